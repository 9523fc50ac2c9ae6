"""Global sensitivity of outputs to independent groups of parameters: Sobol indices and Shapley effects.

Two independent sets of draws, A and B, are mixed group by group. With G groups there are 2^G mixed designs, one for
each subset of groups that comes from A; A and B themselves are the last and the first. The outputs of all of them
carry the variance that every subset explains.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import hadamard
from scipy.special import binom

#: Designs double with each group: 64 for six groups, 256 for eight.
MAX_GROUPS = 8
#: An output whose spread is within this share of its size moves by rounding only, and counts as constant.
ROUNDING = 1e-12
#: The gates: how far estimates may lie outside what is true of the exact indices, and two halves from each other.
INDEX_TOLERANCE = 0.02
HALVES_TOLERANCE = 0.03


def group_subsets(n_groups: int) -> NDArray:
    """Return all subsets of groups, in the order that every function here keeps.

    Returns
    -------
    ndarray of bool, shape (2^n_groups, n_groups)
        Row i holds group g where bit g of i is set: the first row is the empty subset, the last holds all groups.

    References
    ----------
    docs/method.md#mixed-designs
    """
    return (np.arange(2**n_groups)[:, None] >> np.arange(n_groups)) % 2 == 1


def mixed_designs(a: ArrayLike, b: ArrayLike, group_of_column: ArrayLike) -> NDArray:
    """Return the draws in which the groups of one subset come from A and the others from B, for every subset.

    Columns may be uniforms or, cheaper, parameters that are made once for A and once for B: whole groups are taken, so
    what is correlated within a group stays so. No correlation may cross groups.

    Parameters
    ----------
    a, b : array_like, shape (n, d)
        Independent sets of draws, such as the two halves of the columns of one Sobol sequence of 2d dimensions.
    group_of_column : array_like of int, shape (d,)
        Group of each column, 0 to G - 1, each group at least once.

    Returns
    -------
    ndarray, shape (2^G, n, d)
        Designs in the order of ``group_subsets``.

    Raises
    ------
    ValueError
        If A and B differ in shape, a column has no group, a group has no column, or there are more than eight groups.

    References
    ----------
    docs/method.md#mixed-designs
    """
    a, b, groups = np.asarray(a, dtype=float), np.asarray(b, dtype=float), np.asarray(group_of_column)
    if a.shape != b.shape or a.shape[1:] != groups.shape:
        raise ValueError(
            f"A and B need the same shape and one group a column, got {a.shape}, {b.shape} and {groups.shape} groups"
        )
    present = np.unique(groups)
    if len(present) > MAX_GROUPS or not np.array_equal(present, np.arange(len(present))):
        raise ValueError(f"groups must be numbered from 0 without gaps, {MAX_GROUPS} at most, got {present.tolist()}")
    return np.where(group_subsets(len(present))[:, None, groups], a, b)


def closed_indices(outputs: ArrayLike) -> NDArray:
    """Estimate the closed Sobol index v(S) = Var(E[Y | X_S]) / Var(Y) of every subset S of groups.

    Two designs that agree on the groups of S alone have the covariance Var(E[Y | X_S]). There are 2^(G-1) such pairs
    for each S, among them A with the design S and B with its complement; their products are averaged after the mean
    of all designs is taken off, and divided by the variance of all designs. v(none) is an estimate of 0, v(all) is 1.

    Parameters
    ----------
    outputs : array_like, shape (2^G, n, n_outputs)
        Outputs of the mixed designs, in the order of ``group_subsets``, in any units.

    Returns
    -------
    ndarray, shape (2^G, n_outputs)
        Indices in the order of ``group_subsets``; NaN for an output that is constant, as nothing explains it.

    Raises
    ------
    ValueError
        If the number of designs is no power of two, there are no draws, or an output is not finite.

    References
    ----------
    Janon et al. (2014), ESAIM: Probability and Statistics 18, for the symmetric estimator of one pair. Saltelli (2002),
    Computer Physics Communications 145, for averaging over more than one pair. docs/method.md#sobol-indices.
    """
    outputs = np.asarray(outputs, dtype=float)
    n_designs = len(outputs)
    if outputs.ndim != 3 or n_designs < 2 or n_designs & (n_designs - 1) or outputs.shape[1] == 0:
        raise ValueError(f"outputs must have shape (2^G, n, n_outputs) with draws, got {outputs.shape}")
    is_finite = np.isfinite(outputs).all(axis=(0, 1))
    if not is_finite.all():
        raise ValueError(f"outputs must be finite: output {np.flatnonzero(~is_finite).tolist()} is not")
    lowest, highest = outputs.min(axis=(0, 1)), outputs.max(axis=(0, 1))
    is_constant = highest - lowest <= ROUNDING * np.maximum(np.abs(lowest), np.abs(highest))

    # Designs T and T' agree on S alone where the bits of T xor T' are the complement of S. A Walsh transform turns the
    # sum over such pairs into a square, as a Fourier transform does for an autocorrelation; its signs are below.
    signs = hadamard(n_designs)
    centred = outputs - outputs.mean(axis=(0, 1))
    power = np.mean(np.tensordot(signs, centred, axes=1) ** 2, axis=1)
    pair_sums = signs @ power
    total = np.where(is_constant, np.nan, pair_sums[0])
    return pair_sums[::-1] / total


@dataclass(frozen=True)
class GroupIndices:
    """Shares of the variance of each output that groups explain.

    ``first_order``, ``total`` and ``shapley`` have shape (G, n_outputs). ``halves_difference``, shape (n_outputs,), is
    the largest absolute difference of any of them between the first and the second half of the draws.
    """

    first_order: NDArray
    total: NDArray
    shapley: NDArray
    halves_difference: NDArray


def group_indices(outputs: ArrayLike) -> GroupIndices:
    """Estimate first-order, total and Shapley shares of every group.

    The first-order index of a group is v({g}), the total index v(all) - v(all but g), and the Shapley effect the mean,
    over all orders in which groups may become known, of what g adds to v. Shapley effects sum to v(all) - v(none).

    Parameters
    ----------
    outputs : array_like, shape (2^G, n, n_outputs)
        Outputs of the mixed designs, in the order of ``group_subsets``; at least two draws.

    Returns
    -------
    GroupIndices
        NaN for an output that is constant.

    Raises
    ------
    ValueError
        As for ``closed_indices``.

    References
    ----------
    Owen (2014), SIAM/ASA J. Uncertainty Quantification 2(1), for Shapley effects. docs/method.md#sobol-indices,
    docs/method.md#shapley-effects.
    """
    outputs = np.asarray(outputs, dtype=float)
    first_order, total, shapley = _shares(closed_indices(outputs))
    first_half, second_half = np.array_split(outputs, 2, axis=1)
    differences = _shares(closed_indices(first_half)) - _shares(closed_indices(second_half))
    return GroupIndices(first_order, total, shapley, np.abs(differences).max(axis=(0, 1)))


def _shares(closed: NDArray) -> NDArray:
    """Return first-order, total and Shapley shares, shape (3, G, n_outputs), from closed indices of all subsets."""
    n_groups = len(closed).bit_length() - 1
    subsets = group_subsets(n_groups)
    one_group = 2 ** np.arange(n_groups)
    # In 1 / (G binom(G-1, k)) of all orders, g comes right after k given other groups.
    n_others = subsets.sum(axis=1, keepdims=True) - subsets
    weights = np.where(subsets, 1, -1) / (n_groups * binom(n_groups - 1, n_others))
    return np.stack([closed[one_group], closed[-1] - closed[::-1][one_group], weights.T @ closed])


def failed_gates(indices: GroupIndices) -> dict[str, NDArray]:
    """Return, for each gate, the outputs whose estimates are too rough to be shown.

    Returns
    -------
    dict of str to ndarray of bool, shape (n_outputs,)
        True where the gate fails: ``first_order_out_of_range`` (outside 0 to 1), ``total_below_first_order``,
        ``shapley_sum_not_one`` (each by more than 0.02) and ``halves_disagree`` (by more than 0.03). A constant output,
        whose indices are NaN, fails none; one that is constant in one half only fails the last.

    References
    ----------
    docs/method.md#sensitivity-gates
    """
    passed = {
        "first_order_out_of_range": np.abs(indices.first_order - 0.5).max(axis=0) <= 0.5 + INDEX_TOLERANCE,
        "total_below_first_order": (indices.total - indices.first_order).min(axis=0) >= -INDEX_TOLERANCE,
        "shapley_sum_not_one": np.abs(indices.shapley.sum(axis=0) - 1) <= INDEX_TOLERANCE,
        "halves_disagree": indices.halves_difference <= HALVES_TOLERANCE,
    }
    is_constant = np.isnan(indices.total).all(axis=0)
    return {gate: ~is_passed & ~is_constant for gate, is_passed in passed.items()}
