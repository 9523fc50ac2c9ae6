"""Parameters and forms of the takeoff model, what they may be, and how a wrong one is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

EFFECTIVE_COMPUTE_FORMS = ("stock", "flow")
CALIBRATION_FORMS = ("human_only", "ai_help")
ANCHORS = ("horizon", "uplift", "revenue", "direct")
AUTOMATION_FORMS = ("logistic", "linear")
TRAINING_FORMS = ("table", "two_rates")
RATE_READINGS = ("exact", "production_grid")
#: First year of the table of inputs; the stock of research is closed on it.
FIRST_INPUT_YEAR = 2017.0


class ParameterError(ValueError):
    """A parameter that the model cannot run on."""


@dataclass(frozen=True)
class Range:
    """What a parameter may be: from ``low`` to ``high``; a round bracket leaves out the end itself."""

    low: float
    high: float
    bounds: str
    unit: str


RANGES = {
    "present_day": Range(2018, 2050, "[]", "year"),
    "software_progress_rate_at_reference_year": Range(0.01, 20, "[]", "OOM/year"),
    "present_horizon": Range(1e-3, 1e6, "[]", "minutes"),
    "present_doubling_time": Range(0.01, 20, "[]", "years"),
    "doubling_difficulty_growth_factor": Range(0, 1.5, "(]", "ratio"),
    "ac_time_horizon_minutes": Range(1e-3, 1e20, "[]", "minutes"),
    "gap_years": Range(0, 1000, "[]", "years"),
    "swe_multiplier_at_present_day": Range(1, 1e3, "(]", "x"),
    "automation_logistic_asymptote": Range(1, 100, "(]", "fraction"),
    "coding_automation_efficiency_slope": Range(0.01, 1e3, "[]", "OOM/year"),
    "optimal_ces_eta_init": Range(1e-12, 1e12, "[]", "coders/H100e"),
    "rho_coding_labor": Range(-20, 0, "[)", "dimensionless"),
    "max_serial_coding_labor_multiplier": Range(1, 1e40, "(]", "x"),
    "parallel_penalty": Range(0, 1, "(]", "exponent"),
    "inf_labor_asymptote": Range(1, 1e9, "(]", "x"),
    "inf_compute_asymptote": Range(1, 1e15, "(]", "x"),
    "inv_compute_anchor_exp_cap": Range(1, 10, "(]", "x"),
    "ai_research_taste_at_coding_automation_anchor_sd": Range(-30, 30, "[]", "SD"),
    "ai_research_taste_slope": Range(0.01, 100, "[]", "SD/year"),
    "median_to_top_taste_multiplier": Range(1, 1000, "(]", "x"),
    "top_percentile": Range(0.5, 1, "()", "quantile"),
    "taste_limit": Range(0, 1000, "(]", "count"),
    "taste_limit_smoothing": Range(0, 1, "()", "dimensionless"),
    "ted_ai_m2b": Range(0, 1000, "[]", "count"),
    "strat_ai_m2b": Range(0, 1000, "[]", "count"),
    "uplift_now": Range(1, 100, "(]", "x"),
    "uplift_doubling_years": Range(0.01, 50, "[]", "years"),
    "revenue_now": Range(0, 1e16, "(]", "USD/year"),
    "revenue_at_ac": Range(0, 1e18, "(]", "USD/year"),
    "revenue_growth_per_progress_year": Range(0, 10, "(]", "OOM/year"),
    "effective_compute_gap": Range(0, 1000, "(]", "OOM"),
    "constant_training_compute_growth_rate": Range(-1, 5, "[]", "OOM/year"),
    "slowdown_year": Range(2000, 2300, "[]", "year"),
    "post_slowdown_training_compute_growth_rate": Range(-1, 5, "[]", "OOM/year"),
}
#: Parameters that only some forms read; what they are where no value is given.
DEFAULTS = {
    "uplift_now": 1.34,
    "uplift_doubling_years": 0.5,
    "revenue_now": 65e9,
    "revenue_at_ac": 65e10,
    "revenue_growth_per_progress_year": 1.0,
    "effective_compute_gap": 3.0,
    "constant_training_compute_growth_rate": 0.6,
    "slowdown_year": 2028.0,
    "post_slowdown_training_compute_growth_rate": 0.25,
}


@dataclass(frozen=True)
class Parameters:
    """Parameters of one or many sets, each an array of shape (n_sets,) after ``Parameters.of``.

    Names are those of the published model; values and their reasons are rows of ``seeds/assumptions``. What they may be
    stands in ``RANGES``.
    """

    present_day: NDArray
    software_progress_rate_at_reference_year: NDArray
    # horizon
    present_horizon: NDArray
    present_doubling_time: NDArray
    doubling_difficulty_growth_factor: NDArray
    ac_time_horizon_minutes: NDArray
    gap_years: NDArray
    # coding
    swe_multiplier_at_present_day: NDArray
    automation_logistic_asymptote: NDArray
    coding_automation_efficiency_slope: NDArray
    optimal_ces_eta_init: NDArray
    rho_coding_labor: NDArray
    max_serial_coding_labor_multiplier: NDArray
    parallel_penalty: NDArray
    # throughput
    inf_labor_asymptote: NDArray
    inf_compute_asymptote: NDArray
    inv_compute_anchor_exp_cap: NDArray
    # taste
    ai_research_taste_at_coding_automation_anchor_sd: NDArray
    ai_research_taste_slope: NDArray
    median_to_top_taste_multiplier: NDArray
    top_percentile: NDArray
    taste_limit: NDArray
    taste_limit_smoothing: NDArray
    # milestones
    ted_ai_m2b: NDArray
    strat_ai_m2b: NDArray
    # calibration with AI help, and anchors other than the horizon
    uplift_now: NDArray
    uplift_doubling_years: NDArray
    revenue_now: NDArray
    revenue_at_ac: NDArray
    revenue_growth_per_progress_year: NDArray
    effective_compute_gap: NDArray
    # growth of training compute where no table gives it
    constant_training_compute_growth_rate: NDArray
    slowdown_year: NDArray
    post_slowdown_training_compute_growth_rate: NDArray

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Parameters:
        """Return checked parameters; every value is broadcast to the number of sets.

        Raises
        ------
        ParameterError
            If a name is unknown or missing, or a value is not in its permitted range: with the parameter, its value and
            what is permitted.
        """
        for name in values:
            if name not in RANGES:
                raise ParameterError(f"takeoff parameter {name}: unknown; expected one of {', '.join(RANGES)}")
        missing = [name for name in RANGES if name not in values and name not in DEFAULTS]
        if missing:
            raise ParameterError(f"takeoff parameters {', '.join(missing)}: no value was given")
        given = {name: values[name] if name in values else DEFAULTS[name] for name in RANGES}
        arrays = dict(
            zip(given, np.broadcast_arrays(*(np.atleast_1d(np.asarray(v, float)) for v in given.values())), strict=True)
        )
        found = cls(**{name: np.array(value) for name, value in arrays.items()})
        found._refuse()
        return found

    def _refuse(self) -> None:
        for field in fields(self):
            refuse_outside(field.name, getattr(self, field.name), RANGES[field.name])
        # With a gap in years the coder may come later than its horizon; without one it would stand at the present day.
        wrong = self.ac_time_horizon_minutes < self.present_horizon
        wrong |= (self.ac_time_horizon_minutes == self.present_horizon) & (self.gap_years == 0)
        if wrong.any():
            raise ParameterError(
                f"takeoff parameter ac_time_horizon_minutes = {self.ac_time_horizon_minutes[wrong][0]:g}: "
                f"permitted is more than present_horizon, {self.present_horizon[wrong][0]:g} minutes"
            )

    @property
    def size(self) -> int:
        """Number of sets."""
        return self.present_day.size

    def take(self, sets: object) -> Parameters:
        """Return some of the sets."""
        return Parameters(**{field.name: getattr(self, field.name)[sets] for field in fields(self)})

    def replaced(self, **values: object) -> Parameters:
        """Return checked parameters with some values replaced."""
        return Parameters.of({field.name: getattr(self, field.name) for field in fields(self)} | values)


def refuse_outside(name: str, values: NDArray | float, permitted: Range) -> None:
    """Raise ``ParameterError`` if a value is not a number within its range.

    References
    ----------
    docs/method.md#takeoff-forms
    """
    values = np.atleast_1d(np.asarray(values, dtype=float))
    above = values >= permitted.low if permitted.bounds[0] == "[" else values > permitted.low
    below = values <= permitted.high if permitted.bounds[1] == "]" else values < permitted.high
    wrong = ~(above & below)
    if wrong.any():
        first, last = permitted.bounds
        raise ParameterError(
            f"takeoff parameter {name} = {values[wrong][0]:g}: permitted is "
            f"{first}{permitted.low:g}, {permitted.high:g}{last} {permitted.unit}"
        )


@dataclass(frozen=True)
class Form:
    """One form of the model: docs/method.md#takeoff-forms.

    Attributes
    ----------
    effective_compute : str
        ``stock``: training compute times software efficiency; ``flow``: their integral, as training takes time.
    calibration : str
        Whether the past was made by humans alone or with AI help that doubled at a steady pace.
    anchor : str
        What says how much effective compute the Automated Coder takes.
    automation : str
        Shape of the fraction of automated tasks over effective compute.
    training : str
        Growth of training compute from the table, or at one rate before a slowdown and another after it.
    has_coding_automation, has_taste, has_compute_slowdown : bool
        Switches: coding by humans alone; taste of humans alone; inputs that go on growing as at the present day.
    start_year : float
        First year of the run.
    rate_reading : str
        ``production_grid`` reads the growth of software in the reference year as the published code does, between the
        points of a grid that straddles a kink; only to compare with its output.
    """

    effective_compute: str = "stock"
    calibration: str = "human_only"
    anchor: str = "horizon"
    automation: str = "logistic"
    training: str = "table"
    has_coding_automation: bool = True
    has_taste: bool = True
    has_compute_slowdown: bool = True
    start_year: float = FIRST_INPUT_YEAR
    rate_reading: str = "exact"

    def __post_init__(self) -> None:
        """Refuse a form that is not known."""
        known = {
            "effective_compute": EFFECTIVE_COMPUTE_FORMS,
            "calibration": CALIBRATION_FORMS,
            "anchor": ANCHORS,
            "automation": AUTOMATION_FORMS,
            "training": TRAINING_FORMS,
            "rate_reading": RATE_READINGS,
        }
        for name, permitted in known.items():
            _refuse_word(name, getattr(self, name), permitted)
        if not 2000 <= self.start_year <= FIRST_INPUT_YEAR:
            raise ParameterError(
                f"takeoff form start_year = {self.start_year:g}: permitted is [2000, {FIRST_INPUT_YEAR:g}]"
            )
        if self.effective_compute == "flow" and self.start_year != FIRST_INPUT_YEAR:
            raise ParameterError(
                f"takeoff form start_year = {self.start_year:g}: permitted with flow is {FIRST_INPUT_YEAR:g}"
            )


def _refuse_word(name: str, value: str, permitted: Iterable[str]) -> None:
    if value not in permitted:
        raise ParameterError(f"takeoff form {name} = {value!r}: permitted is one of {', '.join(permitted)}")
