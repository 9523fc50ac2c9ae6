"""What a pause, cap or floor on AI research does to the milestones of takeoff, asked for one preset and date."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import duckdb

from replay.replay import Replay
from scripts.text import aligned, nearest_names, read_number
from scripts.what_if.changes import ChangeError

CONTROLS, EFFECTS, PRESETS = "takeoff_controls", "takeoff_pace_control", "takeoff_presets"
#: How the reason of a control begins in its seed.
DEFINITION = "a definition: "
FORM = "PRESET.CONTROL.SINCE=AMOUNT"
_TEXT = re.compile(r"(?P<preset>\w+)\.(?P<control>\w+)\.(?P<since>[^=]+)=(?P<amount>.+)")


class Control(NamedTuple):
    """A control of the pace: ``amount`` is in ``unit``, ``meaning`` says what stops or is held."""

    preset: str
    control: str
    since: float
    amount: float
    unit: str
    meaning: str


class Effect(NamedTuple):
    """A milestone without and with a control, calendar years, and the years between; None where it is not reached."""

    milestone: str
    uncontrolled_year: float | None
    milestone_year: float | None
    delay_years: float | None
    status: str


def find_control(built: duckdb.DuckDBPyConnection, text: str) -> Control:
    """Return the control that a text means.

    Parameters
    ----------
    built : duckdb.DuckDBPyConnection
        The warehouse.
    text : str
        As ``FORM``; preset and control as in the seeds, since a calendar year, amount in the unit of the control.

    Raises
    ------
    ChangeError
        If there is no such preset or control, or since or amount is no number.
    """
    match = _TEXT.fullmatch(text.strip())
    if match is None:
        raise ChangeError(f"'{text}' is no control: write {FORM}, as dec2025_default.pause_all_shift.2028=1")
    presets = [name for (name,) in built.execute(f"select preset from seeds.{PRESETS} order by 1").fetchall()]
    _refuse_unknown(text, "preset", match["preset"], presets)
    known = {control: (unit, meaning) for control, unit, meaning in find_controls(built, ())}
    _refuse_unknown(text, "control", match["control"], list(known))
    try:
        since, amount = read_number(match["since"]), read_number(match["amount"])
    except ValueError as error:
        raise ChangeError(f"{text}: {error}") from None
    return Control(match["preset"], match["control"], since, amount, *known[match["control"]])


def find_controls(built: duckdb.DuckDBPyConnection, words: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return control, unit and meaning of those that have every one of some words in name or meaning."""
    rows = built.execute(
        f"select control, min(unit), min(rationale) from seeds.{CONTROLS} group by 1 order by 1"
    ).fetchall()
    meant = [(control, unit, meaning.removeprefix(DEFINITION)) for control, unit, meaning in rows]
    return [
        row for row in meant if all(word.casefold() in f"pace control {row[0]} {row[2]}".casefold() for word in words)
    ]


def lines_of_controls(controls: Sequence[tuple[str, str, str]]) -> list[str]:
    """Return controls as lines of a table."""
    return aligned([["control of the pace", "unit", "meaning"], *(list(row) for row in controls)])


def _refuse_unknown(text: str, what: str, name: str, known: Sequence[str]) -> None:
    if name not in known:
        near = nearest_names(name, known, 1)
        hint = f"; the nearest is {near[0]}" if near else ""
        raise ChangeError(f"{text}: there is no {what} {name}{hint}; known are {', '.join(known)}")


def effects_of(replay: Replay, control: Control) -> list[Effect]:
    """Return the milestones of a preset without and with a control, whatever else was changed.

    Parameters
    ----------
    replay : Replay
        The warehouse with changes made.
    control : Control
        The one control that is run.

    Raises
    ------
    ReplayError
        If the takeoff model refuses the control or a changed parameter.
    """
    row = replay.connection.sql(
        "select ? as preset, ? as control, cast(? as double) as since, cast(? as double) as amount, ? as unit,"
        " 'project' as source, 'high' as confidence, 'asked for' as rationale",
        params=[control.preset, control.control, control.since, control.amount, control.unit],
    )
    replay.replace(CONTROLS, row)
    found = replay.run([EFFECTS]).execute(
        f"""
        select milestone, uncontrolled_year, milestone_year, delay_years, status
        from takeoff.{EFFECTS}
        order by uncontrolled_year, milestone_year, milestone
        """
    )
    return [Effect(*cells) for cells in found.fetchall()]


def lines_of_effects(control: Control, effects: Sequence[Effect]) -> list[str]:
    """Return a control and what it does as lines."""

    def year(value: float | None, otherwise: str) -> str:
        return otherwise if value is None else f"{value:.2f}"

    rows = [
        [
            effect.milestone,
            year(effect.uncontrolled_year, "not reached"),
            year(effect.milestone_year, effect.status),
            "" if effect.delay_years is None else f"{effect.delay_years:.2f}",
        ]
        for effect in effects
    ]
    said = f"{control.preset}: {control.control} of {control.amount:g} {control.unit} from {control.since:g}"
    return [
        f"{said} ({control.meaning})",
        "",
        *aligned([["milestone", "without", "with", "years later"], *rows]),
    ]
