"""Joint draws of uncertain parameters: scrambled Sobol points, a Gaussian copula, and the marginal laws."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.ranges import checked

#: Keeps the normal quantile finite at both ends of a Sobol coordinate.
UNIFORM_EDGE = 1e-9
#: Standard normal quantile of 95%, which turns 5/50/95 percentiles into standard deviations.
Z95 = 1.6448536269514722
#: Smallest eigenvalue a repaired correlation matrix keeps.
MIN_EIGENVALUE = 1e-8


@dataclass(frozen=True)
class Law:
    """A family of laws: what its arguments are and must be, and what follows from them.

    Attributes
    ----------
    arguments : tuple of str
        What each argument is, in the order in which a seed gives them.
    middle : str
        Which middle of the law the point value of a parameter is.
    find_middle : callable
        From the arguments to that middle.
    find_quantile : callable
        From the arguments and uniform coordinates inside (0, 1) to quantiles.
    find_probability : callable
        Its inverse: from values and the arguments to probabilities.
    must_rise : bool
        Whether the arguments must stand in rising order.
    widths, positive : tuple of int
        Places of the arguments that must not be negative, and of those that must be positive. A law without width
        draws its middle.
    moving : tuple of int
        Places of the arguments that another point value moves by the same difference: what lies in them is a place, not
        a width.
    is_logarithmic : bool
        Whether the arguments are of the natural logarithm of the parameter.
    """

    arguments: tuple[str, ...]
    middle: str
    find_middle: Callable[..., float]
    find_quantile: Callable[..., NDArray]
    find_probability: Callable[..., NDArray]
    must_rise: bool = False
    widths: tuple[int, ...] = ()
    positive: tuple[int, ...] = ()
    moving: tuple[int, ...] = ()
    is_logarithmic: bool = False


# SciPy is imported where it is used: it takes longer than a what-if, which reads LAWS and draws nothing.


def _normal(u: NDArray, mean: float, sd: float) -> NDArray:
    """Return quantiles of the normal law."""
    from scipy.special import ndtri

    return mean + sd * ndtri(u)


def _beta(u: NDArray, a: float, b: float) -> NDArray:
    """Return quantiles of the beta law."""
    from scipy.special import betaincinv

    return betaincinv(a, b, u)


def _triangular(u: NDArray, low: float, mode: float, high: float) -> NDArray:
    """Return quantiles of the triangular law."""
    if low == high:
        raise ValueError(f"low and high of a triangular law must rise, got {low} and {high}")
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u < turn, rising, falling)


def _split_normal(u: NDArray, low: float, middle: float, high: float) -> NDArray:
    """Return quantiles of two normal halves that meet in the median."""
    z = _normal(u, 0.0, 1.0)
    return middle + z * np.where(z < 0, middle - low, high - middle) / Z95


def _student_t(u: NDArray, location: float, scale: float, degrees_of_freedom: float) -> NDArray:
    """Return quantiles of Student's t law, moved and stretched."""
    from scipy.special import stdtrit

    return location + scale * stdtrit(degrees_of_freedom, u)


def _normal_probability(values: NDArray, mean: float, sd: float) -> NDArray:
    """Return probabilities of the normal law."""
    from scipy.special import ndtr

    return ndtr((values - mean) / sd)


def _split_normal_probability(values: NDArray, low: float, middle: float, high: float) -> NDArray:
    """Return probabilities of two normal halves that meet in the median."""
    from scipy.special import ndtr

    away = values - middle
    return ndtr(Z95 * away / np.where(away < 0, middle - low, high - middle))


def _triangular_probability(values: NDArray, low: float, mode: float, high: float) -> NDArray:
    """Return probabilities of the triangular law."""
    inside = np.clip(values, low, high)
    rising = (inside - low) ** 2 / ((high - low) * (mode - low)) if mode > low else np.zeros_like(inside)
    falling = 1 - (high - inside) ** 2 / ((high - low) * (high - mode)) if high > mode else np.ones_like(inside)
    return np.where(inside < mode, rising, falling)


def _student_t_probability(values: NDArray, location: float, scale: float, degrees_of_freedom: float) -> NDArray:
    """Return probabilities of Student's t law, moved and stretched."""
    from scipy.special import stdtr

    return stdtr(degrees_of_freedom, (values - location) / scale)


def _beta_probability(values: NDArray, a: float, b: float) -> NDArray:
    """Return probabilities of the beta law."""
    from scipy.special import betainc

    return betainc(a, b, np.clip(values, 0, 1))


#: Every law by its name in the seeds.
LAWS = {
    "normal": Law(
        arguments=("mean", "standard deviation"),
        middle="median",
        find_middle=lambda mean, sd: mean,
        find_quantile=_normal,
        find_probability=_normal_probability,
        widths=(1,),
        moving=(0,),
    ),
    "lognormal": Law(
        arguments=("mean of the logarithm", "standard deviation of the logarithm"),
        middle="median",
        find_middle=lambda mean, sd: math.exp(mean),
        find_quantile=lambda u, mean, sd: np.exp(_normal(u, mean, sd)),
        find_probability=lambda values, mean, sd: _normal_probability(np.log(values), mean, sd),
        widths=(1,),
        moving=(0,),
        is_logarithmic=True,
    ),
    "triangular": Law(
        arguments=("low end", "mode", "high end"),
        middle="mode",
        find_middle=lambda low, mode, high: mode,
        find_quantile=_triangular,
        find_probability=_triangular_probability,
        must_rise=True,
        moving=(0, 1, 2),
    ),
    "split_normal": Law(
        arguments=("5% quantile", "median", "95% quantile"),
        middle="median",
        find_middle=lambda low, middle, high: middle,
        find_quantile=_split_normal,
        find_probability=_split_normal_probability,
        must_rise=True,
        moving=(0, 1, 2),
    ),
    "student_t": Law(
        arguments=("location", "scale", "degrees of freedom"),
        middle="median",
        find_middle=lambda location, scale, degrees_of_freedom: location,
        find_quantile=_student_t,
        find_probability=_student_t_probability,
        widths=(1,),
        positive=(2,),
        moving=(0,),
    ),
    "beta": Law(
        arguments=("first shape", "second shape"),
        middle="mean",
        find_middle=lambda a, b: a / (a + b),
        find_quantile=_beta,
        find_probability=_beta_probability,
        positive=(0, 1),
    ),
}


@dataclass(frozen=True)
class Marginal:
    """The law of one parameter, a name of ``LAWS``, and its arguments.

    Draws outside ``low`` to ``high`` are set to that end.
    """

    law: str
    arguments: tuple[float, ...]
    low: float = -np.inf
    high: float = np.inf


def sobol_points(
    n_dimensions: int, n_points: int, seed: int, first_point: int = 0, first_dimension: int = 0
) -> NDArray:
    """Return consecutive points of one scrambled Sobol sequence.

    Parameters
    ----------
    n_dimensions, n_points : int
        Shape of the result; blocks of a power of two keep the balance of the sequence.
    seed : int
        Scrambling; the same seed names the same sequence everywhere.
    first_point : int
        How many points of the sequence come before: blocks of one sequence can be made apart.
    first_dimension : int
        How many coordinates of a wider sequence come before and are left out. Two scramblings of one coordinate share
        its leading digits, so what is to be independent of a sequence with another seed takes coordinates beyond it.

    Returns
    -------
    ndarray, shape (n_points, n_dimensions)
        Uniform coordinates in [0, 1).

    References
    ----------
    Owen (1998), J. Complexity 14(4); scipy.stats.qmc.Sobol. docs/method.md#sobol-points.
    """
    from scipy.stats import qmc

    sequence = qmc.Sobol(first_dimension + n_dimensions, scramble=True, rng=np.random.default_rng(seed))
    if first_point:
        sequence.fast_forward(first_point)
    return sequence.random(n_points)[:, first_dimension:]


def normal_correlation(spearman: ArrayLike) -> NDArray:
    """Return the normal correlation of a Gaussian copula whose rank correlation is ``spearman``: 2 sin(pi rho / 6).

    ValueError where a rank correlation lies outside -1 to 1.

    References
    ----------
    docs/method.md#gaussian-copula
    """
    spearman = checked("rank correlation", spearman, "within -1 to 1", lambda rho: np.abs(rho) <= 1)
    return 2 * np.sin(np.pi * spearman / 6)


def repair_correlation(correlation: ArrayLike) -> tuple[NDArray, float]:
    """Return a usable correlation matrix close by, by raising eigenvalues, and the largest change of an entry.

    Parameters
    ----------
    correlation : array_like, shape (d, d)
        Symmetric, ones on the diagonal; may be indefinite when its targets contradict each other.

    Returns
    -------
    ndarray, shape (d, d)
        Positive definite, ones on the diagonal; the input itself where that is so already.
    float
        Largest absolute change of an entry; 0 when nothing had to be repaired.

    Raises
    ------
    ValueError
        If the matrix is not symmetric, its diagonal is not 1, or an entry lies outside -1 to 1.

    References
    ----------
    docs/method.md#correlation-repair
    """
    correlation = np.asarray(correlation, dtype=float)
    if not np.allclose(correlation, correlation.T) or not np.allclose(np.diag(correlation), 1.0):
        raise ValueError("a correlation matrix is symmetric with ones on its diagonal")
    if np.any(np.abs(correlation) > 1):
        raise ValueError("correlations must lie between -1 and 1")
    values, vectors = np.linalg.eigh(correlation)
    if values[0] >= MIN_EIGENVALUE:
        return correlation, 0.0
    clipped = (vectors * np.maximum(values, MIN_EIGENVALUE)) @ vectors.T
    scale = np.sqrt(np.diag(clipped))
    repaired = clipped / np.outer(scale, scale)
    return repaired, float(np.max(np.abs(repaired - correlation)))


def correlated_uniforms(points: ArrayLike, correlation: ArrayLike) -> NDArray:
    """Give independent uniform coordinates a Gaussian copula.

    Parameters
    ----------
    points : array_like, shape (n, d)
        Independent uniforms.
    correlation : array_like, shape (d, d)
        Normal correlations, positive definite.

    Returns
    -------
    ndarray, shape (n, d)
        Uniforms with that dependence.

    References
    ----------
    docs/method.md#gaussian-copula
    """
    from scipy.special import ndtr, ndtri

    normals = ndtri(np.clip(points, UNIFORM_EDGE, 1 - UNIFORM_EDGE))
    return ndtr(normals @ np.linalg.cholesky(np.asarray(correlation, dtype=float)).T)


def quantile(marginal: Marginal, uniform: ArrayLike) -> NDArray:
    """Return the quantiles of a marginal law, before floors and ceilings.

    Raises
    ------
    ValueError
        If the law is unknown, or its arguments are out of order or not positive where they must be.

    References
    ----------
    docs/method.md#laws
    """
    law = LAWS.get(marginal.law)
    if law is None:
        raise ValueError(f"unknown law {marginal.law!r}: {', '.join(LAWS)}")
    arguments = marginal.arguments
    if law.must_rise and list(arguments) != sorted(arguments):
        raise ValueError(f"arguments of a {marginal.law} law must rise, got {arguments}")
    for places, is_wrong, rule in (
        (law.widths, lambda argument: argument < 0, "not be negative"),
        (law.positive, lambda argument: argument <= 0, "be positive"),
    ):
        for place in places:
            if is_wrong(arguments[place]):
                name = law.arguments[place]
                raise ValueError(f"the {name} of a {marginal.law} law must {rule}, got {arguments[place]}")
    u = np.clip(np.asarray(uniform, dtype=float), UNIFORM_EDGE, 1 - UNIFORM_EDGE)
    return law.find_quantile(u, *arguments)


def above(marginal: Marginal, values: ArrayLike, floors: ArrayLike) -> NDArray:
    """Move draws of a law into the part of it above a floor, each to the same place within that part.

    Parameters
    ----------
    marginal : Marginal
        The law, a continuous one.
    values, floors : array_like, shape (n,)
        Draws of the law, and the floor of each, in the unit of the parameter.

    Returns
    -------
    ndarray, shape (n,)
        Draws of the law given that it lies above the floor: with F its distribution,
        F^-1(F(floor) + (1 - F(floor)) F(value)). A floor above the upper bound of the parameter gives the bound.

    References
    ----------
    docs/method.md#agree-with-present
    """
    floors = np.asarray(floors, dtype=float)
    find_probability = LAWS[marginal.law].find_probability
    below, place = (find_probability(np.asarray(x, dtype=float), *marginal.arguments) for x in (floors, values))
    moved = quantile(marginal, below + (1 - below) * place)
    return np.clip(np.maximum(moved, floors), marginal.low, marginal.high)


@dataclass(frozen=True)
class Draws:
    """Draws of all parameters: ``values`` of shape (n, d), and the share of each that a floor or ceiling caught."""

    values: NDArray
    clipped_frac: NDArray


def draw_parameters(marginals: Sequence[Marginal], uniforms: ArrayLike) -> Draws:
    """Turn dependent uniforms into draws of parameters.

    Parameters
    ----------
    marginals : sequence of Marginal, length d
        Law of each parameter.
    uniforms : array_like, shape (n, d)
        Uniform coordinates, with the dependence that the draws shall have.

    Returns
    -------
    Draws
        Values in the units of the parameters, and the clipped share of each.

    References
    ----------
    docs/method.md#clipping
    """
    uniforms = np.asarray(uniforms, dtype=float)
    raw = np.column_stack([quantile(marginal, uniforms[:, k]) for k, marginal in enumerate(marginals)])
    values = np.clip(raw, [m.low for m in marginals], [m.high for m in marginals])
    return Draws(values=values, clipped_frac=np.mean(values != raw, axis=0))
