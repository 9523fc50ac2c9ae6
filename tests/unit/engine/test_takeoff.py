"""Invariants of the takeoff model, its refusals, and its functions against second methods: docs/method.md#takeoff."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import hyp2f1

from engine import takeoff
from engine.takeoff import run_takeoff
from engine.takeoff_arithmetic import ARRAYS
from engine.takeoff_coding import ln_multiplier, ln_task_compute
from engine.takeoff_inputs import Inputs, Path
from engine.takeoff_milestones import crossing_times
from engine.takeoff_pace import KINDS, Control
from engine.takeoff_parameters import Form, ParameterError, Parameters
from engine.takeoff_roots import find_roots
from engine.takeoff_sampling import Sampler, draw
from engine.takeoff_taste import solve_taste
from tests.unit.engine.takeoff_values import AUGUST, DANIEL, DECEMBER, INPUTS

START_2015 = Form(start_year=2015)
AUGUST_FORM = Form("flow", "ai_help", "uplift")
BASES = {"december": (DECEMBER, START_2015, 2031.5), "august": (AUGUST | DANIEL, AUGUST_FORM, 2028.0)}


def run(values: dict[str, float] | None = None, form: Form = START_2015, **settings: object) -> takeoff.Run:
    return run_takeoff(Parameters.of(DECEMBER | (values or {})), INPUTS, form, **settings)


def test_constants_of_the_calibration() -> None:
    found = run().calibration
    np.testing.assert_allclose(
        [found.throughput.rho[0], found.throughput.zeta[0], found.throughput.alpha[0]],
        [-0.154995262, 0.654829782, 0.808813302],
        rtol=0,
        atol=1e-9,
    )
    np.testing.assert_allclose([found.taste.mu[0], found.taste.sigma[0]], [-0.0903268, 0.4451615], rtol=0, atol=5e-8)
    np.testing.assert_allclose(found.start_stock, 10.006953, rtol=0, atol=5e-6)
    now = 2025.9
    levels = [np.exp(path.at(now)) for path in (INPUTS.ln_coders, INPUTS.ln_inference, INPUTS.ln_experiments)]
    np.testing.assert_allclose(levels, [2366.6504, 89660.04, 917563.20], rtol=1e-7)


def test_limits_of_throughput_are_those_that_were_asked_for() -> None:
    found = run().calibration.throughput
    compute, labour = INPUTS.ln_experiments.at(2025.9), 0.5 * INPUTS.ln_coders.at(2025.9)
    here = found.ln_throughput(compute, labour)
    gains = [found.ln_throughput(compute, 1e4), found.ln_throughput(1e4, labour)]
    np.testing.assert_allclose(np.exp([gain - here for gain in gains]), [[15], [1000]], rtol=1e-9)
    slowed = np.exp(here - found.ln_throughput(compute - np.log(10), labour))
    assert slowed[0] == pytest.approx(2.8, rel=1e-9)


@pytest.mark.parametrize("exponent", [0.05, 1.0, 6.5, 80.0])
@pytest.mark.parametrize("y", [-8.0, -1.0, 2.2])
def test_task_compute_is_the_integral_over_tasks(exponent: float, y: float) -> None:
    asymptote = 1.1
    fraction = asymptote / (1 + np.exp(-y))

    def weight(task: float) -> float:
        return np.exp(exponent * (np.log(task / (asymptote - task)) - y))

    expected, _ = quad(weight, 0, fraction, points=[fraction * 0.9, fraction * 0.99], epsabs=0, epsrel=1e-11, limit=400)
    found = ln_task_compute("logistic", np.array([asymptote]), np.array([y]), np.array([exponent]))
    assert found[0] == pytest.approx(np.log(expected), abs=1e-9)
    x = fraction / asymptote
    closed = fraction ** (exponent + 1) / (asymptote**exponent * (exponent + 1))
    closed *= hyp2f1(exponent, exponent + 1, exponent + 2, x) * np.exp(-exponent * y)
    if exponent < 10:
        assert found[0] == pytest.approx(np.log(closed), abs=1e-9)


def test_the_split_of_compute_is_the_best_of_all_splits() -> None:
    found = run().calibration.schedule
    for ooms, ln_compute in ((12.0, -1.0), (20.0, 2.0), (21.0, 3.0)):
        best = ln_multiplier(found, np.array([ooms]), np.array([ln_compute]))[0]
        limit = found.automation_fraction(np.array([ooms]))[0]
        tasks = (np.arange(20_000) + 0.5) / 20_000
        y = np.log(tasks / (1.1 - tasks))
        efficiency = np.exp(found.efficiency_slope * (found.slope * ooms - found.offset - y))
        rho, tried = -2.0, []
        for share in np.linspace(0.02, 1.0, 400) * limit:
            given = tasks < share
            compute = np.where(given, efficiency ** (rho / (1 - rho)), 0.0)
            compute *= np.exp(ln_compute) * tasks.size / compute.sum()
            labour = np.where(given, efficiency * compute, 1 / np.mean(~given))
            tried.append(np.log(np.mean(labour**rho)) / rho)
        assert max(tried) <= best + 2e-3
        assert max(tried) == pytest.approx(best, abs=2e-2)


@pytest.mark.parametrize(("smoothing", "limit"), [(0.5, 8.0), (0.3, 8.0), (0.8, 3.0)])
def test_mean_and_top_of_human_taste(smoothing: float, limit: float) -> None:
    taste, is_solved = solve_taste(np.array([3.7]), np.array([0.999]), np.array([limit]), np.array([smoothing]))
    assert is_solved.all()
    z_top = 3.090232306
    assert (taste.ln_taste(z_top) - taste.ln_taste(0.0))[0] == pytest.approx(np.log(3.7), abs=1e-9)
    mean, _ = quad(lambda x: np.exp(taste.ln_taste(x)[0] - x**2 / 2) / np.sqrt(2 * np.pi), -9, 9, limit=200)
    assert mean == pytest.approx(1, abs=1e-4)
    z = np.array([-3.0, 0.0, 1.5, 3.0, 6.0])
    table = taste.table(1024)
    above = z + 5.0
    found = [ARRAYS.look_up(table, np.array([16 * a / (16 + a)]))[0] for a in above]
    exact = [taste.ln_aggregate(np.array([value]))[0] for value in z]
    np.testing.assert_allclose(found, exact, rtol=0, atol=2e-4)
    assert np.all(np.array(found) >= np.maximum(0, [taste.ln_taste(value)[0] for value in z]) - 1e-12)


def test_plain_numbers_and_arrays_give_the_same_run(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"present_doubling_time": np.array([0.458, 0.3]), "ai_research_taste_slope": np.array([2.1, 6.0])}
    for form, base in ((START_2015, DECEMBER), (AUGUST_FORM, AUGUST | DANIEL)):
        parameters = Parameters.of(base | values)
        plain = run_takeoff(parameters, INPUTS, form)
        with monkeypatch.context() as patch:
            patch.setattr(takeoff, "FEW_SETS", 0)
            arrays = run_takeoff(parameters, INPUTS, form)
        np.testing.assert_allclose(plain.ooms, arrays.ooms, rtol=0, atol=1e-9)


def test_a_set_does_not_depend_on_the_sets_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(takeoff, "FEW_SETS", 0)
    values = {"ai_research_taste_slope": np.array([2.1, 9.0, 0.8, 5.0])}
    together = run(values)
    alone = run({"ai_research_taste_slope": 5.0})
    # But for the last bits, as sums of wider arrays may take another order.
    np.testing.assert_allclose(together.ooms[:, 3], alone.ooms[:, 0], rtol=0, atol=1e-11)


def test_steps_are_short_enough() -> None:
    coarse, fine = run(), run(step_years=0.0125, table_rows=4096)
    for name, date in coarse.milestones().items():
        assert date[0] == pytest.approx(fine.milestones()[name][0], abs=5e-4), name


def test_what_never_falls() -> None:
    found = run()
    assert np.all(np.diff(found.ooms, axis=0) >= 0)
    assert np.all(np.diff(found.ln_stock, axis=0) >= 0)
    assert np.all(np.diff(found.calibration.schedule.automation_fraction(found.ooms), axis=0) >= 0)
    earlier = run({"present_doubling_time": np.array([0.4, 0.458]), "doubling_difficulty_growth_factor": 0.9})
    assert earlier.milestones()["AC"][0] < earlier.milestones()["AC"][1] < found.milestones()["AC"][0]


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("kind", KINDS[1:])
def test_controls_only_delay(base: str, kind: str) -> None:
    values, form, since = BASES[base]
    amounts = {
        "cap_train": (9.0, 0.2, 0.0),
        "cap_all": (9.0, 0.2, 0.0),
        "floor": (0.0, 0.3, 0.9),
        "tax": (0.0, 1.0, 50.0),
    }
    series = amounts.get(kind, (0.0, 0.5, 1.5))
    controls = [Control(), *(Control(kind, since, amount) for amount in series)]
    parameters = Parameters.of({name: np.full(len(controls), value) for name, value in values.items()})
    found = run_takeoff(parameters, INPUTS, form, 2060, controls).milestones()
    for name in ("AC", "SAR", "ASI"):
        dates = np.where(np.isfinite(found[name]), found[name], 9999.0)
        assert dates[1] == pytest.approx(dates[0], abs=1e-6), "a control of nothing changes nothing"
        assert np.all(np.diff(dates[1:]) >= -1e-6), name
        if dates[0] < since:
            assert np.all(np.abs(dates - dates[0]) < 1e-9)
        elif kind == "pause_all_shift":
            np.testing.assert_allclose(dates[1:] - dates[0], series, rtol=0, atol=1e-4)
        elif kind.startswith("pause"):
            assert np.all(dates[1:] - dates[0] <= np.array(series) + 1e-4)


def test_a_wider_control_delays_more() -> None:
    for values, form, since in BASES.values():
        kinds = ("pause_train", "pause_rd", "pause_both", "pause_all_go")
        controls = [Control(kind, since, 1.0) for kind in kinds]
        controls += [Control(kind, since, 0.1) for kind in ("cap_train", "cap_all")]
        parameters = Parameters.of({name: np.full(len(controls), value) for name, value in values.items()})
        train, rd, both, everything, cap, cap_all = run_takeoff(parameters, INPUTS, form, 2060, controls).milestones()[
            "ASI"
        ]
        assert everything >= both - 1e-6
        assert both >= max(train, rd) - 1e-6
        assert cap_all >= cap


def test_human_led_research_from_the_start_is_the_calibration() -> None:
    parameters = Parameters.of(DECEMBER)
    found = run_takeoff(parameters, INPUTS, START_2015, controls=[Control("floor", 2014.0, 1.0)])
    now = np.interp(2025.9, found.times, found.ooms[:, 0])
    assert now == pytest.approx(found.calibration.present_ooms[0], abs=1e-7)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"rho_coding_labor": 0.0}, ("rho_coding_labor = 0", "[-20, 0)")),
        ({"rho_coding_labor": 0.5}, ("rho_coding_labor = 0.5", "[-20, 0)")),
        ({"doubling_difficulty_growth_factor": 0.0}, ("doubling_difficulty_growth_factor = 0", "(0, 1.5]")),
        ({"ac_time_horizon_minutes": 20.0}, ("ac_time_horizon_minutes = 20", "present_horizon, 32 minutes")),
        ({"parallel_penalty": 0.0}, ("parallel_penalty = 0", "(0, 1]")),
        ({"parallel_penalty": 1.2}, ("parallel_penalty = 1.2", "(0, 1]")),
        ({"present_doubling_time": np.nan}, ("present_doubling_time = nan", "years")),
        (
            {"swe_multiplier_at_present_day": 900.0, "max_serial_coding_labor_multiplier": 2.0},
            ("no root in range", "= 900"),
        ),
        (
            {"inf_compute_asymptote": 1.001, "inf_labor_asymptote": 1.001},
            ("inf_compute_asymptote = 1.001", "no root in range"),
        ),
        (
            {"ac_time_horizon_minutes": 32.0, "present_horizon": 32.0, "gap_years": 0.0},
            ("ac_time_horizon_minutes = 32", "more than present_horizon"),
        ),
        ({"present_dbl": 1.0}, ("present_dbl", "unknown")),
    ],
)
def test_refusals_name_parameter_value_and_range(values: dict[str, float], words: tuple[str, ...]) -> None:
    with pytest.raises(ParameterError) as refused:
        run(values)
    assert all(word in str(refused.value) for word in words), refused.value


def test_refusals_of_forms_controls_and_inputs() -> None:
    with pytest.raises(ParameterError, match=r"pause_years = -1: permitted is \[0, 100\] years"):
        Control("pause_train", 2028.0, -1.0)
    with pytest.raises(ParameterError, match=r"human_led_share = 1.5"):
        Control("floor", 2028.0, 1.5)
    with pytest.raises(ValueError, match="permitted is one of none, pause_train"):
        Control("halt", 2028.0, 1.0)
    with pytest.raises(ParameterError, match="anchor = 'guess': permitted is one of horizon"):
        Form(anchor="guess")
    with pytest.raises(ParameterError, match="end_year = 2020"):
        run(end_year=2020)
    with pytest.raises(ValueError, match="human_coders in 2018"):
        Inputs.of([2017, 2018], [1, -1], [1, 1], [1, 1], [1, 1])


def test_a_run_that_leaves_the_range_of_numbers_says_so() -> None:
    parameters = Parameters.of({name: np.full(4, value) for name, value in DECEMBER.items()})
    found = run_takeoff(parameters, INPUTS, START_2015)
    found.ooms[found.times > 2033.0, 2] = np.nan
    assert found.is_finite.tolist() == [True, True, False, True]
    dates = found.milestones()
    assert np.isnan(dates["ASI"][2])
    assert np.isfinite(dates["ASI"][[0, 1, 3]]).all()
    assert dates["AC"][2] == dates["AC"][0]


def test_paths_between_and_outside_their_nodes() -> None:
    path = Path(np.array([2020.0, 2021.0, 2022.0]), np.array([0.0, 1.0, 3.0]), goes_on=True)
    np.testing.assert_allclose(path.at([2019.0, 2020.5, 2023.0]), [-1.0, 0.5, 5.0])
    np.testing.assert_allclose(path.slope_at([2019.0, 2020.5, 2021.0, 2030.0]), [1.0, 1.0, 1.5, 2.0])
    capped = path.capped(2020.5, 0.5)
    np.testing.assert_allclose(capped.at([2020.5, 2021.0, 2022.0, 2023.0]), [0.5, 0.75, 1.25, 1.75])
    held = Path(path.times, path.values)
    np.testing.assert_allclose(held.slope_at([2019.0, 2021.5, 2030.0]), [0.0, 2.0, 0.0])


def test_roots_are_found_and_missing_ones_are_said() -> None:
    root, is_found = find_roots(lambda x: x**3 - np.array([2.0, 8.0, 50.0]), np.zeros(3), np.full(3, 3.0))
    np.testing.assert_allclose(root[:2], [2 ** (1 / 3), 2.0], rtol=1e-12)
    assert is_found.tolist() == [True, True, False]
    assert np.isnan(root[2])


def test_draws_have_the_published_quantiles_and_rank_correlations() -> None:
    samplers = {
        "a": Sampler("lognormal", (1.0, 9.0)),
        "b": Sampler("one_plus_lognormal", (0.18, 2.0)),
        "c": Sampler("choice", (-5.0, -2.0, -1.0), (0.25, 0.5, 0.25)),
        "d": Sampler("normal", (0.82, 1.02), low=0.6, high=1.02),
    }
    found = draw(samplers, [("a", "d", 0.6), ("a", "x", 0.9)], 40_000, np.random.default_rng(1))
    np.testing.assert_allclose(np.quantile(found["a"], [0.1, 0.5, 0.9]), [1.0, 3.0, 9.0], rtol=0.03)
    np.testing.assert_allclose(np.quantile(found["b"], [0.1, 0.9]), [1.18, 3.0], rtol=0.03)
    assert np.mean(found["c"] == -2.0) == pytest.approx(0.5, abs=0.01)
    ranks = [np.argsort(np.argsort(found[name] + 1e-12 * np.arange(40_000))) for name in "ad"]
    assert np.corrcoef(ranks)[0, 1] == pytest.approx(0.6, abs=0.02)
    assert found["d"].max() == 1.02
    with pytest.raises(ValueError, match="expected rising"):
        Sampler("normal", (2.0, 1.0)).quantile(np.array([0.5]))


def test_what_came_before_a_run_left_the_range_of_numbers_keeps_its_date() -> None:
    times = np.array([2027.0, 2028.0, 2029.0, 2030.0])
    ooms = np.array([[1.0, 1.0], [2.0, 2.0], [np.nan, 3.0], [np.nan, 4.0]])
    early = crossing_times(times, ooms, np.array([1.5, 1.5]), is_flow=False)
    late = crossing_times(times, ooms, np.array([2.5, 2.5]), is_flow=False)
    assert early == pytest.approx([2027.5, 2027.5], abs=1e-9)
    assert np.isnan(late[0])
    assert late[1] == pytest.approx(2028.5, abs=1e-9)
