"""Read observations as people write them, ``NAME@DATE=VALUE+-ERROR``, and put them on the scale of the draws."""

import datetime
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import duckdb

from engine.conditioning import MIDDLE_OF_YEAR
from engine.dates import decimal_year
from scripts.text import NUMBER, unknown

DATE = r"\d{4}-\d{2}-\d{2}|\d{4}(?:\.\d*)?"
READING = re.compile(rf"(?P<name>\w+)@(?P<date>{DATE})=(?P<value>{NUMBER})(?:\+-(?P<error>{NUMBER}))?", re.ASCII)
#: How people write give or take.
PLUS_MINUS = re.compile(r"±|\+/-")
#: A standard error below this share of all that can be is a slip: no figure is known to so many digits.
LEAST_ERROR = 1e-12
EXAMPLES = "horizon_hours@2027=40, ai_capex_usd@2027=8e11 or eci@2027-03-01=172+-2"


class ArgumentError(Exception):
    """An argument that cannot be used; the message says why and what is expected."""


@dataclass(frozen=True)
class Scale:
    """How a measure is projected and how people give a reading of it: a row of the registry of measures.

    Attributes
    ----------
    measure, unit : str
        Column of projections.projection_draws, and its unit.
    logarithm_base : int or None
        Base of the logarithm in which it is projected, if any.
    measurement_error : float or None
        Standard error of one reading, in the unit of the measure, if anybody can read it.
    reading_name, reading_unit : str
        Name and unit under which people give it.
    reading_factor : float
        Natural units in one unit of the reading.
    lowest_reading, highest_reading : float
        What can be meant, in the unit of the reading.
    is_of_whole_year : bool
        Whether it is a figure of a whole year, not a level at a date.
    """

    measure: str
    unit: str
    logarithm_base: int | None
    measurement_error: float | None
    reading_name: str
    reading_unit: str
    reading_factor: float
    lowest_reading: float
    highest_reading: float
    is_of_whole_year: bool

    def projected(self, reading: float) -> float:
        """Return a reading on the scale on which the measure is projected."""
        if self.logarithm_base is None:
            return reading * self.reading_factor
        return math.log(reading * self.reading_factor) / math.log(self.logarithm_base)

    def reading(self, projected: float) -> float:
        """Return a projected value as people give it; infinite where no double is as large."""
        if self.logarithm_base is None:
            return projected / self.reading_factor
        try:
            return float(self.logarithm_base) ** projected / self.reading_factor
        except OverflowError:
            return math.inf

    def written(self, projected: float) -> str:
        """Return a projected value as people write it, with the unit of the reading."""
        return f"{self.reading(projected):.4g} {self.reading_unit}"

    def written_error(self, standard_error: float) -> str:
        """Return a standard error on the projected scale as text."""
        if self.logarithm_base is None:
            return f"{standard_error / self.reading_factor:.3g} {self.reading_unit}"
        return f"a factor of {self.logarithm_base**standard_error:.3g}"


class DatedObservation(NamedTuple):
    """A figure for a column of the stored draws at a decimal date, with its standard error, in the column's unit.

    A whole year, and the row of a year, stand at its middle.
    """

    measure: str
    date: float
    value: float
    standard_error: float


def read_scales(connection: duckdb.DuckDBPyConnection) -> dict[str, Scale]:
    """Return the scale of every measure of a warehouse by the measure's name, in their order."""
    names = ", ".join(Scale.__dataclass_fields__)
    rows = connection.execute(f"select {names} from staging.stg_projection_measures order by measure_position")
    return {scale.measure: scale for scale in (Scale(*row) for row in rows.fetchall())}


def read_observations(texts: Sequence[str], scales: dict[str, Scale]) -> list[DatedObservation]:
    """Read observations of different things.

    Parameters
    ----------
    texts : sequence of str
        Each ``NAME@DATE=VALUE`` or ``NAME@DATE=VALUE+-ERROR``: NAME is a measure or its reading name, in whose units
        VALUE and ERROR are; DATE a year, or for a level also a decimal year or a day such as 2027-03-01.
    scales : dict of str to Scale
        The measures, by name.

    Returns
    -------
    list of DatedObservation
        In the same order.

    Raises
    ------
    ArgumentError
        If a text is written otherwise, names no measure, gives what cannot be, or two give the same measure and date.
    """
    observations = [read_observation(text, scales) for text in texts]
    first: dict[tuple[str, float], str] = {}
    for text, observation in zip(texts, observations, strict=True):
        key = observation.measure, observation.date
        if key in first:
            raise ArgumentError(
                f"{first[key]} and {text} observe the same: {observation.measure} at {observation.date:g}. One figure"
                " counts once: leave one out, or give their mean with the error of both together"
            )
        first[key] = text
    return observations


def read_observation(text: str, scales: dict[str, Scale]) -> DatedObservation:
    """Read one observation: see `read_observations`."""
    match = READING.fullmatch(PLUS_MINUS.sub("+-", text.replace(" ", "")))
    if not match:
        raise ArgumentError(f"cannot read {text!r}: write NAME@DATE=VALUE or NAME@DATE=VALUE+-ERROR, as {EXAMPLES}")
    scale = _scale(match["name"], scales.values())
    is_projected = match["name"] != scale.reading_name
    value, error = float(match["value"]), match["error"]
    if is_projected:
        projected = value
    elif scale.lowest_reading <= value <= scale.highest_reading:
        projected = scale.projected(value)
    else:
        raise ArgumentError(_impossible(text, scale))
    if not _ends(scale)[0] <= projected <= _ends(scale)[1]:
        raise ArgumentError(_impossible(text, scale))
    standard_error = _standard_error(
        None if error is None else float(error), value, text, scale, is_projected=is_projected
    )
    return DatedObservation(scale.measure, _date(match["date"], text, scale), projected, standard_error)


def is_of_row(observation: DatedObservation) -> bool:
    """Return whether an observation is of a year's row, which stands for its middle or for the whole year."""
    return observation.date == int(observation.date) + MIDDLE_OF_YEAR


def moment(observation: DatedObservation, scale: Scale) -> str:
    """Return what an observation is of: a whole year, the row of a year, or a date."""
    year = int(observation.date)
    if scale.is_of_whole_year:
        return f"all of {year}"
    if is_of_row(observation):
        return f"the row of {year}, its middle (its start is @{year}.0)"
    return f"the date {observation.date:.2f}, between rows that stand for the middle of their years"


def _scale(name: str, scales: Iterable[Scale]) -> Scale:
    """Return the measure that is called so."""
    by_name = {called: scale for scale in scales for called in (scale.measure, scale.reading_name)}
    if name not in by_name:
        note = "; what AI earns is not modelled yet, so it cannot be observed" if "revenue" in name else ""
        raise ArgumentError(unknown("measure", name, by_name) + note)
    return by_name[name]


def _ends(scale: Scale) -> tuple[float, float]:
    """Return the lowest and the highest reading on the projected scale."""
    return scale.projected(scale.lowest_reading), scale.projected(scale.highest_reading)


def _impossible(text: str, scale: Scale) -> str:
    """Say which figures are possible, under both names of a measure."""
    message = (
        f"{text} cannot be: {scale.reading_name} lies between {scale.lowest_reading:g} and {scale.highest_reading:g}"
        f" {scale.reading_unit}"
    )
    if scale.reading_name != scale.measure:
        low, high = _ends(scale)
        message += f", {scale.measure} between {low:.4g} and {high:.4g} {scale.unit}"
    return message + ". Check sign, unit and logarithm"


def _date(text: str, given: str, scale: Scale) -> float:
    """Return the decimal date of a year, a decimal year or a day; a year alone stands at its middle, as rows do."""
    if text.isdigit():
        return int(text) + MIDDLE_OF_YEAR
    if scale.is_of_whole_year:
        raise ArgumentError(
            f"{given}: {scale.reading_name} is a figure of a whole year, so it has no date within one: write"
            f" {scale.reading_name}@{text[:4]}=..."
        )
    if "-" not in text:
        return float(text)
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise ArgumentError(f"{given}: there is no day {text}: write year, month and day, as 2027-03-01") from None
    return decimal_year(day)


def _standard_error(given: float | None, value: float, text: str, scale: Scale, *, is_projected: bool) -> float:
    """Return the standard error on the projected scale: as given, or that of one reading by the registry."""
    if given is None:
        if scale.measurement_error is None:
            raise ArgumentError(
                f"{text} gives no standard error, and nobody measures {scale.reading_name}: write {text}+-ERROR, its"
                " standard error in the same unit"
            )
        return scale.measurement_error
    if not (math.isfinite(given) and given > 0):
        raise ArgumentError(f"{text}: the standard error must be above zero and finite, got {given:g}")
    projected = given
    if not is_projected:
        # To first order: a tenth of the value is a tenth of a natural logarithm.
        is_log = scale.logarithm_base is not None
        projected = given / value / math.log(scale.logarithm_base) if is_log else given * scale.reading_factor
    lowest, highest = _ends(scale)
    if projected > highest - lowest:
        raise ArgumentError(
            f"{text} says nothing: its standard error is wider than all that {scale.reading_name} can be,"
            f" {scale.lowest_reading:g} to {scale.highest_reading:g} {scale.reading_unit}; leave it out"
        )
    if projected < LEAST_ERROR * (highest - lowest):
        raise ArgumentError(
            f"{text}: the standard error is too small to be meant; it holds the error of the reading and the scatter of"
            " single readings, in the unit of the value"
        )
    return projected
