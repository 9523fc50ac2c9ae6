"""Which parameters move the projections: one at a time, and in groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import logit

from engine.draws import quantile
from engine.sensitivity import GroupIndices, failed_gates, group_indices, group_orders, winding_stairs
from ensemble.chain import Chain
from ensemble.laws import CHOICES
from ensemble.parameters import agree_with_present
from ensemble.run import run_chain

#: Probabilities of the ends that a parameter is moved to.
ENDS = (0.05, 0.95)
#: Paths of this variant read what is drawn for the economy, and no others do.
CLOSED = "closed."
ECONOMY = "economy"
#: Rows of parameters that run at once, to bound memory.
ROWS_AT_ONCE = 2**16
#: Measures whose log odds are explained, not the share itself: near 1 all draws agree and nothing is left to explain.
ON_LOG_ODDS = frozenset({"ai_rnd_automation_frac"})
#: Fractions that round to 0 or 1 have no finite log odds: they count as the numbers next to these.
SMALLEST_FRACTION, LARGEST_FRACTION = np.finfo(float).tiny, np.nextafter(1.0, 0.0)


def one_at_a_time(chain: Chain, fixed_ranges: Mapping[str, tuple[float, float]]) -> tuple[pa.Table, list[str]]:
    """Return parameter rows in which one parameter stands at an end of its 90% range, and which it is.

    Parameters
    ----------
    chain : Chain
        Its laws give the ends: of what is drawn in the first sequence, and for the economy.
    fixed_ranges : mapping of str to (low, high)
        Ends of parameters that are not drawn.

    Returns
    -------
    pyarrow.Table
        Row 0 is the point; rows 2k + 1 and 2k + 2 have parameter k at its low and at its high end.
    list of str
        The parameters.
    """
    ends = {
        name: tuple(float(end) for end in np.clip(quantile(marginal, ENDS), marginal.low, marginal.high))
        for name, marginal in chain.laws.all_marginals.items()
        if name in _drawn_names(chain, is_closed=True)
    } | dict(fixed_ranges)
    columns = {name: np.full(1 + 2 * len(ends), point) for name, point in chain.laws.points.items()}
    for k, (name, pair) in enumerate(ends.items()):
        columns[name][2 * k + 1 : 2 * k + 3] = pair
    draw = np.arange(1 + 2 * len(ends), dtype=np.int32)
    return pa.table({"draw": draw} | columns), list(ends)


def moves(chain: Chain, path: str, parameter: str) -> bool:
    """Whether a path can read a parameter: what is drawn for the economy moves closed paths alone."""
    return path.startswith(CLOSED) or parameter not in _economy(chain)


def _economy(chain: Chain) -> tuple[str, ...]:
    """Return what is drawn for the economy."""
    return tuple(name for layer in chain.laws.later if layer.layer == ECONOMY for name in layer.names)


def _drawn_names(chain: Chain, is_closed: bool) -> tuple[str, ...]:
    """Return what is drawn for a path."""
    return chain.laws.names + (_economy(chain) if is_closed else ())


def group_sensitivity(
    chain: Chain,
    group_of: Mapping[str, str],
    paths: Sequence[str],
    years: Sequence[int],
    seed: int,
    n_draws: int,
    most_draws: int,
) -> tuple[list[str], dict[str, GroupIndices], dict[str, int]]:
    """Return first-order, total and Shapley shares of variance by group of parameters.

    A path with an estimate that fails a gate gets twice as many draws, the next ones of the same sequence, until all
    pass or the most are made: what fails then is as rough as it says.

    Parameters
    ----------
    chain : Chain
        What is run.
    group_of : mapping of str to str
        Group of every drawn parameter; correlations may not cross groups.
    paths : sequence of str
        Names of the paths to run, all of them closed or none.
    years : sequence of int
        Years whose measures are explained.
    seed, n_draws : int
        Of the Sobol sequence; every one of the 2G designs has ``n_draws`` draws, a power of two, to begin with.
    most_draws : int
        How many draws a design may have.

    Returns
    -------
    groups : list of str
        The groups, in order.
    indices : dict of GroupIndices
        By path; outputs are the measures, in the order of the chain, by year: measure 0 in all years comes first.
        Those of ``ON_LOG_ODDS`` enter as their log odds.
    draw_counts : dict of int
        By path, the draws of each design.

    Raises
    ------
    ValueError
        If a correlation crosses groups.
    """
    names = _drawn_names(chain, paths[0].startswith(CLOSED))
    groups = sorted({group_of[name] for name in names})
    group = np.array([groups.index(group_of[name]) for name in names])
    # What is drawn for the economy is correlated with nothing else.
    n_first = len(chain.laws.names)
    crossing = np.argwhere((chain.laws.correlation != 0) & (group[:n_first, None] != group[:n_first]))
    if crossing.size:
        a, b = (names[k] for k in crossing[0])
        raise ValueError(f"{a} and {b} are correlated, so they belong into one sensitivity group")
    outputs = _outputs(chain, group, paths, years, seed, 0, n_draws)

    def estimated(path: str) -> GroupIndices:
        return group_indices(outputs[path], group_orders(len(groups), outputs[path].shape[1], seed))

    indices = {path: estimated(path) for path in paths}
    while 2 * n_draws <= most_draws:
        rough = [path for path in paths if any(failed.any() for failed in failed_gates(indices[path]).values())]
        # All paths that are still rough have n_draws by now.
        for path, more in _outputs(chain, group, rough, years, seed, n_draws, n_draws).items():
            outputs[path] = np.concatenate([outputs[path], more], axis=1)
            indices[path] = estimated(path)
        n_draws *= 2
    return groups, indices, {path: values.shape[1] for path, values in outputs.items()}


def _outputs(
    chain: Chain, group: NDArray, paths: Sequence[str], years: Sequence[int], seed: int, first_draw: int, n_draws: int
) -> dict[str, NDArray]:
    """Return the outputs of all designs, shape (2G, n_draws, n_outputs) by path, over a part of the sequence."""
    if not paths:
        return {}
    laws, is_closed = chain.laws, paths[0].startswith(CLOSED)
    names = _drawn_names(chain, is_closed)
    # Neighbouring coordinates go to A and B: both halves then have the evenness of the first dimensions.
    points = laws.uniforms(seed, first_draw, n_draws, n_copies=2)
    of_economy = [
        (layer, layer.uniforms(2 * (len(laws.names) + len(CHOICES)), seed, first_draw, n_draws, n_copies=2))
        for layer in laws.later
        if is_closed and layer.layer == ECONOMY
    ]
    a, b = (
        np.column_stack(
            [table[name].to_numpy() for name in laws.names]
            + [values for layer, coordinates in of_economy for values in layer.draws(coordinates[:, k::2])[0].values()]
        )
        for k, table in enumerate(laws.parameters(points[:, k::2], 0)[0] for k in range(2))
    )
    designs = winding_stairs(a, b, group, group_orders(group.max() + 1, n_draws, seed, first_draw))
    path_ids = {path: chain.paths[path] for path in paths}
    at = [chain.years.index(year) for year in years]
    measures = chain.measure_names
    outputs = {path: np.empty((len(designs), n_draws, len(measures) * len(years))) for path in paths}
    at_once = max(1, ROWS_AT_ONCE // n_draws)
    for start in range(0, len(designs), at_once):
        batch = designs[start : start + at_once]
        # What is known of the present ties parameters of several groups: each design is made to agree by itself.
        parameters = agree_with_present(chain, _parameters(chain, names, batch.reshape(-1, len(names))))
        with run_chain(chain, parameters, list(path_ids.values())) as run:
            for path, path_id in path_ids.items():
                ((_, arrays),) = run.arrays([path_id], years=years)
                for measure in ON_LOG_ODDS & arrays.keys():
                    arrays[measure] = logit(np.clip(arrays[measure], SMALLEST_FRACTION, LARGEST_FRACTION))
                by_draw = np.concatenate([arrays[measure][0][:, at] for measure in measures], axis=1)
                outputs[path][start : start + len(batch)] = by_draw.reshape(len(batch), n_draws, -1)
    return outputs


def _parameters(chain: Chain, names: Sequence[str], values: NDArray) -> pa.Table:
    """Return wide rows that hold the given values of some parameters, and the points of the others, from 0 on."""
    drawn = dict(zip(names, values.T, strict=True))
    columns = {name: drawn.get(name, np.full(len(values), point)) for name, point in chain.laws.points.items()}
    return pa.table({"draw": np.arange(len(values), dtype=np.int32)} | columns)
