"""Tell dbt at which commit the code stands: every connection that it opens has the SQL variable ``git_commit``.

A plugin of dbt-duckdb, named in ``profiles.yml``, so that a plain ``dbt build`` records the commit as ``make build``
does.
"""

import functools
import os
import subprocess
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

ROOT = Path(__file__).resolve().parents[1]
#: Set for what git itself starts, such as a hook, and then they may name another repository.
_OF_ANOTHER_REPOSITORY = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"}


def git_commit() -> str:
    """Return the commit the code stands at, marked when files differ from it; unknown outside git.

    A repository that begins in a folder above is another one's, such as the home folder of the user.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER_REPOSITORY}
    environment["GIT_CEILING_DIRECTORIES"] = str(ROOT.parent)
    try:
        commit, changes = (
            subprocess.run(["git", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
            for words in (["rev-parse", "HEAD"], ["status", "--porcelain"])
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return commit.stdout.strip() + ("-modified" if changes.stdout.strip() else "")


class Plugin(BasePlugin):
    """What dbt-duckdb looks for in this module."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Ask git once a run, and only when the first connection is opened."""
        self._commit = functools.cache(git_commit)

    def configure_cursor(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Set the variable: a function in Python would be leaked, with a page of warnings, by those that never close.

        Connections share no variables, so each gets it.
        """
        cursor.execute("set variable git_commit = ?", [self._commit()])
