"""Tests of engine.effective_compute and of the SQL closed form: by hand, by a second method, and what must hold."""

import math

import duckdb
import jinja2
import numpy as np
import pytest
from scipy import integrate

from engine.effective_compute import endogenous_software

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
def closed_form(root) -> str:
    """Return the query of the macro over a table named paths."""
    source = (root / "macros" / "software_gains.sql").read_text()
    template = jinja2.Environment().from_string(source, globals={"var": {"first_year": FIRST_YEAR}.__getitem__})
    return f"with {template.module.software_gains('paths')} select * from software_gains order by draw, year"


def gains(
    closed_form: str,
    draws: list[dict[str, float | None]],
    runs: list[float] | None = None,
    column: str = "software_gain_log10",
) -> np.ndarray:
    """Return a column of each draw and year, for a run that grows at the reference or as given."""
    runs = runs or [25 + 0.6 * (year - FIRST_YEAR) for year in YEARS]
    with duckdb.connect() as connection:
        connection.execute(
            "create table paths (variant text, software_variant text, combined_scenario_id text, draw integer, "
            f"year integer, run_so_far_flop_log10 double, {', '.join(f'{name} double' for name in POINT)})"
        )
        connection.executemany(
            f"insert into paths values ('v', 's', 'c', {', '.join('?' * (3 + len(POINT)))})",
            [
                [draw, year, run, *(POINT | changed).values()]
                for draw, changed in enumerate(draws)
                for year, run in zip(YEARS, runs, strict=True)
            ],
        )
        result = connection.execute(closed_form).fetchnumpy()
    return result[column].reshape(len(draws), -1)


def test_the_integral_of_the_growth_rate_under_the_ceiling(closed_form):
    """Second method: quadrature of g(t), and the ceiling as a differential equation da/dt = g (1 - a/M) / ln 10."""

    def growth(years: float) -> float:
        return 0.405 + (1.504 - 0.405) * math.exp(-0.12 * years)

    unlimited = integrate.quad(growth, 0, 16)[0] / math.log(10)
    limited = integrate.solve_ivp(
        lambda time, gain: growth(time) / math.log(10) * (1 - gain / 10.7), (0, 16), [0.0], rtol=1e-11, atol=1e-13
    ).y[0, -1]
    free, bent = gains(closed_form, [{"software_ceiling": None}, {}])[:, -1]
    assert free == pytest.approx(unlimited, rel=1e-10)
    assert bent == pytest.approx(limited, rel=1e-8)
    assert bent == pytest.approx(4.7105, abs=5e-5)


def test_the_growth_rate_is_the_slope_of_the_gain(closed_form):
    """The ceiling slows growth by the share of it that is used up."""
    (gain,) = gains(closed_form, [{}])
    (growth,) = gains(closed_form, [{}], column="software_growth_ln_per_year")
    unlimited = 0.405 + (1.504 - 0.405) * np.exp(-0.12 * np.arange(17))
    assert growth == pytest.approx(unlimited * (1 - gain / 10.7), rel=1e-12)


def test_the_constant_rate_is_a_straight_line(closed_form):
    (line,) = gains(closed_form, [{"software_growth_decay": 0.0, "software_ceiling": None}])
    assert line == pytest.approx([1.504 / math.log(10) * elapsed for elapsed in range(17)], rel=1e-12, abs=1e-15)
    assert 10 ** line[1] == pytest.approx(4.5, abs=5e-4)


def test_no_decay_is_the_limit_of_slow_decay(closed_form):
    limit, slow = gains(closed_form, [{"software_growth_decay": 0.0}, {"software_growth_decay": 1e-7}])
    assert slow == pytest.approx(limit, rel=1e-5)


def test_gains_start_at_zero_rise_stay_below_the_ceiling_and_rise_with_each_rate(closed_form):
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
    found = gains(closed_form, draws, runs)
    assert np.all(found[:, 0] == 0)
    assert np.all(np.diff(found, axis=1) >= 0)
    assert np.all(found < np.array([[draw["software_ceiling"]] for draw in draws]))
    faster = [draw | {"software_growth_initial": 1.1 * draw["software_growth_initial"]} for draw in draws]
    assert np.all(gains(closed_form, faster, runs)[:, 1:] > found[:, 1:])


def test_scale_dependence_counts_each_year_by_its_own_pace(closed_form):
    # The run grows by half the reference, by nothing, then by ten times the reference, which counts as once.
    runs = [25.0, 25.3, 25.3] + [31.3] * 14
    free, half = gains(closed_form, [{}, {"software_scale_dependence": 0.5}], runs)
    added, paced = np.diff(free), np.diff(half)
    assert paced[:3] / added[:3] == pytest.approx([0.75, 0.5, 1.0], rel=1e-12)
    assert paced[3:] / added[3:] == pytest.approx(0.5, rel=1e-9)


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
        run_so_far_flop_log10=run, ai_rnd_experiment_flop=experiments, index_2026=2, **(ENDOGENOUS | changed)
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
    ln_effective_2026 = (RUN[2] + software.software_gain_log10[2]) * math.log(10)
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
    assert software.ai_rnd_automation_frac[:, 2] == pytest.approx(0.375, abs=1e-9)
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
    with pytest.raises(ValueError, match="finite and positive"):
        endogenous(experiments=np.where(np.arange(17) == 3, bad, EXPERIMENTS))


def test_an_anchor_that_does_not_settle_is_refused():
    with pytest.raises(ValueError, match="still moves"):
        endogenous(automation_width=0.01, research_labour_elasticity=1.0, automation_2026=0.9)
