"""Read observations as people write them, ``NAME@DATE=VALUE+-ERROR``, and put them on the scale of the draws."""

import datetime
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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
EXAMPLES = "largest_run_flop@2027=3e27, horizon_hours@2027=40 or eci@2027-03-01=172+-2"


class ArgumentError(Exception):
    """An argument that cannot be used; the message says why and what is expected."""


@dataclass(frozen=True)
class Scale:
    """How a measure is projected and how people read it: a row of the registry of measures.

    Attributes
    ----------
    measure, unit : str
        Column of projections.projection_draws, and its unit.
    logarithm_base : int or None
        Base of the logarithm in which it is projected, if any.
    measurement_error : float or None
        Standard error of one reading, in the unit of the measure, if anybody can read it.
    name, name_unit : str
        What people call it, and the unit of a figure under that name: first as views and lists do, without logarithm.
    other_name, other_unit : str
        Another name under which people give it, and its unit.
    other_factor : float
        Units of the first name in one unit of the other.
    lowest, highest : float
        What can be meant, in the unit of the first name.
    is_of_whole_year : bool
        Whether it is a figure of a whole year, not a level at a date.
    factor : float
        Units of the first name in one unit of ``name``.
    """

    measure: str
    unit: str
    logarithm_base: int | None
    measurement_error: float | None
    name: str
    name_unit: str
    other_name: str
    other_unit: str
    other_factor: float
    lowest: float
    highest: float
    is_of_whole_year: bool
    factor: float = 1.0

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names that are understood, first the one that views and lists show."""
        return tuple(dict.fromkeys((self.name, self.measure, self.other_name)))

    @property
    def ends(self) -> tuple[float, float]:
        """Return the lowest and the highest figure that can be meant under the name."""
        return self.lowest / self.factor, self.highest / self.factor

    def called(self, name: str) -> "Scale":
        """Return the measure as people give it under a name; that of its logarithm shows figures under the first."""
        if name != self.other_name:
            return self
        return replace(self, name=self.other_name, name_unit=self.other_unit, factor=self.other_factor)

    def projected(self, figure: float) -> float:
        """Return a figure under the name on the scale on which the measure is projected."""
        if self.logarithm_base is None:
            return figure * self.factor
        return math.log(figure * self.factor) / math.log(self.logarithm_base)

    def figure(self, projected: float) -> float:
        """Return a projected value as a figure under the name; infinite where no double is as large."""
        if self.logarithm_base is None:
            return projected / self.factor
        try:
            return float(self.logarithm_base) ** projected / self.factor
        except OverflowError:
            return math.inf

    def written(self, projected: float) -> str:
        """Return a projected value as people write it, with the unit of the name."""
        return f"{self.figure(projected):.4g} {self.name_unit}"

    def written_error(self, standard_error: float) -> str:
        """Return a standard error on the projected scale as text."""
        if self.logarithm_base is None:
            return f"{standard_error / self.factor:.3g} {self.name_unit}"
        return f"a factor of {self.logarithm_base**standard_error:.3g}"


class DatedObservation(NamedTuple):
    """A figure for a column of the stored draws at a decimal date, with its standard error, in the column's unit.

    A whole year, and the row of a year, stand at its middle. ``name`` is that under which it was given, if any was.
    """

    measure: str
    date: float
    value: float
    standard_error: float
    name: str = ""


def read_scales(connection: duckdb.DuckDBPyConnection) -> dict[str, Scale]:
    """Return the scale of every measure of a warehouse by the measure's name, in their order."""
    rows = connection.execute(
        """
        select
            measure, unit, logarithm_base, measurement_error, natural_measure, natural_unit, reading_name, reading_unit,
            reading_factor, lowest_reading * reading_factor, highest_reading * reading_factor, is_of_whole_year
        from staging.stg_projection_measures
        order by measure_position
        """
    )
    return {scale.measure: scale for scale in (Scale(*row) for row in rows.fetchall())}


def read_observations(texts: Sequence[str], scales: dict[str, Scale]) -> list[DatedObservation]:
    """Read observations of different things.

    Parameters
    ----------
    texts : sequence of str
        Each ``NAME@DATE=VALUE`` or ``NAME@DATE=VALUE+-ERROR``: NAME is any of the names of a measure, in whose unit
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
    is_projected = match["name"] not in (scale.name, scale.other_name)
    value, error = float(match["value"]), match["error"]
    lowest, highest = map(scale.projected, scale.ends)
    if is_projected:
        projected = value
    elif scale.ends[0] <= value <= scale.ends[1]:
        projected = scale.projected(value)
    else:
        raise ArgumentError(_impossible(text, scale))
    if not lowest <= projected <= highest:
        raise ArgumentError(_impossible(text, scale))
    standard_error = _standard_error(
        None if error is None else float(error), value, text, scale, is_projected=is_projected
    )
    date = _date(match["date"], text, scale)
    return DatedObservation(scale.measure, date, projected, standard_error, match["name"])


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
    """Return the measure that is called so, as it is given under that name."""
    by_name = {called: scale for scale in scales for called in scale.names}
    if name not in by_name:
        note = "; what AI earns is no measure of the draws, so it cannot be observed" if "revenue" in name else ""
        first = [scale.name for scale in scales]
        raise ArgumentError(unknown("measure", name, by_name, first) + note)
    return by_name[name].called(name)


def _impossible(text: str, scale: Scale) -> str:
    """Say which figures are possible, under the name that was given and as a logarithm."""
    message = f"{text} cannot be: {scale.name} lies between {scale.ends[0]:g} and {scale.ends[1]:g} {scale.name_unit}"
    if scale.logarithm_base is not None:
        low, high = map(scale.projected, scale.ends)
        message += f", {scale.measure} between {low:.4g} and {high:.4g} {scale.unit}"
    return message + ". Check sign, unit and logarithm"


def _date(text: str, given: str, scale: Scale) -> float:
    """Return the decimal date of a year, a decimal year or a day; a year alone stands at its middle, as rows do."""
    if text.isdigit():
        return int(text) + MIDDLE_OF_YEAR
    if scale.is_of_whole_year:
        raise ArgumentError(
            f"{given}: {scale.name} is a figure of a whole year, so it has no date within one: write"
            f" {scale.name}@{text[:4]}=..."
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
                f"{text} gives no standard error, and nobody measures {scale.name}: write {text}+-ERROR, its"
                " standard error in the same unit"
            )
        return scale.measurement_error
    if not (math.isfinite(given) and given > 0):
        raise ArgumentError(f"{text}: the standard error must be above zero and finite, got {given:g}")
    projected = given
    if not is_projected:
        # To first order: a tenth of the value is a tenth of a natural logarithm.
        is_log = scale.logarithm_base is not None
        projected = given / value / math.log(scale.logarithm_base) if is_log else given * scale.factor
    lowest, highest = map(scale.projected, scale.ends)
    if projected > highest - lowest:
        raise ArgumentError(
            f"{text} says nothing: its standard error is wider than all that {scale.name} can be,"
            f" {scale.ends[0]:g} to {scale.ends[1]:g} {scale.name_unit}; leave it out"
        )
    if projected < LEAST_ERROR * (highest - lowest):
        raise ArgumentError(
            f"{text}: the standard error is too small to be meant; it holds the error of the reading and the scatter of"
            " single readings, in the unit of the value"
        )
    return projected
