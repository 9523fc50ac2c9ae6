"""The assumptions that a what-if can change, as it names them."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import duckdb

from replay.graph import read_graph
from scripts.text import aligned, nearest_names
from scripts.what_if.changes import assumption_seeds
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
    layer: str

    def has(self, word: str) -> bool:
        """Whether parameter or meaning holds a word, in capitals or not, or it is layer, seed, scenario or year."""
        seed, parameter, *keys = self.name.casefold().split(".")
        word = word.casefold()
        return (
            word in parameter
            or word in self.meaning.casefold()
            or word in (self.layer, seed, *keys, self.name.casefold())
        )


class Measure(NamedTuple):
    """A measure that --output can show, by the name that lists show; ``others`` are understood too."""

    name: str
    unit: str
    others: tuple[str, ...]
    meaning: str

    def has(self, word: str) -> bool:
        """Whether one of the names or the meaning holds a word, in capitals or not."""
        word = word.casefold()
        return any(word in text.casefold() for text in (self.name, *self.others, self.meaning))


def find_assumptions(built: duckdb.DuckDBPyConnection, words: Sequence[str] = ()) -> list[Assumption]:
    """Return the assumptions that have every one of some words; none if there is none.

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
    """
    ((catalog,),) = built.execute("select current_database()").fetchall()
    found: list[tuple[int, Assumption]] = []
    for seed, keys in assumption_seeds(read_graph(built, f'"{catalog}"')).items():
        result = built.execute(
            f"""
            select
                registry.place, registry.layer, registry.meaning, registry.min_value, registry.max_value,
                assumptions.*
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
            values = (row["value"], row["unit"], *limits, shown, row["meaning"], row["layer"])
            found.append((row["place"], Assumption(name, *values)))
    found.sort(key=lambda placed: placed[0])
    return [assumption for _, assumption in found if all(map(assumption.has, words))]


def find_measures(built: duckdb.DuckDBPyConnection, words: Sequence[str] = ()) -> list[Measure]:
    """Return the measures that have every one of some words in a name or their meaning, in the order of the chain."""
    found = built.execute(
        """
        select natural_measure, natural_unit, list_distinct([measure, reading_name]), label || ': ' || description
        from staging.stg_projection_measures
        order by measure_position
        """
    ).fetchall()
    measures = [
        Measure(name, unit, tuple(sorted(set(others) - {name})), meaning) for name, unit, others, meaning in found
    ]
    return [measure for measure in measures if all(map(measure.has, words))]


def nothing_found(built: duckdb.DuckDBPyConnection, words: Sequence[str]) -> str:
    """Say that nothing has some words, and what comes nearest; where nothing is near, what there is."""
    assumptions = find_assumptions(built)
    said = f"no assumption and no measure has '{' '.join(words)}' in its name or meaning"
    parameters = {assumption.name.split(".")[1]: assumption.name.split(".")[0] for assumption in assumptions}
    names = {name for measure in find_measures(built) for name in (measure.name, *measure.others)}
    if near := nearest_names("_".join(words), {*parameters, *names}, 3, loosely=True):
        return f"{said}; the nearest: {', '.join(near)}"
    kinds = [f"{seed} ({count} parameters)" for seed, count in Counter(parameters.values()).items()]
    return f"{said}, nor one nearly so called; there are {', '.join(kinds)} and {len(find_measures(built))} measures"


def lines_of(assumptions: Sequence[Assumption]) -> list[str]:
    """Return assumptions as lines of a table."""
    rows = [
        [row.name, f"{row.value:.6g}", row.unit, f"{row.lowest:g} to {row.highest:g}", row.law, row.meaning]
        for row in assumptions
    ]
    return aligned([["assumption", "value", "unit", "permitted", "law of its draws", "meaning"], *rows])


def lines_of_measures(measures: Sequence[Measure]) -> list[str]:
    """Return measures as lines of a table."""
    rows = [[row.name, row.unit, ", ".join(row.others), row.meaning] for row in measures]
    return aligned([["measure", "unit", "also called", "meaning"], *rows])
