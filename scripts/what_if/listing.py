"""The assumptions that a what-if can change, as it names them."""

from collections.abc import Sequence
from typing import NamedTuple

import duckdb

from replay.graph import read_graph
from scripts.text import aligned, nearest_names
from scripts.what_if.changes import ChangeError, assumption_seeds
from scripts.what_if.laws import argument_columns, show_law


class Assumption(NamedTuple):
    """A value that can be changed: ``name`` is what --set takes, ``law`` that of its draws, or nothing."""

    name: str
    value: float
    unit: str
    lowest: float
    highest: float
    law: str
    meaning: str

    def has(self, word: str) -> bool:
        """Whether parameter or meaning holds a word, in capitals or not, or it is seed, scenario or year."""
        seed, parameter, *keys = self.name.casefold().split(".")
        word = word.casefold()
        return word in parameter or word in self.meaning.casefold() or word in (seed, *keys, self.name.casefold())


def find_assumptions(built: duckdb.DuckDBPyConnection, words: Sequence[str] = ()) -> list[Assumption]:
    """Return the assumptions that have every one of some words.

    Parameters
    ----------
    built : duckdb.DuckDBPyConnection
        The warehouse.
    words : sequence of str
        None for all assumptions.

    Returns
    -------
    list of Assumption
        In the order of the registry of parameters, then of scenarios and years.

    Raises
    ------
    ChangeError
        If there is none.
    """
    ((catalog,),) = built.execute("select current_database()").fetchall()
    found: list[tuple[int, Assumption]] = []
    for seed, keys in assumption_seeds(read_graph(built, f'"{catalog}"')).items():
        result = built.execute(
            f"""
            select registry.place, registry.meaning, registry.min_value, registry.max_value, assumptions.*
            from seeds.{seed} as assumptions
            inner join (select row_number() over () as place, * from seeds.parameters) as registry using (parameter)
            order by registry.place, {", ".join(f"assumptions.{key}" for key in keys)}
            """
        )
        names = [description[0] for description in result.description]
        for cells in result.fetchall():
            row = dict(zip(names, cells, strict=True))
            name = ".".join([seed, *(str(row[key]) for key in keys)])
            law = row.get("law")
            shown = show_law(law, [row[column] for column in argument_columns(law)]) if law else ""
            limits = row["min_value"], row["max_value"]
            found.append((row["place"], Assumption(name, row["value"], row["unit"], *limits, shown, row["meaning"])))
    found.sort(key=lambda placed: placed[0])
    assumptions = [assumption for _, assumption in found]
    wanted = [assumption for assumption in assumptions if all(map(assumption.has, words))]
    if not wanted:
        parameters = {assumption.name.split(".")[1] for assumption in assumptions}
        near = nearest_names("_".join(words), parameters, 3, however_far=True)
        raise ChangeError(
            f"no assumption has '{' '.join(words)}' in its name or meaning; the nearest: {', '.join(near)}"
        )
    return wanted


def lines_of(assumptions: Sequence[Assumption]) -> list[str]:
    """Return assumptions as lines of a table."""
    rows = [
        [row.name, f"{row.value:.6g}", row.unit, f"{row.lowest:g} to {row.highest:g}", row.law, row.meaning]
        for row in assumptions
    ]
    return aligned([["assumption", "value", "unit", "permitted", "law of its draws", "meaning"], *rows])
