"""The logarithm in which an assumption moves: the macro, and the seed check of the ends that it cannot reach."""

from pathlib import Path

import duckdb
import jinja2
import pytest

from scripts.seeds.draw_rules import _is_limit

MACROS = Path(__file__).resolve().parents[3] / "macros" / "moved_assumption.sql"
NUMBERS = (-1.0, 0.0, 1e-9, 0.5, 1 - 1e-9, 1.0, 1 + 1e-9, 3.0)


@pytest.mark.parametrize("unit", ["USD/year", "fraction", "multiplier", "factor"])
def test_the_seed_check_refuses_what_has_no_logarithm(unit):
    macros = jinja2.Environment(autoescape=False).from_string(MACROS.read_text(encoding="utf-8")).module
    sql = f"select coalesce(isfinite({macros.unbounded('value', 'unit')}), false) from (select ? as value, ? as unit)"
    for number in NUMBERS:
        ((has_logarithm,),) = duckdb.execute(sql, [number, unit]).fetchall()
        assert has_logarithm is not _is_limit(number, unit), number
