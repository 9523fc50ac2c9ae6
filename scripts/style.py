"""Check the style of Python and SQL: ruff on the one, sqlfluff on the other.

Usage: ``python -m scripts.style [--changed]``. With ``--changed`` only files that differ from where this branch left
``main`` are read, committed or not; everything is, when git cannot tell or the rules themselves changed.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.terminal import run_command

ROOT = Path(__file__).resolve().parents[1]
SQL_FOLDERS = ("models", "tests/assertions", "analyses")
#: What the rules stand in, and what sqlfluff puts into every file that it reads.
RULES = {"pyproject.toml", ".sqlfluff", ".sqlfluffignore"}
TEMPLATES = {"dbt_project.yml", "profiles.yml"}
TEMPLATE_FOLDER = "macros/"


def _git(*arguments: str) -> list[str] | None:
    """Return the lines that git prints; None when it is absent, refuses, or this is no repository."""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.splitlines()


def changed_files() -> set[str] | None:
    """Return the files, as git names them, that differ from the commit where this branch left main.

    None when that commit cannot be found, as in a download without history.
    """
    base = _git("merge-base", "HEAD", "origin/main") or _git("merge-base", "HEAD", "main")
    if not base:
        return None
    differing = _git("diff", "--name-only", "--no-renames", "--diff-filter=d", base[0])
    new = _git("ls-files", "--others", "--exclude-standard")
    return None if differing is None or new is None else {*differing, *new}


def commands(changed: set[str] | None) -> list[list[str]]:
    """Return the commands that check some files, or all when ``changed`` is None."""
    everything = changed is None or bool(changed & RULES)
    templated_anew = everything or any(name in TEMPLATES or name.startswith(TEMPLATE_FOLDER) for name in changed)
    python = ["."] if everything else sorted(name for name in changed if name.endswith(".py"))
    sql = list(SQL_FOLDERS)
    if not templated_anew:
        folders = tuple(f"{folder}/" for folder in SQL_FOLDERS)
        sql = sorted(name for name in changed if name.endswith(".sql") and name.startswith(folders))
    found = []
    if python:
        found += [["ruff", "check", *python], ["ruff", "format", "--check", *python]]
    if sql:
        found.append(["sqlfluff", "lint", "--disable-progress-bar", "--processes", "2", *sql])
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Run the checks, all of them, and return 1 if one found something."""
    parser = argparse.ArgumentParser(prog="style", description=__doc__.splitlines()[0])
    parser.add_argument("--changed", action="store_true", help="only what differs from main")
    changed = changed_files() if parser.parse_args(argv).changed else None
    # sqlfluff has dbt open the warehouse to write, which would wait for its readers. dbt keeps its parse in a folder of
    # its own: for another warehouse it starts anew, and a build may run at the same time.
    environment = os.environ | {"WAREHOUSE_PATH": ":memory:", "DBT_TARGET_PATH": "target/style"}
    results = [
        subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=environment, check=False).returncode
        for command in commands(changed)
    ]
    if not results:
        print("no Python and no SQL changed")
    return int(any(results))


if __name__ == "__main__":
    run_command(main)
