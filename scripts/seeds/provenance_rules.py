"""Rules of provenance: every assumption says in words why it is what it is, and where that comes from."""

from scripts.seeds.declared_rules import Seeds
from scripts.seeds.files import Row, Table

#: Author of the sources that are this project's own; they have no address.
OWN_AUTHOR = "this project"
FOLDER = "seeds/assumptions/"
#: Letters that a reason has at least: a range of numbers is none.
LEAST_LETTERS = 3


def check_provenance(seeds: Seeds) -> None:
    """Check reason and origin of every row of the assumption seeds; the problems are added to the tables.

    Parameters
    ----------
    seeds : Seeds
        The seeds as read, after the declared rules ran.
    """
    sources = {row.get("source_id"): row for row in seeds.tables["sources"].rows}
    for table in seeds.tables.values():
        if not table.file.startswith(FOLDER):
            continue
        for row in table.rows:
            _check_reason(table, row)
            _check_origin(table, row, sources.get(row.get("source")))


def _check_reason(table: Table, row: Row) -> None:
    """Refuse a reason without words; an empty one is reported already."""
    reason = row.get("rationale")
    if reason is not None and sum(letter.isalpha() for letter in reason) < LEAST_LETTERS:
        table.fault(row, "rationale", "has no words; say why the value is what it is")


def _check_origin(table: Table, row: Row, source: Row | None) -> None:
    """Refuse a source that has no address and is not this project; one that is not listed is reported already."""
    if source is None or source.get("url") is not None or source.get("author") == OWN_AUTHOR:
        return
    message = (
        "has no address in seeds/reference/sources.csv; give its url there, or cite project, judgement or own and say "
        "why in the rationale"
    )
    table.fault(row, "source", message)
