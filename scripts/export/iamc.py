"""The yearly series in the IAMC format: one row a series, one column a year, as CSV and as xlsx."""

import csv
import datetime
import io
from pathlib import Path
from typing import NamedTuple

import duckdb
import xlsxwriter

from scripts.export.units import unit_of

FILE_STEM = "frontier_compute_iamc"
INDEX = ("model", "scenario", "region", "variable", "unit")
_REGION = "World"


class Series(NamedTuple):
    """Where a variable comes from and what it is called."""

    relation: str
    scenario_column: str
    column: str
    variable: str


def _series(relation: str, scenario_column: str, variables: dict[str, str]) -> list[Series]:
    return [Series(relation, scenario_column, column, variable) for column, variable in variables.items()]


#: Every yearly series; the unit follows from the name of the column. Columns that repeat another, as its logarithm
#: or from an earlier table, and those that one variant alone has, are left out.
SERIES = [
    *_series(
        "supply.supply_fundamental_inputs_by_year",
        "supply_scenario",
        {
            "shipments_h100e": "Shipments|Accelerators",
            "accelerator_lifetime_years": "Lifetime|Accelerator",
            "peak_flop_per_second_per_h100e": "Peak Performance|Accelerator",
            "effective_power_kw_per_h100e": "Power Demand|Accelerator",
            "ai_datacenter_capacity_mw": "Capacity|AI Datacenters",
            "ai_share_of_datacenter_power_frac": "Share|AI in Datacenter Power",
            "datacenter_packing_efficiency_frac": "Packing Efficiency|Datacenter",
            "cluster_utilization_frac": "Utilization|Cluster",
            "accelerator_unit_cost_usd": "Price|Accelerator",
            "cluster_capex_multiplier": "Capital Expenditure|Cluster over Accelerators",
            "ai_infrastructure_capex_usd": "Capital Expenditure|AI Infrastructure",
            "chip_stock_h100e": "Stock|Accelerators|Chip Limit",
            "power_limited_stock_h100e": "Stock|Accelerators|Power Limit",
            "datacenter_limited_stock_h100e": "Stock|Accelerators|Datacenter Limit",
            "capex_limited_stock_h100e": "Stock|Accelerators|Capex Limit",
            "available_stock_h100e": "Stock|Accelerators|Available",
            "mean_stock_h100e": "Stock|Accelerators|Mean of Year",
            "theoretical_compute_flop": "Compute|Theoretical",
            "usable_compute_flop": "Compute|Usable",
            "cost_per_h100e_year_upfront_usd": "Cost|Accelerator Year|Owned",
            "cost_per_h100e_year_cloud_usd": "Cost|Accelerator Year|Rented",
            "cost_per_h100e_year_blended_usd": "Cost|Accelerator Year|Blended",
            "cost_per_usable_flop_upfront_usd": "Cost|Usable Compute|Owned",
            "cost_per_usable_flop_cloud_usd": "Cost|Usable Compute|Rented",
            "cost_per_usable_flop_blended_usd": "Cost|Usable Compute|Blended",
        },
    ),
    *_series(
        "allocation.allocation_compute_by_bucket",
        "combined_scenario_id",
        {
            "usable_compute_flop": "Compute|Usable",
            "inference_flop": "Compute|Inference",
            "training_flop": "Compute|Training",
            "ai_rnd_experiment_flop": "Compute|AI R&D Experiments",
            "post_training_flop": "Compute|Post-Training",
            "safety_eval_flop": "Compute|Safety and Evaluation",
            "reserved_idle_fragmented_flop": "Compute|Reserved or Idle",
        },
    ),
    *_series(
        "allocation.allocation_largest_frontier_run",
        "combined_scenario_id",
        {
            "frontier_lab_training_flop": "Compute|Training|Frontier Labs",
            "largest_frontier_run_flop": "Compute|Training|Largest Run",
            "other_frontier_training_flop": "Compute|Training|Frontier Labs|Other Runs",
            "non_frontier_training_flop": "Compute|Training|Other Developers",
            "run_share_of_usable_frac": "Share|Largest Run in Usable Compute",
            "frontier_class_runs_per_year": "Runs|Frontier Class",
            "modelled_run_flop": "Compute|Training|Largest Run|Modelled",
        },
    ),
    *_series(
        "allocation.allocation_vs_historical_trend",
        "combined_scenario_id",
        {"historical_extrapolation_flop": "Historical Trend|Largest Run"},
    ),
]


def iamc_rows(connection: duckdb.DuckDBPyConnection) -> tuple[list[str], list[list[str | float]]]:
    """Return the header and the rows, ordered by scenario and variable.

    A scenario of another variant than the published one is prefixed by its variant: ``extended:base__fragmented``.
    """
    (version,) = connection.execute("select warehouse_version from meta.run_manifest").fetchone()
    values: dict[tuple[str, str, str], dict[int, float]] = {}
    for series in SERIES:
        found = connection.execute(
            f"""
            select
                if(variant = 'published', '', variant || ':') || {series.scenario_column} as scenario,
                year,
                {series.column} as series_value
            from {series.relation}
            """
        ).fetchall()
        for scenario, year, value in found:
            values.setdefault((scenario, series.variable, unit_of(series.column)), {})[year] = value

    years = sorted({year for by_year in values.values() for year in by_year})
    rows = [
        [f"frontier_compute {version}", scenario, _REGION, variable, unit, *(by_year.get(year) for year in years)]
        for (scenario, variable, unit), by_year in sorted(values.items())
    ]
    return [*INDEX, *map(str, years)], rows


def write_iamc(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write ``iamc/frontier_compute_iamc.csv`` and ``.xlsx``."""
    header, rows = iamc_rows(connection)
    (folder / "iamc").mkdir()
    path = folder / "iamc" / FILE_STEM
    with path.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([header, *rows])
    path.with_suffix(".xlsx").write_bytes(_workbook(header, rows))


def _workbook(header: list[str], rows: list[list[str | float]]) -> bytes:
    """Return the workbook, made in memory because XlsxWriter reports a full disk as an error of its own."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        # The same bytes on every run.
        workbook.set_properties({"created": datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)})
        sheet = workbook.add_worksheet("data")
        texts = len(INDEX)
        for column, name in enumerate(header):
            if column < texts:
                sheet.write_string(0, column, name)
            else:
                sheet.write_number(0, column, int(name))
        for row, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                if column < texts:
                    sheet.write_string(row, column, cell)
                elif cell is not None:
                    sheet.write_number(row, column, cell)
    return content.getvalue()
