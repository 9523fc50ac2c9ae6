"""The same input gives the same bits, whatever the number of threads: of every view, table and Python model."""

import re
from collections import defaultdict

import duckdb
import pyarrow as pa

from replay.python_models import run_python_model
from replay.replay import Replay
from scripts.export.arrow_tables import TableReader
from scripts.export.parquet import parquet_path, write_parquet
from scripts.warehouse import file_digest, published_relations

THREADS = (1, 2, 4)
#: An operation whose result may depend on the order in which rows arrive. Without one a query computes row by row, or
#: takes extremes and counts, and once a thread count is enough.
HAS_ORDER = re.compile(
    r"\b(sum|avg|product|corr|stddev\w*|var_\w+|list|array_agg|string_agg|any_value|first|last|arg_m\w+|row_number|rank"
    r"|limit|distinct on)\b|\bover\b",
    re.IGNORECASE,
)
#: Models that run the chain or simulate: test_chain_run.py and test_model_counts_layer.py compare what they give.
ENSEMBLES = {
    "int_projection_summaries",
    "int_group_sensitivity",
    "int_tornado",
    "projection_draws",
    "projection_run",
    "int_model_count_coupled_runs",
    "int_model_count_paper_runs",
    "int_model_count_retrodiction_runs",
}


def content(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """Return a digest of all rows, in whatever order they come."""
    return connection.execute(f"select sum(hash(rows))::varchar from ({sql}) as rows").fetchall()[0][0]


def recorded(warehouse) -> list[tuple[str, str, str]]:
    return warehouse.execute(
        """select schema_name || '.' || table_name, kind, compiled_sql
        from meta.run_code where compiled_sql is not null order by all"""
    ).fetchall()


def results(connection, sql: str, repeats: int) -> dict[str, list[int]]:
    """Return the digests that a query gave, and at how many threads each."""
    found = defaultdict(list)
    for threads in THREADS:
        connection.execute(f"set threads = {threads}")
        for _ in range(repeats):
            found[content(connection, sql)].append(threads)
    return found


def test_every_query_gives_the_same_bits_ten_times_at_one_two_and_four_threads(warehouse):
    differing = {}
    stored = {}
    queries = recorded(warehouse)
    for name, kind, sql in queries:
        found = results(warehouse, sql, 10 if HAS_ORDER.search(sql) else 1)
        if len(found) > 1:
            differing[name] = f"{len(found)} results"
        if kind == "table" and not name.startswith("meta."):
            # dbt puts the columns of a table in the order of its yml file.
            columns = ", ".join(row[0] for row in warehouse.execute(f"describe {sql}").fetchall())
            stored[name] = content(warehouse, f"select {columns} from {name}") in found
    warehouse.execute("reset threads")
    assert differing == {}, "name the order of every sum: sum(x order by key)"
    # What the build wrote, with threads of dbt at work beside it, is what the query gives.
    assert [name for name, is_same in stored.items() if not is_same] == []
    assert len(queries) > 100


def test_an_average_without_an_order_is_noticed():
    with duckdb.connect() as connection:
        connection.execute(
            "create table t as select i % 50 as k, i, sin(i) * pow(10, i % 9) as x from range(1000000) as numbers (i)"
        )
        unordered = results(connection, "select k, avg(x) as mean from t group by k", 10)
        ordered = results(connection, "select k, avg(x order by i) as mean from t group by k", 1)
    assert len(unordered) > 1
    assert len(ordered) == 1


def test_python_models_give_the_same_bits_at_one_and_four_threads(warehouse_file):
    with Replay(warehouse_file) as replay:
        names = {node.name for node in replay.graph.values() if node.kind == "python"}
        assert names > ENSEMBLES
        for node in (replay.graph[name] for name in sorted(names - ENSEMBLES)):
            connection = replay.run(node.parents)
            tables = []
            for threads in (1, 4):
                connection.execute(f"set threads = {threads}")
                tables.append(pa.table(run_python_model(node, replay.graph, connection)))
            assert tables[0].equals(tables[1]), node.name
            connection.register("again", tables[0])
            connection.execute(f"create or replace table again_as_built as from built.{node.relation} limit 0")
            connection.execute("insert into again_as_built by name from again")
            built = content(connection, f"from built.{node.relation}")
            assert content(connection, "from again_as_built") == built, node.name


def test_exported_files_have_the_same_bytes_at_one_and_four_threads(warehouse, tmp_path):
    reader = TableReader(warehouse)
    differing = []
    for schema, name in published_relations(warehouse):
        digests = set()
        for threads in (1, 4):
            warehouse.execute(f"set threads = {threads}")
            table = reader.read(schema, name)
            write_parquet(table, tmp_path)
            digests.add(file_digest(tmp_path / parquet_path(table)))
        if len(digests) > 1:
            differing.append(name)
    warehouse.execute("reset threads")
    assert differing == []
