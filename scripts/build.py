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
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ensemble.databases import open_file
from scripts.arguments import user_path
from scripts.dbt import ENDS_WITH_INPUT, SEEDS_ARE_CHECKED, dbt_command
from scripts.export.__main__ import main as export
from scripts.headline import print_headline
from scripts.seeds.__main__ import main as check_seeds
from scripts.terminal import run_command

ROOT = Path(__file__).resolve().parents[1]
RESULT_EVENTS = {"LogSeedResult", "LogModelResult", "LogTestResult"}


class BuildError(Exception):
    """The build failed; the message says why and what to do."""


@contextlib.contextmanager
def _exclusive(folder: Path) -> Iterator[IO]:
    """Hold the build folder, and yield the lock: two builds at once would publish over each other."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildError("another build is running; wait for it to end") from None
        yield lock


def _keep_writers_out(published: Path, held: contextlib.ExitStack) -> None:
    """Lock the published file, if there is one, against programs that write to it; readers go on reading.

    DuckDB locks the file itself, by fcntl: shared to read, exclusive to write. A program that has it open to write
    would put its next change into a log beside the file that takes its place, which nobody could open any more.

    Raises
    ------
    BuildError
        If a program has the file open to write.
    """
    if not published.exists():
        return
    # Open until the stack closes: closing any descriptor of a file gives up all locks of the process on it.
    file = held.enter_context(published.open("rb"))
    try:
        fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BuildError(
            f"another program has {published} open to write, as a `duckdb` shell does unless it is told -readonly: "
            "close it and build again"
        ) from None


def _show_progress(index: int, total: int, name: str) -> None:
    """Show how far dbt is: one moving line on a terminal, a line at each tenth elsewhere."""
    if sys.stdout.isatty():
        filled = 30 * index // total
        line = f"  [{'#' * filled}{' ' * (30 - filled)}] {index}/{total} {name[:40]:40}"
        # A line that is wrapped would not be written over.
        print(f"\r{line[: shutil.get_terminal_size().columns - 1]}", end="", flush=True)
        if index == total:
            print()
    elif 10 * index // total > 10 * (index - 1) // total:
        print(f"  {index}/{total} {name}", flush=True)


def _run_dbt(database: Path, target: Path, lock: IO) -> None:
    """Run ``dbt build`` into the database file; raise BuildError with what failed."""
    # Unit tests judge the SQL on made-up rows, whatever the seeds say: `make test` runs them.
    command = dbt_command(
        "--log-format", "json", "--log-level-file", "none", "build", "--exclude-resource-type", "unit_test"
    )
    environment = os.environ | {
        "WAREHOUSE_PATH": str(database),
        "DBT_TARGET_PATH": str(target),
        ENDS_WITH_INPUT: "1",
        SEEDS_ARE_CHECKED: "1",
    }
    errors: list[str] = []
    other_output: list[str] = []
    done = 0
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        # Never written to: it ends when this process does, however that is killed, and dbt with it. Until then dbt
        # holds the lock of the build folder too.
        stdin=subprocess.PIPE,
        pass_fds=[lock.fileno()],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
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
    with open_file(database, read_only=False) as connection:
        failed = connection.execute("select failed_node_count from meta.run_manifest").fetchone()
        connection.execute("checkpoint")
    if failed != (0,):
        raise BuildError("the new warehouse does not record a complete run")
    with database.open("rb") as file:
        os.fsync(file.fileno())


def _publish(database: Path, published: Path) -> None:
    """Put the new file in the place of the old one in one step; nobody has the old one open to write."""
    log = _log_of(published)
    if log.exists():
        # Left by a killed writer. Beside the new file, DuckDB would refuse both.
        aside = log.with_name(f"{log.name}.{time.strftime('%Y%m%dT%H%M%S')}.aside")
        log.replace(aside)
        print(f"A program that was killed while it wrote to {published} left a log of changes, now set aside: {aside}")
    database.replace(published)


def _log_of(database: Path) -> Path:
    """Return the write-ahead log of a DuckDB file."""
    return database.with_name(f"{database.name}.wal")


class Build:
    """One build of a published warehouse.

    Parameters
    ----------
    published : Path
        The warehouse that readers open; replaced only if everything passed.
    """

    def __init__(self, published: Path) -> None:
        self.published = published.resolve()
        # Always the same folder, so that dbt finds what it parsed the last time: another path of the database would
        # make it parse everything again. The same name of the file, because DuckDB calls a database by it.
        self.folder = self.published.parent / ".build" / self.published.name
        self.database = self.folder / self.published.name
        self._new_file: os.stat_result | None = None

    @property
    def is_published(self) -> bool:
        """Whether the new file stands in the place of the old one, at whatever moment the build was stopped."""
        if self._new_file is None:
            return False
        with contextlib.suppress(FileNotFoundError):
            return os.path.samestat(self._new_file, self.published.stat())
        return False

    @property
    def outcome(self) -> str:
        """What to know of the warehouse after a build that did not end well."""
        if self.is_published:
            return f"The warehouse is published as {self.published}; run `make export`."
        return f"Nothing was published; {self.published} is as it was."

    def run(self) -> None:
        """Check the seeds, build into a new file, run all tests, publish and export.

        Raises
        ------
        BuildError
            If the seeds are refused, dbt or the export fails, or another build or writer is at work.
        """
        with contextlib.ExitStack() as held:
            lock = held.enter_context(_exclusive(self.folder))
            # From the start: what another program writes during the build would be lost.
            _keep_writers_out(self.published, held)
            print("Seeds", flush=True)
            if check_seeds([]) != 0:
                raise BuildError("the seeds are refused: mend the rows above")
            print("Tables and tests", flush=True)
            held.callback(self._remove_database)
            self._remove_database()
            _run_dbt(self.database, self.folder / "target", lock)
            _check_and_close(self.database)
            # Once more, in case the file was made meanwhile.
            _keep_writers_out(self.published, held)
            self._new_file = self.database.stat()
            _publish(self.database, self.published)
            print(f"Published {self.published}", flush=True)
            if export() != 0:
                raise BuildError("the export failed")

    def _remove_database(self) -> None:
        """Remove what this build, or a killed one, leaves of its database; what dbt parsed stays."""
        self.database.unlink(missing_ok=True)
        _log_of(self.database).unlink(missing_ok=True)


def _stop(signal_number: int, frame: object) -> None:
    """Turn a polite kill into the same orderly stop as Ctrl-C."""
    raise KeyboardInterrupt


def main() -> int:
    """Build, publish, export and print the headline; return the exit code."""
    signal.signal(signal.SIGTERM, _stop)
    build = Build(user_path(os.environ.get("WAREHOUSE_PATH") or "warehouse.duckdb"))
    try:
        build.run()
        print()
        print_headline(build.published)
    except KeyboardInterrupt:
        print(f"\nStopped. {build.outcome}", file=sys.stderr)
        return 130
    except Exception as error:
        if not isinstance(error, BuildError | OSError):
            traceback.print_exc()
        print(f"\n{error}\n{build.outcome}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    run_command(main, __doc__)
