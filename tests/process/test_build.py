"""Publishing: what readers see when a build passes, fails, is killed or meets another one."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
import yaml

from scripts.dbt import SEEDS_ARE_CHECKED, dbt_command
from scripts.seeds.__main__ import check_seeds
from tests.process.toy_project import SHARED, write_toy_project

BUILD = [sys.executable, "-c", "import sys; from scripts.build import main; sys.exit(main())"]
#: Seconds. Only a build that hangs takes so long, on however busy a machine.
PATIENCE = 600
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "WAREHOUSE_PATH"}


@pytest.fixture
def project(copy_project) -> Path:
    """Return a small project, for quick builds, with a published warehouse."""
    copy = copy_project(*SHARED)
    write_toy_project(copy)
    with duckdb.connect(str(copy / "warehouse.duckdb")) as connection:
        connection.execute("create table old as select 1 as answer")
    return copy


def run_build(project: Path) -> subprocess.CompletedProcess:
    return subprocess.run(BUILD, cwd=project, env=ENVIRONMENT, capture_output=True, text=True, timeout=PATIENCE)


def tables(project: Path) -> set[str]:
    with duckdb.connect(str(project / "warehouse.duckdb"), read_only=True) as connection:
        return {row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()}


def leftovers(project: Path) -> list[Path]:
    return list((project / ".build").rglob("*.duckdb*/*.duckdb*"))


def wait_for_new_database(project: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not list((project / ".build" / "warehouse.duckdb").glob("warehouse.duckdb")):
        assert time.monotonic() < deadline, "dbt never opened the new database"
        time.sleep(0.05)


def test_a_reader_of_the_old_file_goes_on_reading(project):
    reader = duckdb.connect(str(project / "warehouse.duckdb"), read_only=True)
    result = run_build(project)
    assert result.returncode == 0, result.stderr
    assert reader.execute("select answer from old").fetchall() == [(1,)]
    reader.close()
    assert "old" not in tables(project)
    assert {"notable_ai_models", "run_manifest", "run_artifacts"} <= tables(project)
    assert leftovers(project) == []


def test_the_manifest_records_the_run(project):
    assert run_build(project).returncode == 0
    with duckdb.connect(str(project / "warehouse.duckdb"), read_only=True) as connection:
        manifest = connection.execute(
            "select git_commit, dbt_version, duckdb_version, failed_node_count, ended_at_utc >= started_at_utc"
            " from meta.run_manifest"
        ).fetchall()
        seeds = connection.execute(
            "select row_count, file_sha256 from meta.run_artifacts where table_name = 'notable_ai_models'"
        ).fetchall()
        models = connection.execute("select count(*) from seeds.notable_ai_models").fetchall()
    assert [row[1:] for row in manifest] == [("1.11.16", duckdb.__version__, 0, True)]
    assert [(seeds[0][0],)] == models
    assert len(seeds[0][1]) == 64


def test_the_code_of_each_table_is_recorded_and_kept_by_a_run_of_some(project):
    def recorded():
        with duckdb.connect(str(project / "warehouse.duckdb"), read_only=True) as connection:
            rows = connection.execute("select table_name, * exclude (table_name) from meta.run_code").fetchall()
        assert len({name for name, *_ in rows}) == len(rows)
        return {name: row for name, *row in rows}

    assert run_build(project).returncode == 0
    first = recorded()
    assert {"notable_ai_models", "stg_notable_ai_models"} <= first.keys()
    schema, kind, reads_from, settings, file_path, file_sha256, sql = first["stg_sources"]
    assert (schema, kind, reads_from) == ("staging", "view", "sources")
    assert json.loads(settings) == {"grain": ["source_id"]}
    text = (project / file_path).read_text()
    assert file_sha256 == hashlib.sha256(text.strip().encode()).hexdigest()
    # The code is that of the file, with the name of the table put in, and without the name of the database.
    assert sql.strip() == text.strip().replace("{{ ref('sources') }}", '"seeds"."sources"')
    assert first["sources"][1:3] == ["seed", ""]
    assert first["sources"][-1] is None

    (project / file_path).write_text(text + "where source_id <> 'nobody'\n")
    (project / "models" / "staging" / "stg_parameters.sql").unlink()
    done = subprocess.run(
        dbt_command("run", "--select", "stg_sources"),
        cwd=project,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stdout
    second = recorded()
    assert second.pop("stg_sources")[-1].strip().endswith("where source_id <> 'nobody'")
    del first["stg_sources"], first["stg_parameters"]
    assert second == first


def test_a_failed_test_publishes_nothing(project):
    (project / "tests" / "assert_never.sql").write_text("select * from {{ ref('stg_sources') }}")
    before = (project / "warehouse.duckdb").read_bytes()
    result = run_build(project)
    assert result.returncode == 1
    assert "assert_never" in result.stderr
    assert "Nothing was published" in result.stderr
    assert (project / "warehouse.duckdb").read_bytes() == before
    assert leftovers(project) == []


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_build_leaves_the_old_file_and_the_next_build_works(project, signal_number):
    before = (project / "warehouse.duckdb").read_bytes()
    with subprocess.Popen(
        BUILD,
        cwd=project,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell starts background jobs deaf to Ctrl-C, and these tests may be one.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        wait_for_new_database(project)
        process.send_signal(signal_number)
        _, messages = process.communicate(timeout=PATIENCE)
    assert process.returncode != 0
    assert (project / "warehouse.duckdb").read_bytes() == before
    assert tables(project) == {"old"}
    if signal_number != signal.SIGKILL:
        assert "Nothing was published" in messages
        assert leftovers(project) == []
    result = run_build(project)
    assert result.returncode == 0, result.stderr
    assert "notable_ai_models" in tables(project)
    assert leftovers(project) == []


def test_a_second_build_at_the_same_time_is_refused(project):
    with subprocess.Popen(
        BUILD, cwd=project, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as first:
        wait_for_new_database(project)
        second = run_build(project)
        assert second.returncode == 1
        assert "another build is running" in second.stderr
        assert first.wait(timeout=PATIENCE) == 0


def test_a_log_left_by_a_killed_writer_is_not_replayed_into_the_new_file(project):
    writer = "import duckdb, os; c = duckdb.connect('warehouse.duckdb'); c.execute('create table late as select 2')"
    subprocess.run([sys.executable, "-c", writer + "; os._exit(0)"], cwd=project, check=True)
    assert (project / "warehouse.duckdb.wal").exists()
    result = run_build(project)
    assert result.returncode == 0, result.stderr
    assert not (project / "warehouse.duckdb.wal").exists()
    assert not {"late", "old"} & tables(project)


def test_a_writer_at_work_is_named(project):
    with duckdb.connect(str(project / "warehouse.duckdb")) as writer:
        writer.execute("create table late as select 2")
        assert (project / "warehouse.duckdb.wal").exists()
        result = run_build(project)
    assert result.returncode == 1
    assert "has " + str(project / "warehouse.duckdb") + " open to write" in result.stderr
    assert tables(project) == {"old", "late"}


@pytest.fixture
def fault(project) -> str:
    """Break a rule of one seed, and return how the check names it."""
    seed = project / "seeds" / "reference" / "allocation_assumptions.csv"
    seed.write_text(
        seed.read_text().replace("inference_share_frac,base,2024,0.55,", "inference_share_frac,base,2024,0.54,")
    )
    return "seeds/reference/allocation_assumptions.csv:7: column value: the 6 shares"


def test_a_refused_seed_stops_the_build_before_dbt(project, fault):
    before = (project / "warehouse.duckdb").read_bytes()
    result = run_build(project)
    assert result.returncode == 1
    assert fault in result.stderr
    assert "0.99" in result.stderr
    assert "Nothing was published" in result.stderr
    assert (project / "warehouse.duckdb").read_bytes() == before


def test_a_refused_seed_stops_plain_dbt_before_any_table(project, fault):
    def run(*arguments: str) -> subprocess.CompletedProcess:
        command = dbt_command(*arguments)
        return subprocess.run(
            command, cwd=project, env=ENVIRONMENT, capture_output=True, text=True, timeout=PATIENCE, check=False
        )

    done = run("build")
    assert done.returncode != 0
    assert f"nothing was built.\n  {fault}" in done.stdout
    assert tables(project) == {"old"}
    # What loads no seed is not held up.
    done = run("compile", "--inline", "select 1")
    assert done.returncode == 0, done.stdout


def test_the_build_checks_the_seeds_once(project):
    # What dbt prints is not shown: each process that checks leaves a line in a file.
    log = project / "checks.log"
    check = project / "scripts" / "seeds" / "assumption_rules.py"
    check.write_text(f"{check.read_text()}\nwith open({str(log)!r}, 'a') as log:\n    log.write('read\\n')\n")
    result = run_build(project)
    assert result.returncode == 0, result.stderr
    assert log.read_text() == "read\n"


def test_marks_and_line_ends_of_other_systems_change_nothing(copy_project, warehouse):
    project = copy_project("macros", "scripts", "seeds", "*.yml")
    for seed in (project / "seeds").rglob("*.csv"):
        seed.write_bytes(b"\xef\xbb\xbf" + seed.read_bytes().replace(b"\n", b"\r\n"))
    assert check_seeds(project) == []
    # The tables are what matters here: the checks of these files are no part of the seeds.
    for declared in (project / "seeds").rglob("*.yml"):
        content = yaml.load(declared.read_text(), Loader=yaml.CSafeLoader)
        entries = [{"name": entry["name"], "config": entry["config"]} for entry in content["seeds"]]
        declared.write_text(json.dumps({"seeds": entries}))
    environment = ENVIRONMENT | {SEEDS_ARE_CHECKED: "1"}
    done = subprocess.run(
        dbt_command("seed"), cwd=project, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stdout
    seeds = warehouse.execute("select table_name from duckdb_tables() where schema_name = 'seeds'").fetchall()
    assert seeds
    with duckdb.connect(str(project / "warehouse.duckdb"), read_only=True) as connection:
        for (name,) in seeds:
            query = f"select * from seeds.{name} order by all"
            assert connection.execute(query).fetchall() == warehouse.execute(query).fetchall(), name
