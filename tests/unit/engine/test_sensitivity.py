"""Global sensitivity: designs, closed indices, shares of groups and their gates, against exact answers."""

from itertools import permutations

import numpy as np
import pytest
from scipy.stats import sobol_indices, uniform

from engine.draws import Marginal, correlated_uniforms, quantile, sobol_points
from engine.sensitivity import GroupIndices, failed_gates, group_indices, group_orders, winding_stairs

GATES = ("first_order_out_of_range", "shapley_sum_not_one", "halves_disagree")
ISHIGAMI_A, ISHIGAMI_B = 7.0, 0.1
SOBOL_G = np.array([0.0, 0.5, 3.0, 9.0, 99.0])


def two_sets(n_columns, n_points, seed=1):
    """Uniforms A and B: the two halves of the columns of one Sobol sequence."""
    return np.hsplit(sobol_points(2 * n_columns, n_points, seed), 2)


def normals(uniforms):
    return quantile(Marginal("normal", (0.0, 1.0)), uniforms)


def indices_of(function, a, b, group_of_column):
    """Indices of a function that takes (n, d) and returns (n,) or (n, n_outputs)."""
    orders = group_orders(max(group_of_column) + 1, len(a), seed=5)
    outputs = np.stack([function(design) for design in winding_stairs(a, b, group_of_column, orders)])
    return group_indices(outputs.reshape(*outputs.shape[:2], -1), orders)


def subsets(n_groups):
    """All subsets of groups, counted in binary: row i holds group g where bit g of i is set."""
    return (np.arange(2**n_groups)[:, None] >> np.arange(n_groups)) % 2 == 1


def ishigami(uniforms):
    x = np.pi * (2 * uniforms - 1)
    return np.sin(x[:, 0]) * (1 + ISHIGAMI_B * x[:, 2] ** 4) + ISHIGAMI_A * np.sin(x[:, 1]) ** 2


def sobol_g(uniforms):
    return np.prod((np.abs(4 * uniforms - 2) + SOBOL_G) / (1 + SOBOL_G), axis=1)


def exact_ishigami():
    """Closed indices of all subsets: variances of the components 1, 2 and 1 x 3."""
    part_1 = (1 + ISHIGAMI_B * np.pi**4 / 5) ** 2 / 2
    part_2 = ISHIGAMI_A**2 / 8
    part_13 = ISHIGAMI_B**2 * np.pi**8 * (1 / 18 - 1 / 50)
    has_1, has_2, has_3 = subsets(3).T
    return (part_1 * has_1 + part_2 * has_2 + part_13 * (has_1 & has_3)) / (part_1 + part_2 + part_13)


def exact_product(variances):
    """Closed indices of all subsets for a product of independent factors of mean 1."""
    explained = np.prod(np.where(subsets(len(variances)), 1 + variances, 1.0), axis=1) - 1
    return explained / explained[-1]


def exact_shapley(closed):
    """Mean over all orders of what a group adds, counted order by order."""
    n_groups = len(closed).bit_length() - 1
    orders = list(permutations(range(n_groups)))
    effects = np.zeros(n_groups)
    for order in orders:
        known = 0
        for group in order:
            effects[group] += (closed[known | 1 << group] - closed[known]) / len(orders)
            known |= 1 << group
    return effects


def test_stairs_take_one_group_after_the_other_and_wind_back():
    designs = winding_stairs([[1.0, 2.0, 3.0]] * 2, [[-1.0, -2.0, -3.0]] * 2, [0, 1, 0], [[0, 1], [1, 0]])
    assert designs[:, 0].tolist() == [[1, 2, 3], [-1, 2, -3], [-1, -2, -3], [1, -2, 3]]
    assert designs[:, 1].tolist() == [[1, 2, 3], [1, -2, 3], [-1, -2, -3], [-1, 2, -3]]


def test_neighbours_in_the_circle_differ_in_the_group_that_the_order_names():
    orders = group_orders(5, 7, seed=2)
    designs = winding_stairs(np.zeros((7, 5)), np.ones((7, 5)), range(5), orders)
    for place in range(10):
        changed = designs[(place + 1) % 10] != designs[place]
        assert (changed.sum(axis=1) == 1).all()
        assert changed.argmax(axis=1).tolist() == orders[:, place % 5].tolist()


def test_orders_are_equally_likely_and_go_on_where_a_part_ends():
    orders = group_orders(3, 60_000, seed=1)
    _, counts = np.unique(orders, axis=0, return_counts=True)
    assert counts / 60_000 == pytest.approx(np.full(6, 1 / 6), abs=0.005)
    parts = [group_orders(3, 20, seed=1), group_orders(3, 40, seed=1, first_draw=20)]
    assert np.array_equal(np.concatenate(parts), orders[:60])


@pytest.mark.parametrize(
    ("a_shape", "b_shape", "groups", "orders", "message"),
    [
        ((4, 2), (4, 3), [0, 1], [[0, 1]] * 4, "same shape"),
        ((4, 2), (4, 2), [0, 1, 1], [[0, 1]] * 4, "one group a column"),
        ((4, 2), (4, 2), [0, 2], [[0, 1]] * 4, r"without gaps, got \[0, 2\]"),
        ((4, 2), (4, 2), [-1, 0], [[0]] * 4, "numbered from 0"),
        ((4, 2), (4, 2), [0, 1], [[0, 1]] * 3, "every draw needs an order of its 2 groups"),
        ((4, 2), (4, 2), [0, 1], [[0, 0]] * 4, "every draw needs an order"),
    ],
)
def test_draws_that_cannot_be_mixed_are_refused(a_shape, b_shape, groups, orders, message):
    with pytest.raises(ValueError, match=message):
        winding_stairs(np.zeros(a_shape), np.ones(b_shape), groups, orders)


def test_indices_are_means_over_every_pair_that_tells_of_a_group():
    """Second writing: each pair of designs, draw by draw, says which groups changed."""
    rng = np.random.default_rng(3)
    n_groups, n_draws = 4, 24
    outputs, orders = rng.normal(5.0, 1.0, (2 * n_groups, n_draws, 1)), group_orders(n_groups, n_draws, seed=9)
    indices = group_indices(outputs, orders)
    y = outputs[:, :, 0]
    total, first = ([[] for _ in range(n_groups)] for _ in range(2))
    by_size = [[[] for _ in range(n_groups)] for _ in range(n_groups)]
    for draw, order in enumerate(orders):
        circle = [*order, *order]
        for start in range(2 * n_groups):
            for size in range(1, n_groups + 1):
                # Up the stairs from the start, and down the stairs from the end of the same piece.
                end = (start + size) % (2 * n_groups)
                changed = [circle[(start + k) % (2 * n_groups)] for k in range(size)]
                moved = (y[start, draw] - y[end, draw]) ** 2 / 2
                shorter_up = (y[start, draw] - y[(end - 1) % (2 * n_groups), draw]) ** 2 / 2
                shorter_down = (y[(start + 1) % (2 * n_groups), draw] - y[end, draw]) ** 2 / 2
                by_size[changed[-1]][size - 1].append(moved - shorter_up)
                by_size[changed[0]][size - 1].append(moved - shorter_down)
                if size == 1:
                    total[changed[0]].append(moved)
                    # The other side of the circle, where the same group changes back.
                    far = [(place + n_groups) % (2 * n_groups) for place in (start, end)]
                    first[changed[0]].append((y[start, draw] - y[end, draw]) * (y[far[1], draw] - y[far[0], draw]) / 2)
    shapley = [np.mean([np.mean(sizes) for sizes in of_group]) for of_group in by_size]
    assert indices.total[:, 0] == pytest.approx(np.mean(total, axis=1) / y.var(), abs=1e-12)
    assert indices.first_order[:, 0] == pytest.approx(np.mean(first, axis=1) / y.var(), abs=1e-12)
    assert indices.shapley[:, 0] == pytest.approx(np.array(shapley) / y.var(), abs=1e-12)


@pytest.mark.parametrize(
    ("function", "exact"),
    [(ishigami, exact_ishigami()), (sobol_g, exact_product(1 / (3 * (1 + SOBOL_G) ** 2)))],
)
def test_functions_with_interactions_give_their_exact_indices(function, exact):
    n_groups = len(exact).bit_length() - 1
    indices = indices_of(function, *two_sets(n_groups, 2**15), range(n_groups))
    assert indices.first_order[:, 0] == pytest.approx([exact[1 << g] for g in range(n_groups)], abs=0.005)
    assert indices.total[:, 0] == pytest.approx([1 - exact[~(1 << g)] for g in range(n_groups)], abs=0.003)
    assert indices.shapley[:, 0] == pytest.approx(exact_shapley(exact), abs=0.003)
    assert not any(failed.any() for failed in failed_gates(indices).values())


def test_the_exact_indices_are_the_published_ones():
    # Ishigami and Homma (1990) with a = 7 and b = 0.1, as tabulated for any method.
    exact = exact_ishigami()
    assert exact[[1, 2, 4]] == pytest.approx([0.3139, 0.4424, 0.0], abs=5e-5)
    assert 1 - exact[[6, 5, 3]] == pytest.approx([0.5576, 0.4424, 0.2437], abs=5e-5)
    assert exact_shapley(exact) == pytest.approx([0.4357, 0.4424, 0.1218], abs=6e-5)


def test_a_linear_function_gives_each_group_its_share_of_the_variance():
    weights = np.array([3.0, 1.0, 2.0, 0.5, 1.5])
    groups = np.array([0, 0, 1, 2, 2])
    a, b = two_sets(5, 2**12)
    indices = indices_of(lambda z: z @ weights, normals(a), normals(b), groups)
    shares = np.bincount(groups, weights**2) / np.sum(weights**2)
    for estimate in (indices.first_order, indices.total, indices.shapley):
        assert estimate[:, 0] == pytest.approx(shares, abs=0.003)


def test_correlation_within_a_group_counts_as_variance_of_the_group():
    weights = np.array([1.0, 1.0, 1.0, -1.0])
    groups = np.array([0, 1, 0, 1])
    correlation = np.eye(4)
    correlation[0, 2] = correlation[2, 0] = 0.6
    correlation[1, 3] = correlation[3, 1] = 0.5
    uniforms = two_sets(4, 2**12)
    a, b = (normals(correlated_uniforms(part, correlation)) for part in uniforms)
    indices = indices_of(lambda z: z @ weights, a, b, groups)
    # Var(x + y) = 2 + 2 x 0.6 in the first group, Var(x - y) = 2 - 2 x 0.5 in the second.
    shares = np.array([3.2, 1.0]) / 4.2
    for estimate in (indices.first_order, indices.total, indices.shapley):
        assert estimate[:, 0] == pytest.approx(shares, abs=0.003)
    # Groups are closed under correlation: mixing first and correlating afterwards makes the same designs.
    orders = group_orders(2, 2**12, seed=5)
    mixed = winding_stairs(*uniforms, groups, orders)
    mixed_first = [normals(correlated_uniforms(design, correlation)) for design in mixed]
    assert winding_stairs(a, b, groups, orders) == pytest.approx(np.array(mixed_first), abs=1e-9)


def test_another_method_agrees():
    def smooth(x):
        return np.exp(1.5 * x[:, 0]) * (1 + x[:, 1]) + 4 * x[:, 2] ** 2 * x[:, 1]

    other = sobol_indices(func=lambda x: smooth(x.T), n=2**13, dists=[uniform()] * 3, rng=np.random.default_rng(2))
    indices = indices_of(smooth, *two_sets(3, 2**13), range(3))
    assert indices.first_order[:, 0] == pytest.approx(other.first_order, abs=0.002)
    assert indices.total[:, 0] == pytest.approx(other.total_order, abs=0.002)


def test_a_large_mean_changes_nothing():
    small = indices_of(ishigami, *two_sets(3, 2**10), range(3))
    large = indices_of(lambda u: ishigami(u) + 1e6, *two_sets(3, 2**10), range(3))
    assert large.first_order == pytest.approx(small.first_order, abs=1e-8)
    assert large.shapley == pytest.approx(small.shapley, abs=1e-8)


def test_a_group_without_influence_explains_nothing():
    a, b = two_sets(4, 2**12)
    indices = indices_of(lambda u: ishigami(u[:, :3]), a, b, range(4))
    for estimate in (indices.first_order, indices.total, indices.shapley):
        assert estimate[3, 0] == pytest.approx(0.0, abs=0.01)
    # The total index is a mean of squared differences, so that here it is nothing at all.
    assert indices.total[3, 0] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("level", [0.0, 0.1, -1e30])
def test_an_output_that_moves_by_rounding_only_has_no_indices_and_fails_no_gate(level):
    noise = 1 + 1e-15 * np.random.default_rng(0).normal(size=(4, 16, 1))
    moving = np.random.default_rng(1).normal(size=(4, 16, 1))
    with np.errstate(all="raise"):
        indices = group_indices(np.concatenate([level * noise, moving], axis=2), group_orders(2, 16, seed=0))
    for estimate in (indices.first_order, indices.total, indices.shapley, indices.halves_difference):
        assert np.isnan(estimate[..., 0]).all()
        assert np.isfinite(estimate[..., 1]).all()
    assert not any(failed[0] for failed in failed_gates(indices).values())


def test_the_same_seed_gives_the_same_bits_and_another_seed_others():
    def indices(seed):
        return indices_of(ishigami, *two_sets(3, 2**10, seed), range(3)).first_order

    assert np.array_equal(indices(1), indices(1))
    assert not np.array_equal(indices(1), indices(2))


def test_six_groups_of_forty_five_inputs_pass_all_gates_with_4096_draws():
    groups = np.arange(45) % 6
    weights = np.exp(np.random.default_rng(5).normal(-1.0, 0.8, size=45))
    a, b = (normals(part) for part in two_sets(45, 2**12))

    def outputs(z):
        log_sum = z @ (weights / np.linalg.norm(weights))
        saturating = 1 / (1 + np.exp(-4 * z[:, 0] - 2 * z[:, 1] * z[:, 2]))
        return np.stack([log_sum, log_sum + 2 * saturating, saturating], axis=1)

    indices = indices_of(outputs, a, b, groups)
    assert {gate: failed.any() for gate, failed in failed_gates(indices).items()} == dict.fromkeys(GATES, False)


def failures(indices):
    """The gates that the only output fails."""
    return {gate for gate, failed in failed_gates(indices).items() if failed[0]}


@pytest.mark.parametrize(
    ("changes", "gate"),
    [
        ({"first_order": [[-0.019], [0.7]]}, None),
        ({"first_order": [[-0.021], [0.7]]}, "first_order_out_of_range"),
        ({"first_order": [[0.2], [1.019]], "total": [[0.3], [1.02]]}, None),
        ({"first_order": [[0.2], [1.021]], "total": [[0.3], [1.02]]}, "first_order_out_of_range"),
        ({"shapley": [[0.25], [0.769]]}, None),
        ({"shapley": [[0.25], [0.771]]}, "shapley_sum_not_one"),
        ({"shapley": [[0.25], [0.729]]}, "shapley_sum_not_one"),
        ({"halves_difference": [0.029]}, None),
        ({"halves_difference": [0.031]}, "halves_disagree"),
    ],
)
def test_each_gate_fails_beyond_its_tolerance_and_alone(changes, gate):
    good = {
        "first_order": [[0.2], [0.7]],
        "total": [[0.3], [0.8]],
        "shapley": [[0.25], [0.75]],
        "halves_difference": [0.0],
    }
    indices = GroupIndices(**{name: np.array(value) for name, value in (good | changes).items()})
    assert failures(indices) == ({gate} if gate else set())
    assert set(failed_gates(indices)) == set(GATES)


def test_gates_catch_sets_of_draws_that_are_not_independent():
    a, _ = two_sets(2, 2**10)
    same = indices_of(lambda u: u.sum(axis=1), a, a, [0, 1])
    assert failures(same) == {"shapley_sum_not_one"}
    opposite = indices_of(lambda u: u.sum(axis=1), a, 1 - a, [0, 1])
    assert same.shapley.sum() == pytest.approx(0.0, abs=1e-9)
    assert opposite.shapley.sum() == pytest.approx(2.0, abs=1e-3)
    assert "shapley_sum_not_one" in failures(opposite)


def test_gates_catch_halves_that_tell_different_stories():
    def turns(u):
        is_first_half = np.arange(len(u)) < len(u) // 2
        return u[:, 0] - 0.5 + is_first_half * (u[:, 1] + u[:, 2] - 1)

    a, b = two_sets(3, 2**10)
    indices = indices_of(turns, a, b, range(3))
    # Group 0 explains a third of the first half and all of the second; each of the others falls from a third to none.
    assert indices.halves_difference[0] == pytest.approx(2 / 3, abs=0.01)
    assert failures(indices) == {"halves_disagree"}


def test_an_output_that_moves_in_one_half_only_fails_the_gate_of_halves():
    def half(u):
        return np.where(np.arange(len(u)) < len(u) // 2, 1.0, ishigami(u))

    with np.errstate(all="raise"):
        indices = indices_of(half, *two_sets(3, 2**10), range(3))
    assert np.isfinite(indices.first_order).all()
    assert "halves_disagree" in failures(indices)


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        (np.ones((4, 8)), r"shape \(2G, n, n_outputs\)"),
        (np.ones((6, 8, 1)), r"got \(6, 8, 1\) and \(8, 2\)"),
        (np.ones((4, 7, 1)), r"got \(4, 7, 1\)"),
        (np.where(np.arange(3) == 1, np.nan, np.ones((4, 8, 3))), r"output \[1\] is not"),
        (np.where(np.arange(3) == 2, np.inf, np.ones((4, 8, 3))), r"output \[2\] is not"),
    ],
)
def test_outputs_that_have_no_indices_are_refused(outputs, message):
    with pytest.raises(ValueError, match=message):
        group_indices(outputs, group_orders(2, 8, seed=0))


def test_one_draw_has_no_halves():
    with pytest.raises(ValueError, match="at least two draws"):
        group_indices(np.ones((4, 1, 1)), group_orders(2, 1, seed=0))
