"""Laws of the drawn parameters, read from the assumption tables, and their joint draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.draws import (
    Z95,
    Marginal,
    correlated_uniforms,
    draw_parameters,
    normal_correlation,
    repair_correlation,
    sobol_points,
)

#: A score of -1 or 1 is an end of a 90% range.
SCORE_SD = 1 / Z95
#: Tables that state the laws.
TABLES = (
    "assumptions.scalar_parameters",
    "staging.stg_scalar_assumptions",
    "staging.stg_parameters",
    "staging.stg_rank_correlations",
)
ARGUMENTS = ("argument_1", "argument_2", "argument_3")
#: Uniform coordinates that pick the scenarios of a draw of the mixture.
CHOICES = ("supply_scenario_choice", "allocation_scenario_choice")
#: Layers that came after draws had been published, new ones at the end. Each draws from a sequence of its own,
#: so that a parameter of such a layer moves no draw of another.
LATER_LAYERS = ("economy", "agents")
#: Coordinates that are set aside for each of them, beyond those of the first sequence.
COLUMNS_PER_LATER_LAYER = 64


@dataclass(frozen=True)
class LaterLaws:
    """Laws of a later layer: names in a fixed order, their laws, and their dependence on each other alone.

    References
    ----------
    docs/method.md#draws-of-later-layers
    """

    layer: str
    names: tuple[str, ...]
    marginals: tuple[Marginal, ...]
    correlation: NDArray

    def uniforms(self, n_columns_before: int, seed: int, first_draw: int, n_draws: int, n_copies: int = 1) -> NDArray:
        """Return independent uniform coordinates of consecutive draws, one column per parameter.

        Parameters
        ----------
        n_columns_before : int
            Coordinates of the first sequence.
        seed, first_draw, n_draws : int
            Seed of the first sequence, and which part of the own one.
        n_copies : int
            How many independent sets of draws: the columns of a set stand ``n_copies`` apart.
        """
        n_columns = n_copies * len(self.names)
        if n_columns > COLUMNS_PER_LATER_LAYER:
            raise ValueError(f"layer {self.layer} draws more than {COLUMNS_PER_LATER_LAYER} coordinates")
        place = LATER_LAYERS.index(self.layer)
        n_before = n_columns_before + place * COLUMNS_PER_LATER_LAYER
        return sobol_points(n_columns, n_draws, seed + 1 + place, first_draw, n_before)

    def draws(self, uniforms: NDArray) -> tuple[dict[str, NDArray], dict[str, float]]:
        """Return draws, and the share of them that a bound caught, by parameter."""
        drawn = draw_parameters(self.marginals, correlated_uniforms(uniforms, self.correlation))
        return (
            dict(zip(self.names, drawn.values.T, strict=True)),
            dict(zip(self.names, drawn.clipped_frac, strict=True)),
        )


@dataclass(frozen=True)
class Laws:
    """What is drawn: names in a fixed order, their laws, and their dependence.

    ``points`` holds the point value of every column of the wide row, drawn or not; ``correlation`` is the repaired
    normal correlation of the drawn ones, and ``correlation_repair`` the largest change the repair made. ``later`` holds
    what is drawn for the later layers.
    """

    names: tuple[str, ...]
    marginals: tuple[Marginal, ...]
    points: dict[str, float]
    correlation: NDArray
    correlation_repair: float
    later: tuple[LaterLaws, ...] = ()

    @classmethod
    def of(cls, tables: Mapping[str, pa.Table]) -> Laws:
        """Make the laws of what states them.

        Parameters
        ----------
        tables : mapping of str to pyarrow.Table
            At least those of ``TABLES``: the point values, the assumptions with their laws, the permitted ranges, and
            the rank correlations.
        """
        wide, assumptions, parameters, rank_correlations = (tables[name].to_pylist() for name in TABLES)
        (points,) = (row for row in wide if row["draw"] == 0)
        del points["draw"]
        ranges = {row["parameter"]: (row["min_value"], row["max_value"]) for row in parameters}
        laws = {
            row["parameter"]: Marginal(
                row["law"],
                tuple(row[name] for name in ARGUMENTS if row[name] is not None),
                *ranges[row["parameter"]],
            )
            for row in assumptions
            if row["law"] is not None
        }
        # Scores of the paths have no row of their own, those of growth factors have.
        scores = [name for name in points if name.endswith("_score") and name not in laws]
        laws |= {name: Marginal("normal", (0.0, SCORE_SD)) for name in scores}
        layer_of = {row["parameter"]: row["layer"] for row in parameters}
        later = []
        correlations = {
            (row["parameter_a"], row["parameter_b"]): row["spearman_correlation"] for row in rank_correlations
        }
        for layer in LATER_LAYERS:
            names = tuple(name for name in points if name in laws and layer_of.get(name) == layer)
            if names:
                correlation, _ = _dependence(names, correlations)
                later.append(LaterLaws(layer, names, tuple(laws[name] for name in names), correlation))
        of_later = {name for layer in later for name in layer.names}
        names = tuple(name for name in points if name in laws and name not in of_later)
        correlation, repair = _dependence(names, correlations)
        if correlations:
            a, b = next(iter(correlations))
            raise ValueError(f"{a} and {b} are not drawn from one sequence, so no rank correlation can tie them")
        return cls(names, tuple(laws[name] for name in names), points, correlation, repair, tuple(later))

    def uniforms(self, seed: int, first_draw: int, n_draws: int, n_copies: int = 1) -> NDArray:
        """Return independent uniform coordinates of consecutive draws.

        Parameters
        ----------
        seed, first_draw, n_draws : int
            Which part of which scrambled Sobol sequence.
        n_copies : int
            How many independent sets of draws: the columns of a set stand ``n_copies`` apart.

        Returns
        -------
        ndarray, shape (n_draws, n_copies * d)
            One column per drawn parameter and choice.
        """
        return sobol_points(n_copies * (len(self.names) + len(CHOICES)), n_draws, seed, first_draw)

    def parameters(self, uniforms: NDArray, first_draw: int) -> tuple[pa.Table, dict[str, float]]:
        """Turn independent uniform coordinates into draws.

        Parameters
        ----------
        uniforms : ndarray, shape (n, d) or (n, d + 2)
            Coordinates of the drawn parameters; the last two, if there, choose the scenarios of the mixture.
        first_draw : int
            How many draws come before: they are numbered from ``first_draw + 1``.

        Returns
        -------
        pyarrow.Table
            One wide row per draw, in the columns of ``scalar_parameters`` and the choices.
        dict
            Share of draws that a bound caught, by parameter.
        """
        n_draws, n_names = uniforms.shape[0], len(self.names)
        draws = draw_parameters(self.marginals, correlated_uniforms(uniforms[:, :n_names], self.correlation))
        values = dict(zip(self.names, draws.values.T, strict=True))
        clipped = dict(zip(self.names, draws.clipped_frac, strict=True))
        # Growth in the long run stays below a share of the initial growth: docs/method.md#long-run-growth-cap.
        ceiling = self.points["software_growth_ceiling"] * values["software_growth_initial"]
        is_above = values["software_growth_long_run"] > ceiling
        values["software_growth_long_run"] = np.where(is_above, ceiling, values["software_growth_long_run"])
        clipped["software_growth_long_run"] += float(np.mean(is_above))
        columns = {"draw": np.arange(first_draw + 1, first_draw + n_draws + 1, dtype=np.int32)}
        columns |= {name: values.get(name, np.full(n_draws, point)) for name, point in self.points.items()}
        columns |= {name: uniforms[:, n_names + k] for k, name in enumerate(CHOICES) if uniforms.shape[1] > n_names}
        return pa.table(columns), clipped

    def with_later_layers(self, parameters: pa.Table, seed: int, first_draw: int) -> tuple[pa.Table, dict[str, float]]:
        """Return wide rows in which the parameters of the later layers are drawn too.

        Parameters
        ----------
        parameters : pyarrow.Table
            What ``parameters`` returned: those of the later layers stand at their points.
        seed, first_draw : int
            Seed of the first sequence, and how many draws come before.

        Returns
        -------
        pyarrow.Table
            The same columns.
        dict
            Share of draws that a bound caught, by parameter of a later layer.
        """
        clipped = {}
        for layer in self.later:
            n_before = len(self.names) + len(CHOICES)
            values, caught = layer.draws(layer.uniforms(n_before, seed, first_draw, parameters.num_rows))
            clipped |= caught
            for name in layer.names:
                parameters = parameters.set_column(parameters.column_names.index(name), name, pa.array(values[name]))
        return parameters, clipped

    @property
    def all_marginals(self) -> dict[str, Marginal]:
        """Laws of everything that is drawn, by parameter."""
        own = dict(zip(self.names, self.marginals, strict=True))
        return own | {name: law for layer in self.later for name, law in zip(layer.names, layer.marginals, strict=True)}

    def point(self) -> pa.Table:
        """Return draw 0, the point values, in the same columns."""
        return pa.table({"draw": np.zeros(1, dtype=np.int32)} | {name: [value] for name, value in self.points.items()})


def _dependence(names: tuple[str, ...], correlations: dict[tuple[str, str], float]) -> tuple[NDArray, float]:
    """Return the normal correlation of parameters, and the largest change of its repair; takes out what it used."""
    spearman = np.eye(len(names))
    for pair in [pair for pair in correlations if set(pair) <= set(names)]:
        a, b = (names.index(name) for name in pair)
        spearman[a, b] = spearman[b, a] = correlations.pop(pair)
    return repair_correlation(normal_correlation(spearman))
