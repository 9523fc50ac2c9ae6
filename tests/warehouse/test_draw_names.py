"""What is drawn is listed by its own name: one that ends in _score is a path or a parameter, and never dropped."""


def count(warehouse, query: str) -> int:
    ((found,),) = warehouse.execute(query).fetchall()
    return found


def test_every_parameter_that_is_moved_stands_in_the_tornado(warehouse):
    moved = count(warehouse, "select count(*) from projections.int_tornado")
    assert count(warehouse, "select count(*) from projections.projection_tornado") == moved > 0


def test_every_law_is_shown_for_review(warehouse):
    laws = count(warehouse, "select count(*) from projections.projection_parameter_laws")
    assert count(warehouse, "select count(*) from review.v_draw_laws") == laws > 0


def test_the_law_of_growth_moves_the_largest_run_most(warehouse):
    # Its own score decides more than any assumption about supply: that is what the record of the past says.
    assert warehouse.execute(
        """
        select parameter from projections.projection_tornado
        where variant = 'calibrated' and combined_scenario_id = 'base__base' and measure = 'largest_run_flop_log10'
            and year = 2030 and swing_rank = 1
        """
    ).fetchall() == [("run_growth_score",)]
