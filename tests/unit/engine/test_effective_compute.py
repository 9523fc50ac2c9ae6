"""Tests of engine.effective_compute and of the SQL closed form: by hand, by a second method, and what must hold."""

import math

import numpy as np
import pyarrow as pa
import pytest
from scipy import integrate
from scipy.special import logit

from engine.effective_compute import endogenous_software, run_so_far

FIRST_YEAR = 2024
YEARS = range(FIRST_YEAR, 2041)
POINT = {
    "software_growth_initial": 1.504,
    "software_growth_long_run": 0.405,
    "software_growth_decay": 0.12,
    "software_ceiling": 10.7,
    "software_scale_dependence": 0.0,
    "run_growth_reference": 0.6,
}


@pytest.fixture(scope="module")
def gains(views_over):
    """Return a function that runs the views of the layer."""

    def run(
        draws: list[dict[str, float | None]],
        variant: str = "default",
        runs: list[float] | None = None,
        column: str = "software_gain_log10",
    ) -> np.ndarray:
        """Return a column of each draw and year, for a run that grows at the reference or as given."""
        runs = np.array(runs or [25 + 0.6 * (year - FIRST_YEAR) for year in YEARS])
        numbers = np.arange(len(draws), dtype=np.int32)
        key = {
            "path_id": np.ones(runs.size * len(draws), dtype=np.int32),
            "draw": np.repeat(numbers, runs.size),
            "year": np.tile(np.array(YEARS, dtype=np.int32), len(draws)),
        }
        so_far = {"run_so_far_flop_log10": np.tile(runs, len(draws))}
        so_far |= {
            f"run_so_far_{year}_flop_log10": np.full(key["year"].size, runs[year - 2024]) for year in (2025, 2026)
        }
        endogenous = pa.table(
            key | {f"software_{name}": np.zeros(key["year"].size) for name in ("gain_log10", "growth_ln_per_year")}
        )
        scalars = {name: pa.array([(POINT | draw)[name] for draw in draws], pa.float64()) for name in POINT}
        tables = {
            "assumptions.scalar_parameters": pa.table({"draw": numbers} | scalars),
            "effective_compute.int_run_so_far": pa.table(key | so_far),
            "effective_compute.int_software_endogenous": endogenous,
        }
        with views_over(
            ["effective_compute.int_software_gains", "effective_compute.int_effective_compute"], tables
        ) as db:
            found = db.execute(
                f"""select {column} from effective_compute.int_effective_compute
                where software_form = ? order by draw, year""",
                [variant],
            ).fetchnumpy()
        return found[column].reshape(len(draws), -1)

    return run


def test_the_integral_of_the_growth_rate_under_the_ceiling(gains):
    """Second method: quadrature of g(t), and the ceiling as a differential equation da/dt = g (1 - a/M) / ln 10."""

    def growth(years: float) -> float:
        return 0.405 + (1.504 - 0.405) * math.exp(-0.12 * years)

    unlimited = integrate.quad(growth, 0, 16)[0] / math.log(10)
    limited = integrate.solve_ivp(
        lambda time, gain: growth(time) / math.log(10) * (1 - gain / 10.7), (0, 16), [0.0], rtol=1e-11, atol=1e-13
    ).y[0, -1]
    free, bent = gains([{"software_ceiling": None}, {}])[:, -1]
    assert free == pytest.approx(unlimited, rel=1e-10)
    assert bent == pytest.approx(limited, rel=1e-8)
    assert bent == pytest.approx(4.7105, abs=5e-5)


def test_the_growth_rate_is_the_slope_of_the_gain(gains):
    """The ceiling slows growth by the share of it that is used up."""
    (gain,) = gains([{}])
    (growth,) = gains([{}], column="software_growth_ln_per_year")
    unlimited = 0.405 + (1.504 - 0.405) * np.exp(-0.12 * np.arange(17))
    assert growth == pytest.approx(unlimited * (1 - gain / 10.7), rel=1e-12)


def test_the_constant_rate_is_a_straight_line(gains):
    (line,) = gains([{}], "constant_rate")
    (without_decay,) = gains([{"software_growth_decay": 0.0, "software_ceiling": None}])
    assert without_decay.tolist() == line.tolist()
    assert line == pytest.approx([1.504 / math.log(10) * elapsed for elapsed in range(17)], rel=1e-12, abs=1e-15)
    assert 10 ** line[1] == pytest.approx(4.5, abs=5e-4)


def test_no_decay_is_the_limit_of_slow_decay(gains):
    limit, slow = gains([{"software_growth_decay": 0.0}, {"software_growth_decay": 1e-7}])
    assert slow == pytest.approx(limit, rel=1e-5)


def test_gains_start_at_zero_rise_stay_below_the_ceiling_and_rise_with_each_rate(gains):
    rng = np.random.default_rng(4)
    draws = [
        {
            "software_growth_initial": initial,
            "software_growth_long_run": min(long_run, 0.9 * initial),
            "software_growth_decay": decay,
            "software_ceiling": ceiling,
            "software_scale_dependence": scale,
        }
        for initial, long_run, decay, ceiling, scale in rng.uniform(
            [0.26, 0.02, 0.02, 4, 0], [3, 1, 0.5, 16, 1], size=(200, 5)
        )
    ]
    runs = list(np.maximum.accumulate(25 + np.cumsum(rng.normal(0.3, 0.4, size=17))))
    found = gains(draws, "scale_dependent", runs)
    assert np.all(found[:, 0] == 0)
    assert np.all(np.diff(found, axis=1) >= 0)
    assert np.all(found < np.array([[draw["software_ceiling"]] for draw in draws]))
    faster = [draw | {"software_growth_initial": 1.1 * draw["software_growth_initial"]} for draw in draws]
    assert np.all(gains(faster, "scale_dependent", runs)[:, 1:] > found[:, 1:])


def test_scale_dependence_counts_each_year_by_its_own_pace(gains):
    # The run grows by half the reference, by nothing, then by ten times the reference, which counts as once.
    runs = [25.0, 25.3, 25.3] + [31.3] * 14
    free, half = gains([{}, {"software_scale_dependence": 0.5}], "scale_dependent", runs)
    added, paced = np.diff(free), np.diff(half)
    assert paced[:3] / added[:3] == pytest.approx([0.75, 0.5, 1.0], rel=1e-12)
    assert paced[3:] / added[3:] == pytest.approx(0.5, rel=1e-9)


def test_effective_compute_of_an_anchor_year_is_growth_from_zero(gains):
    """Growth since 2025 and 2026, which capability follows, is 0 there and moves with effective compute."""
    for variant in ("default", "constant_rate", "scale_dependent"):
        (effective,) = gains([{"software_scale_dependence": 0.5}], variant, column="effective_compute_flop_log10")
        for year in (2025, 2026):
            (since,) = gains([{"software_scale_dependence": 0.5}], variant, column=f"effective_since_{year}_log10")
            assert since == pytest.approx(effective - effective[year - FIRST_YEAR], abs=1e-12)


def test_a_smaller_run_does_not_undo_a_larger_one_and_each_path_stands_by_itself():
    so_far, (in_second, in_third) = run_so_far([[25.0, 24.5, 26.0], [24.0, 24.0, 23.0]], [1, 2])
    assert so_far.tolist() == [[25.0, 25.0, 26.0], [24.0, 24.0, 24.0]]
    assert in_second.tolist() == [[25.0] * 3, [24.0] * 3]
    assert in_third.tolist() == [[26.0] * 3, [24.0] * 3]


# --- endogenous ------------------------------------------------------------------------------------------------------

ENDOGENOUS = {
    "software_growth_initial": 1.504,
    "research_labour_elasticity": 0.21,
    "research_compute_elasticity": 0.69,
    "idea_difficulty": 0.65,
    "automation_width": 2.85,
    "automation_2026": 0.375,
}
RUN = 25 + 0.5 * np.arange(17)
EXPERIMENTS = 1e27 * 1.5 ** np.arange(17)


def endogenous(run=RUN, experiments=EXPERIMENTS, **changed):
    return endogenous_software(
        run_so_far_flop_log10=run, ai_rnd_experiment_flop=experiments, anchor_index=2, **(ENDOGENOUS | changed)
    )


def test_without_feedback_the_closed_form_of_semi_endogenous_growth_holds():
    """With constant research, dlnA/dt = g_0 A^(-beta) has the solution A = (1 + beta g_0 t)^(1/beta)."""
    software = endogenous(experiments=np.full(17, 1e27), research_labour_elasticity=0.0)
    expected = np.log10(1 + 0.65 * 1.504 * np.arange(17)) / 0.65
    assert software.software_gain_log10 == pytest.approx(expected, abs=1e-5)


def test_experiments_that_grow_exponentially_have_a_closed_form_too():
    """A^beta = 1 + beta g_0 (exp(zeta n t) - 1) / (zeta n) where experiments grow by n a year."""
    software = endogenous(research_labour_elasticity=0.0)
    pace = 0.69 * math.log(1.5)
    expected = np.log10(1 + 0.65 * 1.504 * np.expm1(pace * np.arange(17)) / pace) / 0.65
    assert software.software_gain_log10 == pytest.approx(expected, abs=1e-5)


def test_the_whole_equation_by_a_second_solver():
    software = endogenous()
    # January lies half way between the middles of 2025 and 2026.
    ln_effective_2026 = np.mean((RUN + software.software_gain_log10)[1:3]) * math.log(10)
    logit_2026 = math.log(0.375 / 0.625)

    def derivative(time, ln_gain):
        ln_run = np.interp(time, range(17), RUN) * math.log(10)
        logits = logit_2026 + (np.array([ln_run + ln_gain[0], RUN[0] * math.log(10)]) - ln_effective_2026) / 2.85
        humans = 1 - 1 / (1 + np.exp(-logits))
        research = (humans[1] / humans[0]) ** 0.21 * (1.5**time) ** 0.69
        return [1.504 * research * math.exp(-0.65 * ln_gain[0])]

    solved = integrate.solve_ivp(derivative, (0, 16), [0.0], t_eval=range(17), rtol=1e-10, atol=1e-12, max_step=0.25)
    assert software.software_gain_log10 == pytest.approx(solved.y[0] / math.log(10), abs=1e-5)
    assert software.software_growth_ln_per_year[5] == pytest.approx(derivative(5, solved.y[:, 5])[0], rel=1e-4)


def test_automation_of_2026_is_the_assumption_on_every_path():
    software = endogenous(run=np.stack([RUN, RUN + 1.5, 25 + 0.1 * np.arange(17)]))
    log_odds = logit(software.ai_rnd_automation_frac)
    assert log_odds[:, 1:3].mean(axis=1) == pytest.approx(logit(0.375), abs=1e-9)
    assert np.all(np.diff(software.ai_rnd_automation_frac) > 0)
    # A constant factor on the run changes nothing.
    assert software.software_gain_log10[1] == pytest.approx(software.software_gain_log10[0], abs=1e-9)


def test_starts_at_zero_at_the_initial_rate_and_more_automation_means_more_software():
    software = endogenous()
    assert software.software_gain_log10[0] == 0
    assert software.software_growth_ln_per_year[0] == pytest.approx(1.504, rel=1e-12)
    blind = endogenous(research_labour_elasticity=0.0)
    assert np.all(software.software_gain_log10[1:] > blind.software_gain_log10[1:])


def test_draws_are_independent():
    growth = np.array([0.8, 1.504, 2.0])
    together = endogenous(run=RUN[None], experiments=EXPERIMENTS[None], software_growth_initial=growth)
    alone = [endogenous(software_growth_initial=each).software_gain_log10 for each in growth]
    assert together.software_gain_log10 == pytest.approx(np.stack(alone), abs=1e-9)


@pytest.mark.parametrize("bad", [0.0, -1.0, math.nan, math.inf])
def test_experiments_without_a_logarithm_are_refused(bad):
    with pytest.raises(ValueError, match=r"ai_rnd_experiment_flop is .*; it must be above 0"):
        endogenous(experiments=np.where(np.arange(17) == 3, bad, EXPERIMENTS))


def test_an_anchor_that_does_not_settle_is_refused():
    with pytest.raises(ValueError, match="still moves"):
        endogenous(automation_width=0.01, research_labour_elasticity=1.0, automation_2026=0.9)
