"""The files that the explorer reads, from the published warehouse: what its model runs on, and what its pages show."""

import json
from collections.abc import Mapping
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from engine.draws import correlated_uniforms, quantile
from ensemble.chain import Chain
from ensemble.laws import CHOICES
from ensemble.mixture import chosen_scenarios
from ensemble.source import source_digest
from scripts.charts import style
from scripts.explorer import page_tables
from scripts.explorer.files import DATA_FORMAT, for_browser, write_json, write_stream
from scripts.explorer.questions import write_questions
from scripts.explorer.takeoff import write_takeoff
from scripts.warehouse import OutputError, content_digest, file_digest, project_vars

#: Where the code lies that decides what the files hold.
CODE = ("scripts/explorer", "scripts/export/analyses.py")
#: Layers that the model of the page restates; parameters of others cannot be moved in it.
MODEL_LAYERS = ("supply", "allocation", "effective_compute", "capability", "economy")
#: What the model of the page takes, by the name of its file.
MODEL_TABLES = {
    "scalars": """
        select scalars.parameter, scalars.point_value, scalars.point_low, scalars.point_high, scalars.unit, scalars.law,
            scalars.argument_1, scalars.argument_2, scalars.argument_3, scalars.confidence, scalars.source_id,
            scalars.rationale, parameters.min_value, parameters.max_value, parameters.meaning, parameters.symbol,
            parameters.layer, parameters.sensitivity_group
        from staging.stg_scalar_assumptions as scalars
        inner join staging.stg_parameters as parameters on scalars.parameter = parameters.parameter
        order by scalars.parameter
    """,
    "path_parameters": """
        select parameter, layer, symbol, meaning, unit, min_value, max_value, sensitivity_group
        from staging.stg_parameters
        where milestone_years is not null and layer in ('supply', 'allocation')
        order by layer, parameter
    """,
    "milestones": """
        from staging.stg_supply_assumptions
        union all by name
        from staging.stg_allocation_assumptions
        order by layer, parameter, scenario, milestone_year
    """,
    "scenarios": """
        select layer, scenario, variant, inherits_from, scenario_description
        from staging.stg_scenarios
        where layer in ('supply', 'allocation')
        order by layer, scenario
    """,
    "confidence_grades": "select confidence, range_factor from staging.stg_confidence_grades order by confidence",
    "supply_mixture_weights": """
        select supply_scenario, component_scenario, year, weight_frac
        from staging.stg_supply_mixture_weights
        order by supply_scenario, component_scenario, year
    """,
    "scenario_weights": """
        select layer, scenario, weight_frac from staging.stg_scenario_weights order by layer, scenario
    """,
    "paths": "from allocation.int_paths order by path_id",
    "chip_shipments": "select year, shipments_h100e, stock_end_h100e from staging.stg_ai_chip_shipments order by year",
    "run_observations": """
        select year, stock_end_h100e, stock_mean_h100e, usable_compute_flop, largest_run_by_training_date_flop,
            largest_run_by_publication_flop, largest_run_model
        from staging.stg_largest_run_observations
        order by year
    """,
    # Of the moves of a scenario what no assumption of the page changes: the labs as they were observed.
    "lab_evidence": """
        select distinct year, lab_coverage_frac, observed_lab_inference_frac, observed_lab_final_run_frac
        from allocation.int_calibrated_scenario_moves
        order by year
    """,
    "last_readings": "from capability.capability_last_readings order by series",
    "frontier_by_year": "from capability.capability_frontier_by_year order by year",
    "measures": """
        select measure, measure_position, layer, label, unit, natural_measure, natural_unit, logarithm_base,
            measurement_error, reading_name, reading_unit, reading_factor, description
        from staging.stg_projection_measures
        order by measure_position
    """,
    "economy_scenarios": """
        select economy_scenario, label, revenue_driver, description from staging.stg_economy_scenarios
        order by economy_scenario
    """,
    "economy_scenario_changes": """
        select economy_scenario, parameter, first_change_year, last_change_year, change_factor
        from staging.stg_economy_scenario_changes
        order by all
    """,
    "thresholds": """
        select threshold, measure, threshold_value, label, rationale
        from staging.stg_projection_thresholds
        order by threshold
    """,
}
#: What pages show beside it.
PAGE_TABLES = {
    "bands": """
        select variant, combined_scenario_id, measure, year, point_value, p05, p25, p50, p75, p95
        from projections.projection_bands
        order by variant, combined_scenario_id, measure, year
    """,
    "chances": """
        select variant, combined_scenario_id, threshold, year, probability_frac, first_reached_frac, reached_by_frac
        from projections.projection_threshold_probabilities
        where combined_scenario_id in ('base__base', 'mixture')
        order by variant, combined_scenario_id, threshold, year
    """,
    "crossing_years": """
        select variant, combined_scenario_id, threshold, p05_year, p25_year, p50_year, p75_year, p95_year, never_frac
        from projections.projection_crossing_years
        order by variant, combined_scenario_id, threshold
    """,
    "tornado": """
        select variant, measure, year, parameter, point_value, low_end_value, high_end_value, swing, swing_rank,
            low_parameter_value, high_parameter_value, parameter_unit, source_id, confidence
        from projections.projection_tornado
        where swing_rank <= 8 and variant in ('published', 'calibrated') and year >= 2026
        order by variant, measure, year, swing_rank
    """,
    "equations": "select * from meta.meta_equations order by equation_id",
    "symbols": "select * from meta.meta_symbols order by all",
    "sources": """
        select source_id, author, title, source_year, url, origin, is_judgement from staging.stg_sources
        order by source_id
    """,
    "observed_horizons": """
        select model_name, developer, released_on, is_sota, is_reliable, is_beyond_measured_range, is_fitted,
            horizon_p50_minutes, horizon_p50_low_minutes, horizon_p50_high_minutes, horizon_p80_minutes,
            horizon_p80_low_minutes, horizon_p80_high_minutes
        from capability.capability_observed_horizons
        where suite = '1.1'
        order by released_on, model_name
    """,
    "eci_scores": """
        select model_name, developer, released_on, eci, eci_low, eci_high
        from staging.stg_eci_scores
        qualify dense_rank() over (order by file_vintage desc) = 1
        order by released_on, model_name
    """,
    "historical_trend": """
        select distinct year, historical_extrapolation_flop_log10, top_run_extrapolation_flop_log10
        from allocation.allocation_vs_historical_trend
        order by year
    """,
}
#: Tables that the model restates beside the drawn views: what those are made from in `engine`, and what in turn feeds
#: them with assumptions.
RESTATED_TABLES = (
    "int_calibrated_scenario_moves",
    "int_economy_loop",
    "int_software_endogenous",
    "int_supply_calibrated",
    "int_supply_capacity",
)
#: Draws that arrive first: bands while a lever moves need no more, and a prefix of a Sobol sequence is balanced.
FIRST_DRAWS = 2048
MOST_DRAW_BYTES, MOST_PAINT_BYTES = 25_000_000, 60_000
#: What the first page shows before anything else has come.
PAINT_MEASURES = (
    "usable_compute_flop_log10",
    "largest_run_flop_log10",
    "effective_compute_flop_log10",
    "horizon_p50_minutes_log2",
    "eci",
    "ai_rnd_automation_frac",
    "ai_infrastructure_capex_usd_log10",
)
PAINT_PATHS = (("calibrated", "base__base"), ("calibrated", "mixture"), ("published", "base__base"))


def write_data(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write all files of the explorer into an empty folder: the same bytes for the same warehouse.

    Raises
    ------
    OutputError
        If draws or the first paint are larger than a page may load.
    """
    digest = content_digest(connection)
    chain = Chain.read(connection)
    for name, query in (MODEL_TABLES | PAGE_TABLES | page_tables.TABLES).items():
        write_stream(for_browser(connection.sql(query).to_arrow_table()), folder / f"{name}.arrow")
    write_takeoff(connection, folder)
    draws = _raw_draws(connection, chain)
    write_stream(for_browser(draws[:FIRST_DRAWS], keep_float32=True), folder / "draws_first.arrow")
    write_stream(for_browser(draws[FIRST_DRAWS:], keep_float32=True), folder / "draws_rest.arrow")
    write_questions(connection, folder)
    write_json(palette(), folder / "palette.json")
    write_json(_first_paint(connection, chain, digest), folder / "first_paint.json")
    files = {
        path.name: {"bytes": path.stat().st_size, "sha256": file_digest(path)} for path in sorted(folder.iterdir())
    }
    _refuse_large(files)
    manifest = {
        "format": DATA_FORMAT,
        "warehouse": digest,
        "code": source_digest(*CODE),
        "draw_count": draws.num_rows,
        "first_draw_count": min(FIRST_DRAWS, draws.num_rows),
        "years": [chain.years[0], chain.years[-1]],
        "last_observed_year": chain.settings["last_observed_year"],
        "anchor_year": chain.settings["anchor_year"],
        "quantiles": chain.quantiles,
        "scenario_codes": {layer: _scenarios(chain, layer) for layer in ("supply", "allocation")},
        "model_layers": list(MODEL_LAYERS),
        "drawn_views": list(drawn_views(connection)),
        "warehouse_version": str(project_vars()["warehouse_version"]),
        "files": files,
    }
    write_json(manifest, folder / "manifest.json")


def drawn_views(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the schema of every view and table that the model of the page restates, by its name."""
    return dict(
        connection.execute(
            """
            select table_name, table_schema
            from information_schema.tables
            where list_contains(?, table_name)
                or table_name in (select view_name from projections.int_drawn_views)
            order by table_name
            """,
            [RESTATED_TABLES],
        ).fetchall()
    )


def palette() -> dict[str, object]:
    """Return colours, order and markers of scenarios and variants as the charts have them."""

    def listed(looks: Mapping[str, style.Look]) -> list[dict]:
        return [
            {
                "name": name,
                "label": style.scenario_name(name),
                "colour": colour,
                "dashes": _dashes(dashes),
                "marker": mark,
            }
            for name, (colour, dashes, mark) in looks.items()
        ]

    return {
        "supply": listed(style.SUPPLY_LOOKS),
        "allocation": listed(style.ALLOCATION_LOOKS),
        "variants": listed(style.VARIANT_LOOKS),
        "own": listed({"own": style.OWN_LOOK})[0],
        "ink": style.INK,
        "soft": style.SOFT,
        "muted": style.MUTED,
        "faint": style.FAINT,
    }


def _dashes(dashes: object) -> list[float]:
    """Return the lengths of dashes and gaps of a line; none where it is solid."""
    return [] if dashes == "-" else [float(length) for length in dashes[1]]


def _raw_draws(connection: duckdb.DuckDBPyConnection, chain: Chain) -> pa.Table:
    """Return the draws of every law before bounds and floors, which move with assumptions, in single precision.

    The page moves a draw as its law moves, and then applies the bounds, as ``ensemble.parameters`` does.
    """
    ((seed, n_draws),) = connection.execute("select random_seed, draw_count from projections.projection_run").fetchall()
    laws = chain.laws
    uniforms = laws.uniforms(seed, 0, n_draws)
    n_names = len(laws.names)
    correlated = correlated_uniforms(uniforms[:, :n_names], laws.correlation)
    columns = {
        name: quantile(marginal, correlated[:, k]).astype(np.float32)
        for k, (name, marginal) in enumerate(zip(laws.names, laws.marginals, strict=True))
    }
    for layer in laws.later:
        own = correlated_uniforms(layer.uniforms(n_names + len(CHOICES), seed, 0, n_draws), layer.correlation)
        for k, (name, marginal) in enumerate(zip(layer.names, layer.marginals, strict=True)):
            columns[name] = quantile(marginal, own[:, k]).astype(np.float32)
    choices = {name: uniforms[:, n_names + k] for k, name in enumerate(CHOICES)}
    chosen = chosen_scenarios(pa.table({"draw": np.arange(n_draws)} | choices), chain.weights)
    for layer in ("supply", "allocation"):
        codes = {scenario: code for code, scenario in enumerate(_scenarios(chain, layer))}
        name = f"{layer}_scenario"
        columns[name] = np.array([codes[scenario] for scenario in chosen[name].to_pylist()], dtype=np.int32)
    return pa.table(columns)


def _scenarios(chain: Chain, layer: str) -> list[str]:
    """Return the scenarios of a layer of the mixture, in the order of their codes."""
    return [weight.scenario for weight in chain.weights if weight.layer == layer]


def _first_paint(connection: duckdb.DuckDBPyConnection, chain: Chain, digest: str) -> dict[str, object]:
    """Return what the first page shows."""
    quantities = ("point_value", "p05", "p25", "p50", "p75", "p95")
    bands: dict[str, dict] = {}
    for variant, scenario in PAINT_PATHS:
        for measure in PAINT_MEASURES:
            rows = connection.execute(
                f"""
                select {", ".join(quantities)} from projections.projection_bands
                where variant = ? and combined_scenario_id = ? and measure = ? order by year
                """,
                [variant, scenario, measure],
            ).fetchall()
            columns = zip(quantities, zip(*rows, strict=True), strict=True)
            bands.setdefault(f"{variant}.{scenario}", {})[measure] = {
                name.removesuffix("_value"): [None if value is None else round(value, 6) for value in values]
                for name, values in columns
            }
    crossings = connection.execute(
        """
        select variant || '.' || combined_scenario_id as path, threshold, label, p05_year, p50_year, p95_year,
            never_frac
        from projections.projection_crossing_years
        where variant = 'calibrated' and combined_scenario_id in ('base__base', 'mixture')
        order by path, threshold
        """
    )
    names = [column[0] for column in crossings.description]
    # A connection holds one result: it is fetched before the next question.
    crossing_rows = crossings.fetchall()
    measures = connection.execute(
        """
        select measure, label, unit, natural_unit, logarithm_base, description
        from staging.stg_projection_measures
        order by measure_position
        """
    )
    measure_names = [column[0] for column in measures.description]
    return {
        "format": DATA_FORMAT,
        "warehouse": digest,
        "years": [chain.years[0], chain.years[-1]],
        "measures": [dict(zip(measure_names, row, strict=True)) for row in measures.fetchall()],
        "bands": bands,
        "crossings": [dict(zip(names, row, strict=True)) for row in crossing_rows],
    }


def _refuse_large(files: Mapping[str, Mapping[str, object]]) -> None:
    draws = sum(about["bytes"] for name, about in files.items() if name.startswith("draws_"))
    paint = files["first_paint.json"]["bytes"]
    for what, size, most in (("the draws", draws, MOST_DRAW_BYTES), ("first_paint.json", paint, MOST_PAINT_BYTES)):
        if size > most:
            raise OutputError(f"{what} of the explorer take {size:,} bytes, and a page loads {most:,} at most")


def read_manifest(folder: Path) -> dict[str, object]:
    """Return what the files of a folder are, or an empty mapping where there are none."""
    path = folder / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
