"""Agents against figures computed by hand and by another route, their identities, and what moves them which way."""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest

from engine.agents import CLASSES, FRESH_SHARE_BOUNDS, Agents, fresh_share, run_agents

YEARS = [2025, 2026, 2027, 2030]
#: Four years of one path, round figures.
CHAIN = {
    "inference_flop": np.array([[1e29, 2e29, 4e29, 2e30]]),
    "run_so_far_flop_log10": np.array([[26.0, 27.0, 27.0, 29.0]]),
    "software_gain_log10": np.array([[0.5, 1.0, 1.5, 3.0]]),
    "cost_per_usable_flop_usd": np.array([[1e-18, 8e-19, 6e-19, 4e-19]]),
    "economy_automation_frac": np.array([[0.0, 0.01, 0.02, 0.2]]),
}
PARAMETERS = {
    "serving_ratio": 0.2,
    "frontier_active_params_2026": 200e9,
    "mix_active_params_2026": 70e9,
    "size_elasticity": 0.25,
    "fresh_tokens_per_agent_hour": 0.7e6,
    "human_hours_per_agent_hour": 2.0,
    "software_transfer": 0.65,
    "smallest_active_params": 2e9,
    "tokens_served_2026": 432e12,
    "fresh_share_2025": 0.55,
    "fresh_share_long_run": 0.08,
    "fresh_share_decay": 0.4,
    "list_price_multiple": 12.0,
    "agent_speed_growth": 0.1,
}
CONSTANTS = {"open_weight_active_params": 49e9, "world_hours_per_year": 7.5e12, "hours_per_fte": 2000.0}


def agents(**moved) -> Agents:
    known = CHAIN | PARAMETERS | CONSTANTS
    assert not moved.keys() - known.keys()
    return run_agents(years=YEARS, anchor_year=2026, **known | moved)


def drawn(n_draws: int = 200) -> dict:
    """Return draws of everything, wide enough to reach every branch."""
    rng = np.random.default_rng(1)
    factors = {name: np.exp(rng.normal(0, 0.5, (n_draws, 1))) for name in PARAMETERS}
    moved = {name: value * factors[name] for name, value in PARAMETERS.items()}
    moved["smallest_active_params"] = PARAMETERS["smallest_active_params"] * np.exp(rng.normal(2, 2, (n_draws, 1)))
    moved["serving_ratio"] = np.minimum(moved["serving_ratio"], 1)
    moved["inference_flop"] = CHAIN["inference_flop"] * np.exp(rng.normal(0, 0.3, (n_draws, 4)))
    return moved


def test_point_by_hand():
    # 0.2 x 2e29 = 4e28 weight FLOP; over 2 x 200e9 = 1e17 tokens; over 0.7e6 x 8766 = 16.297 million agents.
    found = agents()
    assert found.weight_flop[0, 1] == pytest.approx(4e28)
    assert found.agents_frontier[0, 1] == pytest.approx(1e17 / 0.7e6 / 8766, rel=1e-12)
    assert found.agents_frontier[0, 1] == pytest.approx(16.297e6, rel=1e-4)
    assert found.fresh_tokens_per_day_frontier[0, 1] == pytest.approx(1e17 / 365.25)
    # 2 x 200e9 x 0.7e6 x 8e-19 / 0.2 = 1.12 USD an hour, 0.56 a human hour, 1.6 a million tokens, list price 13.44.
    assert found.cost_per_agent_hour_frontier_usd[0, 1] == pytest.approx(1.12)
    assert found.cost_per_human_hour_frontier_usd[0, 1] == pytest.approx(0.56)
    assert found.cost_per_million_fresh_tokens_frontier_usd[0, 1] == pytest.approx(1.6)
    assert found.list_price_per_agent_hour_frontier_usd[0, 1] == pytest.approx(13.44)
    # One OOM of run less in 2025, two more in 2030, a quarter of each in size; the open model stays.
    np.testing.assert_allclose(found.active_params_frontier[0], 200e9 * 10.0 ** np.array([-0.25, 0, 0, 0.5]))
    np.testing.assert_allclose(found.active_params_mix[0], 70e9 * 10.0 ** np.array([-0.25, 0, 0, 0.5]))
    np.testing.assert_allclose(found.active_params_open_weight[0], 49e9)
    # Half an OOM of software in 2027 is 0.325 of size; two OOM in 2030 are 1.3.
    np.testing.assert_allclose(found.active_params_class_2026[0, 1:], 200e9 * 10.0 ** -np.array([0, 0.325, 1.3]))
    assert np.isnan(found.active_params_class_2026[0, 0])
    # To 2030 the size falls by 1.3 OOM and the cost of a FLOP by half, in four years.
    assert found.cost_fall_per_year_class_2026[0, 3] == pytest.approx((10**1.3 * 2) ** 0.25)
    assert np.isnan(found.cost_fall_per_year_class_2026[0, :2]).all()
    # 16.297 million agents do 2 x 8766 / 2000 = 8.766 full-time equivalents each.
    assert found.fte_frontier[0, 1] == pytest.approx(8.766 * 1e17 / 0.7e6 / 8766)
    assert found.world_hours_frontier_frac[0, 1] == pytest.approx(2 * 1e17 / 0.7e6 / 7.5e12)
    np.testing.assert_allclose(found.fte_ceiling[0], [0, 37.5e6, 75e6, 750e6])
    assert found.fte_absorbed_frontier[0, 1] == 37.5e6
    np.testing.assert_allclose(
        found.agents_at_growing_speed_frontier[0] / found.agents_frontier[0], np.exp(-0.1 * np.array([-1, 0, 1, 4]))
    )


def test_tokens_served_follow_the_bucket_the_size_and_the_fresh_share():
    found = agents()
    fresh = 0.08 + 0.47 * np.exp(-0.4 * np.array([0, 1, 2, 5]))
    np.testing.assert_allclose(found.fresh_share_frac[0], fresh)
    # g = T 365.25 phi 2 N_m / W, as the derivation has it.
    share = 432e12 * 365.25 * fresh[1] * 2 * 70e9 / 4e28
    np.testing.assert_allclose(found.served_share_frac, share)
    assert found.tokens_served_per_day[0, 1] == pytest.approx(432e12, rel=1e-12)
    # From 2026 to 2027 the bucket doubles, sizes stay and the fresh share falls.
    growth = found.tokens_served_per_day[0, 2] / found.tokens_served_per_day[0, 1]
    assert growth == pytest.approx(2 * fresh[1] / fresh[2])
    np.testing.assert_allclose(found.agents_in_served_share_frontier, found.agents_frontier * share)
    # Where more is served than the bucket can, agents are what it can.
    crowded = agents(tokens_served_2026=432e13)
    assert crowded.served_share_frac[0, 0] > 1
    np.testing.assert_allclose(crowded.agents_in_served_share_frontier, crowded.agents_frontier)


def test_identities_hold_in_every_draw():
    moved = drawn()
    found = agents(**moved)
    for name in CLASSES:
        hours = getattr(found, f"agent_hours_{name}")
        known = np.isfinite(hours)
        assert known[:, 1:].all()
        tokens = getattr(found, f"fresh_tokens_per_day_{name}") * 365.25
        np.testing.assert_allclose((tokens / hours / moved["fresh_tokens_per_agent_hour"])[known], 1, rtol=1e-9)
        cost = getattr(found, f"cost_per_agent_hour_{name}_usd") * hours
        np.testing.assert_allclose((cost / found.inference_cost_usd)[known], 1, rtol=1e-9)
    work = found.fte_frontier / found.agents_frontier / moved["human_hours_per_agent_hour"]
    np.testing.assert_allclose(work, 4.383, rtol=1e-9)
    served_2026 = found.tokens_served_per_day[:, [1]]
    np.testing.assert_allclose(served_2026, moved["tokens_served_2026"], rtol=1e-9)
    np.testing.assert_allclose(found.agents_class_2026[:, 1], found.agents_frontier[:, 1], rtol=1e-9)
    assert (found.agents_class_2026[:, 1:] >= found.agents_frontier[:, 1:] * (1 - 1e-9)).all()
    assert 0 < found.smallest_size_class_2026_frac[:, 3].mean() < 1


def test_a_draw_does_not_depend_on_the_others():
    moved = drawn()
    alone = agents(**{name: values[7:8] for name, values in moved.items()})
    together = agents(**moved)
    for name, values in vars(alone).items():
        np.testing.assert_array_equal(values[0], getattr(together, name)[7], err_msg=name)


@pytest.mark.parametrize(
    ("name", "power"),
    [
        ("serving_ratio", 1),
        ("inference_flop", 1),
        ("frontier_active_params_2026", -1),
        ("fresh_tokens_per_agent_hour", -1),
    ],
)
def test_agents_move_in_proportion(name, power):
    value = (CHAIN | PARAMETERS)[name]
    moved = agents(**{name: np.asarray(value) * 2}).agents_frontier / agents().agents_frontier
    np.testing.assert_allclose(moved, 2.0**power)


def test_no_model_shrinks_below_the_floor_nor_starts_below_it():
    tiny = agents(software_gain_log10=np.array([[0.0, 0.0, 10.0, 20.0]]))
    np.testing.assert_allclose(tiny.active_params_class_2026[0, 1:], [200e9, 2e9, 2e9])
    np.testing.assert_array_equal(tiny.smallest_size_class_2026_frac[0, 1:], [0, 1, 1])
    small = agents(smallest_active_params=300e9)
    np.testing.assert_allclose(small.active_params_class_2026[0, 1:], 200e9)


def test_fresh_share_stays_within_its_bounds():
    np.testing.assert_allclose(fresh_share([2015, 2025, 2100], 0.9, 0.001, 0.4), [0.95, 0.9, 0.01])
    assert FRESH_SHARE_BOUNDS == (0.01, 0.95)


def test_an_anchor_year_outside_is_refused():
    with pytest.raises(ValueError, match="anchor year 2031 is not among the years 2025 to 2030"):
        run_agents(years=YEARS, anchor_year=2031, **CHAIN, **PARAMETERS, **CONSTANTS)


def test_measures_and_parameters_are_those_of_the_registries():
    root = Path(__file__).parents[3]
    listed = (root / "seeds/reference/agent_measures.csv").read_text().splitlines()[1:]
    assert {line.split(",")[0] for line in listed} == {*vars(agents())}
    registry = (root / "seeds/reference/parameters.csv").read_text()
    registered = re.findall(r"^(\w+),agents,", registry, re.MULTILINE)
    assert sorted(registered) == sorted(PARAMETERS)
    assert {*PARAMETERS} < {*inspect.signature(run_agents).parameters}
