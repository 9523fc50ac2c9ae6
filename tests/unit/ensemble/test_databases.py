"""What DuckDB may do in this project: no extension is fetched, no file is read that was not named."""

import ast
from pathlib import Path

import duckdb
import pytest

from ensemble import own_process
from ensemble.databases import open_file, open_memory, open_memory_for

#: Runs in an environment that holds another DuckDB and nothing of the project.
ALONE = "scripts/check_older_duckdb.py"
#: Where DuckDB is not opened by hand but by dbt.
FOLDERS = ("ensemble", "replay", "scripts", "benchmarks", "python_models", "engine")

REACHING_OUT = (
    "from read_csv('{file}')",
    "attach '{file}.duckdb'",
    "copy (select 1) to '{file}.csv'",
    "install httpfs",
    "load httpfs",
    "from read_parquet('https://127.0.0.1/x.parquet')",
    "set enable_external_access = true",
)


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """Return the three kinds of connection, in the process of a command."""
    monkeypatch.setattr(own_process, "_is_of_command", False)
    own_process.say_of_command()
    file = tmp_path / "it's a file.duckdb"
    with open_file(file, read_only=False) as connection:
        connection.execute("create table t as select 7 as x")
    with open_memory() as memory, open_memory_for((file, "built", "read_only")) as attached, open_file(file) as read:
        yield {"memory": memory, "attached": attached, "file": read}


@pytest.mark.parametrize("kind", ["memory", "attached", "file"])
@pytest.mark.parametrize("statement", REACHING_OUT)
def test_no_statement_reaches_beyond_what_was_opened(opened, tmp_path, kind, statement):
    (tmp_path / "secret").write_text("a\n1\n")
    with pytest.raises(duckdb.Error):
        opened[kind].execute(statement.format(file=tmp_path / "secret"))


def test_what_was_opened_is_there(opened):
    assert opened["attached"].execute("select x from built.t").fetchall() == [(7,)]
    assert opened["file"].execute("select x from t").fetchall() == [(7,)]


def test_a_notebook_can_have_the_file_open_too(tmp_path):
    file = tmp_path / "shared.duckdb"
    duckdb.connect(str(file)).close()
    with duckdb.connect(str(file), read_only=True), open_file(file), duckdb.connect(str(file), read_only=True) as own:
        assert own.execute("select value from duckdb_settings() where name = 'enable_external_access'").fetchone() == (
            "true",
        )


def test_duckdb_is_opened_in_one_place(root: Path):
    elsewhere = [
        path.relative_to(root).as_posix()
        for folder in FOLDERS
        for path in (root / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "duckdb.connect"
    ]
    assert sorted(set(elsewhere)) == ["ensemble/databases.py", ALONE]


def test_dbt_fetches_and_tells_nothing(root: Path):
    profile = (root / "profiles.yml").read_text(encoding="utf-8")
    assert "autoinstall_known_extensions: false" in profile
    assert "autoload_known_extensions: false" in profile
    assert "send_anonymous_usage_stats: false" in (root / "dbt_project.yml").read_text(encoding="utf-8")
