"""Seeds with a fault are refused by name; what is accepted is listed, with the reason.

Of those that are said to be harmless a sample is computed: the tables must come out equal. What moves figures is an
edit within all declared ranges. `python -m tests.process.mutant_effects` prints the whole list and what each moves.

The list must not grow: a new seed or column whose faults are accepted fails here until a rule refuses them or somebody
says why none can. `tests/process/seed_mutants.py` makes the faults, with a fixed seed.
"""

import random

import pytest

from scripts.seeds.__main__ import check_seeds
from tests.process.mutant_effects import find_effect
from tests.process.seed_mutants import Checker, Mutant, Mutator

RANDOM_SEED = 2012
FEWEST_MUTANTS = 1000
#: Reasons that say that no table moves, and how many of those faults are computed.
HARMLESS = ("computes nothing", "equal tables", "text for readers")
N_COMPUTED = 24

#: Text for readers, by seed (`*` for all): no figure is computed from it, and tables show it as it is given.
TEXT = {
    "*": "rationale note source_text",
    "scenario_weights": "owner",
    "algorithmic_efficiency_estimates": "period scope method url",
    "metr_time_horizons": "model developer",
    "metr_doubling_times": "period",
    "eci_scores": "developer",
    "notable_ai_models": "country",
    "largest_run_observations": "largest_run_model",
    "published_forecasts": "subject forecaster",
    "regulatory_thresholds": "jurisdiction",
    "sources": "author title kind url file_sha256",
    "parameters": "symbol meaning",
    "scenarios": "description",
    "equations": "formula",
    "symbols": "meaning unit",
    "projection_measures": "label reading_name description",
    "forecast_quantities": "label comparison_note",
    "tokens_served": "as_published",
    "active_parameters": "developer evidence",
    "human_equivalence": "basis",
    "published_agent_estimates": "subject",
    "economy_scenarios": "label description",
    "agent_measures": "description",
    "variants": "meaning",
    "takeoff_rival_cases": "rival forecaster description",
    "takeoff_rival_symbols": "symbol meaning",
    "takeoff_rival_quantities": "label milestone_note",
    "takeoff_forecast_milestones": "definition",
    "takeoff_presets": "description",
    "takeoff_forms": "description",
    "takeoff_anchor_weights": "owner",
    "takeoff_symbol_meanings": "meaning",
}

#: Faults of figures and keys that no rule refuses, by seed and column: kinds of fault, and why none can.
SURVIVORS = {
    ("scalar_assumptions", "high"): ("scaled", "what is not drawn may have any range within the permitted one"),
    ("scalar_assumptions", "low"): ("scaled", "what is not drawn may have any range within the permitted one"),
    ("published_growth_rates", "growth"): ("blank", "a rate may be given as a range only"),
    ("published_growth_rates", "from_date"): ("shifted", "any span may be fitted; the four are of much the same years"),
    ("published_growth_rates", "until_date"): ("shifted|blank", "any span may be fitted; empty is up to the reading"),
    ("rank_correlations", "spearman_high"): ("scaled", "bounds what the correlation may be; computes nothing"),
    ("horizon_forms", "raw_doublings_per_oom"): ("swapped", "two judgements of about the same size"),
    ("model_count_scenarios", "low"): (
        "thousands",
        "the only ends are those of a flag, of which 0 stays 0: equal tables",
    ),
    ("algorithmic_efficiency_estimates", "year_published"): ("shifted", "years of neighbouring rows differ by one"),
    ("algorithmic_efficiency_estimates", "ci_level"): (
        "shifted|blank",
        "shown beside the interval; no figure is computed from it",
    ),
    ("metr_doubling_times", "ci_level"): ("shifted|blank", "shown beside the interval; no figure is computed from it"),
    ("metr_doubling_times", "published_on_is_assumed"): ("shifted", "shown beside the day; computes nothing"),
    ("dated_observations", "published_on_is_assumed"): ("shifted", "shown beside the day; computes nothing"),
    ("hyperscaler_capex", "published_on_is_assumed"): ("shifted", "shown beside the day; computes nothing"),
    ("ai_revenue", "published_on_is_assumed"): ("shifted", "shown beside the day; computes nothing"),
    ("metr_time_horizons", "p50_ci95_low"): ("blank", "METR gives no interval for some readings"),
    ("metr_time_horizons", "p50_ci95_high"): ("blank", "METR gives no interval for some readings"),
    ("eci_horizon_bridge", "residual_doublings"): ("swapped", "both are figures below 1 of one fit; computes nothing"),
    ("notable_ai_models", "parameters"): ("scaled|blank", "models of one year span ten decades of size"),
    ("notable_ai_models", "training_compute_flop"): (
        "scaled|blank",
        "below the record, models of one year span ten decades",
    ),
    ("notable_ai_models", "training_time_hours"): (
        "scaled|blank",
        "runs last from minutes to a year; shown beside a model, in no fit",
    ),
    ("notable_ai_models", "hardware_quantity"): (
        "scaled|blank",
        "runs take from one chip to 200,000; shown beside a model, in no fit",
    ),
    ("notable_ai_models", "training_cost_2023_usd"): ("scaled|blank", "cost per FLOP spans seven decades since 1990"),
    ("notable_ai_models", "training_cost_cloud_usd"): ("shifted|blank", "Epoch gives few; 25 of them rank loosely"),
    ("notable_ai_models", "training_cost_upfront_usd"): ("shifted|blank", "Epoch gives few; 33 of them rank loosely"),
    ("notable_ai_models", "organization"): ("unknown|blank", "any organization may publish a model"),
    ("notable_ai_models", "training_hardware"): (
        "unknown|blank",
        "Epoch adds hardware and leaves it empty for most models; the summary by hardware counts what is said",
    ),
    ("notable_ai_models", "domain"): ("unknown|blank", "Epoch adds domains"),
    ("notable_ai_models", "confidence"): ("blank", "Epoch leaves it empty for some"),
    ("ai_chip_shipments", "stock_end_h100e"): ("blank", "a year may be without a count of the stock, as 2022 is"),
    ("largest_run_observations", "run_hours"): ("shifted", "runs last from days to a year; computes nothing"),
    ("reference_class_unit_costs", "unit_cost"): (
        "thousands",
        "each technology has a unit of its own; growth is the same",
    ),
    ("dated_observations", "period_end_on"): ("swapped", "a figure may be known before its period ends"),
    ("regulatory_thresholds", "threshold_flop"): (
        "scaled|shifted",
        "the law sets it; 1e23 to 1e27 are in use or proposed",
    ),
    ("sources", "year"): ("shifted", "the year of a source; computes nothing"),
    ("sources", "vintage"): ("swapped|blank", "a source without a day bounds no reading"),
    ("parameters", "min_value"): ("scaled", "ends that stay within the limits of the unit; values are as they were"),
    ("parameters", "max_value"): ("scaled", "ends that stay within the limits of the unit; values are as they were"),
    ("variants", "variant_position"): ("shifted", "the order in which variants are shown"),
    ("equations", "model"): ("unknown", "refused by the dbt test assert_equations_and_symbols_name_real_columns"),
    ("equations", "column_name"): ("unknown", "refused by the dbt test assert_equations_and_symbols_name_real_columns"),
    ("symbols", "model"): ("unknown", "refused by the dbt test assert_equations_and_symbols_name_real_columns"),
    ("symbols", "column_name"): ("unknown", "refused by the dbt test assert_equations_and_symbols_name_real_columns"),
    ("symbols", "unit"): ("wrong unit", "text for readers"),
    ("projection_measures", "lowest_reading"): ("scaled|thousands|shifted", "bounds what a person may enter, no table"),
    ("projection_measures", "highest_reading"): (
        "scaled|thousands|shifted",
        "bounds what a person may enter, no table",
    ),
    ("projection_measures", "position"): ("shifted", "the order in which measures are shown"),
    ("projection_measures", "measurement_error"): (
        "shifted|blank",
        "a judgement; a measure without one takes no reading",
    ),
    ("projection_measures", "bin_width"): ("shifted", "how finely draws are sorted into bins; quantiles interpolate"),
    ("projection_measures", "is_of_whole_year"): ("shifted", "what a reading is of, as the text says; no table"),
    ("projection_measures", "natural_unit"): (
        "unknown|wrong unit",
        "text beside the figures; compared ones must agree",
    ),
    ("projection_measures", "unit"): ("unknown|wrong unit", "refused by the build as out of step: the generated files"),
    ("projection_measures", "reading_unit"): ("unknown|wrong unit", "text beside the figure that a person enters"),
    ("sensitivity_prototype", "total_frac"): (
        "scaled|thousands|shifted",
        "an independent record; shown beside ours only",
    ),
    ("forecast_quantities", "unit"): (
        "unknown|blank|wrong unit",
        "refused by assert_published_forecasts_fit_their_quantity",
    ),
    ("forecast_quantities", "logarithm_base"): ("blank", "only where nothing of this project is compared"),
    ("forecast_quantities", "observed_series"): ("unknown|blank", "a quantity that nothing observes is not scored"),
    ("token_prices", "cached_usd_per_mtok"): ("blank", "not every list prices cached tokens; computes nothing"),
    ("price_trends", "factor_per_year"): ("blank", "a trend may be given as a range only"),
    ("published_agent_estimates", "mid"): ("blank", "an estimate may be given as a range only"),
    ("lab_margins", "low"): ("blank", "one end may be given alone, as in more than half; computes nothing"),
    ("lab_margins", "high"): ("blank", "one end may be given alone, as in more than half; computes nothing"),
    ("agent_hour_spend", "list_usd_per_hour"): ("shifted", "four prices within a factor of three, of whichever model"),
    ("takeoff_rival_results", "rounding"): (
        "scaled|thousands|shifted",
        "how a figure is printed; decides a verdict, no figure",
    ),
    ("takeoff_rival_results", "sample_size"): ("scaled|shifted|blank", "a sample may have any size, or be unpublished"),
    ("takeoff_rival_cases", "inherits_from"): (
        "blank",
        "a case that gives all inherits nothing; the run misses what is",
    ),
    ("takeoff_rival_quantities", "milestone"): ("blank", "a quantity may stand beside no milestone"),
    ("takeoff_forecast_milestones", "since_milestone"): ("blank", "a date is counted from no milestone"),
    ("takeoff_forecast_runs", "sampler"): ("blank", "the laws of a forecaster may be unpublished"),
    ("takeoff_evidence", "observed_at"): ("shifted", "dates of readings are within some years of each other"),
    ("takeoff_anchor_weights", "weight"): ("shifted", "the weights of a preset still add up to 1"),
    ("takeoff_horizon_points", "released_on"): ("shifted", "models of six years; read by no table"),
    ("takeoff_horizon_points", "is_state_of_the_art"): ("shifted", "a flag that most models have; read by no table"),
    ("takeoff_presets", "inherits_from"): (
        "blank",
        "one that states all inherits nothing; the run misses what is",
    ),
    ("takeoff_presets", "start_year"): ("shifted", "a run starts in 2015 or 2017"),
    ("takeoff_rank_correlations", "spearman"): (
        "scaled|flipped|thousands|shifted",
        "published judgements, any of which a pair may have; draws stay within their laws",
    ),
    ("takeoff_parameters", "low"): ("scaled", "elicited ranges span up to six decades"),
    ("takeoff_parameters", "high"): ("scaled", "elicited ranges span up to six decades"),
    ("takeoff_parameters", "value"): (
        "ends swapped",
        "a point may lie at an end of its range, or outside, as the gap",
    ),
    ("takeoff_samplers", "argument_1"): ("scaled", "published laws span up to six decades"),
    ("takeoff_samplers", "floor"): ("scaled|blank", "a law may be cut off anywhere, or not at all"),
    ("takeoff_samplers", "ceiling"): ("blank", "a law may be cut off anywhere, or not at all"),
    **{
        ("takeoff_forms", column): ("shifted|swapped|blank", "a form may change anything; empty is the preset's own")
        for column in (
            "effective_compute",
            "calibration",
            "anchor",
            "automation",
            "has_coding_automation",
            "has_taste",
            "has_compute_slowdown",
            "start_year",
        )
    },
    ("takeoff_symbol_meanings", "column_name"): (
        "unknown",
        "refused by the dbt test assert_equations_and_symbols_name_real_columns",
    ),
    ("takeoff_symbol_meanings", "unit"): ("unknown|wrong unit", "text for readers where it is no parameter"),
}


def reason(mutant: Mutant) -> str | None:
    """Return why a mutant may be accepted, None where nobody has said so."""
    text = f"{TEXT['*']} {TEXT.get(mutant.seed, '')}".split()
    if mutant.column in text and mutant.kind in {"unknown word", "blank"}:
        return "text for readers"
    kinds, why = SURVIVORS.get((mutant.seed, mutant.column), ("", None))
    return why if why and any(kind in mutant.kind for kind in kinds.split("|")) else None


@pytest.fixture(scope="module")
def checker(root) -> Checker:
    return Checker(root)


@pytest.fixture(scope="module")
def mutants(checker) -> list[Mutant]:
    # A generator for each seed, so that a new one changes no other's faults.
    return [
        mutant
        for name, declaration in ((each.name, each) for each in checker.declarations)
        for mutant in Mutator(declaration, checker.raw[name], random.Random(f"{RANDOM_SEED} {name}")).all()
    ]


@pytest.fixture(scope="module")
def verdicts(checker, mutants) -> list[tuple[Mutant, list]]:
    return [(mutant, checker.problems(mutant)) for mutant in mutants]


def test_every_seed_has_every_kind_of_fault_it_can_have(checker, mutants):
    assert len(mutants) >= FEWEST_MUTANTS
    assert {mutant.seed for mutant in mutants} == {declaration.name for declaration in checker.declarations}


def test_a_refusal_names_the_seed(checker, verdicts):
    for mutant, problems in verdicts:
        file = checker.seeds.tables[mutant.seed].file
        # What a registry says is at fault where it is read, for instance shares that no longer add up.
        is_registry = "/reference/" in file
        for problem in problems:
            assert problem.file.endswith(".csv"), mutant
            assert problem.message, mutant
        assert not problems or is_registry or any(problem.file == file for problem in problems), mutant


def test_what_is_accepted_is_listed_with_a_reason(verdicts):
    accepted = [mutant for mutant, problems in verdicts if not problems]
    assert [str(mutant) for mutant in accepted if reason(mutant) is None] == []
    # A fault that a rule has come to refuse leaves the list.
    found = {(mutant.seed, mutant.column) for mutant in accepted}
    assert [key for key in SURVIVORS if key not in found] == []


def test_what_is_said_to_be_harmless_leaves_the_tables_equal(checker, verdicts, warehouse_file, tmp_path):
    declarations = {each.name: each for each in checker.declarations}
    said = [
        mutant
        for mutant, problems in verdicts
        if not problems and any(words in (reason(mutant) or "") for words in HARMLESS)
    ]
    for mutant in random.Random(RANDOM_SEED).sample(said, N_COMPUTED):
        effect = find_effect(mutant, declarations[mutant.seed], warehouse_file, tmp_path)
        assert not effect.moves_figures, f"{mutant} {effect}"


def test_a_fault_that_moves_figures_is_seen_to(checker, warehouse_file, tmp_path):
    (declaration,) = (each for each in checker.declarations if each.name == "ai_chip_shipments")
    text = checker.raw["ai_chip_shipments"].replace(b"2024,4930000,6530000", b"2024,5930000,7530000")
    mutant = Mutant("ai_chip_shipments", "scaled", "shipments_h100e", 5, "4930000", "5930000", text)
    assert find_effect(mutant, declaration, warehouse_file, tmp_path).moves_figures


def test_the_whole_check_says_the_same(root, verdicts):
    # The rules that do not read the changed seed are left out above.
    for mutant, problems in random.Random(RANDOM_SEED).sample(verdicts, 5):
        (path,) = (root / "seeds").rglob(f"{mutant.seed}.csv")
        whole = check_seeds(root, {path: mutant.text})
        places = [{(problem.file, problem.line, problem.column) for problem in found} for found in (problems, whole)]
        assert places[0] <= places[1], mutant
        assert bool(problems) == bool(whole), mutant
