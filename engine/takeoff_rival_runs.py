"""Run a rival model of takeoff on its drawn parameters, and read off each quantity asked for."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.draws import sobol_points
from engine.takeoff_rivals import draw_between, reached_quantile, sample_range, share_range
from engine.takeoff_rivals_explosion import doubling_times, most_doublings_within, shortest_window
from engine.takeoff_rivals_kwa import FIRST_YEAR, input_growth, run_kwa
from engine.takeoff_rivals_uplift import MONTHS_PER_YEAR, automated_coder_year

#: Levels of quantiles by the name of their statistic; of the others, level 0 and 1 are the ends of a sample.
QUANTILES = {"p05": 0.05, "p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95}
LEVELS = {"minimum": 0.0, **QUANTILES, "maximum": 1.0}


@dataclass(frozen=True)
class Parameter:
    """A parameter of a rival: its value, and its law and range where it is drawn."""

    name: str
    value: float
    law: str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Quantity:
    """What is read off a run, of which ``reading`` names the kind; what a kind does not need is None.

    Attributes
    ----------
    name, reading : str
        Name of the quantity, and a name of the readings of its model.
    level_frac : float, optional
        Share of AI R&D that is automated.
    report_year : int, optional
        Calendar year on whose first day something is read.
    progress_years : float, optional
        Progress in years at today's pace.
    window_months : float, optional
        Months within which progress is made.
    """

    name: str
    reading: str
    level_frac: float | None = None
    report_year: int | None = None
    progress_years: float | None = None
    window_months: float | None = None


@dataclass(frozen=True)
class Statistic:
    """A figure of a rival: a quantile, a probability or a point; the range is that of a sample as small as theirs."""

    quantity: str
    statistic: str
    value: float
    reached_frac: float
    sample_low: float | None = None
    sample_high: float | None = None


def draw(parameters: Sequence[Parameter], n_draws: int, seed: int) -> dict[str, NDArray]:
    """Return the draws of each parameter by name, shape (n_draws,); what has no law is its value in each.

    Raises
    ------
    ValueError
        If a law or its range is wrong; the message names the parameter.

    References
    ----------
    docs/method.md#takeoff-rivals
    """
    drawn = [parameter for parameter in parameters if parameter.law is not None]
    points = sobol_points(len(drawn), n_draws, seed) if drawn else np.empty((n_draws, 0))
    values = {parameter.name: np.full(n_draws, parameter.value) for parameter in parameters}
    for column, parameter in enumerate(drawn):
        try:
            values[parameter.name] = draw_between(
                parameter.law, parameter.low, parameter.value, parameter.high, points[:, column]
            )
        except ValueError as error:
            raise ValueError(f"{parameter.name}: {error}") from None
    return values


def _of_kwa(values: dict[str, NDArray], quantities: Sequence[Quantity], last_year: int) -> dict[str, NDArray]:
    """Run Kwa's model to the first day of the last year."""
    taken = inspect.signature(input_growth).parameters
    labour_growth, compute_growth = input_growth(
        years=np.arange(FIRST_YEAR, last_year), **{name: values.pop(name) for name in taken if name in values}
    )
    dated = [quantity for quantity in quantities if quantity.reading == "automation_year"]
    reported = [quantity for quantity in quantities if quantity.reading != "automation_year"]
    outcomes = run_kwa(
        **values,
        labour_growth=labour_growth,
        compute_growth=compute_growth,
        levels=[quantity.level_frac for quantity in dated],
        report_years=[quantity.report_year for quantity in reported],
    )
    return {quantity.name: outcomes.automation_year[:, place] for place, quantity in enumerate(dated)} | {
        quantity.name: getattr(outcomes, quantity.reading)[:, place] for place, quantity in enumerate(reported)
    }


def _of_uplift(values: dict[str, NDArray], quantities: Sequence[Quantity], last_year: int) -> dict[str, NDArray]:
    """Run the uplift model; a date beyond the last year is none."""
    years = automated_coder_year(**values)
    return {quantity.name: np.where(years < last_year, years, np.inf) for quantity in quantities}


def _of_explosion(values: dict[str, NDArray], quantities: Sequence[Quantity], last_year: int) -> dict[str, NDArray]:
    """Run the software explosion, whose months are counted from the full automation of AI R&D."""
    per_year = float(values["doublings_per_year"][0])
    ends = doubling_times(**values)

    def read(quantity: Quantity) -> NDArray:
        """Return what a quantity asks for, by draw."""
        if quantity.reading == "most_progress_years":
            return most_doublings_within(ends, quantity.window_months) / per_year
        if quantity.reading == "total_progress_years":
            return (np.isfinite(ends).sum(axis=-1) - 1) / per_year
        n_doublings = round(quantity.progress_years * per_year)
        if quantity.reading == "is_progress_within":
            return shortest_window(ends, n_doublings) <= quantity.window_months
        return ends[:, n_doublings] / MONTHS_PER_YEAR if n_doublings < ends.shape[-1] else np.full(len(ends), np.inf)

    return {quantity.name: read(quantity) for quantity in quantities}


#: Every model by its name in the seeds, and the readings of it that a quantity can ask for.
MODELS: dict[str, tuple[Callable[..., dict[str, NDArray]], tuple[str, ...]]] = {
    "kwa": (_of_kwa, ("automation_year", "software_log10", "research_ratio")),
    "uplift": (_of_uplift, ("automated_coder_year",)),
    "software_explosion": (
        _of_explosion,
        ("is_progress_within", "most_progress_years", "total_progress_years", "years_to_progress"),
    ),
}


def run_rival(
    model: str, parameters: Sequence[Parameter], quantities: Sequence[Quantity], n_draws: int, seed: int, last_year: int
) -> dict[str, NDArray]:
    """Run a rival model and return its quantities.

    Parameters
    ----------
    model : str
        A name of ``MODELS``.
    parameters : sequence of Parameter
        All parameters of the model.
    quantities : sequence of Quantity
        What is asked for, of readings of that model.
    n_draws : int
        Draws, a power of two; one run where nothing is drawn.
    seed : int
        Scrambling of the Sobol points.
    last_year : int
        A date at or after its first day counts as never; Kwa's model runs to it.

    Returns
    -------
    dict of str to ndarray, shape (n_draws,) or (1,)
        By quantity, in its unit; of kind bool for ``is_progress_within``; infinite for what does not come.

    Raises
    ------
    ValueError
        If the model or a reading is unknown, a parameter is outside its range, or a law is wrong.
    TypeError
        If a parameter of the model is missing, or is none of its own: the message names it.

    References
    ----------
    docs/method.md#takeoff-rivals
    """
    if model not in MODELS:
        raise ValueError(f"unknown model {model!r}: {', '.join(MODELS)}")
    run, readings = MODELS[model]
    for quantity in quantities:
        if quantity.reading not in readings:
            raise ValueError(f"{quantity.name}: {quantity.reading!r} is no reading of {model}: {', '.join(readings)}")
    is_drawn = any(parameter.law is not None for parameter in parameters)
    return run(draw(parameters, n_draws if is_drawn else 1, seed), quantities, last_year)


def summarize(name: str, outcome: NDArray, sample_sizes: Mapping[str, float]) -> list[Statistic]:
    """Return the figures of a quantity over its draws.

    Parameters
    ----------
    name : str
        Name of the quantity.
    outcome : ndarray, shape (n_draws,)
        Its draws; one for a point run, of kind bool for a probability.
    sample_sizes : mapping of str to float
        Published statistics of the quantity, and the draws that each rests on; nan where it rests on none.

    Returns
    -------
    list of Statistic
        A point, a probability, or the quantiles of ``QUANTILES`` and those published.

    Raises
    ------
    ValueError
        If a published statistic is not one that the run has.

    References
    ----------
    docs/method.md#takeoff-rivals
    """
    outcome = np.asarray(outcome)
    if outcome.dtype == bool:
        statistics = ["probability"]
    elif outcome.size == 1:
        statistics = ["point"]
    else:
        statistics = [*QUANTILES, *(statistic for statistic in LEVELS if statistic not in QUANTILES)]
    for statistic in sample_sizes:
        if statistic not in statistics:
            raise ValueError(f"{name}: {statistic!r} is published, but a run has {', '.join(statistics)}")
    # Ends of a sample depend on its size: there are none but those published.
    wanted = [
        statistic for statistic in statistics if statistic in sample_sizes or statistic not in ("minimum", "maximum")
    ]
    reached = float(np.mean(np.isfinite(outcome)))
    rows = []
    for statistic in wanted:
        size = sample_sizes.get(statistic, np.nan)
        has_size = np.isfinite(size)
        if statistic == "point":
            found = (float(outcome[0]), None, None)
        elif statistic == "probability":
            found = share_range(outcome, size) if has_size else (float(np.mean(outcome)), None, None)
        elif has_size:
            found = sample_range(outcome, LEVELS[statistic], size)
        else:
            found = (reached_quantile(outcome, LEVELS[statistic]), None, None)
        rows.append(Statistic(name, statistic, found[0], reached, found[1], found[2]))
    return rows
