"""Publishing in a project of one seed and two views: programs that write, kills, the parse cache, faults after it."""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from scripts.dbt import dbt_command

BUILD = [sys.executable, "-m", "scripts.build"]
DBT_PROJECT = """
name: frontier_compute
profile: frontier_compute
flags: {send_anonymous_usage_stats: false, log_level_file: none}
vars: {warehouse_version: 2}
seeds: {frontier_compute: {+schema: seeds}}
models: {frontier_compute: {+schema: staging, +materialized: view}}
on-run-start: "{{ require_parents() }}"
on-run-end: "{{ write_run_manifest(results) }}"
"""
NOTHING_TO_DO = "def main(*_):\n    return 0\n\n\ndef print_headline(_):\n    print('headline')\n"
#: What `make build` runs, and what a plain dbt run asks for.
NO_FAULTS = f"{NOTHING_TO_DO}\n\ndef check_seeds(_):\n    return []\n\n\ndef lines_of(_):\n    return []\n"
#: Opens the warehouse to write, says so, then runs what it reads line by line.
WRITER = """
import sys, duckdb
connection = duckdb.connect("warehouse.duckdb")
connection.execute("create table mine as select 1 as answer")
connection.execute("checkpoint")
print("open", flush=True)
for line in sys.stdin:
    connection.execute(line)
    print("done", flush=True)
"""


@pytest.fixture
def project(copy_project) -> Path:
    """Make a project that builds in a moment: no seeds are checked, nothing is exported, and the headline is short."""
    copy = copy_project("macros", "scripts", "profiles.yml")
    (copy / "dbt_project.yml").write_text(DBT_PROJECT)
    for name, text in {
        "seeds/sources.csv": "source_id\na\nb\n",
        "models/stg_sources.sql": "select * from {{ ref('sources') }}",
        "models/stg_named_sources.sql": "select * from {{ ref('stg_sources') }} where source_id <> ''",
        "scripts/seeds/__main__.py": NO_FAULTS,
        "scripts/export/__main__.py": NOTHING_TO_DO,
        "scripts/headline.py": NOTHING_TO_DO,
    }.items():
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_text(text)
    with duckdb.connect(copy / "warehouse.duckdb") as connection:
        connection.execute("create table old as select 1 as answer")
    return copy


@pytest.fixture
def environment(monkeypatch) -> None:
    """Leave the warehouse of the tests alone."""
    monkeypatch.delenv("WAREHOUSE_PATH", raising=False)


pytestmark = pytest.mark.usefixtures("environment")


def run(project: Path, command: list[str]) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=300, check=False)


def build(project: Path) -> str:
    done = run(project, BUILD)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tables(project: Path) -> set[str]:
    with duckdb.connect(project / "warehouse.duckdb", read_only=True) as connection:
        return {name for (name,) in connection.execute("select table_name from information_schema.tables").fetchall()}


@contextlib.contextmanager
def writer(project: Path) -> Iterator[Callable[[str], None]]:
    """Open the warehouse to write in another process, which runs the statements it is given."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER], cwd=project, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "open\n"

        def execute(statement: str) -> None:
            process.stdin.write(statement + "\n")
            process.stdin.flush()
            assert process.stdout.readline() == "done\n"

        execute.kill = process.kill
        yield execute


@contextlib.contextmanager
def building(project: Path, until: Path) -> Iterator[subprocess.Popen]:
    """Start a build and wait until it has made a file."""
    with subprocess.Popen(BUILD, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 200
        while not until.exists():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline, f"{until} was never made"
            time.sleep(0.02)
        yield process


# Programs that have the warehouse open to write


def test_an_idle_writer_is_refused_before_anything_is_built_and_loses_nothing(project):
    with writer(project) as execute:
        refused = run(project, BUILD)
        assert refused.returncode == 1
        assert "open to write" in refused.stderr
        assert "close it and build again" in refused.stderr
        assert "Nothing was published" in refused.stderr
        execute("insert into mine values (2)")
        execute("checkpoint")
    assert tables(project) == {"old", "mine"}
    build(project)
    assert "mine" not in tables(project)
    assert not list(project.glob("*.wal*"))


def test_the_log_of_a_killed_writer_is_set_aside_and_said_so(project):
    with writer(project) as execute:
        execute("insert into mine values (2)")
        execute.kill()
    assert (project / "warehouse.duckdb.wal").exists()
    said = build(project)
    (aside,) = project.glob("warehouse.duckdb.wal.*.aside")
    assert f"set aside: {aside}" in said
    assert not (project / "warehouse.duckdb.wal").exists()
    assert "stg_sources" in tables(project)
    build(project)


def test_a_log_of_another_file_disturbs_no_build(project):
    """What programs left that wrote while an earlier version of the build published."""
    (project / "warehouse.duckdb.wal").write_bytes(b"the log of another file")
    build(project)
    assert "stg_sources" in tables(project)


def test_during_a_build_readers_read_and_writers_are_kept_out(project):
    reader = duckdb.connect(project / "warehouse.duckdb", read_only=True)
    with building(project, until=project / ".build/warehouse.duckdb/warehouse.duckdb") as process:
        late = run(project, [sys.executable, "-c", WRITER])
        assert late.returncode != 0
        assert "lock" in late.stderr
        second = run(project, BUILD)
        assert second.returncode == 1
        assert "another build is running" in second.stderr
        _, error = process.communicate(timeout=300)
        assert process.returncode == 0, error
    assert reader.execute("select answer from old").fetchall() == [(1,)]
    reader.close()
    assert "old" not in tables(project)


# Kills, and what dbt keeps of its parsing


def test_a_killed_build_takes_dbt_with_it_and_leaves_nothing_that_disturbs_the_next(project):
    target = project / ".build/warehouse.duckdb/target"
    with building(project, until=project / ".build/warehouse.duckdb/warehouse.duckdb") as process:
        process.kill()
    # Half written, as a kill can leave it.
    target.mkdir(exist_ok=True)
    (target / "partial_parse.msgpack").write_bytes(b"\x81\xa5half")
    assert tables(project) == {"old"}
    deadline = time.monotonic() + 30
    while "another build is running" in (done := run(project, BUILD)).stderr:
        assert time.monotonic() < deadline, "dbt lives on without the build that started it"
    assert done.returncode == 0, done.stderr
    assert "stg_sources" in tables(project)
    assert not list((project / ".build/warehouse.duckdb").glob("*.duckdb*"))


def test_a_second_build_parses_nothing_again_whatever_the_commit_which_a_plain_one_knows_too(project):
    parsed = project / ".build/warehouse.duckdb/target/partial_parse.msgpack"
    build(project)
    first = parsed.stat().st_mtime_ns
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "first"]):
        subprocess.run([*git, *arguments], cwd=project, check=True)
    build(project)
    with duckdb.connect(project / "warehouse.duckdb", read_only=True) as connection:
        ((commit,),) = connection.execute("select git_commit from meta.run_manifest").fetchall()
    assert commit.endswith("-modified")
    # Only what was parsed is written.
    assert parsed.stat().st_mtime_ns == first
    done = run(project, dbt_command("build"))
    assert done.returncode == 0, done.stdout
    with duckdb.connect(project / "warehouse.duckdb", read_only=True) as connection:
        assert connection.execute("select git_commit from meta.run_manifest").fetchall() == [(commit,)]
    (project / "models/stg_sources.sql").write_text("select source_id, 1 as one from {{ ref('sources') }}")
    build(project)
    with duckdb.connect(project / "warehouse.duckdb", read_only=True) as connection:
        assert connection.execute("select one from staging.stg_sources").fetchall() == [(1,), (1,)]
    assert parsed.stat().st_mtime_ns > first


# What goes wrong after publishing


@pytest.mark.parametrize(
    ("export", "exit_code", "said"),
    [
        ("def main():\n    return 1\n", 1, "the export failed"),
        ("def main():\n    raise ValueError('a fault of the export')\n", 1, "a fault of the export"),
        (
            "import time, pathlib\ndef main():\n    pathlib.Path('exporting').touch()\n    time.sleep(600)\n",
            130,
            "Stopped",
        ),
    ],
    ids=["refused", "fault", "stopped"],
)
def test_after_publishing_a_failure_says_what_stands(project, export, exit_code, said):
    (project / "scripts/export/__main__.py").write_text(export)
    if exit_code == 130:
        with building(project, until=project / "exporting") as process:
            process.send_signal(signal.SIGTERM)
            _, error = process.communicate(timeout=60)
        returned = process.returncode
    else:
        done = run(project, BUILD)
        returned, error = done.returncode, done.stderr
    assert returned == exit_code
    assert said in error
    assert "The warehouse is published" in error
    assert "run `make export`" in error
    assert "Nothing was published" not in error
    assert "stg_sources" in tables(project)


# Runs of dbt alone


def test_a_run_into_an_empty_file_says_what_is_missing(project):
    (project / "warehouse.duckdb").unlink()
    done = run(project, dbt_command("run"))
    assert done.returncode != 0
    assert "the warehouse holds no seeds.sources, which the selection reads: run `dbt build`" in done.stdout
    assert "Parser Error" not in done.stdout


def test_a_seed_that_fails_into_an_empty_file_shows_its_own_error_alone(project):
    (project / "warehouse.duckdb").unlink()
    text = DBT_PROJECT.replace("{+schema: seeds}", "{+schema: seeds, +column_types: {source_id: integer}}")
    (project / "dbt_project.yml").write_text(text)
    done = run(project, dbt_command("seed"))
    assert done.returncode != 0
    assert 'Error when converting column "source_id"' in done.stdout
    assert "ERROR=1" in done.stdout
    assert "Parser Error" not in done.stdout
