"""Let a plain ``dbt build`` check the seeds as ``make build`` does, before it touches a table.

A plugin of dbt-duckdb, named in ``profiles.yml``: it says what is wrong in the SQL variable ``seed_faults``, and the
macro ``require_sound_seeds`` ends the run. As a dbt test the rules would be written twice, and run after the seeds are
loaded.
"""

import functools
import os
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.flags import get_flags

from scripts.dbt import SEEDS_ARE_CHECKED

ROOT = Path(__file__).resolve().parents[2]
#: Commands of dbt that load seeds.
_LOADING = {"build", "seed"}


def seed_faults() -> str:
    """Return what the seed check prints of the faults it finds, nothing where all is good."""
    # Imported here: other commands need none of it.
    from scripts.seeds.__main__ import check_seeds, lines_of
    from scripts.seeds.declared_rules import DeclarationError

    try:
        return "\n".join(lines_of(check_seeds(ROOT)))
    except DeclarationError as error:
        return str(error)


class Plugin(BasePlugin):
    """What dbt-duckdb looks for in this module."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Check once a run, and only when the first connection is opened by a command that loads seeds."""
        is_due = get_flags().WHICH in _LOADING and SEEDS_ARE_CHECKED not in os.environ
        self._faults = functools.cache(lambda: seed_faults() if is_due else "")

    def configure_cursor(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Set the variable, which each connection has for itself."""
        cursor.execute("set variable seed_faults = ?", [self._faults()])
