"""What the one table of the chain holds, and that every Python model reads what it declares."""

import re

import duckdb
import pytest

from ensemble.chain import TABLE, Chain
from replay.graph import read_graph
from replay.python_models import run_python_model
from scripts.what_if.__main__ import what_if

#: Draws that a model takes in place of its own: what it reads does not depend on how many.
FEW = {"draws": 8}


class Recording:
    """A connection, or a relation, that notes the tables of every query that passes through it."""

    def __init__(self, target, parse, read):
        self._target, self._parse, self._read = target, parse, read

    def __getattr__(self, name):
        found = getattr(self._target, name)
        if name not in ("execute", "sql", "query", "table", "view"):
            return found

        def noted(query, *rest, **named):
            self._read.update(self._parse(f"from {query}" if name in ("table", "view") else query))
            return found(query, *rest, **named)

        return noted


@pytest.fixture
def graph(warehouse):
    ((catalog,),) = warehouse.execute("select current_database()").fetchall()
    return read_graph(warehouse, f'"{catalog}"')


def run_on_few_draws(monkeypatch, node, graph, warehouse):
    """Run a model on few draws of the parameters and return the names of the tables that it read."""
    read = set()
    node.settings.update({key: value for key, value in FEW.items() if key in node.settings})

    def ref(dbt, parent):
        read.add(parent)
        relation = warehouse.query(f"select * from {dbt._relations[parent]}")
        return relation.filter("draw <= 8") if parent == "parameter_draws" else relation

    monkeypatch.setattr("replay.python_models._Dbt.ref", ref)
    run_python_model(node, graph, Recording(warehouse, duckdb.get_table_names, read))
    return {table.split(".")[-1] for table in read} - {"duckdb_views", "duckdb_tables"}


def test_every_python_model_reads_its_parents_and_no_other_table(warehouse, graph, root, monkeypatch):
    names = sorted(path.stem for path in (root / "python_models").glob("*/*.py"))
    assert {name for name, node in graph.items() if node.kind == "python"} == set(names)
    for name in names:
        # What is declared and never read would make the lineage wrong as well.
        assert run_on_few_draws(monkeypatch, graph[name], graph, warehouse) == set(graph[name].parents), name


def test_the_table_says_what_can_be_created_in_its_order(warehouse):
    rows = warehouse.execute(
        f"select relation_name, chain_role, definition, content from {TABLE} order by chain_position"
    ).fetchall()
    assert {role for _, role, *_ in rows} == {"setting", "input", "view"}
    # What Python code stands for.
    known = {"supply.int_usable_compute", "allocation.int_run_share_path", "effective_compute.int_run_so_far"}
    for name, role, definition, content in rows:
        assert (content is not None) == (role == "input")
        if role == "view":
            read = set(re.findall(r"(?:FROM|JOIN) \(*(\w+\.\w+)", definition))
            assert read
            assert read <= known, f"{name} reads {read - known} before they stand"
        known.add(name)
    assert [name for name, role, *_ in rows if role == "view"][-1] == "projections.int_projected_capability"


def test_the_views_of_the_chain_name_no_database(warehouse):
    chain = Chain.read(warehouse)
    assert all(sql.startswith(f"CREATE VIEW {name} AS") for name, sql in chain.views.items())


def test_lineage_knows_what_draws_descend_from(warehouse):
    inputs = {
        name.split(".")[1]
        for (name,) in warehouse.execute(f"select relation_name from {TABLE} where chain_role != 'setting'").fetchall()
    }
    for model in (
        "projection_tornado",
        "projection_bands",
        "projection_draws",
        "projection_sensitivity_groups",
        "projection_run",
        "projection_share_path",
        "model_counts_absolute",
    ):
        found = {
            name
            for (name,) in warehouse.execute(
                "select ancestor_name from meta.meta_lineage where model_name = ?", [model]
            ).fetchall()
        }
        assert inputs <= found, model
        assert {"supply_assumptions", "allocation_assumptions", "scalar_assumptions", "ai_chip_shipments"} <= found


def test_columns_of_quantiles_are_those_of_the_list(warehouse):
    names = list(Chain.read(warehouse).quantiles)
    columns = {
        table: [
            name
            for (name,) in warehouse.execute(
                "select column_name from duckdb_columns() where table_name = ? order by column_index", [table]
            ).fetchall()
        ]
        for table in (
            "projection_bands",
            "projection_crossing_years",
            "projection_parameter_laws",
            "projection_share_path",
            "v_projection_bands",
            "v_draw_laws",
            "v_crossing_years",
        )
    }
    pattern = re.compile(r"p\d\d(?=$|_year$|_flop_log10$)")
    for table, of_table in columns.items():
        found = [match[0] for name in of_table if (match := pattern.search(name))]
        assert found
        assert found == names * (len(found) // len(names)), table


def test_columns_of_draws_are_the_measures_of_the_list(warehouse):
    columns = [name for name, *_ in warehouse.execute("describe projections.projection_draws").fetchall()]
    assert columns == ["variant", "combined_scenario_id", "draw", "year", *Chain.read(warehouse).measure_names]


@pytest.mark.parametrize(
    "output",
    [
        "projection_bands.p50",
        "projection_tornado.swing",
        "projection_sensitivity_groups.total_frac",
        "projection_draws.eci",
        "model_counts_absolute.models_p50",
    ],
)
def test_a_what_if_reaches_what_draws_give(monkeypatch, warehouse_file, output):
    def on_few_draws(connection, catalog):
        graph = read_graph(connection, catalog)
        for node in graph.values():
            node.settings.update({key: value for key, value in FEW.items() if key in node.settings})
        return graph

    monkeypatch.setattr("replay.replay.read_graph", on_few_draws)
    change = "scalar_assumptions.run_share_growth*=0.9"
    result = what_if(change, outputs=[output], years=[2030], warehouse=warehouse_file)
    # The laws are drawn again, the chain is read again, and the output is computed from both.
    assert {"int_drawn_chain", output.split(".")[0]} <= result.seconds.keys()
    assert any(row.before != row.after for row in result.comparisons)
