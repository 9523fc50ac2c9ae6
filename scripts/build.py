"""Build the warehouse into a new file and publish it by rename, so that readers never see half a build.

Usage: ``python -m scripts.build``. WAREHOUSE_PATH names the published file (default: warehouse.duckdb).
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from scripts.export.__main__ import main as export
from scripts.headline import print_headline
from scripts.seeds.__main__ import main as check_seeds

ROOT = Path(__file__).resolve().parents[1]
RESULT_EVENTS = {"LogSeedResult", "LogModelResult", "LogTestResult", "LogUnitTestResult"}


class BuildError(Exception):
    """The build failed; the message says why and what to do."""


@contextlib.contextmanager
def _exclusive(folder: Path) -> Iterator[None]:
    """Hold the build folder: two builds at once would publish over each other."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildError("another build is running; wait for it to end") from None
        yield


def _git_commit() -> str:
    """Return the commit the code stands at, marked when files differ from it; unknown outside git."""
    try:
        commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
        changes = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return commit.stdout.strip() + ("-modified" if changes.stdout.strip() else "")


def _show_progress(index: int, total: int, name: str) -> None:
    """Show how far dbt is: one moving line on a terminal, a line at each tenth elsewhere."""
    if sys.stdout.isatty():
        filled = 30 * index // total
        print(f"\r  [{'#' * filled}{' ' * (30 - filled)}] {index}/{total} {name[:40]:40}", end="", flush=True)
        if index == total:
            print()
    elif 10 * index // total > 10 * (index - 1) // total:
        print(f"  {index}/{total} {name}", flush=True)


def _run_dbt(database: Path) -> None:
    """Run ``dbt build`` into the database file; raise BuildError with what failed."""
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]
    command += ["--log-format", "json", "--log-level-file", "none", "build"]
    environment = os.environ | {"WAREHOUSE_PATH": str(database), "GIT_COMMIT": _git_commit()}
    errors: list[str] = []
    other_output: list[str] = []
    done = 0
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            for line in process.stdout:
                try:
                    event = json.loads(line)
                except json.JSONDecodeError:
                    other_output.append(line.rstrip())
                    continue
                data = event["data"]
                if event["info"]["name"] in RESULT_EVENTS:
                    done += 1
                    total = data.get("total") or data["num_models"]
                    _show_progress(done, total, data["node_info"]["node_name"])
                elif event["info"]["name"] == "JinjaLogInfo" or (
                    event["info"]["level"] == "error" and event["info"]["msg"].strip()
                ):
                    # Errors, and what the macro show_broken_rules says of failed tests.
                    errors.append(event["info"]["msg"])
        except BaseException:
            process.terminate()
            raise
    if process.returncode != 0:
        raise BuildError("\n".join(["dbt build failed:", *(errors or other_output)]))


def _check_and_close(database: Path) -> None:
    """Fold the write-ahead log into the new file and make sure a whole run is recorded in it."""
    with duckdb.connect(str(database)) as connection:
        failed = connection.execute("select failed_node_count from meta.run_manifest").fetchone()
        connection.execute("checkpoint")
    if failed != (0,):
        raise BuildError("the new warehouse does not record a complete run")
    with database.open("rb") as file:
        os.fsync(file.fileno())


def _publish(database: Path, published: Path) -> None:
    """Put the new file in the place of the old one in one step."""
    stale_log = published.with_name(published.name + ".wal")
    if stale_log.exists():
        # Left by a killed or running writer. DuckDB would replay it into the new file: fold it into the old one.
        try:
            duckdb.connect(str(published)).close()
        except duckdb.IOException as error:
            raise BuildError(f"another program is writing to {published}: close it and build again ({error})") from None
    database.replace(published)


def build(published: Path) -> None:
    """Check the seeds, build into a new file, run all tests, and publish.

    Parameters
    ----------
    published : Path
        The warehouse that readers open; replaced only if everything passed.

    Raises
    ------
    BuildError
        If the seeds are refused, dbt fails, or another build or writer is at work. ``published`` is then untouched.
    """
    folder = published.resolve().parent / ".build"
    with _exclusive(folder):
        for leftover in folder.glob("run-*"):
            shutil.rmtree(leftover)
        print("Seeds", flush=True)
        if check_seeds([]) != 0:
            raise BuildError("the seeds are refused: mend the rows above")
        print("Tables and tests", flush=True)
        work = Path(tempfile.mkdtemp(prefix="run-", dir=folder))
        try:
            # The same name in another folder: DuckDB calls a database by its file name.
            database = work / published.name
            _run_dbt(database)
            _check_and_close(database)
            _publish(database, published.resolve())
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _stop(signal_number: int, frame: object) -> None:
    """Turn a polite kill into the same orderly stop as Ctrl-C."""
    raise KeyboardInterrupt


def main() -> int:
    """Build, publish and print the headline; return the exit code."""
    signal.signal(signal.SIGTERM, _stop)
    published = Path(os.environ.get("WAREHOUSE_PATH", "warehouse.duckdb"))
    try:
        build(published)
        print(f"Published {published}", flush=True)
        if export() != 0:
            raise SystemExit(1)
        print()
        print_headline(published)
    except (BuildError, OSError) as error:
        print(f"\n{error}\nNothing was published; {published} is as it was.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\nStopped. Nothing was published; {published} is as it was.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
