"""Changes of assumptions as people write them: find the seed row that is meant, and say what is wrong with a change."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import duckdb

from engine.draws import LAWS
from replay.graph import Node
from replay.replay import BUILT, Replay
from scripts.seeds.assumption_rules import SHARE_TOLERANCE
from scripts.text import nearest_names, read_number, suggest
from scripts.what_if.laws import argument_columns, law_fault, moved_along

_FORM = re.compile(r"(?P<name>[^=*\s]+)\s*(?P<times>\*?)=\s*(?P<number>\S+)")


class ChangeError(Exception):
    """A change cannot be made; the message says why and what to write instead."""


@dataclass(frozen=True)
class Change:
    """One cell of a seed, before and after; ``along`` holds cells of its row that move with it, such as its law's."""

    name: str
    seed: str
    key: dict[str, str | int]
    column: str
    before: float
    after: float
    unit: str
    along: dict[str, float | None] = field(default_factory=dict)

    @property
    def is_of_law(self) -> bool:
        """Whether only draws change, and no point value."""
        return self.column != "value"


def find_changes(built: duckdb.DuckDBPyConnection, graph: dict[str, Node], texts: Sequence[str]) -> list[Change]:
    """Find the cells that changes mean.

    Parameters
    ----------
    built : duckdb.DuckDBPyConnection
        The warehouse.
    graph : dict of str to Node
        Every table.
    texts : sequence of str
        Each ``SEED.PARAMETER.SCENARIO.YEAR=VALUE``, for seeds without scenario and year ``SEED.PARAMETER=VALUE``, for
        an argument of a law ``SEED.PARAMETER.argument_2=VALUE``, or with ``*=FACTOR`` in the place of ``=VALUE``.

    Returns
    -------
    list of Change
        In the order given, but arguments of laws last: a law first moves along with its value, and an argument that is
        set stays as set.

    Raises
    ------
    ChangeError
        If a change is not of this form, names no row, gives no finite number, or repeats another.
    """
    seeds = assumption_seeds(graph)
    changes: list[Change] = []
    for text in texts:
        change = _find_change(built, seeds, text)
        if any(change.name == other.name for other in changes):
            raise ChangeError(f"{change.name} is set twice: keep one of the two")
        changes.append(change)
    changes.sort(key=lambda change: change.is_of_law)
    _refuse_impossible_laws(built, changes)
    return changes


def assumption_seeds(graph: dict[str, Node]) -> dict[str, list[str]]:
    """Return the seeds that give parameters values, and which columns name a row of each."""
    # The registry of parameters gives none; what a scenario of the economy changes is a factor on a value of others.
    return {
        node.name: node.settings["grain"]
        for node in graph.values()
        if node.kind == "seed" and node.settings["grain"][0] == "parameter" and node.name != "parameters"
    }


def registered_seeds(built: duckdb.DuckDBPyConnection, seeds: Iterable[str]) -> set[str]:
    """Return which seeds give values to parameters of the registry: those of takeoff are models of their own."""
    return {
        seed
        for seed in seeds
        if built.execute(
            f"select bool_and(parameter in (select parameter from seeds.parameters)) from seeds.{seed}"
        ).fetchone()
        == (True,)
    }


def _find_change(built: duckdb.DuckDBPyConnection, seeds: dict[str, list[str]], text: str) -> Change:
    """Find the cell that one change means."""
    if not isinstance(text, str):
        raise ChangeError(f"{text!r} is no change: give each as a text of its own, SEED.PARAMETER.SCENARIO.YEAR=VALUE")
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise ChangeError(f"'{text}' is no change: write SEED.PARAMETER.SCENARIO.YEAR=VALUE, or *=FACTOR")
    name = match["name"]
    seed, *words = name.split(".")
    if seed not in seeds:
        raise ChangeError(f"{name}: {_explain_seed(built, seeds, seed, words)}")
    columns = seeds[seed]
    column = words.pop() if len(words) > len(columns) and words[-1].startswith("argument_") else "value"
    if len(words) != len(columns):
        form = ".".join([seed, *(column.upper() for column in columns)])
        raise ChangeError(f"{name}: what is changed in {seed} is named {form}")
    try:
        number = read_number(match["number"])
    except ValueError as error:
        raise ChangeError(f"{name}: '{match['number']}' {error}") from None

    result = built.execute(f"from seeds.{seed}")
    names = [description[0] for description in result.description]
    rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    for key_column, word in zip(columns, words, strict=True):
        meant = [row for row in rows if str(row[key_column]) == word]
        if not meant:
            raise ChangeError(f"{name}: {_explain_missing(built, seeds, seed, key_column, word, rows)}")
        rows = meant
    (row,) = rows
    key = {key_column: row[key_column] for key_column in columns}
    unit = row["unit"] if column == "value" else _meaning_of_argument(name, row, column)
    after = row[column] * number if match["times"] else number
    if not math.isfinite(after):
        raise ChangeError(f"{name}: {row[column]:g} times {number:g} is too large for a number")
    if column != "value":
        return Change(name, seed, key, column, row[column], after, unit)
    try:
        along = moved_along(row, after)
    except ValueError as error:
        raise ChangeError(f"{name}: {error}") from None
    return Change(name, seed, key, column, row["value"], after, unit, along)


def _refuse_impossible_laws(built: duckdb.DuckDBPyConnection, changes: Sequence[Change]) -> None:
    """Raise ChangeError for arguments that make no law, once all are known: one may need another that is set too.

    A law that only moves along stays a law; the ensemble, which draws from it, looks at it again.
    """
    for seed, parameter in {(change.seed, change.key["parameter"]): None for change in changes if change.is_of_law}:
        ((law, *arguments),) = built.execute(
            f"select law, argument_1, argument_2, argument_3 from seeds.{seed} where parameter = ?", [parameter]
        ).fetchall()
        columns = argument_columns(law)
        set_to = dict(zip(columns, arguments, strict=False))
        for change in changes:
            if change.key == {"parameter": parameter}:
                set_to |= change.along | ({change.column: change.after} if change.is_of_law else {})
        if fault := law_fault(law, [set_to[column] for column in columns]):
            raise ChangeError(f"{parameter}: {fault}")


def _explain_seed(
    built: duckdb.DuckDBPyConnection, seeds: dict[str, list[str]], seed: str, words: Sequence[str]
) -> str:
    """Say which seed was meant, or that it was left out: by the parameter that is named first or second."""
    holders = _holders(built, seeds)
    for place, word in enumerate([seed, *words][:2]):
        if word not in holders:
            continue
        stands = (
            f"parameter '{word}' stands in {holders[word]}: write {_form(holders[word], word, seeds, words[place:])}"
        )
        return f"'{seed}' is no seed of assumptions; {stands}" if place else stands
    if built.execute("from duckdb_tables() where schema_name = 'seeds' and table_name = ?", [seed]).fetchall():
        other = "ask with --pace" if seed == "takeoff_controls" else "edit its file and run `make build`"
        return f"'{seed}' is a seed that what-ifs do not change: {other}"
    if nearest_names(seed, seeds):
        return f"'{seed}' is no seed of assumptions{suggest(seed, seeds)}"
    return f"'{seed}' is no seed of assumptions ({', '.join(seeds)}) and no parameter; {_nearest(seed, holders)}"


def _holders(built: duckdb.DuckDBPyConnection, seeds: dict[str, list[str]]) -> dict[str, str]:
    """Return the seed in which each parameter stands."""
    return {
        parameter: seed
        for seed in seeds
        for (parameter,) in built.execute(f"select distinct parameter from seeds.{seed}").fetchall()
    }


def _form(seed: str, parameter: str, seeds: dict[str, list[str]], words: Sequence[str]) -> str:
    """Return how a value is named: with the words that were given if they are enough, else with what goes there."""
    columns = seeds[seed][1:]
    rest = words if words and len(words) >= len(columns) else [column.upper() for column in columns]
    return ".".join([seed, parameter, *rest])


def _nearest(word: str, holders: dict[str, str]) -> str:
    """Name the parameters that come nearest, each with its seed."""
    near = nearest_names(word, holders, 3, loosely=True)
    if not near:
        return "nothing is nearly so called: --list shows all that can be changed"
    return f"the nearest: {', '.join(f'{holders[name]}.{name}' for name in near)} (--list WORD shows more)"


def _meaning_of_argument(name: str, row: dict[str, object], column: str) -> str:
    """Say what an argument of a law is, or raise ChangeError where there is none."""
    law = row.get("law")
    if not law:
        raise ChangeError(f"{name}: {row['parameter']} has no law with arguments: set its value")
    known = dict(zip(argument_columns(law), LAWS[law].arguments, strict=True))
    if column not in known:
        listed = ", ".join(f"{argument} ({meaning})" for argument, meaning in known.items())
        raise ChangeError(f"{name}: the law of {row['parameter']} is {law}, with {listed}")
    return f"({known[column]} of its {law} law)"


def _explain_missing(
    built: duckdb.DuckDBPyConnection, seeds: dict[str, list[str]], seed: str, column: str, word: str, rows: list[dict]
) -> str:
    """Say why no row has a word in a column; ``rows`` are those that fit the words before it."""
    known = {str(row[column]) for row in rows}
    if column == "parameter":
        holders = _holders(built, seeds)
        if word in holders:
            return f"parameter '{word}' stands in {holders[word]}"
        hint = suggest(word, known) if nearest_names(word, known) else f"; {_nearest(word, holders)}"
        return f"{seed} has no parameter '{word}'{hint}"
    parameter = rows[0]["parameter"]
    if column == "year":
        return (
            f"scenario '{rows[0]['scenario']}' gives {parameter} for {', '.join(sorted(known))}, not for '{word}'; "
            "all other years follow from these: change one of them"
        )
    registered = built.execute(
        "select inherits_from from seeds.scenarios inner join seeds.parameters using (layer)"
        " where parameter = ? and scenario = ?",
        [parameter, word],
    ).fetchall()
    if not registered:
        return f"there is no scenario '{word}'{suggest(word, known)}"
    ((parent,),) = registered
    source = f"takes it from '{parent}'" if parent else "is a mixture of others"
    return f"scenario '{word}' gives no {parameter} of its own but {source}: change it there"


def range_problems(built: duckdb.DuckDBPyConnection, changes: Sequence[Change]) -> list[str]:
    """Return what is wrong with changes outside the range that their parameter permits.

    Parameters
    ----------
    built : duckdb.DuckDBPyConnection
        The warehouse.
    changes : sequence of Change
        The changes.

    Returns
    -------
    list of str
        One sentence for each.
    """
    ranges = {
        parameter: limits
        for parameter, *limits in built.execute(
            "select parameter, min_value, max_value from seeds.parameters"
        ).fetchall()
    }
    registered = registered_seeds(built, {change.seed for change in changes})
    problems = []
    for change in changes:
        # The range is one of values, and a law is judged as a whole. What takeoff cannot run it refuses itself.
        if change.is_of_law or change.seed not in registered:
            continue
        low, high = ranges[change.key["parameter"]]
        if not low <= change.after <= high:
            problems.append(
                f"{change.name}: {change.after:g} is outside what is permitted, {low:g} to {high:g} {change.unit}"
            )
    return problems


def share_problems(replay: Replay, changes: Sequence[Change]) -> list[str]:
    """Return what is wrong with changed shares of use that no longer add up to 1.

    Parameters
    ----------
    replay : Replay
        The warehouse with the changes made.
    changes : sequence of Change
        The changes.

    Returns
    -------
    list of str
        One sentence for each milestone year and the scenarios in which it is so, those that inherit included.
    """
    shares = f"(select row_number() over () as place, * from {BUILT}.seeds.parameters where share_of is not null)"
    known = replay.connection.execute(f"select parameter from {shares}").fetchall()
    if not {change.key["parameter"] for change in changes}.intersection(name for (name,) in known):
        return []
    sums = (
        replay.run(["assumption_milestones"])
        .execute(
            f"""
            with sums as (
                select
                    shares.share_of,
                    milestones.scenario,
                    milestones.milestone_year,
                    sum(milestones.milestone_value) as total,
                    string_agg(
                        printf('%s %.6g', milestones.parameter, milestones.milestone_value), ', ' order by shares.place
                    ) as shares
                from assumptions.assumption_milestones as milestones
                inner join {shares} as shares on milestones.parameter = shares.parameter
                group by all
            )

            select milestone_year, total, shares, string_agg(scenario, ', ' order by scenario)
            from sums
            where abs(total - 1) > ?
            group by share_of, milestone_year, total, shares
            order by all
            """,
            [SHARE_TOLERANCE],
        )
        .fetchall()
    )
    return [
        f"the shares of {year} in scenario {scenarios} add up to {total:.6g}: "
        f"{'take' if total > 1 else 'add'} {abs(total - 1):.6g} by setting others of them too ({shares})"
        for year, total, shares, scenarios in sums
    ]
