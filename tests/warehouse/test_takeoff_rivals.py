"""Rival models of takeoff in the warehouse: what is reproduced of their authors' figures, and what is not."""

import pytest

REPRODUCED = "from takeoff.takeoff_rivals where rival_case = ? and quantity = ? and statistic = ?"


def value(warehouse, *key, column="reproduced_value"):
    return warehouse.execute(f"select {column} {REPRODUCED}", key).fetchone()[0]


def test_every_published_figure_has_its_reproduction(warehouse):
    missing = warehouse.execute("""
        select rival_case, quantity, statistic from staging.stg_takeoff_rival_results
        except
        select rival_case, quantity, statistic from takeoff.takeoff_rivals where reproduced_value is not null
    """).fetchall()
    assert missing == []


def test_one_published_figure_is_not_reproduced_and_says_so(warehouse):
    missed = warehouse.execute(
        "select rival_case, quantity, statistic from takeoff.takeoff_rivals where not is_reproduced"
    ).fetchall()
    # The upper end of a range that the text states without a level.
    assert missed == [("kwa", "research_ratio_2035", "p95")]
    assert value(warehouse, *missed[0], column="difference") == pytest.approx(-1150, abs=40)


@pytest.mark.parametrize(
    ("statistic", "year"),
    # Of a second writing on 100,000 draws; other scramblings of our 4,096 points move the 90% by 0.03.
    [("p10", 2030.31), ("p25", 2031.41), ("p50", 2032.89), ("p75", 2034.55), ("p90", 2036.18)],
)
def test_kwa_has_the_quantiles_of_a_second_writing(warehouse, statistic, year):
    assert value(warehouse, "kwa", "automation_99_year", statistic) == pytest.approx(year, abs=0.05)


@pytest.mark.parametrize(
    ("case", "shares"),
    [
        ("davidson_houlden", (0.567, 0.411, 0.425, 0.169, 0.126)),
        ("govai_returns", (0.91, 0.71, None, 0.27, 0.19)),
        ("govai_returns_bottlenecked", (0.115, 0.007, None, 0, 0)),
    ],
)
def test_software_explosion_has_the_shares_of_a_second_writing(warehouse, case, shares):
    quantities = (
        "progress_3_in_12_months",
        "progress_3_in_4_months",
        "progress_24_doublings_in_4_months",
        "progress_10_in_12_months",
        "progress_10_in_4_months",
    )
    for quantity, share in zip(quantities, shares, strict=True):
        if share is not None:
            assert value(warehouse, case, quantity, "probability") == pytest.approx(share, abs=0.01), quantity


def test_cases_take_over_what_they_do_not_give(warehouse):
    given = dict(
        warehouse.execute("""
            select parameter, given_by_case from takeoff.int_takeoff_rival_parameters where rival_case = 'govai_half'
        """).fetchall()
    )
    assert given == {
        "doubling_months_today": "davidson_houlden",
        "doublings_per_year": "davidson_houlden",
        "initial_speedup": "davidson_houlden_middle",
        "last_month": "davidson_houlden_middle",
        "limit_years": "davidson_houlden_middle",
        "parallel_exponent": "govai_half",
        "returns_to_research": "govai_half",
    }


def test_every_forecast_of_a_takeoff_milestone_is_listed(warehouse):
    unlisted = warehouse.execute("""
        select forecasts.forecast_id
        from staging.stg_published_forecasts as forecasts
        inner join staging.stg_forecast_quantities as quantities on forecasts.quantity = quantities.quantity
        where starts_with(quantities.comparison_note, 'takeoff milestone')
            and forecasts.forecast_id not in (select forecast_id from takeoff.takeoff_published_forecasts)
    """).fetchall()
    assert unlisted == []
