"""Inputs of the model-count forecast: parameters, ranges, and the conventions of the published code as switches.

Source: arXiv:2504.16138; methods in docs/method.md#model-counts. Values that stand in a seed have no default here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

ShareLaw = Literal["uniform", "lognormal"]
Comparator = Literal["own_quarter", "previous_quarters", "running_maximum", "own_year"]
Rounding = Literal["nearest", "down", "none"]

#: Training compute the published forecast counts at, FLOP.
THRESHOLDS_FLOP = (1e25, 1e26, 1e27, 1e28, 1e29)


def _check_bounds(name: str, bounds: tuple[float, float], lowest: float, highest: float) -> None:
    """Raise ValueError unless ``lowest < bounds[0] <= bounds[1] <= highest``."""
    low, high = bounds
    if not lowest < low <= high <= highest:
        raise ValueError(f"{name} must rise within ({lowest:g}, {highest:g}], got {low:g} to {high:g}")


def _check_ascending(name: str, values: Sequence[float]) -> None:
    """Raise ValueError unless the values are positive, finite and strictly ascending."""
    array = np.asarray(values, dtype=float)
    if array.size == 0 or not np.all(np.isfinite(array) & (array > 0)) or np.any(np.diff(array) <= 0):
        raise ValueError(f"{name} must be positive and strictly ascending, got {array.tolist()}")


@dataclass(frozen=True, kw_only=True)
class CountInputs:
    """What is counted, and the law of sizes within a year; defaults are those of the published code.

    Parameters
    ----------
    thresholds_flop : tuple of float
        Training compute a model is counted at, FLOP, ascending.
    widths_log10 : tuple of float
        Distances from the frontier a model is counted within, orders of magnitude, ascending.
    slope_bounds : (float, float)
        Range of the uniform draw of k, the log-log slope of the distribution of compute over sizes.
    smallest_bounds : (float, float)
        Range of the log-uniform draw of the smallest model, as a share of the largest.
    n_bins : int
        Size bins between the smallest and the largest model, of equal width in logs.
    year_correlation : float
        Correlation of the normal scores of s, and of k, between neighbouring years; in [0, 1).
    max_attempts : int
        Draws of (s, k, smallest) per run and year before a combination is refused.

    Raises
    ------
    ValueError
        If a field is outside its range or out of order.
    """

    thresholds_flop: tuple[float, ...] = THRESHOLDS_FLOP
    widths_log10: tuple[float, ...] = (0.5, 1.0, 1.5)
    slope_bounds: tuple[float, float]
    smallest_bounds: tuple[float, float]
    n_bins: int = 19
    year_correlation: float
    max_attempts: int = 1000

    def __post_init__(self) -> None:
        """Refuse what the law of sizes is not defined for."""
        _check_ascending("thresholds_flop", self.thresholds_flop)
        _check_ascending("widths_log10", self.widths_log10)
        _check_bounds("slope_bounds", self.slope_bounds, 0.0, np.inf)
        _check_bounds("smallest_bounds", self.smallest_bounds, 0.0, 1.0)
        if self.smallest_bounds[1] >= 1 or not np.isfinite(self.slope_bounds[1]):
            raise ValueError("the smallest model must be smaller than the largest, and slopes finite")
        if self.n_bins < 1 or self.max_attempts < 1:
            raise ValueError(f"n_bins and max_attempts must be at least 1, got {self.n_bins}, {self.max_attempts}")
        if not 0 <= self.year_correlation < 1:
            raise ValueError(f"year_correlation must lie in [0, 1), got {self.year_correlation}")


@dataclass(frozen=True, kw_only=True)
class Conventions:
    """How counts are made: every default is a fault or a choice of the published code.

    B1 to B10 are its faults, see docs/method.md#faults-of-the-published-counts.

    Parameters
    ----------
    adds_percentiles : bool
        B1: add the percentiles of annual counts over the years; off, cumulate each run and take percentiles last.
    comparator : {"own_quarter", "previous_quarters", "running_maximum", "own_year"}
        B2: the record a model is compared with: the largest up to the end of its own quarter (published forecast), of
        all earlier quarters (published history), of all models dated before it, or up to the end of its own year
        (coupled counts, whose models have no date within the year).
    counts_record : bool
        B2: count a model that is itself the record it is compared with.
    rejects_infeasible : bool
        B4: redraw shares, slopes and smallest models together until every bin can hold a model, which changes all three
        priors; off, the largest run of such a draw stands for itself and the priors stay.
    fixes_largest_runs : bool
        B5: take ``ScenarioInputs.fixed_largest_flop`` (2024) instead of drawing the share.
    count_overrides : tuple of (year, threshold FLOP, models)
        B5: annual counts that replace the simulated ones in every run.
    counts_before : tuple of (threshold FLOP, models)
        B5: models before the first summarised year, added to cumulative counts.
    has_additive_growth : bool
        B6: growth per run is normal around the mean; off, lognormal of the same mean and sd, hence positive.
    rounding : {"nearest", "down", "none"}
        B9: percentiles are rounded in the published forecast, cut in its retrodiction.
    counts_equal : bool
        B9: a model exactly at an absolute threshold counts (>=), though results are labelled and rules written ">".
    has_independent_years : bool
        B1: s and k are drawn anew each year; off, ``CountInputs.year_correlation`` joins neighbouring years.
    has_uniform_dates : bool
        B10: models are dated uniformly in the year; off, by a training flow that grows within the year at the local
        growth of annual training compute, so that it does not jump on 1 January when growth is constant.
    simulates_past_frontier : bool
        B10: the record at the start of the forecast is the simulated one; off, ``ScenarioInputs.observed_record_flop``.
    """

    adds_percentiles: bool = True
    comparator: Comparator = "own_quarter"
    counts_record: bool = False
    rejects_infeasible: bool = True
    fixes_largest_runs: bool = True
    count_overrides: tuple[tuple[int, float, float], ...] = ((2024, 1e25, 20.0), (2024, 1e26, 0.0))
    counts_before: tuple[tuple[float, float], ...] = ((1e25, 4.0),)
    has_additive_growth: bool = True
    rounding: Rounding = "nearest"
    counts_equal: bool = True
    has_independent_years: bool = True
    has_uniform_dates: bool = True
    simulates_past_frontier: bool = True

    def __post_init__(self) -> None:
        """Refuse names that no rule carries."""
        if self.comparator not in get_args(Comparator):
            raise ValueError(f"comparator must be one of {get_args(Comparator)}, got {self.comparator!r}")
        if self.rounding not in get_args(Rounding):
            raise ValueError(f"rounding must be one of {get_args(Rounding)}, got {self.rounding!r}")


PUBLISHED = Conventions()
#: The published history table: no 2024 in it, percentiles cut instead of rounded.
PUBLISHED_RETRODICTION = Conventions(count_overrides=(), counts_before=(), rounding="down")
CORRECTED = Conventions(
    adds_percentiles=False,
    comparator="running_maximum",
    counts_record=True,
    rejects_infeasible=False,
    fixes_largest_runs=False,
    count_overrides=(),
    counts_before=(),
    has_additive_growth=False,
    rounding="none",
    counts_equal=False,
    has_independent_years=False,
    has_uniform_dates=False,
    simulates_past_frontier=False,
)


@dataclass(frozen=True, kw_only=True)
class ScenarioInputs(CountInputs):
    """Parameters of the published forecast beyond those of ``CountInputs``.

    Parameters
    ----------
    first_year, first_forecast_year, last_year : int
        History runs from the first year to the year before the first forecast year.
    growth_weights : (float, float)
        Weights of historical growth and of forecast growth; they add up to 1.
    historical_growth, compute_stock_growth, workload_share_growth : float
        Growth of training compute, of the AI compute stock and of the share of it in use, factors per year.
    growth_sd : float
        Standard deviation over runs of the growth factor.
    history_training_share : float
        Training as a share of all AI compute in the last year of history.
    training_shares : tuple of float
        The same in every forecast year.
    share_law : {"uniform", "lognormal"}
        Law of the largest run's share of training compute in forecast years; history is uniform.
    share_bounds : (float, float)
        Smallest and largest such share.
    fixed_largest_flop : tuple of (year, FLOP)
        Largest runs that ``Conventions.fixes_largest_runs`` takes as known.
    observed_record_flop : float
        Largest run before the first forecast year, FLOP.

    Raises
    ------
    ValueError
        If a field is outside its range, out of order, or of the wrong length.

    References
    ----------
    docs/method.md#training-compute-of-a-year, docs/method.md#share-of-the-largest-run
    """

    first_year: int
    first_forecast_year: int
    last_year: int
    growth_weights: tuple[float, float]
    historical_growth: float
    compute_stock_growth: float
    workload_share_growth: float
    growth_sd: float
    history_training_share: float
    training_shares: tuple[float, ...]
    share_law: ShareLaw
    share_bounds: tuple[float, float]
    fixed_largest_flop: tuple[tuple[int, float], ...]
    observed_record_flop: float

    def __post_init__(self) -> None:
        """Refuse what the model is not defined for."""
        super().__post_init__()
        if not self.first_year < self.first_forecast_year <= self.last_year:
            raise ValueError(f"years out of order: {self.first_year}, {self.first_forecast_year}, {self.last_year}")
        for name in ("historical_growth", "compute_stock_growth", "workload_share_growth", "observed_record_flop"):
            if not 0 < getattr(self, name) < np.inf:
                raise ValueError(f"{name} must be positive and finite, got {getattr(self, name)}")
        if not 0 <= self.growth_sd < np.inf:
            raise ValueError(f"growth_sd must not be negative, got {self.growth_sd}")
        if min(self.growth_weights) < 0 or not np.isclose(sum(self.growth_weights), 1.0):
            raise ValueError(f"growth_weights must be shares that add up to 1, got {self.growth_weights}")
        if len(self.training_shares) != self.last_year - self.first_forecast_year + 1:
            raise ValueError(f"training_shares must hold one share a forecast year, got {len(self.training_shares)}")
        for share in (self.history_training_share, *self.training_shares):
            if not 0 < share <= 1:
                raise ValueError(f"training shares must lie in (0, 1], got {share}")
        if self.share_law not in get_args(ShareLaw):
            raise ValueError(f"share_law must be one of {get_args(ShareLaw)}, got {self.share_law!r}")
        _check_bounds("share_bounds", self.share_bounds, 0.0, 1.0)
        for year, largest_flop in self.fixed_largest_flop:
            if not self.first_forecast_year <= year <= self.last_year or not 0 < largest_flop < np.inf:
                raise ValueError(
                    f"fixed_largest_flop needs forecast years and FLOP above 0, got {year}, {largest_flop}"
                )

    @property
    def mean_growth(self) -> float:
        """Mean growth of AI compute, factor per year."""
        historical, forecast = self.growth_weights
        return historical * self.historical_growth + forecast * self.compute_stock_growth * self.workload_share_growth
