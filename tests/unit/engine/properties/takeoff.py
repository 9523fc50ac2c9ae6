"""Takeoff, its rivals, and the functions both are made of."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from engine import (
    takeoff,
    takeoff_arithmetic,
    takeoff_calibration,
    takeoff_cases,
    takeoff_coding,
    takeoff_conditioning,
    takeoff_milestones,
    takeoff_monte_carlo,
    takeoff_mrts,
    takeoff_pace,
    takeoff_parameters,
    takeoff_readings,
    takeoff_rival_runs,
    takeoff_rivals,
    takeoff_rivals_explosion,
    takeoff_rivals_kwa,
    takeoff_rivals_uplift,
    takeoff_roots,
    takeoff_sampling,
    takeoff_steps,
    takeoff_taste,
    takeoff_throughput,
)
from engine.takeoff_parameters import RANGES, Form, Parameters
from tests.unit.engine.properties.harness import Recipe, Within, finite, within
from tests.unit.engine.takeoff_values import DECEMBER, INPUTS

SEED = st.integers(0, 2**32 - 1)
FORM = Form(start_year=2015)
CONTROLS = st.sampled_from(
    [
        takeoff_pace.Control(),
        takeoff_pace.Control("pause_train", 2027.0, 1.0),
        takeoff_pace.Control("pause_all_shift", 2028.0, 2.0),
        takeoff_pace.Control("cap_all", 2027.0, 0.2),
        takeoff_pace.Control("floor", 2027.0, 0.5),
        takeoff_pace.Control("tax", 2027.0, 10.0),
    ]
)
LAST_YEAR = 2045.0
NAMES = ("AC", "TED-AI", "ASI")


def near(name: str, factor: float = 1.5) -> Within:
    """Return a range about the value of a parameter, and what lies just outside what is permitted of it."""
    permitted, value = RANGES[name], DECEMBER[name]
    ends = sorted((value / factor, value * factor))
    outside = (permitted.low - 1e-6 * max(1.0, abs(permitted.low)), permitted.high * (1 + 1e-6) + 1e-6, np.nan)
    return Within(max(ends[0], permitted.low), min(ends[1], permitted.high), outside, is_number=True)


#: What a run is moved by: growth of software, the requirement, labour and compute, and taste.
MOVED = {
    name: near(name)
    for name in (
        "software_progress_rate_at_reference_year",
        "present_doubling_time",
        "ac_time_horizon_minutes",
        "swe_multiplier_at_present_day",
        "coding_automation_efficiency_slope",
        "rho_coding_labor",
        "parallel_penalty",
        "inf_labor_asymptote",
        "inf_compute_asymptote",
        "ai_research_taste_slope",
        "median_to_top_taste_multiplier",
        "taste_limit",
    )
}


def run(control: takeoff_pace.Control, **values: float) -> takeoff.Run:
    """Run one set, moved from the values of December, under a control."""
    parameters = Parameters.of(DECEMBER | values)
    return takeoff.run_takeoff(parameters, INPUTS, FORM, LAST_YEAR, [control], step_years=0.1, table_rows=256)


def run_and_read(
    control: takeoff_pace.Control,
    software_progress_rate_at_reference_year: float,
    present_doubling_time: float,
    ac_time_horizon_minutes: float,
    swe_multiplier_at_present_day: float,
    coding_automation_efficiency_slope: float,
    rho_coding_labor: float,
    parallel_penalty: float,
    inf_labor_asymptote: float,
    inf_compute_asymptote: float,
    ai_research_taste_slope: float,
    median_to_top_taste_multiplier: float,
    taste_limit: float,
) -> object:
    """Run one set and read everything that a run is read for."""
    moved = dict(locals())
    found = run(moved.pop("control"), **moved)
    years = np.arange(2026, 2041)
    rows = takeoff_cases.milestone_rows(["x"], [(found, 0)])
    assert set(rows["status"]) <= {
        takeoff_cases.REACHED,
        takeoff_cases.NOT_REACHED,
        takeoff_cases.LEFT_RANGE,
    }
    fixed = takeoff_cases.calibration_rows(["x"], [(found, 0)])
    finite(dict(zip(fixed["symbol"], fixed["constant_value"], strict=True)), moved)
    evidence = [takeoff_conditioning.Evidence(takeoff_conditioning.NO_CODER, 2026.5)]
    assert np.all(np.isfinite(takeoff_conditioning.log_likelihoods(found, evidence)))
    if not found.is_finite.all():
        return [0.0]
    columns = takeoff_cases.yearly_columns([(found, 0)], years)
    within(0, 1)([columns["automation_frac"], columns["best_inference_share_frac"]], moved)
    always = ("effective_compute_log10_flop", "software_efficiency_log10", "research_stock_log10", "ai_taste_sd")
    finite([columns[name] for name in always], moved)
    assert np.all(np.diff(found.ooms[:, 0]) >= -1e-9) or moved, "effective compute never falls without a control"
    return [found.ooms, found.ln_stock]


def cases_of_rows(ends: list[float], form: str) -> object:
    """Read presets, and make those of forms and ends of ranges."""
    fields = {name: getattr(FORM, name) for name in takeoff_cases.FORM_FIELDS}
    presets = [{"preset": "a", "inherits_from": None} | fields, {"preset": "b", "inherits_from": "a"} | fields]
    low, high = sorted(ends)
    rows = [
        {"preset": "a", "parameter": name, "point_value": value, "point_low": None, "point_high": None}
        for name, value in DECEMBER.items()
    ]
    rows.append(
        {"preset": "b", "parameter": "present_horizon", "point_value": low, "point_low": low, "point_high": high}
    )
    cases = takeoff_cases.read_cases(presets, rows)
    assert cases["b"].values == cases["a"].values | {"present_horizon": low}
    assert [row[2:4] for row in takeoff_cases.tornado_cases(cases)] == [("low", low), ("high", high)]
    varied = takeoff_cases.form_cases(cases, [{"form": "other", "automation": form}])
    assert [case.form.automation for *_, case in varied] == [form, form]
    inputs = takeoff_cases.read_inputs(
        [
            {
                "year": year,
                "human_coders": 10.0 * year,
                "inference_compute_h100e": 1e3 * year,
                "experiment_compute_h100e": 1e3 * year,
                "training_compute_log10_flop": 20 + (year - 2000) / 10,
            }
            for year in range(2012, 2051)
        ]
    )
    assert np.isfinite(inputs.ln_coders.at(2030.0))
    ((found, place),) = takeoff_cases.run_cases([cases["a"]], INPUTS, 2032.0, step_years=0.2, table_rows=128)
    return found.ooms[:, place]


def drawn_milestones(seed: int, spread: float) -> object:
    """Draw sets, run those that can be calibrated, and summarise their milestones."""
    rows = [
        {
            "parameter": name,
            "law": "lognormal",
            "argument_1": DECEMBER[name] / spread,
            "argument_2": DECEMBER[name] * spread,
            "floor": None,
            "ceiling": None,
            "choices": None,
        }
        for name in ("ac_time_horizon_minutes", "ai_research_taste_slope", "gap_horizon")
        if name in DECEMBER
    ]
    rows.append(rows[0] | {"parameter": "pre_gap_ac_time_horizon"})
    rows.append(rows[0] | {"parameter": "gap_years", "law": "uniform", "argument_1": 0.5, "argument_2": 1.5})
    rows.append(rows[0] | {"parameter": "include_gap", "law": "choice", "choices": "0:0.5 1:0.5"})
    samplers = takeoff_monte_carlo.read_samplers(rows)
    case = takeoff_cases.Case("a", DECEMBER | TWO_RATES, FORM, {})
    names = ("ac_time_horizon_minutes", "ai_research_taste_slope", 0.3)
    drawn = takeoff_sampling.draw(samplers, [names], 8, np.random.default_rng(seed))
    finite(drawn, {})
    parameters = takeoff_monte_carlo.draw_parameters(case, samplers, [names], 8, seed)
    milestones, likelihoods, unusable = takeoff_monte_carlo.draw_milestones(case, parameters, INPUTS, LAST_YEAR)
    assert likelihoods.shape == (0, 8 - unusable)
    values = takeoff_monte_carlo.with_spans(milestones)
    for summary in takeoff_monte_carlo.summarise(values).values():
        within(0, 1)(summary["never_frac"], {})
    given = takeoff_conditioning.summarise_given(
        milestones, np.zeros(8 - unusable), takeoff_monte_carlo.QUANTILES, LAST_YEAR
    )
    within(0, 1)([found["never_frac"] for found in given.values()], {})
    assert [piece.stop - piece.start for piece in takeoff_sampling.blocks(10, 4)] == [4, 4, 2]
    return [unusable]


TWO_RATES = {
    "constant_training_compute_growth_rate": 0.6,
    "slowdown_year": 2028.0,
    "post_slowdown_training_compute_growth_rate": 0.25,
}


def parts_of_a_run(ooms: float, ln_compute: float, uplift: float) -> object:
    """Read the parts of the calibration and motion of one run at a state."""
    found = BASE_RUN
    schedule, p = found.calibration.schedule, found.parameters
    at, relative = np.array([ooms]), np.array([ln_compute])
    multiple, share = takeoff_coding.split_labour(schedule, at, relative)
    within(0, 1)(share, {})
    assert multiple >= -1e-9, "AI help never slows coding"
    np.testing.assert_array_equal(takeoff_coding.ln_multiplier(schedule, at, relative), multiple)
    present = takeoff_milestones.present_ln_uplift(p, INPUTS, found.motion, at)
    assert takeoff_milestones.uplift_name(uplift)
    top = takeoff_coding.full_y("logistic", schedule.asymptote)
    fraction = schedule.automation_fraction(at)
    within(0, 1)(fraction, {})
    y = takeoff_coding.y_of_fraction("logistic", schedule.asymptote, np.clip(fraction, 1e-9, 1))
    assert y <= top + 1e-6
    exponent = takeoff_coding.task_exponent(schedule.rho, schedule.efficiency_slope)
    costs = takeoff_coding.ln_task_compute("logistic", schedule.asymptote, np.minimum(y, top), exponent)
    left = takeoff_coding.ln_human_share(
        takeoff_arithmetic.ARRAYS, "logistic", schedule.asymptote, np.minimum(y, top), schedule.ln_least_human_share
    )
    limited = takeoff_coding.ln_limited(takeoff_arithmetic.ARRAYS, schedule.rho, left, -np.abs(relative), relative)
    table = takeoff_coding.task_compute_table(schedule, 64)
    split = takeoff_coding.best_split_table(schedule, table, 64)
    horizon = takeoff_readings.horizon_log10_minutes(p, found.calibration.present_rate, np.array([-1.0]))
    gap = takeoff_calibration.horizon_gap(p, found.calibration.present_rate)
    throughput = takeoff_throughput.ln_throughput(found.calibration.throughput, relative, relative)
    np.testing.assert_array_equal(throughput, found.calibration.throughput.ln_throughput(relative, relative))
    growth = takeoff_calibration.training_growth(p, INPUTS, FORM, np.array([2026.5]))
    assert takeoff_calibration.solvable_sets(p, INPUTS).all()
    return [multiple, present, costs, left, limited, table.values, split.values, horizon, gap, throughput, growth]


BASE_RUN = run(takeoff_pace.Control())


def picked(values: np.ndarray, place: int) -> object:
    """Pick sets, and one, of values for each set."""
    place = place % values.size
    some = takeoff_arithmetic.pick_some(values, np.array([place]))
    one = takeoff_arithmetic.pick_number(values, place)
    assert some[0] == one == values[place]
    assert takeoff_arithmetic.pick_number(7.0, place) == 7.0
    return one


def edges(control: takeoff_pace.Control) -> object:
    """Return the turns of controls, in order and once each."""
    found = takeoff_pace.all_edges([control, takeoff_pace.Control("pause_rd", 2027.0, 1.0)], np.arange(2025.0, 2035.0))
    assert np.all(np.diff(found) > 0)
    ends = takeoff_pace.ends_of_training_pauses([control])
    assert np.all(np.isin(ends, found))
    return [found[np.isfinite(found)], ends]


def root(target: float) -> object:
    """Find the root of a cube, and that there is none beyond the bracket."""
    found, is_found = takeoff_roots.find_roots(lambda x: x**3 - np.array([target, 9.0]), [-2.0, -2.0], [2.0, 2.0])
    assert is_found.tolist() == [True, False]
    assert abs(found[0] ** 3 - target) < 1e-9
    assert np.isnan(found[1])
    return found[0]


def taste(multiple: np.ndarray, percentile: np.ndarray, limit: np.ndarray, smoothing: np.ndarray) -> object:
    """Solve taste, and hold it to its ceiling."""
    found, is_solved = takeoff_taste.solve_taste(multiple, percentile, limit, smoothing)
    z = takeoff_taste.top_sd(percentile)
    assert np.all(z > 0)
    value = takeoff_taste.ln_capped(found.mu + found.sigma * z, found.ln_ceiling, smoothing)
    assert np.all(value[is_solved] <= found.ln_ceiling[is_solved] + 1e-9)
    return [value[is_solved], found.mu[is_solved], found.sigma[is_solved], z]


def throughput(labour: np.ndarray, compute: np.ndarray, slowdown: np.ndarray) -> object:
    """Solve experiment throughput: where it is solved its constants are finite."""
    found, is_solved = takeoff_throughput.solve_throughput(labour, compute, slowdown, 13.0, 4.0)
    within(0, 1)(found.alpha[is_solved], {})
    return [np.array([0.0]), found.rho[is_solved], found.zeta[is_solved]]


def refused(values: np.ndarray) -> object:
    """Return the values if they are permitted."""
    takeoff_parameters.refuse_outside("a share", values, takeoff_parameters.Range(0.0, 1.0, "[]", "fraction"))
    return values


KWA = {
    "software_growth_2026": Within(1.1, 10, (1.0, 0.5)),
    "automation_width": Within(0.1, 10, (0.0, -1.0)),
    "automated_2026_frac": Within(0.01, 0.99, (0.0, 1.0)),
    "labour_share_frac": Within(0, 1, (-0.1, 1.1)),
    "returns_to_scale": Within(0.1, 2, (0.0, -1.0)),
    "difficulty_exponent": Within(0.2, 3, (-0.1,)),
}


def kwa(**figures: np.ndarray) -> object:
    """Run Kwa's model for ten years of one growth."""
    one = {name: value[-1] for name, value in figures.items()}
    years = np.arange(takeoff_rivals_kwa.FIRST_YEAR, takeoff_rivals_kwa.FIRST_YEAR + 6)
    turns = {"labour_turn_year": 2028, "compute_turn_year": 2028}
    labour, compute = takeoff_rivals_kwa.input_growth(
        years=years,
        labour_growth_early=1.3,
        labour_growth_late=1.1,
        compute_growth_early=2.5,
        compute_growth_turn=2.0,
        compute_growth_late=1.2,
        compute_fall_first_year=2029,
        compute_fall_last_year=2031,
        **turns,
    )
    return takeoff_rivals_kwa.run_kwa(
        **one, labour_growth=labour, compute_growth=compute, levels=[0.5, 0.99], report_years=[2027, 2032]
    )


def kwa_holds(result: object, given: dict[str, object]) -> None:
    """Later levels come no earlier, and what is reported is a number."""
    assert np.all(np.diff(result.automation_year, axis=-1) >= 0) or not np.isfinite(result.automation_year).all()
    assert not np.isnan(result.automation_year).any()
    finite([result.software_log10, result.research_ratio], given)


def explosion(**figures: np.ndarray) -> object:
    """Run doublings for four years, and read windows of them."""
    ends = takeoff_rivals_explosion.doubling_times(
        **figures, doublings_per_year=8.0, doubling_months_today=3.0, last_month=48.0
    )
    assert not np.isnan(ends).any()
    assert np.all(np.diff(np.where(np.isfinite(ends), ends, 1e300), axis=-1) >= 0)
    window = takeoff_rivals_explosion.shortest_window(ends, 4)
    assert not np.isnan(window).any()
    most = takeoff_rivals_explosion.most_doublings_within(ends, 12.0)
    assert np.all((most >= 4) == (window <= 12.0))
    return most


def rival(uplift: float, seed: int) -> object:
    """Draw a rival and summarise what it says."""
    parameters = [
        takeoff_rival_runs.Parameter("present_day", 2026.62),
        takeoff_rival_runs.Parameter("uplift_now", uplift, "log_uniform", uplift * 0.9, uplift * 1.1),
        takeoff_rival_runs.Parameter("uplift_doubling_months", 5.0),
        takeoff_rival_runs.Parameter("uplift_automated", 20.0),
    ]
    quantity = takeoff_rival_runs.Quantity("automated_coder_year", "automated_coder_year")
    drawn = takeoff_rival_runs.draw(parameters, 64, seed)
    within(uplift * 0.9, uplift * 1.1)(drawn["uplift_now"], {})
    (outcome,) = takeoff_rival_runs.run_rival("uplift", parameters, [quantity], 64, seed, 2060).values()
    rows = takeoff_rival_runs.summarize("automated_coder_year", outcome, {"p50": 50.0})
    return [row.value for row in rows] + [row.reached_frac for row in rows]


def ranked(values: np.ndarray, level: float, size: float) -> object:
    """Return a quantile and its range for a smaller sample."""
    value, low, high = takeoff_rivals.sample_range(values, level, size)
    assert low <= high
    assert values.min() <= takeoff_rivals.reached_quantile(values, level) <= values.max()
    return value, low, high


RECIPES = [
    Recipe(
        run_and_read,
        {"control": CONTROLS} | MOVED,
        covers=(
            takeoff.run_takeoff,
            takeoff_steps.integrate,
            takeoff_calibration.calibrate,
            takeoff_calibration.training_level,
            takeoff_milestones.milestone_levels,
            takeoff_milestones.crossing_times,
            takeoff_cases.milestone_rows,
            takeoff_cases.calibration_rows,
            takeoff_cases.status_of,
            takeoff_cases.yearly_columns,
            takeoff_readings.readings,
            takeoff_mrts.exchange_rates,
            takeoff_conditioning.log_likelihoods,
        ),
        may_refuse=True,  # no calibration in range
    ),
    Recipe(
        parts_of_a_run,
        {
            "ooms": Within(5, 30, is_number=True),
            "ln_compute": Within(-5, 10, is_number=True),
            "uplift": st.sampled_from([2.0, 5.0, 25.0]),
        },
        covers=(
            takeoff_coding.full_y,
            takeoff_coding.y_of_fraction,
            takeoff_coding.task_exponent,
            takeoff_coding.ln_task_compute,
            takeoff_coding.ln_human_share,
            takeoff_coding.ln_limited,
            takeoff_coding.ln_multiplier,
            takeoff_coding.split_labour,
            takeoff_coding.task_compute_table,
            takeoff_coding.best_split_table,
            takeoff_milestones.uplift_name,
            takeoff_milestones.present_ln_uplift,
            takeoff_calibration.training_growth,
            takeoff_calibration.horizon_gap,
            takeoff_calibration.solvable_sets,
            takeoff_readings.horizon_log10_minutes,
            takeoff_throughput.ln_throughput,
        ),
    ),
    Recipe(
        cases_of_rows,
        {"ends": st.lists(st.floats(1, 1e3), min_size=2, max_size=2, unique=True), "form": st.just("linear")},
        covers=(
            takeoff_cases.read_cases,
            takeoff_cases.read_inputs,
            takeoff_cases.run_cases,
            takeoff_cases.form_cases,
            takeoff_cases.tornado_cases,
        ),
    ),
    Recipe(
        drawn_milestones,
        {"seed": SEED, "spread": Within(1.1, 3, is_number=True)},
        covers=(
            takeoff_monte_carlo.read_samplers,
            takeoff_monte_carlo.draw_parameters,
            takeoff_monte_carlo.draw_milestones,
            takeoff_monte_carlo.with_spans,
            takeoff_monte_carlo.summarise,
            takeoff_conditioning.summarise_given,
            takeoff_sampling.draw,
            takeoff_sampling.blocks,
        ),
    ),
    Recipe(
        picked,
        {"values": Within(-1e9, 1e9), "place": st.integers(0, 3)},
        covers=(takeoff_arithmetic.pick_some, takeoff_arithmetic.pick_number),
    ),
    Recipe(edges, {"control": CONTROLS}, covers=(takeoff_pace.all_edges, takeoff_pace.ends_of_training_pauses)),
    Recipe(
        refused, {"values": Within(0, 1, (-1e-9, 1 + 1e-9, np.nan))}, within(0, 1), (takeoff_parameters.refuse_outside,)
    ),
    Recipe(root, {"target": Within(-7.9, 7.9, is_number=True)}, covers=(takeoff_roots.find_roots,)),
    Recipe(
        taste,
        {
            "multiple": Within(1.1, 20),
            "percentile": Within(0.9, 0.9999),
            "limit": Within(1, 20),
            "smoothing": Within(0.1, 0.9),
        },
        covers=(takeoff_taste.solve_taste, takeoff_taste.top_sd, takeoff_taste.ln_capped),
    ),
    Recipe(
        throughput,
        {"labour": Within(1.1, 1e3), "compute": Within(1.1, 1e6), "slowdown": Within(1.1, 9)},
        covers=(takeoff_throughput.solve_throughput,),
    ),
    Recipe(kwa, KWA, kwa_holds, (takeoff_rivals_kwa.input_growth, takeoff_rivals_kwa.run_kwa)),
    Recipe(
        explosion,
        {
            "initial_speedup": Within(1, 50, (0.0, -1.0)),
            "returns_to_research": Within(0.2, 5, (0.0, -1.0)),
            "limit_years": Within(1, 20, (0.0, -1.0)),
            "parallel_exponent": Within(0.1, 1, (0.0, -1.0)),
        },
        covers=(
            takeoff_rivals_explosion.doubling_times,
            takeoff_rivals_explosion.shortest_window,
            takeoff_rivals_explosion.most_doublings_within,
        ),
    ),
    Recipe(
        takeoff_rivals_uplift.automated_coder_year,
        {
            "present_day": Within(2000, 2100, (1999.0, 2101.0)),
            "uplift_now": Within(1.01, 50, (1.0, 0.0)),
            "uplift_doubling_months": Within(0.1, 100, (0.0, -1.0)),
            "uplift_automated": Within(1.1, 100, (1.0, 0.0)),
        },
    ),
    Recipe(
        rival,
        {"uplift": Within(1.5, 4, (0.9, -1.0), is_number=True), "seed": SEED},
        covers=(takeoff_rival_runs.draw, takeoff_rival_runs.run_rival, takeoff_rival_runs.summarize),
    ),
    Recipe(
        takeoff_rivals.draw_between,
        {
            "law": st.sampled_from(["triangular", "uniform", "log_uniform"]),
            "low": Within(0.1, 1, (5.0,), is_number=True),
            "value": Within(1, 2, (0.01, 9.0), is_number=True),
            "high": Within(2.1, 3, (0.05,), is_number=True),
            "uniform": Within(0, 0.999),
        },
        within(0.1, 3),
    ),
    Recipe(
        ranked,
        {
            "values": Within(-1e9, 1e9),
            "level": Within(0, 1, (-0.1, 1.1), is_number=True),
            "size": Within(2, 1e5, (1.9, 0.0, np.nan), is_number=True),
        },
        covers=(takeoff_rivals.sample_range, takeoff_rivals.reached_quantile),
    ),
    Recipe(
        takeoff_rivals.share_range,
        {
            "is_so": st.lists(st.booleans(), min_size=1, max_size=9),
            "sample_size": Within(2, 1e5, (1.9,), is_number=True),
        },
        within(0, 1),
    ),
]
