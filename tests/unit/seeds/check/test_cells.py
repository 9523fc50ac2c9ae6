"""A wrong cell is named: its type, range, law or relation."""

from pathlib import Path

import pytest

from scripts.seeds.__main__ import check_seeds
from tests.unit.seeds.check.seed_copies import (
    ALLOCATION,
    ANCHOR_YEAR,
    BASE_LIFETIME,
    BASE_POWER,
    BASE_TRAINING,
    GRADES,
    GRID_RELIEF,
    HORIZONS,
    LENET,
    LIFETIME,
    MIXTURE,
    MODELS,
    PARAMETERS,
    REPOSITORY,
    SCALARS,
    SCENARIOS,
    SUPPLY,
    WEIGHTS,
    add,
    assert_only,
    change,
    line_of,
    matches,
    read,
)

FORMS = "seeds/assumptions/horizon_forms.csv"
CORRELATIONS = "seeds/assumptions/rank_correlations.csv"
DATED = "seeds/observations/dated_observations.csv"
DOUBLING_TIMES = "seeds/observations/metr_doubling_times.csv"
EFFICIENCY = "seeds/observations/algorithmic_efficiency_estimates.csv"
COUNTS = "seeds/assumptions/model_count_scenarios.csv"
HISTORY = "seeds/observations/model_count_history.csv"
RULES = "seeds/reference/regulatory_thresholds.csv"
MEASURES = "seeds/reference/projection_measures.csv"
THRESHOLDS = "seeds/reference/projection_thresholds.csv"
BASE_SHIPMENTS = {"parameter": "shipments_h100e", "scenario": "base", "year": "2030"}
ALLOCATION_BASE = {"scenario": "base", "layer": "allocation"}
CHILD = {"scenario": "fragmented_market", "layer": "allocation"}

O3 = {"model_key": "o3_inspect"}
SOLD = {"quantity": "chips_sold", "period": "2026"}

NORMAL = {"parameter": "run_growth_reference"}
LOGNORMAL = {"parameter": "chip_life_scale"}
TRIANGULAR = {"parameter": "training_mfu"}
SPLIT = {"parameter": "run_days_limit"}
BETA = {"parameter": "software_scale_dependence"}
BASELINE_LAW = {"parameter": "largest_share_is_lognormal", "scenario": "baseline"}
GRADIENT_A = {"parameter": "allocation_slope_low", "scenario": "allocation_gradient_a"}
PAIR = {"parameter_a": "software_growth_initial", "parameter_b": "software_ceiling"}
PAIR_OF_MAP = {"parameter_a": "full_automation_log10_flop"}


def test_repository_seeds_are_good() -> None:
    """The committed seeds have no problem."""
    assert check_seeds(REPOSITORY) == []


@pytest.mark.parametrize(
    ("file", "key", "column", "value", "fragment"),
    [
        # model counts
        (COUNTS, {"parameter": "historical_training_growth"}, "value", "0", "'0' is outside the range of historical"),
        (COUNTS, {"parameter": "history_training_share"}, "value", "1.2", "'1.2' is outside the range of history_tra"),
        (COUNTS, {"parameter": "largest_share_low"}, "value", "0", "'0' is outside the range of largest_share_low"),
        (COUNTS, {"parameter": "largest_share_low"}, "value", "0.6", "above largest_share_high, 0.5, in scenario"),
        (COUNTS, GRADIENT_A, "value", "0.95", "lets allocation_slope_low, 0.95, lie above allocation_slope_high, 0.9"),
        (COUNTS, BASELINE_LAW, "value", "0.5", "is neither 0 nor 1"),
        (HISTORY, {"year": "2019"}, "training_compute_flop", "0", "is too small; it must be at least 1e+20"),
        (RULES, {"rule": "California SB 53"}, "threshold_flop", "26", "is too small; it must be at least 1e+23"),
        (RULES, {"rule": "California SB 53"}, "in_force_from", "2026", "'2026' is not a calendar date"),
        # types
        (SUPPLY, BASE_SHIPMENTS, "value", "abc", "'abc' is not a number; write a plain decimal"),
        (SUPPLY, BASE_SHIPMENTS, "value", "60,000,000", "'60,000,000' is not a number"),
        (SUPPLY, BASE_SHIPMENTS, "value", "6_0", "'6_0' is not a number"),
        (SUPPLY, BASE_SHIPMENTS, "value", " 6e7", "' 6e7' is not a number"),
        (SUPPLY, BASE_SHIPMENTS, "value", "NaN", "'NaN' is not a number"),
        (SUPPLY, BASE_SHIPMENTS, "value", "inf", "'inf' is not a number"),
        (SUPPLY, BASE_SHIPMENTS, "value", "1e400", "'1e400' is too large"),
        (SUPPLY, BASE_SHIPMENTS, "value", "", "is empty; every row must give a number"),
        (SUPPLY, BASE_SHIPMENTS, "year", "2030.0", "'2030.0' is not a whole number"),
        (SUPPLY, BASE_SHIPMENTS, "year", "3000000000", "must fit in 32 bits"),
        (SUPPLY, BASE_SHIPMENTS, "unit", "  ", "holds only blanks"),
        (MODELS, LENET, "publication_date", "1998-11-31", "not a calendar date; write YYYY-MM-DD"),
        (MODELS, LENET, "publication_date", "01/11/1998", "not a calendar date"),
        (MODELS, LENET, "publication_date", "19981101", "not a calendar date"),
        # declared rules
        (SUPPLY, BASE_SHIPMENTS, "unit", "", "is empty; every row must give it"),
        (SUPPLY, BASE_SHIPMENTS, "parameter", "", "is empty; it is part of the key"),
        (SUPPLY, BASE_SHIPMENTS, "parameter", "shipment_h100e", "did you mean 'shipments_h100e'?"),
        (SUPPLY, BASE_SHIPMENTS, "scenario", "bases", "did you mean 'base'?"),
        (SUPPLY, BASE_SHIPMENTS, "source", "epoch_2024_scalin", "'epoch_2024_scaling'?"),
        (SUPPLY, BASE_SHIPMENTS, "confidence", "hihg", "did you mean 'high'?"),
        (SUPPLY, BASE_SHIPMENTS, "interpolation", "cubic", "is not one of linear, log"),
        (MODELS, LENET, "confidence", "sure", "is not one of Confident, Likely"),
        (MODELS, LENET, "epoch_frontier", "2", "is not one of 0, 1"),
        (MODELS, LENET, "training_compute_flop", "-1e20", "must be at least 1"),
        (WEIGHTS, GRID_RELIEF, "year", "2O30", "is not a whole number"),
        (WEIGHTS, GRID_RELIEF, "weight", "1.4", "must be at most 1"),
        (GRADES, {"confidence": "low"}, "range_factor", "0.5", "must be at least 1"),
        # horizons and rates, of which a logarithm is taken, and their intervals
        (HORIZONS, O3, "p50_minutes", "0", "is too small; it must be above 0"),
        (HORIZONS, O3, "p50_minutes", "", "is empty; every row must give it"),
        (HORIZONS, O3, "p80_ci95_low", "-1", "is too small; it must be above 0"),
        (HORIZONS, O3, "p50_ci95_low", "119.8", "is above p50_minutes 119.732634; exchange or correct"),
        (HORIZONS, O3, "p50_minutes", "191", "is above p50_ci95_high 190.943818; exchange or correct"),
        (HORIZONS, O3, "is_sota", "2", "is too large; it must be at most 1"),
        (HORIZONS, O3, "source", "metr", "is not in column source_id of seeds/reference/sources.csv"),
        (DOUBLING_TIMES, {"doubling_days": "128.744"}, "ci_low", "158.1", "is above doubling_days 128.744"),
        (DOUBLING_TIMES, {"doubling_days": "128.744"}, "doubling_days", "-5", "it must be at least 20"),
        (EFFICIENCY, {"estimate_id": "kwa2026"}, "multiplier_per_year", "1", "it must be above 1"),
        (EFFICIENCY, {"estimate_id": "rosetta_joint_ols"}, "ci_low", "0.9", "it must be at least 1"),
        # observations with the day on which the world could know them
        (DATED, SOLD, "period_start_on", "2027-01-01", "is above period_end_on 2026-12-31; exchange or correct"),
        (DATED, SOLD, "value", "28000000", "is above high 27000000; exchange or correct"),
        (DATED, SOLD, "kind", "guess", "is not one of actual, reported"),
        (DATED, SOLD, "published_on", "", "is empty; every row must give it"),
        (DATED, SOLD, "published_on_is_assumed", "yes", "is not a whole number"),
        # assumptions against the registries
        (SUPPLY, BASE_SHIPMENTS, "unit", "chips", "convert the value to 'H100e/year'"),
        (SUPPLY, BASE_SHIPMENTS, "value", "0", "'0' has no logarithm"),
        (SUPPLY, BASE_SHIPMENTS, "interpolation", "linear", "differs from 'log' on line 2"),
        (SUPPLY, BASE_SHIPMENTS, "scenario", "training_race", "not a scenario of layer supply"),
        (SUPPLY, BASE_SHIPMENTS, "parameter", "training_share_frac", "registered for layer allocation"),
        (ALLOCATION, BASE_TRAINING, "parameter", "historical_anchor_year", "is a scalar"),
        (SUPPLY, BASE_LIFETIME, "value", "0", "range of accelerator_lifetime_years, 1 to 30 years"),
        (ALLOCATION, BASE_TRAINING, "value", "1.2", "range of training_share_frac, 1e-06 to 1 fraction"),
        (ALLOCATION, BASE_TRAINING, "value", "-0.1", "range of training_share_frac, 1e-06 to 1 fraction"),
        (SCALARS, ANCHOR_YEAR, "unit", "years", "convert the value to 'year'"),
        (SCALARS, ANCHOR_YEAR, "value", "1900", "outside the range of historical_anchor_year"),
        (SCALARS, ANCHOR_YEAR, "value", "2030", "is outside its own range"),
        (SCALARS, ANCHOR_YEAR, "low", "2030", "'2030' is above high 2024"),
        # laws: their name and arguments
        (SCALARS, NORMAL, "law", "gauss", "is not one of normal, lognormal, triangular, split_normal, student_t, beta"),
        (SCALARS, NORMAL, "argument_2", "", "is empty; a normal law takes 2 arguments: mean, standard deviation"),
        (SCALARS, NORMAL, "argument_3", "1", "has no meaning, as a normal law takes 2 arguments"),
        (SCALARS, NORMAL, "argument_2", "-0.8", "is not above 0, as a standard deviation must be"),
        (SCALARS, LOGNORMAL, "argument_2", "0", "is not above 0, as a standard deviation of the logarithm must be"),
        (SCALARS, BETA, "argument_1", "0", "is not above 0, as a first shape must be"),
        (SCALARS, TRIANGULAR, "argument_1", "0.41", "is above argument_2; the arguments must rise"),
        (SCALARS, TRIANGULAR, "argument_2", "0.51", "is above argument_3; the arguments must rise"),
        (SCALARS, SPLIT, "argument_3", "", "is empty; a split_normal law takes 3 arguments"),
        (SCALARS, ANCHOR_YEAR, "argument_1", "2024", "has no meaning, as the row has no law"),
        # laws against value and range, which are missed by a little more than the tolerance
        (SCALARS, NORMAL, "value", "0.605", "is not the median of the normal law, 0.6; correct the value or the law"),
        (SCALARS, LOGNORMAL, "value", "5.54", "is not the median of the lognormal law, 5.5;"),
        (SCALARS, TRIANGULAR, "value", "0.402", "is not the mode of the triangular law, 0.4;"),
        (SCALARS, BETA, "value", "0.34", "is not the mean of the beta law, 0.333333;"),
        (SCALARS, NORMAL, "low", "0.477", "is not the 5% quantile of the normal law, 0.468412, within 2% of the range"),
        (SCALARS, LOGNORMAL, "high", "7.6", "is not the 95% quantile of the lognormal law, 7.51778, within 2%"),
        (SCALARS, SPLIT, "low", "241.3", "is not the 5% quantile of the split_normal law, 240, within 2%"),
        (SCALARS, BETA, "high", "0.67", "is not the 95% quantile of the beta law, 0.657408, within 2%"),
        (SCALARS, TRIANGULAR, "low", "0.315", "is not the 5% quantile of the triangular law, 0.331623, within 2%"),
        (SCALARS, TRIANGULAR, "high", "0.485", "is not the 95% quantile of the triangular law, 0.468377"),
        # rank correlations and weights
        (CORRELATIONS, PAIR, "spearman", "1.1", "is too large; it must be at most 1"),
        (CORRELATIONS, PAIR, "source", "guess", "is not in column source_id of seeds/reference/sources.csv"),
        (CORRELATIONS, PAIR, "rationale", "", "is empty; every row must give it"),
        (ALLOCATION, BASE_TRAINING, "rationale", "", "is empty; every row must give it"),
        (SUPPLY, BASE_SHIPMENTS, "rationale", "", "is empty; every row must give it"),
        (SCALARS, NORMAL, "rationale", "", "is empty; every row must give it"),
        (SCALARS, NORMAL, "rationale", "0.47-0.73", "'0.47-0.73' has no words; say why the value is what it is"),
        (SCALARS, NORMAL, "source", "press", "'press' has no address in seeds/reference/sources.csv; give its url"),
        (CORRELATIONS, PAIR, "parameter_b", "software_celing", "did you mean 'software_ceiling'?"),
        (CORRELATIONS, PAIR, "parameter_b", "historical_anchor_year", "is not drawn, as it has no law in seeds/assum"),
        (CORRELATIONS, PAIR, "parameter_b", "software_growth_initial", "is parameter_a too; a pair has two parameters"),
        (
            MIXTURE,
            {"layer": "supply", "scenario": "base"},
            "scenario",
            "training_race",
            "not a scenario of layer supply",
        ),
        (MIXTURE, {"layer": "supply", "scenario": "base"}, "owner", "", "is empty; every row must give it"),
        (MIXTURE, {"scenario": "training_race"}, "layer", "model_counts", "is not one of supply, allocation"),
        (MIXTURE, {"scenario": "training_race"}, "weight", "-0.1", "is too small; it must be at least 0"),
        # measures and thresholds
        (MEASURES, {"measure": "eci"}, "unit", "", "is empty; every row must give it"),
        (
            MEASURES,
            {"measure": "ai_infrastructure_capex_usd_log10"},
            "logarithm_base",
            "1",
            "is too small; it must be at least 2",
        ),
        (
            THRESHOLDS,
            {"threshold": "run_1e26"},
            "measure",
            "largest_run_flop",
            "did you mean 'largest_run_flop_log10'?",
        ),
        (THRESHOLDS, {"threshold": "run_1e26"}, "value", "", "is empty; every row must give a number"),
        (THRESHOLDS, {"threshold": "run_1e26"}, "rationale", "", "is empty; every row must give it"),
        (FORMS, {"horizon_form": "default"}, "doubling_cost_ratio", "0.5", "must be 1, as the horizons of capability"),
        # groups of the sensitivity analysis
        (
            PARAMETERS,
            NORMAL,
            "sensitivity_group",
            "",
            "but run_growth_reference is drawn: its row has a law",
        ),
        (
            PARAMETERS,
            ANCHOR_YEAR,
            "sensitivity_group",
            "hardware",
            "historical_anchor_year is not drawn: its row has no law",
        ),
        (PARAMETERS, LIFETIME, "sensitivity_group", "", "assumptions of layer supply are drawn within their ranges"),
        (PARAMETERS, {"parameter": "growth_sd"}, "sensitivity_group", "finance", "layer model_counts are not drawn"),
        (PARAMETERS, LIFETIME, "sensitivity_group", "hardwear", "did you mean 'hardware'?"),
        # registries against each other
        (PARAMETERS, LIFETIME, "milestone_years", "2024;2030", "years separated by blanks"),
        (PARAMETERS, LIFETIME, "min_value", "31", "is above max_value 30"),
        (SCENARIOS, ALLOCATION_BASE, "layer", "alocation", "did you mean 'allocation'?"),
        (SCENARIOS, CHILD, "inherits_from", "bsae", "did you mean 'base'?"),
        (SCENARIOS, CHILD, "inherits_from", "chip_bottleneck", "not another scenario of layer"),
        (SCENARIOS, CHILD, "inherits_from", "dedicated_campuses", "only one level is read"),
    ],
)
def test_wrong_cell_is_named(
    root: Path, file: str, key: dict[str, str], column: str, value: str, fragment: str
) -> None:
    """A wrong cell is reported once, with its file, line, column and text."""
    line = line_of(root / file, key)
    change(root / file, key, **{column: value})
    message = assert_only(check_seeds(root), file, line, column)
    assert fragment in message
    assert message.startswith(f"'{value}' " if value else "is empty")


@pytest.mark.parametrize(("given", "other"), [("low", "high"), ("high", "low")])
def test_half_a_range_is_named(root: Path, given: str, other: str) -> None:
    """A range has two ends."""
    line = line_of(root / SUPPLY, BASE_POWER)
    change(root / SUPPLY, BASE_POWER, **{given: "0.25"})
    message = assert_only(check_seeds(root), SUPPLY, line, other)
    assert f"is empty while {given} is given; give both or neither" in message


BASE_EFFECTIVENESS = {"parameter": "power_usage_effectiveness", "scenario": "base", "year": "2030"}
BASE_PACKING = {"parameter": "datacenter_packing_efficiency_frac", "scenario": "base", "year": "2030"}


@pytest.mark.parametrize(
    ("file", "key", "cells", "column", "fragment"),
    [
        (ALLOCATION, BASE_TRAINING, {"low": "0.1", "high": "1"}, "high", "must lie above 0 and below 1"),
        (SUPPLY, BASE_EFFECTIVENESS, {"low": "1", "high": "1.5"}, "low", "must lie above 1;"),
        (SUPPLY, BASE_PACKING, {"value": "1", "low": "0.9", "high": "1"}, "low", "from the value 1: value and ends"),
    ],
)
def test_end_that_no_factor_reaches_is_named(
    root: Path, file: str, key: dict[str, str], cells: dict[str, str], column: str, fragment: str
) -> None:
    """A draw would never move there: odds of 1 are infinite, and a multiplier of 1 adds nothing."""
    line = line_of(root / file, key)
    change(root / file, key, **cells)
    message = assert_only(check_seeds(root), file, line, column)
    assert f"'{cells[column]}' cannot be reached by a factor" in message
    assert fragment in message


def test_ends_of_a_triangular_law_are_no_90_percent_range(root: Path) -> None:
    """A 90% range is the same of every law: its 5% and 95% quantiles."""
    line = line_of(root / SCALARS, TRIANGULAR)
    change(root / SCALARS, TRIANGULAR, low="0.3")
    assert "5% quantile of the triangular law, 0.331623" in assert_only(check_seeds(root), SCALARS, line, "low")


def test_a_correlation_stays_within_a_group(root: Path) -> None:
    """Groups of the sensitivity analysis are varied independently."""
    line = line_of(root / CORRELATIONS, PAIR_OF_MAP)
    change(root / CORRELATIONS, PAIR_OF_MAP, parameter_b="software_ceiling")
    message = assert_only(check_seeds(root), CORRELATIONS, line, "spearman")
    assert "of group capability_map to software_ceiling of group software" in message


def test_law_needs_a_range(root: Path) -> None:
    """A row with a law says what the law says."""
    line = line_of(root / SCALARS, NORMAL)
    change(root / SCALARS, NORMAL, low="", high="")
    problems = check_seeds(root)
    assert [(each.file, each.line, each.column) for each in problems] == [
        (SCALARS, line, "low"),
        (SCALARS, line, "high"),
    ]
    assert "is empty, but the row has a law; give the low that the law says" in problems[0].message


def test_law_that_draws_nothing_is_named(root: Path) -> None:
    """Three equal arguments are no law."""
    line = line_of(root / SCALARS, SPLIT)
    change(root / SCALARS, SPLIT, argument_1="270", argument_3="270")
    assert "so that nothing would be drawn" in assert_only(check_seeds(root), SCALARS, line, "argument_3")


def test_pair_in_the_other_order_is_named(root: Path) -> None:
    """A pair of parameters has one correlation, whichever comes first."""
    first = line_of(root / CORRELATIONS, PAIR)
    turned = {"parameter_a": PAIR["parameter_b"], "parameter_b": PAIR["parameter_a"]}
    add(root / CORRELATIONS, PAIR, **turned, spearman="-0.3", spearman_low="-0.5", spearman_high="-0.1")
    line = line_of(root / CORRELATIONS, {"spearman": "-0.3", "parameter_a": PAIR["parameter_b"]})
    message = assert_only(check_seeds(root), CORRELATIONS, line, "parameter_a")
    assert f"is paired with 'software_growth_initial' on line {first} already, in the other order" in message


def test_pair_that_is_listed_twice_is_named_once(root: Path) -> None:
    """The grain names it."""
    first = line_of(root / CORRELATIONS, PAIR)
    add(root / CORRELATIONS, PAIR)
    line = line_of(root / CORRELATIONS, PAIR)
    message = assert_only(check_seeds(root), CORRELATIONS, line, "parameter_a, parameter_b")
    assert f"is already on line {first}" in message


def test_pair_across_groups_may_be_listed_as_untied(root: Path) -> None:
    """A correlation of 0 says that the pair was thought of."""
    add(root / CORRELATIONS, PAIR, parameter_b="chip_life_scale", spearman="0", spearman_low="0", spearman_high="0")
    assert check_seeds(root) == []


def test_weights_of_the_mixture_that_miss_one_are_named(root: Path) -> None:
    """The weights of a layer add up to 1."""
    change(root / MIXTURE, {"scenario": "grid_relief"}, weight="0.05")
    lines = [line for line, row in enumerate(read(root / MIXTURE), start=2) if row["layer"] == "supply"]
    message = assert_only(check_seeds(root), MIXTURE, lines[-1], "weight")
    assert "the values of layer supply" in message
    assert "add up to 0.95;" in message


def test_scalar_that_loses_its_law_loses_its_place(root: Path) -> None:
    """Group and correlations of a parameter that is no longer drawn are all named."""
    change(root / SCALARS, {"parameter": "software_ceiling"}, law="", argument_1="", argument_2="", argument_3="")
    places = {(each.file, each.column) for each in check_seeds(root)}
    assert places == {(PARAMETERS, "sensitivity_group"), (CORRELATIONS, "parameter_b")}


def test_zero_low_has_no_logarithm(root: Path) -> None:
    """The low end is interpolated in the logarithm too."""
    line = line_of(root / SUPPLY, BASE_SHIPMENTS)
    change(root / SUPPLY, BASE_SHIPMENTS, low="0", high="1e8")
    assert "'0' has no logarithm" in assert_only(check_seeds(root), SUPPLY, line, "low")


def test_shares_that_miss_one_are_named_with_their_lines(root: Path) -> None:
    """Six shares that sum to 0.99 are reported at the last line, which all are listed with."""
    change(root / ALLOCATION, BASE_TRAINING, value="0.23")
    shares = [
        line
        for line, row in enumerate(read(root / ALLOCATION), start=2)
        if matches(row, {"scenario": "base", "year": "2030"})
    ][:6]
    message = assert_only(check_seeds(root), ALLOCATION, shares[-1], "value")
    assert "scenario 'base' in 2030" in message
    assert f"(lines {', '.join(map(str, shares))}) add up to 0.99;" in message
