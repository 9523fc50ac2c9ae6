"""Experiment throughput of coding labour and experiment compute: docs/method.md#takeoff-throughput."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.takeoff_roots import find_roots

#: Bracket of the substitution parameter of experiment throughput.
RHO_BRACKET = (-200.0, -1e-9)


@dataclass(frozen=True)
class Throughput:
    """Constants of ``X = [alpha * C**(zeta * rho) + (1 - alpha) * L**rho]**(1 / rho)``.

    Attributes
    ----------
    rho, zeta, alpha : ndarray, shape (n_sets,)
        Substitution parameter (negative), exponent of experiment compute, weight of experiment compute.
    """

    rho: NDArray
    zeta: NDArray
    alpha: NDArray

    def ln_throughput(self, ln_compute: ArrayLike, ln_labour: ArrayLike) -> NDArray:
        """Return ln X of experiment compute (H100e) and serial coding labour, both in natural logs.

        References
        ----------
        docs/method.md#takeoff-throughput
        """
        return ln_throughput(self, ln_compute, ln_labour)

    def compute_share(self, ln_compute: ArrayLike, ln_labour: ArrayLike) -> NDArray:
        """Return the share of the compute term in the sum: what X takes of a growth of ``C**zeta``."""
        compute = np.log(self.alpha) + self.zeta * self.rho * ln_compute
        labour = np.log1p(-self.alpha) + self.rho * ln_labour
        return 1.0 / (1.0 + np.exp(labour - compute))


def ln_throughput(throughput: Throughput, ln_compute: ArrayLike, ln_labour: ArrayLike) -> NDArray:
    """Return ln X; see ``Throughput``.

    References
    ----------
    docs/method.md#takeoff-throughput
    """
    compute = np.log(throughput.alpha) + throughput.zeta * throughput.rho * ln_compute
    labour = np.log1p(-throughput.alpha) + throughput.rho * ln_labour
    return np.logaddexp(compute, labour) / throughput.rho


def solve_throughput(
    labour_asymptote: ArrayLike,
    compute_asymptote: ArrayLike,
    slowdown_at_tenth: ArrayLike,
    ln_compute_now: ArrayLike,
    ln_labour_now: ArrayLike,
) -> tuple[Throughput, NDArray]:
    """Return the constants of experiment throughput that three elicited numbers fix at the present day.

    Parameters
    ----------
    labour_asymptote, compute_asymptote : array_like, shape (n_sets,)
        Factor on present throughput of unlimited coding labour, and of unlimited experiment compute; above 1.
    slowdown_at_tenth : array_like, shape (n_sets,)
        Factor by which a tenth of the compute slows experiments.
    ln_compute_now, ln_labour_now : array_like
        Present experiment compute and serial human coding labour, natural logs.

    Returns
    -------
    throughput : Throughput
    is_solved : ndarray of bool, shape (n_sets,)
        False where no such numbers exist: the slowdown of a tenth of the compute has to be less than the exponent
        allows.

    References
    ----------
    docs/method.md#takeoff-throughput
    """
    ln_labour_gain, ln_compute_gain = np.log(labour_asymptote), np.log(compute_asymptote)

    def excess(rho: NDArray) -> NDArray:
        return np.exp(rho * ln_labour_gain) + np.exp(rho * ln_compute_gain) - 1.0

    rho, is_found = find_roots(excess, np.full_like(ln_labour_gain, RHO_BRACKET[0]), RHO_BRACKET[1])
    ratio = np.exp(rho * (ln_compute_gain - ln_labour_gain))
    with np.errstate(invalid="ignore", divide="ignore"):
        inside = (1.0 + ratio) * np.exp(-rho * np.log(slowdown_at_tenth)) - ratio
        zeta = np.log(inside) / (rho * np.log(0.1))
    relative = zeta * ln_compute_now - ln_labour_now + ln_compute_gain - ln_labour_gain
    alpha = 1.0 / (1.0 + np.exp(rho * relative))
    return Throughput(rho, zeta, alpha), is_found & np.isfinite(zeta) & (zeta > 0) & (alpha > 0) & (alpha < 1)
