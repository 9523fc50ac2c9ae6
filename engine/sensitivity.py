"""Global sensitivity of outputs to independent groups of parameters: Sobol indices and Shapley effects.

Two independent sets of draws, A and B, are mixed along winding stairs: from a draw of A one group after the other is
taken from B until all are, and then from A again, in an order of the groups that each draw has for itself. With G
groups that takes 2G designs, where all subsets of groups would take 2^G.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: An output whose spread is within this share of its size moves by rounding only, and counts as constant.
ROUNDING = 1e-12
#: The gates: how far estimates may lie outside what is true of the exact indices, and two halves from each other.
INDEX_TOLERANCE = 0.02
HALVES_TOLERANCE = 0.03


def group_orders(n_groups: int, n_draws: int, seed: int, first_draw: int = 0) -> NDArray:
    """Return an order of the groups for each draw, all orders being equally likely.

    Parameters
    ----------
    n_groups, n_draws : int
        How many groups are ordered, and how often.
    seed : int
        The same seed gives the same orders.
    first_draw : int
        How many draws came before: a set of draws that is made in parts has the orders of one made at once.

    Returns
    -------
    ndarray of int, shape (n_draws, n_groups)
        Each row holds 0 to ``n_groups`` - 1.

    References
    ----------
    docs/method.md#winding-stairs
    """
    scores = np.random.default_rng(seed).random((first_draw + n_draws, n_groups))
    return np.argsort(scores[first_draw:], axis=1, kind="stable")


def winding_stairs(a: ArrayLike, b: ArrayLike, group_of_column: ArrayLike, orders: ArrayLike) -> NDArray:
    """Return the draws of A in which one group after the other is taken from B, and then from A again.

    Columns may be uniforms or, cheaper, parameters that are made once for A and once for B: whole groups are taken, so
    what is correlated within a group stays so. No correlation may cross groups.

    Parameters
    ----------
    a, b : array_like, shape (n, d)
        Independent sets of draws, such as the two halves of the columns of one Sobol sequence of 2d dimensions.
    group_of_column : array_like of int, shape (d,)
        Group of each column, 0 to G - 1, each group at least once.
    orders : array_like of int, shape (n, G)
        Of every draw, the order in which its groups are taken, as ``group_orders`` returns them.

    Returns
    -------
    ndarray, shape (2G, n, d)
        Design 0 is A and design G is B. Two designs that stand k <= G places apart, counted in a circle, differ in k
        groups that follow each other in the order of the draw.

    Raises
    ------
    ValueError
        If A and B differ in shape, a column has no group, a group has no column, or a row of the orders does not hold
        every group once.

    References
    ----------
    docs/method.md#winding-stairs
    """
    a, b, groups = np.asarray(a, dtype=float), np.asarray(b, dtype=float), np.asarray(group_of_column)
    orders = np.asarray(orders)
    if a.shape != b.shape or a.shape[1:] != groups.shape:
        raise ValueError(
            f"A and B need the same shape and one group a column, got {a.shape}, {b.shape} and {groups.shape} groups"
        )
    n_groups = groups.max(initial=-1) + 1
    if not np.array_equal(np.unique(groups), np.arange(n_groups)):
        raise ValueError(f"groups must be numbered from 0 without gaps, got {np.unique(groups).tolist()}")
    if orders.shape != (len(a), n_groups) or (np.sort(orders, axis=1) != np.arange(n_groups)).any():
        raise ValueError(f"every draw needs an order of its {n_groups} groups, got orders of shape {orders.shape}")
    place_in_order = np.argsort(orders, axis=1)[:, groups]
    step = np.arange(2 * n_groups)[:, None, None]
    return np.where((place_in_order < step) & (step <= place_in_order + n_groups), b, a)


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


def group_indices(outputs: ArrayLike, orders: ArrayLike) -> GroupIndices:
    """Estimate first-order, total and Shapley shares of every group.

    With v(S) = Var(E[Y | X_S]) / Var(Y), the first-order index of a group is v({g}), the total index
    v(all) - v(all but g), and the Shapley effect the mean, over all orders in which groups may become known, of what g
    adds to v. Shapley effects sum to 1.

    Parameters
    ----------
    outputs : array_like, shape (2G, n, n_outputs)
        Outputs of the designs of ``winding_stairs``, in any units; at least two draws.
    orders : array_like of int, shape (n, G)
        The orders that the designs were made with.

    Returns
    -------
    GroupIndices
        NaN for an output that is constant, as nothing explains it.

    Raises
    ------
    ValueError
        If outputs and orders do not fit each other, there are fewer than two draws, or an output is not finite.

    References
    ----------
    Jansen, Rossi and Daamen (1994) and Chan, Saltelli and Tarantola (2000), doi:10.1023/A:1008950625967, for the
    designs; Jansen (1999), doi:10.1016/S0010-4655(98)00154-4, for the estimator of a total; Owen (2013),
    doi:10.1145/2457459.2457460, for that of a small first-order index; Goda (2021), arXiv:2009.00874, for Shapley
    effects from one order a draw.
    docs/method.md#sobol-indices, docs/method.md#shapley-effects.
    """
    outputs, orders = np.asarray(outputs, dtype=float), np.asarray(orders)
    if outputs.ndim != 3 or outputs.shape[1] < 2 or outputs.shape[:2] != (2 * orders.shape[-1], len(orders)):
        raise ValueError(
            f"outputs must have shape (2G, n, n_outputs) with at least two draws, and orders (n, G); got"
            f" {outputs.shape} and {orders.shape}"
        )
    is_finite = np.isfinite(outputs).all(axis=(0, 1))
    if not is_finite.all():
        raise ValueError(f"outputs must be finite: output {np.flatnonzero(~is_finite).tolist()} is not")
    half = outputs.shape[1] // 2
    first_order, total, shapley = _shares(outputs, orders)
    differences = _shares(outputs[:, :half], orders[:half]) - _shares(outputs[:, half:], orders[half:])
    return GroupIndices(first_order, total, shapley, np.abs(differences).max(axis=(0, 1)))


def _shares(outputs: NDArray, orders: NDArray) -> NDArray:
    """Return first-order, total and Shapley shares, shape (3, G, n_outputs)."""
    n_designs, n_draws, n_outputs = outputs.shape
    n_groups = n_designs // 2
    draws_with = [[np.flatnonzero(orders[:, place] == g) for g in range(n_groups)] for place in range(n_groups)]
    first_order, total, shapley = sums = np.zeros((3, n_groups, n_outputs))

    def add(to: NDArray, by_draw: NDArray, place: int) -> None:
        """Add what each draw says of the group that stands in a place of its order."""
        for group, draws in enumerate(draws_with[place % n_groups]):
            to[group] += by_draw[draws].sum(axis=0)

    for start in range(n_designs):
        for direction in (1, -1):
            known = np.zeros((n_draws, n_outputs))
            for n_changed in range(1, n_groups + 1):
                end = (start + direction * n_changed) % n_designs
                # Half the squared difference estimates the variance that the changed groups can move, and what the
                # last of them adds to it is a part of its Shapley effect.
                moved = (outputs[end] - outputs[start]) ** 2 / 2
                place = start + n_changed - 1 if direction == 1 else start - n_changed
                add(shapley, moved - known, place)
                known = moved
        # The steps from here and from the opposite side of the circle change one group between the same two values,
        # and share nothing else: what their products have in common is what the group explains by itself.
        step, opposite = ((outputs[(k + 1) % n_designs] - outputs[k]) for k in (start, (start + n_groups) % n_designs))
        add(total, step**2 / 2, start)
        add(first_order, -step * opposite / 2, start)
    # Each group changes in two of the 2G steps. Of its Shapley effect there are two parts for each number of groups
    # changed and each way around, and the mean is taken over the G numbers.
    sums /= np.array([2, 2, 4 * n_groups])[:, None, None] * n_draws
    lowest, highest = outputs.min(axis=(0, 1)), outputs.max(axis=(0, 1))
    is_constant = highest - lowest <= ROUNDING * np.maximum(np.abs(lowest), np.abs(highest))
    return sums / np.where(is_constant, np.nan, outputs.var(axis=(0, 1)))


def failed_gates(indices: GroupIndices) -> dict[str, NDArray]:
    """Return, for each gate, the outputs whose estimates are too rough to be shown.

    Returns
    -------
    dict of str to ndarray of bool, shape (n_outputs,)
        True where the gate fails: ``first_order_out_of_range`` (outside 0 to 1), ``shapley_sum_not_one`` (each by more
        than 0.02) and ``halves_disagree`` (by more than 0.03). A constant output, whose indices are NaN, fails none;
        one that is constant in one half only fails the last. A total below the first-order index needs no gate: the
        mean of squares is never below that of products.

    References
    ----------
    docs/method.md#sensitivity-gates
    """
    passed = {
        "first_order_out_of_range": np.abs(indices.first_order - 0.5).max(axis=0) <= 0.5 + INDEX_TOLERANCE,
        "shapley_sum_not_one": np.abs(indices.shapley.sum(axis=0) - 1) <= INDEX_TOLERANCE,
        "halves_disagree": indices.halves_difference <= HALVES_TOLERANCE,
    }
    is_constant = np.isnan(indices.total).all(axis=0)
    return {gate: ~is_passed & ~is_constant for gate, is_passed in passed.items()}
