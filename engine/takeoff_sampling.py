"""Draws of takeoff parameters by the published samplers: docs/method.md#takeoff-monte-carlo."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.draws import UNIFORM_EDGE, correlated_uniforms, normal_correlation, repair_correlation

#: Standard normal quantile of 90%: published laws are given by their 10% and 90% quantiles.
Z90 = 1.2815515655446004


def _lognormal(u: NDArray, low: float, high: float) -> NDArray:
    from scipy.special import ndtri

    middle, half = (np.log(high) + np.log(low)) / 2, (np.log(high) - np.log(low)) / 2
    return np.exp(middle + half / Z90 * ndtri(u))


def _normal(u: NDArray, low: float, high: float) -> NDArray:
    from scipy.special import ndtri

    return (low + high) / 2 + (high - low) / 2 / Z90 * ndtri(u)


def _beta(u: NDArray, first: float, second: float) -> NDArray:
    from scipy.special import betaincinv

    return betaincinv(first, second, u)


#: Laws by name, from uniform coordinates and two arguments; those of a lognormal and a normal law are its 10% and 90%
#: quantiles, ``one_plus_lognormal`` is 1 more than such a law.
LAWS = {
    "lognormal": _lognormal,
    "one_plus_lognormal": lambda u, low, high: 1.0 + _lognormal(u, low, high),
    "normal": _normal,
    "beta": _beta,
    "uniform": lambda u, low, high: low + (high - low) * u,
}
#: A law of a few values, each with its weight.
CHOICE = "choice"


@dataclass(frozen=True)
class Sampler:
    """The law of one parameter.

    Attributes
    ----------
    law : str
        One of ``LAWS``, or ``CHOICE``.
    arguments : tuple of float
        Of the law; of a choice, its values.
    weights : tuple of float
        Of the values of a choice.
    low, high : float
        Ends that draws are set to.
    """

    law: str
    arguments: tuple[float, ...]
    weights: tuple[float, ...] = ()
    low: float = -np.inf
    high: float = np.inf

    def quantile(self, u: NDArray) -> NDArray:
        """Return the values at uniform coordinates.

        Raises
        ------
        ValueError
            If the law is unknown, its arguments are out of order, or weights do not add up to 1.
        """
        if self.law == CHOICE:
            if len(self.weights) != len(self.arguments) or abs(sum(self.weights) - 1) > 1e-9:
                raise ValueError(f"weights of a choice: {self.weights}, expected one for each value, 1 in all")
            place = np.searchsorted(np.cumsum(self.weights)[:-1], u, side="right")
            found = np.array(self.arguments)[place]
        elif self.law in LAWS:
            if self.law != "beta" and not self.arguments[0] < self.arguments[1]:
                raise ValueError(f"arguments of a {self.law} law: {self.arguments}, expected rising ones")
            found = LAWS[self.law](np.clip(u, UNIFORM_EDGE, 1 - UNIFORM_EDGE), *self.arguments)
        else:
            raise ValueError(f"law {self.law!r}: expected one of {', '.join([*LAWS, CHOICE])}")
        return np.clip(found, self.low, self.high)


def draw(
    samplers: Mapping[str, Sampler],
    rank_correlations: Sequence[tuple[str, str, float]],
    n_draws: int,
    generator: np.random.Generator,
) -> dict[str, NDArray]:
    """Return joint draws of parameters, each of shape (n_draws,).

    Parameters
    ----------
    samplers : mapping
        Law by parameter; the order decides which coordinate a parameter takes.
    rank_correlations : sequence of (str, str, float)
        Spearman correlations; pairs that are not named are independent. Of parameters without a law they are left out.
    n_draws : int
    generator : numpy.random.Generator

    References
    ----------
    docs/method.md#gaussian-copula
    """
    names = list(samplers)
    correlation = np.eye(len(names))
    for first, second, value in rank_correlations:
        if first in samplers and second in samplers:
            i, j = names.index(first), names.index(second)
            correlation[i, j] = correlation[j, i] = normal_correlation(value)
    uniforms = correlated_uniforms(generator.random((n_draws, len(names))), repair_correlation(correlation)[0])
    return {name: samplers[name].quantile(uniforms[:, k]) for k, name in enumerate(names)}


def blocks(n_sets: int, size: int) -> list[slice]:
    """Return consecutive pieces of at most ``size`` of a number of sets.

    References
    ----------
    docs/method.md#takeoff-monte-carlo
    """
    ends = [*range(0, n_sets, size), n_sets]
    return [slice(a, b) for a, b in itertools.pairwise(ends)]
