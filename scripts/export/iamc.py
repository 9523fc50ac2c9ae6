"""The yearly series in the IAMC format: one row a series, one column a year, as CSV and as xlsx.

The tree of variables adds up: a variable with others below it is their sum, which ```scripts/check_iamc.py``` checks.
Bands stand in a tree of their own, below ``Ensemble``, one variable a percentile as in the scenario database of the
Sixth Assessment Report; so does what else is said of a variable of the tree, below ``Model before Observation`` and
``Historical Trend``. A variant is a model, so that the same scenario compares across variants.

Units are made of parts that iam-units knows, or is told in ``scripts/check_iamc.py`` (as FLOP is); on what basis a
figure is counted, such as the algorithms of 2024, stands in the name of its variable.
"""

import csv
import datetime
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import xlsxwriter

from ensemble.chain import quantile_name, read_setting
from scripts.text import spreadsheet_text

FILE_STEM = "frontier_compute_iamc"
INDEX = ("model", "scenario", "region", "variable", "unit")
META = ("variant", "supply_scenario", "allocation_scenario")
_REGION = "World"
#: Trees beside the one that adds up, which repeat its variables below them: bands, what the model says of a year that
#: was observed, and the line of the past carried on.
ENSEMBLE, MODELLED, TREND = "Ensemble", "Model before Observation", "Historical Trend"
_LARGEST_RUN = "Compute|Training|Frontier Labs|Largest Run"

#: How a unit of the warehouse is written in this format, and how many of the former make one of the latter. A unit that
#: is not listed stays as it is.
SCALED_UNITS = {
    "EFLOP/yr": ("FLOP", 1e18),
    "USD/EFLOP": ("USD/FLOP", 1e-18),
    "billion USD/yr": ("USD", 1e9),
    "USD/H100e": ("USD", 1.0),
    # A hyphen is a minus to converters.
    "USD/H100e/yr": ("USD/H100e-year", 1.0),
    "million H100e": ("H100e", 1e6),
    "million H100e/yr": ("H100e", 1e6),
    "GW": ("MW", 1e3),
    "runs/yr": ("runs per year", 1.0),
    "million agents": ("agents", 1e6),
    "million FTE": ("full-time equivalents", 1e6),
    "trillion tokens/day": ("tokens/day", 1e12),
    "USD/agent/hr": ("USD per agent-hour", 1.0),
    "USD/hr": ("USD per human hour", 1.0),
}


class Series(NamedTuple):
    """Where a variable comes from, what it is called and its unit in this format."""

    relation: str
    column: str
    variable: str
    unit: str


def _series(relation: str, variables: dict[str, tuple[str, str]]) -> list[Series]:
    return [Series(relation, column, *variable) for column, variable in variables.items()]


#: Every yearly series. Columns that repeat another, as its logarithm or from an earlier table, and those that one
#: variant alone has, are left out.
SERIES = [
    *_series(
        "supply.supply_fundamental_inputs_by_year",
        {
            "shipments_h100e": ("Shipments|Accelerators", "million H100e/yr"),
            "accelerator_lifetime_years": ("Lifetime|Accelerator", "years"),
            "peak_flop_per_second_per_h100e": ("Peak Performance|Accelerator", "FLOP/s/H100e"),
            "effective_power_kw_per_h100e": ("Power Demand|Accelerator", "kW/H100e"),
            "ai_datacenter_capacity_mw": ("Capacity|AI Datacenters", "GW"),
            "ai_share_of_datacenter_power_frac": ("Share|AI in Datacenter Power", "fraction"),
            "datacenter_packing_efficiency_frac": ("Packing Efficiency|Datacenter", "fraction"),
            "cluster_utilization_frac": ("Utilization|Cluster", "fraction"),
            "accelerator_unit_cost_usd": ("Price|Accelerator", "USD/H100e"),
            "cluster_capex_multiplier": ("Capital Expenditure|Cluster over Accelerators", "multiplier"),
            "ai_infrastructure_capex_usd": ("Capital Expenditure|AI Infrastructure", "billion USD/yr"),
            "chip_stock_h100e": ("Stock|Accelerators|Chip Limit", "million H100e"),
            "power_limited_stock_h100e": ("Stock|Accelerators|Power Limit", "million H100e"),
            "datacenter_limited_stock_h100e": ("Stock|Accelerators|Datacenter Limit", "million H100e"),
            "capex_limited_stock_h100e": ("Stock|Accelerators|Capex Limit", "million H100e"),
            "available_stock_h100e": ("Stock|Accelerators|Available", "million H100e"),
            "mean_stock_h100e": ("Stock|Accelerators|Mean of Year", "million H100e"),
            "theoretical_compute_flop": ("Theoretical Compute", "EFLOP/yr"),
            "cost_per_h100e_year_upfront_usd": ("Cost|Accelerator Year|Owned", "USD/H100e/yr"),
            "cost_per_h100e_year_cloud_usd": ("Cost|Accelerator Year|Rented", "USD/H100e/yr"),
            "cost_per_h100e_year_blended_usd": ("Cost|Accelerator Year|Blended", "USD/H100e/yr"),
            "cost_per_usable_flop_upfront_usd": ("Cost|Usable Compute|Owned", "USD/EFLOP"),
            "cost_per_usable_flop_cloud_usd": ("Cost|Usable Compute|Rented", "USD/EFLOP"),
            "cost_per_usable_flop_blended_usd": ("Cost|Usable Compute|Blended", "USD/EFLOP"),
        },
    ),
    *_series(
        "allocation.allocation_compute_by_bucket",
        {
            "usable_compute_flop": ("Compute", "EFLOP/yr"),
            "inference_flop": ("Compute|Inference", "EFLOP/yr"),
            "training_flop": ("Compute|Training", "EFLOP/yr"),
            "ai_rnd_experiment_flop": ("Compute|AI R&D Experiments", "EFLOP/yr"),
            "post_training_flop": ("Compute|Post-Training", "EFLOP/yr"),
            "safety_eval_flop": ("Compute|Safety and Evaluation", "EFLOP/yr"),
            "reserved_idle_fragmented_flop": ("Compute|Reserved or Idle", "EFLOP/yr"),
        },
    ),
    *_series(
        "allocation.allocation_largest_frontier_run",
        {
            "frontier_lab_training_flop": ("Compute|Training|Frontier Labs", "EFLOP/yr"),
            "largest_frontier_run_flop": (_LARGEST_RUN, "EFLOP/yr"),
            "other_frontier_training_flop": ("Compute|Training|Frontier Labs|Other Runs", "EFLOP/yr"),
            "non_frontier_training_flop": ("Compute|Training|Other Developers", "EFLOP/yr"),
            "run_share_of_usable_frac": ("Share|Largest Run in Usable Compute", "fraction"),
            "frontier_class_runs_per_year": ("Runs|Frontier Class", "runs/yr"),
            "modelled_run_flop": (f"{MODELLED}|{_LARGEST_RUN}", "EFLOP/yr"),
        },
    ),
    *_series(
        "allocation.allocation_vs_historical_trend",
        {"historical_extrapolation_flop": (f"{TREND}|{_LARGEST_RUN}", "EFLOP/yr")},
    ),
    # The class of 2026 says something in four years alone, and a series here has all.
    *_series(
        "agents.agents_by_year",
        {
            "agents_frontier": ("Agents|Frontier", "million agents"),
            "agents_open_weight": ("Agents|Open Weight", "million agents"),
            "fte_frontier": ("Work|Agents of the Frontier", "million FTE"),
            "tokens_served_per_day": ("Tokens|Served", "trillion tokens/day"),
            "cost_per_agent_hour_frontier_usd": ("Cost|Agent Hour|Frontier", "USD/agent/hr"),
            "cost_per_human_hour_frontier_usd": ("Cost|Human-Equivalent Hour|Frontier", "USD/hr"),
        },
    ),
]

#: Series of the closed money loop alone, which runs on the base allocation; its capex is that of the closed supply.
LOOP_SERIES = _series(
    "economy.economy_feedback_by_year",
    {
        "revenue_usd": ("Revenue|AI Labs", "billion USD/yr"),
        "operating_cash_flow_usd": ("Operating Cash Flow|Five Hyperscalers", "billion USD/yr"),
    },
)

#: What the drawn measures are called, by their names in the views; a measure that is not listed goes by its label.
MEASURES = {
    "ai_infrastructure_capex_usd": "Capital Expenditure|AI Infrastructure",
    "usable_compute_flop": "Compute",
    "training_flop": "Compute|Training",
    "largest_run_flop": _LARGEST_RUN,
    "software_gain": "Software Gain over 2024",
    "effective_compute_flop": "Effective Compute at 2024 Algorithms",
    "horizon_p50_minutes": "Time Horizon|50% Success",
    "horizon_p80_minutes": "Time Horizon|80% Success",
    "eci": "Epoch Capabilities Index",
    "ai_rnd_automation_frac": "Automation|AI R&D",
    "economy_automation_frac": "Automation|Economy",
}
#: Units of measures that are written another way here; effective compute is a run's, as that of a year.
_UNITS = {
    "USD": "billion USD/yr",
    "FLOP": "EFLOP/yr",
    "FLOP of 2024 algorithms": "EFLOP/yr",
    "factor over 2024": "multiplier",
}

#: Variant, combined scenario, variable, unit, year and value in the unit of the format.
Value = tuple[str, str, str, str, int, float]


def scaled(value: float, unit: str) -> float:
    """Return a value of the warehouse in a unit of the format."""
    return value / SCALED_UNITS[unit][1] if unit in SCALED_UNITS else value


def percentile_variable(variable: str, quantile: float) -> str:
    """Return the variable of one percentile of the draws.

    Examples
    --------
    >>> percentile_variable("Compute", 0.05)
    'Ensemble|Compute|5.0th Percentile'
    """
    return f"{ENSEMBLE}|{variable}|{100 * quantile:.1f}th Percentile"


def _values_of_tables(connection: duckdb.DuckDBPyConnection) -> Iterator[Value]:
    """Yield the yearly series of tables; those of supply in each scenario that rests on it, so that each is whole."""
    for series in SERIES:
        # A scenario is extended too where it pairs a published one with one that is not.
        same = (
            "replace(figures.variant, 'extended', 'published') = replace(paths.variant, 'extended', 'published')"
            if series.relation.startswith("supply.")
            else "figures.variant = paths.variant and figures.allocation_scenario = paths.allocation_scenario"
        )
        found = connection.execute(
            f"""
            with paths as (
                select distinct variant, supply_scenario, allocation_scenario, combined_scenario_id
                from allocation.allocation_compute_by_bucket
            )

            select paths.variant, paths.combined_scenario_id, figures.year, figures.{series.column}
            from paths
            inner join {series.relation} as figures on figures.supply_scenario = paths.supply_scenario and {same}
            """
        ).fetchall()
        for variant, scenario, year, value in found:
            yield variant, scenario, series.variable, series.unit, year, scaled(value, series.unit)


def _values_of_loop(connection: duckdb.DuckDBPyConnection) -> Iterator[Value]:
    """Yield the yearly series of the money loop as it is assumed."""
    for series in LOOP_SERIES:
        found = connection.execute(
            f"""
            select variant, supply_scenario || '__base', year, {series.column}
            from {series.relation}
            where economy_scenario = 'base'
            """
        ).fetchall()
        for variant, scenario, year, value in found:
            yield variant, scenario, series.variable, series.unit, year, scaled(value, series.unit)


def _values_of_measures(connection: duckdb.DuckDBPyConnection) -> Iterator[Value]:
    """Yield what no table above holds, and the percentiles of all drawn measures."""
    quantiles = read_setting(connection, "band_quantiles")
    columns = ["point_value", *map(quantile_name, quantiles)]
    of_tables = {series.variable for series in SERIES}
    found = connection.execute(
        f"""
        select
            bands.variant, bands.combined_scenario_id, bands.year, bands.measure, measures.label, measures.reading_unit,
            {", ".join(f"bands.{column} / measures.reading_factor" for column in columns)}
        from review.v_projection_bands as bands
        inner join staging.stg_projection_measures as measures on bands.measure = measures.natural_measure
        """
    ).fetchall()
    for variant, scenario, year, name, label, reading_unit, *figures in found:
        variable = MEASURES.get(name, label)
        unit = _UNITS.get(reading_unit, reading_unit)
        variables = [None if variable in of_tables else variable]
        variables += [percentile_variable(variable, quantile) for quantile in quantiles]
        for one, figure in zip(variables, figures, strict=True):
            # A mixture of scenarios has no point.
            if one is not None and figure is not None:
                yield variant, scenario, one, unit, year, scaled(figure, unit)


def iamc_rows(connection: duckdb.DuckDBPyConnection) -> tuple[list[str], list[list[str | float]]]:
    """Return the header and the rows, ordered by model, scenario and variable."""
    models = _models(connection)
    by_series: dict[tuple[str, ...], dict[int, float]] = {}
    for values in (_values_of_tables(connection), _values_of_loop(connection), _values_of_measures(connection)):
        for variant, scenario, variable, unit, year, value in values:
            by_series.setdefault((models[variant], scenario, _REGION, variable, unit), {})[year] = value
    years = sorted({year for by_year in by_series.values() for year in by_year})
    rows = [[*map(spreadsheet_text, key), *map(by_year.get, years)] for key, by_year in sorted(by_series.items())]
    return [*INDEX, *map(str, years)], rows


def meta_rows(connection: duckdb.DuckDBPyConnection) -> list[list[str]]:
    """Return the header and one row for each model and scenario: what its name stands for."""
    models = _models(connection)
    found = connection.execute(
        f"""
        select combined_scenario_id, {", ".join(META)} from projections.projection_bands
        union
        select combined_scenario_id, {", ".join(META)} from allocation.allocation_compute_by_bucket
        """
    ).fetchall()
    rows = sorted((models[variant], scenario, variant, *others) for scenario, variant, *others in found)
    # As in the rows of the series, whose scenarios they name.
    return [["model", "scenario", *META], *([*map(spreadsheet_text, row)] for row in rows)]


def _models(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the name of the model of each variant."""
    found = connection.execute(
        """
        select distinct variant, warehouse_version
        from allocation.allocation_compute_by_bucket
        cross join meta.run_manifest
        """
    ).fetchall()
    return {variant: f"frontier_compute {version} {variant}" for variant, version in found}


def write_iamc(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write ``iamc/frontier_compute_iamc.csv`` and ``.xlsx``."""
    header, rows = iamc_rows(connection)
    (folder / "iamc").mkdir()
    path = folder / "iamc" / FILE_STEM
    with path.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([header, *rows])
    path.with_suffix(".xlsx").write_bytes(_workbook(header, rows, meta_rows(connection)))


def _workbook(header: list[str], rows: list[list[str | float]], meta: list[list[str]]) -> bytes:
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
        # pyam reads a sheet of this name as properties of the scenarios, to filter by.
        sheet = workbook.add_worksheet("meta")
        for row, cells in enumerate(meta):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell)
    return content.getvalue()
