"""The replay of a built warehouse: the same values as dbt, and the known effect of a known change."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest

from replay.graph import ReplayError, descendants
from replay.replay import Replay

CAPEX = {"parameter": "ai_infrastructure_capex_usd", "scenario": "base", "year": 2030}
LEVEL = {"parameter": "horizon_level_2025"}
WIDTH = {"parameter": "automation_width"}
PATHS = "from capability.capability_by_year order by all"


@pytest.fixture
def replay(warehouse_file) -> Iterator[Replay]:
    with Replay(warehouse_file) as replay:
        yield replay


@pytest.fixture
def spoiled(warehouse_file, tmp_path) -> Path:
    """Copy the warehouse, to be spoiled."""
    return Path(shutil.copy(warehouse_file, tmp_path / "warehouse.duckdb"))


def test_a_view_stands_as_a_table_until_its_sql_is_asked_for(replay):
    def kind():
        return replay.connection.execute(
            "select table_type from information_schema.tables"
            " where table_catalog = 'replay' and table_name = 'int_capability'"
        ).fetchall()

    replay.override("scalar_assumptions", LEVEL, LEVEL)
    replay.run(["capability_by_year"])
    assert kind() == [("BASE TABLE",)]
    before = replay.connection.query("from capability.int_capability order by all").fetchall()
    replay.run(["int_drawn_chain"])
    assert kind() == [("VIEW",)]
    assert replay.connection.query("from capability.int_capability order by all").fetchall() == before


def test_every_table_of_the_chain_is_computed_again_to_the_bit(replay, warehouse, monkeypatch):
    # Every seed is overridden by itself, and everything is taken for changed.
    monkeypatch.setattr(Replay, "_is_unmoved", lambda *_: False)
    for node in replay.graph.values():
        if node.kind == "seed":
            grain = node.settings["grain"]
            row = warehouse.execute(f"select {', '.join(grain)} from {node.relation} limit 1").fetchall()[0]
            key = dict(zip(grain, row, strict=True))
            replay.override(node.name, key, key)
    chain = {"assumptions", "supply", "allocation", "effective_compute", "capability"}
    wanted = {node.name for node in replay.graph.values() if node.schema in chain}
    connection = replay.run(wanted)
    assert len(wanted) > 30
    # All that they descend from is computed with them.
    assert wanted < replay.seconds.keys()
    nodes = [replay.graph[name] for name in replay.seconds]
    assert {node.kind for node in nodes} == {"view", "table", "python"}
    differing = []
    for node in nodes:
        query = f"select count(*), sum(hash(t))::varchar, max(hash(t)) from {node.relation} as t"
        columns = f"select column_name, column_type from (describe {node.relation})"
        if any(connection.execute(sql).fetchall() != warehouse.execute(sql).fetchall() for sql in (query, columns)):
            differing.append(node.name)
    assert differing == []


def test_capex_buys_as_many_chips_as_it_pays(replay, warehouse):
    milestones = dict(
        warehouse.execute(
            "select year, value from seeds.supply_assumptions"
            " where parameter = 'ai_infrastructure_capex_usd' and scenario = 'base'"
        ).fetchall()
    )
    stock = """
        select capex_limited_stock_h100e, accelerator_unit_cost_usd * cluster_capex_multiplier as cost_usd
        from supply.supply_fundamental_inputs_by_year
        where variant = 'published' and supply_scenario = 'base'
        order by year
    """
    before = warehouse.execute(stock).fetchnumpy()
    replay.override("supply_assumptions", CAPEX, {"value": 2e12})
    after = replay.run(["supply_fundamental_inputs_by_year"]).execute(stock).fetchnumpy()
    assert milestones[2030] != 2e12

    def path(of_2030):
        """Capex of 2024 to 2040, straight on the log between milestones."""
        known = milestones | {2030: of_2030}
        return np.exp(np.interp(np.arange(2024, 2041), list(known), np.log(list(known.values()))))

    bought = np.cumsum((path(2e12) - path(milestones[2030])) / before["cost_usd"])
    # The stock is a difference of two numbers up to ten times as large.
    np.testing.assert_allclose(
        after["capex_limited_stock_h100e"] - before["capex_limited_stock_h100e"], bought, rtol=1e-12, atol=1e-5
    )
    assert bought[:3].tolist() == [0, 0, 0]
    assert bought[-1] > 1e8


def test_a_level_one_higher_doubles_the_horizon_and_moves_nothing_else(replay, warehouse):
    ((level,),) = warehouse.execute(
        "select value from seeds.scalar_assumptions where parameter = 'horizon_level_2025'"
    ).fetchall()
    replay.override("scalar_assumptions", LEVEL, {"value": level + 1})
    query = """
        select horizon_p50_minutes_log2, horizon_p80_minutes_log2, eci, effective_compute_flop_log10
        from capability.capability_by_year
        where variant not in ('calibrated', 'closed')  -- which go on from the last reading
        order by variant, software_form, combined_scenario_id, year
    """
    after = replay.run(["capability_by_year"]).execute(query).fetchnumpy()
    before = warehouse.execute(query).fetchnumpy()
    assert len(before["eci"]) > 500
    # log2 minutes are below 64: the last bit of a sum is worth 1.4e-14.
    for column in ("horizon_p50_minutes_log2", "horizon_p80_minutes_log2"):
        np.testing.assert_allclose(after[column] - before[column], 1, rtol=0, atol=1e-13)
    for column in ("eci", "effective_compute_flop_log10"):
        np.testing.assert_array_equal(after[column], before[column])


def test_only_what_a_change_reaches_and_an_output_needs_is_computed(replay):
    replay.override("horizon_forms", {"horizon_form": "difficulty_rising"}, {"doubling_cost_ratio": 1.1})
    replay.run(["capability_horizon_by_form", "supply_fundamental_inputs_by_year"])
    tables = {name for name in replay.seconds if replay.graph[name].kind != "view"}
    assert tables == {"capability_horizon_by_form"}
    # Another table that descends from the same seed, and was not asked for.
    assert "capability_difficulty_null_share" in descendants(replay.graph, ["horizon_forms"])


def test_a_table_that_comes_out_as_it_was_ends_the_change_there(replay, warehouse):
    # Which horizons are beyond measurement hangs on a scalar, but not on this one.
    replay.override("scalar_assumptions", LEVEL, {"value": 7})
    connection = replay.run(["capability_by_year", "capability_last_readings"])
    assert "capability_observed_horizons" in replay.seconds
    assert not {"int_capability_horizon_fits", "capability_horizon_fits"} & replay.seconds.keys()
    assert connection.execute(PATHS).fetchall() != warehouse.execute(PATHS).fetchall()
    # The scalar that it does hang on goes further, also after the other.
    replay.override("scalar_assumptions", {"parameter": "horizon_measured_limit"}, {"value": 30.0})
    replay.run(["capability_last_readings"])
    assert "int_capability_horizon_fits" in replay.seconds


def test_a_later_change_reaches_what_was_computed_before(replay, warehouse):
    replay.override("scalar_assumptions", LEVEL, {"value": 7})
    first = replay.run(["capability_by_year"]).execute(PATHS).fetchall()
    replay.override("supply_assumptions", CAPEX, {"value": 2e12})
    both = replay.run(["capability_by_year"]).execute(PATHS).fetchall()
    assert both != first
    ((capex,),) = warehouse.execute(
        "select value from seeds.supply_assumptions where parameter = $parameter and scenario = $scenario"
        " and year = $year",
        CAPEX,
    ).fetchall()
    replay.override("supply_assumptions", CAPEX, {"value": capex})
    assert replay.run(["capability_by_year"]).execute(PATHS).fetchall() == first


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_model_that_refuses_its_inputs_is_named(replay, warehouse):
    ((width,),) = warehouse.execute(
        "select value from seeds.scalar_assumptions where parameter = 'automation_width'"
    ).fetchall()
    replay.override("scalar_assumptions", WIDTH, {"value": float("nan")})
    with pytest.raises(ReplayError, match="int_software_endogenous cannot be computed with these seeds: "):
        replay.run(["capability_by_year"])
    replay.override("scalar_assumptions", WIDTH, {"value": width})
    assert replay.run(["capability_by_year"]).execute(PATHS).fetchall() == warehouse.execute(PATHS).fetchall()


def test_a_query_that_fails_leaves_no_empty_table(spoiled):
    with duckdb.connect(str(spoiled)) as connection:
        connection.execute(
            "update meta.run_code set compiled_sql = 'select error(''lost'') as draw'"
            " where table_name = 'scalar_parameters'"
        )
    with Replay(spoiled) as replay:
        replay.override("scalar_assumptions", LEVEL, {"value": 7})
        for _ in range(2):
            with pytest.raises(ReplayError, match=r"scalar_parameters cannot be computed with these seeds: .*lost"):
                replay.run(["scalar_parameters"])


@pytest.mark.parametrize(
    ("seed", "key", "message"),
    [
        ("supply_assumption", CAPEX, "no seed or model supply_assumption"),
        ("stg_supply_assumptions", CAPEX, "stg_supply_assumptions is no seed"),
        ("supply_assumptions", CAPEX | {"year": 2029}, "supply_assumptions has 0 rows with .*2029"),
        ("supply_assumptions", {"year": 2030}, r"supply_assumptions has \d\d+ rows with .*2030.* exactly one"),
    ],
)
def test_a_change_that_names_no_single_row_is_refused(replay, seed, key, message):
    with pytest.raises(ReplayError, match=message):
        replay.override(seed, key, {"value": 1})


def test_an_unknown_table_is_refused(replay):
    with pytest.raises(ReplayError, match="no seed or model capability"):
        replay.run(["capability"])


def test_the_file_is_not_touched(warehouse_file):
    before = (warehouse_file.stat(), warehouse_file.read_bytes())
    with Replay(warehouse_file) as replay:
        replay.override("supply_assumptions", CAPEX, {"value": 2e12})
        replay.run(["capability_by_year"])
    after = (warehouse_file.stat(), warehouse_file.read_bytes())
    assert after[0].st_mtime_ns == before[0].st_mtime_ns
    assert after[1] == before[1]
    assert not warehouse_file.with_name(warehouse_file.name + ".wal").exists()


def test_a_python_model_that_changed_since_the_build_is_refused(spoiled):
    with duckdb.connect(str(spoiled)) as connection:
        connection.execute("update meta.run_code set file_sha256 = 'x' where table_name = 'int_supply_capacity'")
    with Replay(spoiled) as replay:
        replay.override("supply_assumptions", CAPEX, {"value": 2e12})
        with pytest.raises(ReplayError, match=r"int_supply_capacity\.py is not as it was .*make build"):
            replay.run(["supply_fundamental_inputs_by_year"])


def test_a_warehouse_without_its_code_is_refused(spoiled):
    with duckdb.connect(str(spoiled)) as connection:
        connection.execute("drop table meta.run_code")
    with pytest.raises(ReplayError, match="does not record how its tables were computed: run `make build`"):
        Replay(spoiled)
