"""The chain from parameters to capability, as data: the SQL of the warehouse's views, what they read, and the laws."""

from __future__ import annotations

import hashlib
import inspect
from dataclasses import dataclass

import duckdb
import pyarrow as pa
from numpy.typing import NDArray

import engine.draws
import engine.effective_compute
import engine.supply
from ensemble.laws import TABLES as LAW_TABLES
from ensemble.laws import Laws
from ensemble.supply_draws import read_vintages

#: Views that are written for any draw of the parameters, in the order of their dependence.
SUPPLY_VIEWS = ("supply.int_supply_drawn_inputs", "supply.int_supply_calibrated_inputs")
COMPUTE_VIEWS = (
    "allocation.int_allocation_shares",
    "allocation.int_allocated_compute",
    "projections.int_projected_compute",
)
CAPABILITY_VIEWS = (
    "effective_compute.int_software_gains",
    "effective_compute.int_effective_compute",
    "capability.int_capability",
    "projections.int_projected_capability",
)
PATHS = "allocation.int_paths"
#: What the views read that no draw changes.
INPUTS = (
    "staging.stg_ai_chip_shipments",
    "staging.stg_largest_run_backcast",
    "supply.int_supply_ranges",
    "allocation.int_allocation_ranges",
    "allocation.int_calibrated_stories",
    PATHS,
    "effective_compute.int_software_endogenous",
)
#: All tables that ``Chain.read`` reads.
TABLES = (*SUPPLY_VIEWS, *COMPUTE_VIEWS, *CAPABILITY_VIEWS, *INPUTS, *LAW_TABLES)


@dataclass(frozen=True)
class Chain:
    """All that one run needs, small enough to send to a worker.

    ``views`` holds the SQL of the views above, which name their tables with the catalog ``catalog``; ``inputs`` holds
    the tables of ``INPUTS``, and ``vintages`` what was observed before the first projected year.
    """

    catalog: str
    views: dict[str, str]
    inputs: dict[str, pa.Table]
    vintages: dict[str, NDArray]
    laws: Laws

    @classmethod
    def read(cls, connection: duckdb.DuckDBPyConnection) -> Chain:
        """Read the chain from an open warehouse, built or being built."""
        texts = dict(
            connection.execute(
                "select schema_name || '.' || view_name, sql from duckdb_views()"
                " where database_name = current_database()"
            ).fetchall()
        )
        return cls(
            catalog=connection.execute("select current_database()").fetchall()[0][0],
            views={name: texts[name] for name in SUPPLY_VIEWS + COMPUTE_VIEWS + CAPABILITY_VIEWS},
            inputs={name: connection.sql(f"select * from {name} order by all").to_arrow_table() for name in INPUTS},
            vintages=read_vintages(connection),
            laws=Laws.read(connection),
        )

    @property
    def digest(self) -> str:
        """SHA-256 of all that decides a result: laws, inputs, SQL and the source of the engine."""
        laws = self.laws
        digest = hashlib.sha256(repr((self.views, laws.names, laws.marginals, laws.points)).encode())
        digest.update(laws.correlation.tobytes())
        digest.update(repr([(name, table.to_pylist()) for name, table in sorted(self.inputs.items())]).encode())
        digest.update(repr([(name, values.tolist()) for name, values in sorted(self.vintages.items())]).encode())
        for module in (engine.draws, engine.effective_compute, engine.supply):
            digest.update(inspect.getsource(module).encode())
        return digest.hexdigest()

    @property
    def paths(self) -> dict[str, int]:
        """Number of every path by its name, such as ``calibrated.base__base``."""
        rows = self.inputs[PATHS].to_pylist()
        return {f"{row['variant']}.{row['combined_scenario_id']}": row["path_id"] for row in rows}

    @property
    def years(self) -> list[int]:
        """Projected calendar years."""
        return sorted(set(self.inputs["supply.int_supply_ranges"]["year"].to_pylist()))
