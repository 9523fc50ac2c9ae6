"""Assumptions move within their ranges by factors, odds and excesses over 1; observations move by their error."""

import math

import numpy as np
import pyarrow as pa
import pytest

from ensemble.chain import Chain

SUPPLY = "supply.int_supply_drawn_inputs"
CALIBRATED = "supply.int_supply_calibrated_inputs"
ALLOCATION = "allocation.int_allocation_shares"
RANGES = "supply.int_supply_ranges"
BUCKETS = (
    "inference_share_frac",
    "training_share_frac",
    "ai_rnd_experiment_share_frac",
    "post_training_share_frac",
    "safety_eval_share_frac",
    "reserved_idle_fragmented_share_frac",
)
#: A range is kept as logarithms, which costs a few bits.
TOLERANCE = 1e-12


@pytest.fixture(scope="module")
def chain(warehouse) -> Chain:
    return Chain.read(warehouse)


@pytest.fixture(scope="module")
def drawn(chain, views_over):
    """Return a function that gives the columns of a view, for draws that differ from the point in some columns."""

    def run(view: str, ranges: pa.Table | None = None, **columns: list[float]) -> dict[str, np.ndarray]:
        n_draws = len(next(iter(columns.values())))
        points = {name: np.full(n_draws, value) for name, value in chain.laws.points.items()}
        tables = chain.inputs | {"assumptions.scalar_parameters": pa.table({"draw": range(n_draws)} | points | columns)}
        tables |= {RANGES: ranges} if ranges else {}
        with views_over([SUPPLY, CALIBRATED, ALLOCATION], tables) as connection:
            return connection.execute(f"select * from {view} order by all").fetchnumpy()

    return run


def all_scores(chain, *scores: float) -> dict[str, list[float]]:
    """Return the columns of draws in which every assumption has the same score."""
    return {name: list(scores) for name in chain.laws.points if name.endswith("_score")}


def test_a_score_moves_a_number_a_fraction_and_a_multiplier_by_hand(chain, drawn):
    """Low ends are a factor 2 away, high ends a factor 4: of the value, of its odds, or of what it adds to 1."""
    kinds = {
        # value, floor, is fraction, and where scores of -1, 0, 0.5 and 1 lead
        "power_kw_per_h100e": (4.0, 0.0, 0.0, [2, 4, 8, 16]),
        "cluster_utilization_frac": (0.5, 0.0, 1.0, [1 / 3, 1 / 2, 2 / 3, 4 / 5]),
        "cluster_capex_multiplier": (1.5, 1.0, 0.0, [1.25, 1.5, 2, 3]),
        # A share of 1 has nowhere to go.
        "datacenter_packing_efficiency_frac": (1.0, 0.0, 1.0, [1, 1, 1, 1]),
    }
    row = {"is_calibrated": False, "supply_scenario": "base", "year": 2030}
    for name in chain.inputs[RANGES].column_names[len(row) :]:
        value, floor, is_fraction, _ = kinds.get(name, (1.0, 0.0, 0.0, None))
        row[name] = {
            "point_value": value,
            "floor_value": floor,
            "is_fraction": is_fraction,
            "range_low_ln": math.log(2),
            "range_high_ln": math.log(4),
        }
    found = drawn(SUPPLY, pa.Table.from_pylist([row]), **all_scores(chain, -1.0, 0.0, 0.5, 1.0))
    for name, (value, *_, expected) in kinds.items():
        assert found[name].tolist() == pytest.approx(expected, rel=1e-15)
        assert found[name][1] == value


def stated(warehouse, layer: str) -> dict[tuple[str, str, int], list[float]]:
    """Return low end, value and high end of every assumption of a layer, by parameter, scenario and milestone year."""
    rows = warehouse.execute(
        """select parameter, scenario, milestone_year, milestone_low, milestone_value, milestone_high
        from assumptions.assumption_milestones where layer = ?""",
        [layer],
    ).fetchall()
    return {tuple(row[:3]): row[3:] for row in rows}


def places(found: dict[str, np.ndarray], *keys: str) -> dict[tuple, int]:
    """Return the row number of every key."""
    return dict(zip(zip(*(found[key].tolist() for key in keys), strict=True), range(found["year"].size), strict=True))


def test_every_supply_range_is_reached_by_its_scores(warehouse, chain, drawn):
    found = drawn(SUPPLY, **all_scores(chain, -1.0, 0.0, 1.0))
    place = places(found, "is_calibrated", "supply_scenario", "draw", "year")
    ranges = stated(warehouse, "supply")
    assert len(ranges) > 100
    for (parameter, scenario, year), ends in ranges.items():
        reached = [found[parameter][place[False, scenario, draw, year]] for draw in range(3)]
        assert reached == pytest.approx(ends, rel=TOLERANCE), (parameter, scenario, year)


def test_every_allocation_range_is_reached_by_its_scores(warehouse, chain, drawn):
    """Buckets that are moved apart are put back in proportion, so that their ratio to the first is compared."""
    found = drawn(ALLOCATION, **all_scores(chain, -1.0, 0.0, 1.0))
    found = {name: values[found["variant"] != "calibrated"] for name, values in found.items()}
    assert sum(found[bucket] for bucket in BUCKETS) == pytest.approx(1, abs=1e-14)
    place = places(found, "allocation_scenario", "draw", "year")
    ranges = stated(warehouse, "allocation")
    assert len(ranges) > 100
    for (parameter, scenario, year), ends in ranges.items():
        rows = [place[scenario, draw, year] for draw in range(3)]
        reached = found[parameter][rows]
        if parameter in BUCKETS:
            reached = reached / found[BUCKETS[0]][rows] * ranges[BUCKETS[0], scenario, year]
        assert reached == pytest.approx(ends, rel=TOLERANCE), (parameter, scenario, year)


def test_calibrated_ranges_open_after_the_last_observed_year(chain):
    """Nothing moves up to 2025; after n years the square root of n fifths of the range, and all of it from 2030 on."""
    ranges = chain.inputs[RANGES].to_pylist()
    published = {(row["supply_scenario"], row["year"]): row for row in ranges if not row["is_calibrated"]}
    calibrated = {(row["supply_scenario"], row["year"]): row for row in ranges if row["is_calibrated"]}
    assert published.keys() == calibrated.keys()
    opened = {2024: 0, 2025: 0, 2026: 0.2**0.5, 2029: 0.8**0.5, 2030: 1, 2040: 1}
    for (scenario, year), row in calibrated.items():
        for name in row.keys() - {"is_calibrated", "supply_scenario", "year"} if year in opened else ():
            whole = published[scenario, year][name]
            for end in ("range_low_ln", "range_high_ln"):
                assert row[name][end] == pytest.approx(whole[end] * opened[year], rel=1e-14), (name, scenario, year)
            assert row[name]["point_value"] == whole["point_value"]


def test_the_error_of_the_observed_level_moves_what_was_observed_by_its_square_root(drawn):
    """Shipments of projected years grow from the observed level, so that they carry it; nothing else does."""
    found = drawn(CALIBRATED, chip_stock_error=[1.0, 4.0])
    right, wrong = ({name: values[found["draw"] == draw] for name, values in found.items()} for draw in (0, 1))
    moved = {name for name in found if name.startswith("observed_")} | {"chip_shipments_h100e", "observation_error"}
    # Of what was sold in the nowcast year, more or less was bought by the money that is counted.
    moved |= {"chips_per_affordable_chip"}
    assert len(moved) == 7
    for name in found.keys() - {"draw"}:
        assert np.ma.allequal(wrong[name], 2 * right[name] if name in moved else right[name]), name
        assert np.array_equal(np.ma.getmaskarray(wrong[name]), np.ma.getmaskarray(right[name]))
    # Most projected years are not observed.
    assert 0 < np.ma.count(right["observed_stock_h100e"]) < right["year"].size


def test_what_is_drawn_has_a_group_and_what_has_a_group_is_drawn(warehouse, chain):
    """The groups of the global sensitivity hold every coordinate of the draws."""
    grouped = warehouse.execute(
        "select parameter from staging.stg_parameters where sensitivity_group is not null"
    ).fetchall()
    parameters = {name for (name,) in warehouse.execute("select parameter from staging.stg_parameters").fetchall()}
    drawn_parameters = {
        name if name in parameters else name.removesuffix("_score") for name in chain.laws.all_marginals
    }
    assert {name for (name,) in grouped} == drawn_parameters
