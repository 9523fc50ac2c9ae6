"""What the record of the committed seeds shows: claims about the snapshot, which an edited assumption may change."""

import pytest

SUMMARY = "projections.projection_forecast_record_summary"
HORIZONS = ("horizon_state_of_the_art", "horizon_all_reliable")


def summary(warehouse, series, law, column):
    """Return a column of the summary over all leads and measured readings."""
    query = (
        f"select {column} from {SUMMARY} where lead_band = 'all' and readings = 'measured' and series = ? and law = ?"
    )
    return warehouse.execute(query, [series, law]).fetchone()


def test_the_law_of_growth_on_the_horizon(warehouse):
    columns = "target_count, coverage_90_frac, mean_crps, mean_error"
    count, coverage, crps, error = summary(warehouse, "horizon_state_of_the_art", "growth factor", columns)
    assert (count, round(coverage, 3), round(crps, 3), round(error, 2)) == (62, 0.968, 1.189, -1.86)
    count, coverage = summary(warehouse, "horizon_all_reliable", "growth factor", "target_count, coverage_90_frac")
    assert (count, round(coverage, 3)) == (106, 0.915)
    (skill,) = summary(warehouse, "horizon_state_of_the_art", "same pace", "skill_of_growth_factor")
    assert skill == pytest.approx(0.215, abs=0.0005)
    # Without the drift that was sized on these misses.
    coverage, crps = summary(warehouse, "horizon_state_of_the_art", "stored line", "coverage_90_frac, mean_crps")
    assert (round(coverage, 3), round(crps, 3)) == (0.355, 1.903)


@pytest.mark.parametrize("lead_band", ["all", "3-24 months"])
@pytest.mark.parametrize(
    ("series", "readings", "better"),
    [
        ("horizon_state_of_the_art", "measured", set()),
        ("horizon_state_of_the_art", "measured and above limit", set()),
        ("horizon_all_reliable", "measured", set()),
        # The one comparison on horizons that the law of growth loses, as the page says.
        ("horizon_all_reliable", "measured and above limit", {"3-24 months": {"last 4"}}),
    ],
)
def test_the_law_of_growth_beats_the_references_on_the_horizon(warehouse, series, readings, better, lead_band):
    query = f"select law, skill_of_growth_factor from {SUMMARY} where series = ? and readings = ? and lead_band = ?"
    skill = dict(warehouse.execute(query + " and law <> 'growth factor'", [series, readings, lead_band]).fetchall())
    assert len(skill) == 7
    expected = better.get(lead_band, set()) if better else set()
    assert {law for law, value in skill.items() if value <= 0} == expected


def test_readings_above_the_limit_are_scored_and_not_dropped(warehouse):
    query = """
        select count(*), count(distinct reading_key), min(crps), min(pit_frac)
        from projections.projection_forecast_record
        where is_above and series = 'horizon_state_of_the_art' and law = 'growth factor'
    """
    count, models, crps, rank = warehouse.execute(query).fetchone()
    assert (count, models) == (7, 1)
    assert crps > 0
    assert rank > 0.5


def test_coverage_of_the_reference_class_is_near_what_the_band_says(warehouse):
    query = """
        select lead_years, coverage_90_frac
        from projections.projection_growth_reference_class
        where law = 'growth factor' and is_chosen and lead_years > 0
    """
    coverage = dict(warehouse.execute(query).fetchall())
    assert set(coverage) == {1, 2, 3, 5, 8}
    assert all(0.8 <= share <= 0.95 for share in coverage.values()), coverage


def test_the_constants_are_near_the_best_of_the_reference_class(warehouse):
    query = """
        select coefficient, mean_log_score
        from projections.projection_growth_reference_class
        where law = 'growth factor' and lead_years = 0
    """
    scores = dict(warehouse.execute(query).fetchall())
    (chosen,) = warehouse.execute(
        "select growth_spread_coefficient from assumptions.scalar_parameters where draw = 0"
    ).fetchone()
    assert max(scores.values()) - scores[chosen] < 0.01


def test_the_law_beats_the_references_on_the_reference_class(warehouse):
    query = """
        select
            max(mean_log_score) filter (law = 'growth factor' and is_chosen),
            max(mean_log_score) filter (law <> 'growth factor')
        from projections.projection_growth_reference_class
        where lead_years = 0
    """
    law, best_reference = warehouse.execute(query).fetchone()
    assert law > best_reference


def test_the_constants_rest_on_no_reading_of_ai(warehouse):
    query = """
        select ancestor_name from meta.meta_lineage
        where model_name = 'projection_growth_reference_class'
    """
    ancestors = {name for (name,) in warehouse.execute(query).fetchall()}
    assert ancestors == {
        "reference_class_unit_costs",
        "stg_reference_class_unit_costs",
        "scalar_assumptions",
        "stg_scalar_assumptions",
    }
    query = (
        "select distinct source_id from staging.stg_scalar_assumptions where parameter like 'growth\\_s%' escape '\\'"
    )
    assert warehouse.execute(query).fetchall() == [("farmer_lafond2016",)]


def test_no_figure_of_a_year_is_known_before_it_was_published(warehouse):
    query = """
        select cut_off_on, max(last_read_on) from projections.projection_forecast_record
        where series = 'run_by_training_date' group by cut_off_on order by cut_off_on
    """
    known = warehouse.execute(query).fetchall()
    assert known
    published = dict(
        warehouse.execute("select year, published_on from staging.stg_largest_run_observations").fetchall()
    )
    # The run of 2024, which was trained in that year and shown in February 2025, is not known at its end.
    assert all(published[last.year] < cut_off for cut_off, last in known)


def test_the_record_lies_within_the_worlds_in_which_the_law_is_true(warehouse):
    query = "select series, statistic from projections.projection_forecast_record_chance where not is_within_worlds"
    assert warehouse.execute(query).fetchall() == []
    query = """
        select independent_target_count from projections.projection_forecast_record_chance
        where series = 'horizon_state_of_the_art' and statistic = 'mean_pit'
    """
    assert warehouse.execute(query).fetchone()[0] == pytest.approx(2, abs=0.2)


def test_the_bands_as_of_a_cut_off_start_at_the_last_reading(warehouse):
    query = """
        select count(*) from review.v_forecast_as_of
        where point_kind = 'last reading' and (predicted_p05 <> predicted_p95 or forecast_on >= cut_off_on)
    """
    assert warehouse.execute(query).fetchone() == (0,)
