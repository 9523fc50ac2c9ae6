"""The calibrated variant against the figures of its sources and of an independent prototype."""

import csv

import pytest

from engine.allocation import run_share_path


def row(warehouse, query):
    (only,) = warehouse.execute(query).fetchall()
    return only


def test_the_top_run_line_by_training_is_that_of_the_source(warehouse):
    # Growth 4.87x a year, 1.75e26 FLOP at 2024.5.
    growth, level_2024 = row(
        warehouse,
        "select pow(10, slope_log10_per_year), pow(10, intercept_log10 + slope_log10_per_year * 2024.5)"
        " from historical.historical_top_run_trend where dated_by = 'training'",
    )
    assert growth == pytest.approx(4.87, abs=0.005)
    assert level_2024 == pytest.approx(1.75e26, rel=0.006)


def test_the_top_run_line_by_publication_is_that_of_the_source(warehouse):
    # Growth 4.25x a year, 9.3e25 FLOP at 2024.5 and 1.9e26 at 2025.0.
    growth, level_2024, level_2025 = row(
        warehouse,
        "select pow(10, slope_log10_per_year), pow(10, intercept_log10 + slope_log10_per_year * 2024.5),"
        " pow(10, intercept_log10 + slope_log10_per_year * 2025.0)"
        " from historical.historical_top_run_trend where dated_by = 'publication'",
    )
    assert growth == pytest.approx(4.25, abs=0.005)
    assert level_2024 == pytest.approx(9.3e25, rel=0.006)
    assert level_2025 == pytest.approx(1.9e26, rel=0.015)


@pytest.mark.parametrize(
    ("cutoff_year", "level", "level_error", "slope", "slope_error"),
    [(2025, -3.18, 0.005, 0.289, 0.0005), (2024, -3.104, 0.0005, 0.338, 0.0005)],
)
def test_the_run_share_grew_as_the_source_fits_it(warehouse, cutoff_year, level, level_error, slope, slope_error):
    fitted_level, fitted_slope = row(
        warehouse,
        "select level_log10, slope_log10_per_year from allocation.int_run_share_fits"
        f" where cutoff_year = {cutoff_year}",
    )
    assert fitted_level == pytest.approx(level, abs=level_error)
    assert fitted_slope == pytest.approx(slope, abs=slope_error)


def test_the_fit_to_2024_misses_2025_by_a_factor_of_3_8(warehouse):
    (miss,) = row(
        warehouse,
        "select pow(10, error_log10) from allocation.allocation_run_backcast"
        " where variant = 'calibrated' and cutoff_year = 2024 and year = 2025 and is_held_out",
    )
    assert miss == pytest.approx(3.8, abs=0.05)


def test_the_published_run_of_2024_is_too_high(warehouse):
    # 3.7 times the observation, and more chips than the leading lab has.
    ratio, fits = row(
        warehouse,
        "select largest_frontier_run_flop / 3.8e26, is_within_lab_fleet from allocation.allocation_run_cross_checks"
        " where variant = 'published' and combined_scenario_id = 'base__base' and year = 2024",
    )
    assert ratio == pytest.approx(3.7, abs=0.05)
    assert not fits


@pytest.mark.parametrize(
    ("year", "low", "high"),
    # The 90% bands of a prototype with one base scenario; the point path must lie inside.
    [(2026, 3.2e29, 4.7e29), (2030, 1.9e30, 3.8e30), (2035, 6.5e30, 13e30), (2040, 1.5e31, 3.6e31)],
)
def test_calibrated_usable_compute_lies_in_the_band_of_the_prototype(warehouse, year, low, high):
    (usable,) = row(
        warehouse,
        "select usable_compute_flop from supply.supply_fundamental_inputs_by_year"
        f" where variant = 'calibrated' and supply_scenario = 'base' and year = {year}",
    )
    assert low <= usable <= high


@pytest.mark.parametrize(
    ("year", "low", "high"), [(2026, 5.0e26, 5.2e27), (2030, 5.7e27, 6.9e28), (2040, 8.5e28, 1.1e30)]
)
def test_calibrated_runs_lie_in_the_band_of_the_prototype(warehouse, year, low, high):
    by_factors, by_share_path = row(
        warehouse,
        "select largest_frontier_run_flop, share_path_run_flop from allocation.allocation_run_cross_checks"
        f" where variant = 'calibrated' and combined_scenario_id = 'base__base' and year = {year}",
    )
    assert low <= by_factors <= high
    assert low <= by_share_path <= high


def test_the_share_path_gives_the_sanity_figure_of_2030(warehouse):
    # The source started it from a run of 1.5e27 in 2026.
    usable_2026, usable_2030, growth, cap = row(
        warehouse,
        "select max(usable_compute_flop) filter (year = 2026), max(usable_compute_flop) filter (year = 2030),"
        " any_value(run_share_growth), any_value(run_share_cap)"
        " from allocation.allocation_largest_frontier_run cross join assumptions.scalar_parameters"
        " where variant = 'calibrated' and combined_scenario_id = 'base__base' and draw = 0",
    )
    path = run_share_path(1.5e27 / usable_2026, growth, cap, 5)
    assert path[-1] * usable_2030 == pytest.approx(2.1e28, rel=0.1)


def test_observed_years_are_those_of_the_seed(root, warehouse):
    with (root / "seeds" / "observations" / "largest_run_observations.csv").open(newline="") as file:
        seed = {int(line["year"]): line for line in csv.DictReader(file)}
    for year in (2024, 2025):
        usable, run = row(
            warehouse,
            "select usable_compute_flop, largest_frontier_run_flop from allocation.allocation_largest_frontier_run"
            f" where variant = 'calibrated' and combined_scenario_id = 'base__base' and year = {year}",
        )
        assert usable == float(seed[year]["usable_compute_flop"])
        assert run == float(seed[year]["largest_run_by_training_date_flop"])


def test_the_published_variant_did_not_move(warehouse):
    rows = warehouse.execute(
        "select distinct is_observed, mean_stock_h100e = available_stock_h100e"
        " from supply.supply_fundamental_inputs_by_year where variant not in ('calibrated', 'closed')"
    ).fetchall()
    assert rows == [(False, True)]
