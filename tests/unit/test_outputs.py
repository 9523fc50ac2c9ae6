"""Outputs take their places together, whole or not at all, whatever is killed, and nothing is left behind."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts import outputs
from scripts.outputs import replacing_file, replacing_outputs
from scripts.warehouse import OutputError

NAMES = ("package.json", "parquet", "tables")
#: Writes ever higher numbers into all outputs, slowly enough to be killed anywhere.
WRITER = """
import sys, time
from pathlib import Path
from scripts.outputs import replacing_outputs
folder, number = Path(sys.argv[1]), int(sys.argv[2])
while True:
    number += 1
    with replacing_outputs(folder, "package.json", "parquet", "tables") as draft:
        for name in ("parquet", "tables"):
            (draft / name).mkdir()
            for part in range(20):
                (draft / name / f"{part}.txt").write_text(str(number))
        (draft / "package.json").write_text(str(number))
    print(number, flush=True)
"""


def write(folder: Path, number: int, names: tuple[str, ...] = NAMES) -> None:
    with replacing_outputs(folder, *names) as draft:
        for name in names:
            if "." in name:
                (draft / name).write_text(str(number))
            else:
                (draft / name).mkdir()
                (draft / name / "0.txt").write_text(str(number))


def contents(folder: Path) -> set[str]:
    return {path.read_text() for path in folder.rglob("*") if path.is_file()}


def left_beside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.with_name(f".{folder.name}").iterdir() if path.name != "lock")


def test_kills_at_any_moment_leave_outputs_of_one_run_and_the_next_run_sweeps(root, tmp_path):
    folder = tmp_path / "exports"
    write(folder, 0)
    (folder / "charts").mkdir()
    (folder / "charts" / "mine.txt").write_text("a chart")
    moments = random.Random(1)
    for _ in range(10):
        (number,) = contents(folder) - {"a chart"}
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, folder, number], cwd=root, stdout=subprocess.PIPE, text=True
        ) as process:
            process.stdout.readline()
            time.sleep(moments.uniform(0, 0.05))
            process.kill()
        assert len(contents(folder) - {"a chart"}) == 1, "forms of two runs side by side"
        assert (folder / "charts" / "mine.txt").read_text() == "a chart"
    write(folder, -1)
    assert contents(folder) == {"-1", "a chart"}
    assert left_beside(folder) == []
    assert sorted(path.name for path in folder.iterdir()) == ["charts", *NAMES]


def test_commands_at_the_same_time_lose_nothing_of_each_other(root, tmp_path):
    folder = tmp_path / "exports"
    code = "import sys; from pathlib import Path; from tests.unit.test_outputs import write; "
    code += "[write(Path(sys.argv[1]), number, tuple(sys.argv[2:])) for number in range(30)]"
    sets = [NAMES, ("charts",), ("workbook",), ("docs",)]
    commands = [subprocess.Popen([sys.executable, "-c", code, folder, *names], cwd=root) for names in sets]
    assert [command.wait() for command in commands] == [0] * len(sets)
    for name in [name for names in sets for name in names]:
        path = folder / name
        assert (path if path.is_file() else path / "0.txt").read_text() == "29"
    assert left_beside(folder) == []


def test_a_reader_in_the_folder_sees_one_run(tmp_path):
    folder = tmp_path / "exports"
    write(folder, 0)
    opened = folder.stat().st_ino
    write(folder, 1)
    assert folder.stat().st_ino != opened, "the folder is swapped as one"
    write(folder, 2, ("charts",))
    before = folder.stat().st_ino
    write(folder, 3, ("charts",))
    assert folder.stat().st_ino == before, "one output is swapped alone"
    assert contents(folder) == {"1", "3"}


def test_what_fails_leaves_the_earlier_outputs(tmp_path):
    folder = tmp_path / "exports"
    write(folder, 0)
    with pytest.raises(OutputError, match=r"exports cannot be written: No space left"), replacing_outputs(folder, "a"):
        raise OSError(28, "No space left on device")
    assert contents(folder) == {"0"}
    assert left_beside(folder) == []


def test_something_else_in_the_place_is_refused(tmp_path):
    (tmp_path / "exports" / "package.json").mkdir(parents=True)
    with pytest.raises(OutputError, match=r"package.json cannot be written: a folder is in its place"):
        write(tmp_path / "exports", 0)
    (tmp_path / "other").write_text("mine")
    with pytest.raises(OutputError, match=r"other cannot be written"):
        write(tmp_path / "other", 0)
    assert (tmp_path / "other").read_text() == "mine"


def test_without_an_exchange_in_the_system_three_renames_do(tmp_path, monkeypatch):
    monkeypatch.setattr(outputs, "_exchanged_at_once", lambda *_: False)
    for number in range(3):
        write(tmp_path / "exports", number)
        write(tmp_path / "exports", 10 + number, ("charts",))
        assert contents(tmp_path / "exports") == {str(number), str(10 + number)}
        assert left_beside(tmp_path / "exports") == []


def test_a_file_system_without_second_names_gets_copies(tmp_path, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(outputs.os, "link", refuse)
    write(tmp_path / "exports", 1, ("charts",))
    write(tmp_path / "exports", 2)
    assert contents(tmp_path / "exports") == {"1", "2"}


def test_a_single_file_sweeps_what_killed_processes_left_of_it(tmp_path):
    (tmp_path / ".page.md.123.draft").write_text("half")
    with replacing_file(tmp_path / "page.md") as draft:
        draft.write_text("whole")
        # What a living process writes stays.
        with replacing_file(tmp_path / "page.md.2") as other:
            other.write_text("other")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.md", "page.md.2"]
    assert (tmp_path / "page.md").read_text() == "whole"


@pytest.mark.parametrize("linked", ["exports", "exports/parquet", "exports/package.json"])
def test_an_output_that_is_a_link_is_refused_and_what_it_leads_to_stays(tmp_path, linked):
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "exports"
    elsewhere.mkdir()
    (elsewhere / "mine.txt").write_text("mine")
    (tmp_path / linked).parent.mkdir(exist_ok=True)
    (tmp_path / linked).symlink_to(elsewhere)
    with pytest.raises(OutputError, match="is a link to"):
        write(folder, 1)
    assert (elsewhere / "mine.txt").read_text() == "mine"
    assert [path.name for path in elsewhere.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("name", ["../elsewhere", "a/b", "/tmp"])
def test_an_output_that_would_lie_elsewhere_is_refused(tmp_path, name):
    with pytest.raises(OutputError, match="does not lie in"), replacing_outputs(tmp_path / "exports", name):
        pytest.fail("it was let through")
