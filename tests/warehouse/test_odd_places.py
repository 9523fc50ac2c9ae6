"""The commands in places that nobody developed them in: no network, another folder, a link, no home, ASCII, a mask."""

import os
import shutil
import subprocess
import sys

import pytest

OUTPUT = "Forecast, calibrated base case"


def headline(root, warehouse_file, *before: str, cwd=None, **changed: str | None) -> subprocess.CompletedProcess:
    """Run a command that reads the warehouse; a value of None takes a variable away."""
    environment = {**os.environ, "WAREHOUSE_PATH": str(warehouse_file.resolve()), "PYTHONPATH": str(root)} | changed
    return subprocess.run(
        [*before, sys.executable, "-m", "scripts.headline"],
        cwd=cwd or root,
        env={name: value for name, value in environment.items() if value is not None},
        capture_output=True,
    )


@pytest.fixture(scope="module")
def plain(root, warehouse_file) -> bytes:
    """Return what the command prints at home."""
    done = headline(root, warehouse_file)
    assert done.returncode == 0, done.stderr
    assert OUTPUT.encode() in done.stdout
    return done.stdout


def test_without_a_network(root, warehouse_file, plain):
    alone = ("unshare", "--map-root-user", "--net")
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], capture_output=True).returncode:
        pytest.skip("this system lets nobody make a network namespace")
    done = headline(root, warehouse_file, *alone)
    assert (done.returncode, done.stdout) == (0, plain), done.stderr


def test_from_another_folder(root, warehouse_file, plain, tmp_path):
    done = headline(root, warehouse_file, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, plain), done.stderr


def test_through_a_link_to_the_checkout(root, warehouse_file, plain, tmp_path):
    (tmp_path / "a link").symlink_to(root)
    link = tmp_path / "a link"
    done = headline(link, warehouse_file, cwd=link)
    assert (done.returncode, done.stdout) == (0, plain), done.stderr


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"HOME": None, "XDG_CACHE_HOME": None}, id="no home"),
        pytest.param({"HOME": "/nonexistent"}, id="a home that is not there"),
        pytest.param({"TZ": "Pacific/Kiritimati"}, id="another time zone"),
        pytest.param({"PYTHONHASHSEED": "7"}, id="another hash seed"),
    ],
)
def test_with_another_environment(root, warehouse_file, plain, changed):
    done = headline(root, warehouse_file, **changed)
    assert (done.returncode, done.stdout) == (0, plain), done.stderr


def test_with_an_ascii_locale(root, warehouse_file, plain):
    changed = {"LC_ALL": "C", "LANG": None, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = headline(root, warehouse_file, **changed)
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert done.stdout == plain.decode().encode("ascii", "backslashreplace")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_as_a_user_without_rights(root, warehouse_file, plain, tmp_path):
    readable = tmp_path / "warehouse.duckdb"
    shutil.copy(warehouse_file, readable)
    alone = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    # Every folder of the tests, as pytest makes them, those of its workers too.
    for place in (readable, *readable.parents):
        if place.owner() == "root" and place != place.parent and not place.stat().st_mode & 0o005:
            place.chmod(place.stat().st_mode | (0o055 if place.is_dir() else 0o044))
    if (
        not shutil.which("setpriv")
        or subprocess.run([*alone, sys.executable, "-c", ""], capture_output=True).returncode
    ):
        pytest.skip("another user cannot reach this Python")
    done = headline(root, readable, *alone, cwd="/", HOME="/nonexistent")
    assert (done.returncode, done.stdout) == (0, plain), done.stderr
