"""The chain from parameters to capability, as data: one table holds the SQL of its views and all that draws read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import duckdb
import pyarrow as pa
from numpy.typing import NDArray

from ensemble.laws import Laws
from ensemble.mixture import Weight
from ensemble.source import source_digest
from ensemble.supply_draws import past_vintages

#: The table that holds the chain; python_models/projections/int_drawn_chain.py fills it.
TABLE = "projections.int_drawn_chain"
PATHS = "allocation.int_paths"
SUPPLY_RANGES = "supply.int_supply_ranges"
SHIPMENTS = "staging.stg_ai_chip_shipments"
OBSERVED_RUNS = "staging.stg_largest_run_observations"
MEASURES = "staging.stg_projection_measures"
WEIGHTS = "staging.stg_scenario_weights"
#: Packages that decide how a result is rounded.
PACKAGES = ("duckdb", "numpy", "scipy")


@dataclass(frozen=True)
class Measure:
    """What is projected: a column of a view.

    Attributes
    ----------
    name : str
        The column.
    view : str
        The view, with its schema.
    bin_width : float
        Width of a bin of its histogram, in its unit.
    """

    name: str
    view: str
    bin_width: float


@dataclass(frozen=True)
class Chain:
    """All that one run needs, small enough to send to a worker.

    Attributes
    ----------
    views : dict of str to str
        SQL that creates each view that is run again over draws, after those that it reads. Tables are named by schema
        and name.
    inputs : dict of str to pyarrow.Table
        What views and laws read that no draw changes, by schema and name.
    settings : dict
        Run-wide settings: ``band_quantiles``, ``last_observed_year`` and ``anchor_year``.
    laws : Laws
        What is drawn.
    measures : tuple of Measure
        What is projected, in a fixed order.
    weights : tuple of Weight
        The scenario mixture, in a fixed order.
    vintages : dict of ndarray
        What was observed before the first projected year, in the names of ``engine.supply.calibrated_supply``.
    """

    views: dict[str, str]
    inputs: dict[str, pa.Table]
    settings: dict[str, Any]
    laws: Laws
    measures: tuple[Measure, ...]
    weights: tuple[Weight, ...]
    vintages: dict[str, NDArray]

    @classmethod
    def read(cls, connection: duckdb.DuckDBPyConnection) -> Chain:
        """Read the chain from an open warehouse."""
        return cls.of(connection.query(f"select * from {TABLE}"))

    @classmethod
    def of(cls, relation: duckdb.DuckDBPyRelation) -> Chain:
        """Make the chain of the rows of ``int_drawn_chain``."""
        rows = relation.order("chain_position").fetchall()
        by_role: dict[str, dict[str, Any]] = {"setting": {}, "input": {}, "view": {}}
        for name, role, _, text, content in rows:
            by_role[role][name] = text if content is None else _from_bytes(content)
        inputs = by_role["input"]
        measures = sorted(inputs[MEASURES].to_pylist(), key=lambda row: row["measure_position"])
        weights = inputs[WEIGHTS].select(Weight._fields).to_pylist()
        return cls(
            views=by_role["view"],
            inputs=inputs,
            settings={name: json.loads(text) for name, text in by_role["setting"].items()},
            laws=Laws.of(inputs),
            measures=tuple(Measure(row["measure"], row["view_name"], row["bin_width"]) for row in measures),
            weights=tuple(sorted(Weight(**row) for row in weights)),
            vintages=past_vintages(
                inputs[SHIPMENTS], inputs[OBSERVED_RUNS], min(inputs[SUPPLY_RANGES]["year"].to_pylist())
            ),
        )

    @property
    def digest(self) -> str:
        """SHA-256 of all that decides a result: SQL, inputs, settings, the code that draws pass through, versions."""
        digest = hashlib.sha256(json.dumps([self.views, self.settings, versions()]).encode())
        for name, table in sorted(self.inputs.items()):
            digest.update(name.encode() + to_bytes(table))
        # Laws, measures, weights and vintages are made of the inputs by this code.
        digest.update(source_digest("ensemble").encode())
        return digest.hexdigest()

    @property
    def paths(self) -> dict[str, int]:
        """Number of every path by its name, such as ``calibrated.base__base``."""
        return _numbers(self.inputs[PATHS].to_pylist())

    @property
    def years(self) -> list[int]:
        """Projected calendar years."""
        return sorted(set(self.inputs[SUPPLY_RANGES]["year"].to_pylist()))

    @property
    def measure_names(self) -> list[str]:
        """Names of the measures, in their order."""
        return [measure.name for measure in self.measures]

    @property
    def quantiles(self) -> dict[str, float]:
        """Probability of every quantile of the bands by its name, such as p05."""
        return {quantile_name(probability): probability for probability in self.settings["band_quantiles"]}


def read_setting(connection: duckdb.DuckDBPyConnection, name: str) -> Any:  # noqa: ANN401 a setting may be of any type
    """Return one setting of the chain of an open warehouse, without the rest of it."""
    ((text,),) = connection.execute(f"select definition from {TABLE} where relation_name = ?", [name]).fetchall()
    return json.loads(text)


def quantile_name(probability: float) -> str:
    """Return the name of a quantile of the bands: p05 for 0.05 (macro ``band_quantiles`` names columns so too)."""
    return f"p{round(100 * probability):02d}"


def versions() -> dict[str, str]:
    """Return the versions of the packages that decide how a result is rounded."""
    return {name: version(name) for name in PACKAGES}


def _numbers(paths: list[dict]) -> dict[str, int]:
    """Return the numbers of paths by their names."""
    return {f"{row['variant']}.{row['combined_scenario_id']}": row["path_id"] for row in paths}


def to_bytes(table: pa.Table) -> bytes:
    """Return a table in Arrow's stream format; the same rows in the same order give the same bytes."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return sink.getvalue().to_pybytes()


def _from_bytes(content: bytes) -> pa.Table:
    """Return the table that ``to_bytes`` wrote."""
    with pa.ipc.open_stream(content) as reader:
        return reader.read_all()
