"""The chain that draws run through, as one table: the SQL of its views, all that they and the laws read, and settings.

Everything that runs draws reads this table and no other, so that all that decides a result is an ancestor of it. A view
is run again over draws where its yml file says ``drawn: sql``; a test holds the list below to those views and what they
read.
"""

import json
import re

import pyarrow as pa

from ensemble.chain import to_bytes

#: Of tables that only the laws and the runs read, the columns that decide a result: a reworded reason decides none.
COLUMNS = {
    "stg_scalar_assumptions": "parameter, law, argument_1, argument_2, argument_3",
    "stg_parameters": "parameter, layer, min_value, max_value",
    "stg_projection_measures": "measure, measure_position, view_name, bin_width",
    "stg_scenario_weights": "layer, scenario, weight_frac",
}
SCHEMA = pa.schema(
    [
        ("relation_name", pa.string()),
        ("chain_role", pa.string()),
        ("chain_position", pa.int32()),
        ("definition", pa.string()),
        ("content", pa.binary()),
    ]
)


def model(dbt, session):
    """Return one row per view, table and setting, in an order in which they can be created."""
    relations = {
        # laws of the parameters, one bounded by software_growth_ceiling; what is projected; and the scenario mixture
        "scalar_parameters": dbt.ref("scalar_parameters"),
        "stg_scalar_assumptions": dbt.ref("stg_scalar_assumptions"),
        "stg_parameters": dbt.ref("stg_parameters"),
        "stg_rank_correlations": dbt.ref("stg_rank_correlations"),
        "stg_projection_measures": dbt.ref("stg_projection_measures"),
        "stg_scenario_weights": dbt.ref("stg_scenario_weights"),
        # supply
        "stg_ai_chip_shipments": dbt.ref("stg_ai_chip_shipments"),
        "stg_largest_run_observations": dbt.ref("stg_largest_run_observations"),
        "int_supply_ranges": dbt.ref("int_supply_ranges"),
        "int_supply_drawn_inputs": dbt.ref("int_supply_drawn_inputs"),
        "int_supply_calibrated_inputs": dbt.ref("int_supply_calibrated_inputs"),
        # allocation
        "int_paths": dbt.ref("int_paths"),
        "int_allocation_ranges": dbt.ref("int_allocation_ranges"),
        "int_calibrated_scenario_moves": dbt.ref("int_calibrated_scenario_moves"),
        "int_allocation_shares": dbt.ref("int_allocation_shares"),
        "int_compute_split": dbt.ref("int_compute_split"),
        "int_run_share_start": dbt.ref("int_run_share_start"),
        "int_allocated_compute": dbt.ref("int_allocated_compute"),
        # effective compute and capability
        "int_software_gains": dbt.ref("int_software_gains"),
        "int_software_endogenous": dbt.ref("int_software_endogenous"),
        "int_effective_compute": dbt.ref("int_effective_compute"),
        "int_full_automation_floor": dbt.ref("int_full_automation_floor"),
        "capability_last_readings": dbt.ref("capability_last_readings"),
        "capability_frontier_by_year": dbt.ref("capability_frontier_by_year"),
        "int_capability": dbt.ref("int_capability"),
        # what is projected
        "int_projected_compute": dbt.ref("int_projected_compute"),
        "int_projected_capability": dbt.ref("int_projected_capability"),
    }
    views = dict(dbt.ref("int_drawn_views").filter("drawn_by = 'sql'").project("view_name, view_position").fetchall())
    qualified, sql_of = {}, {}
    # Of the views above the catalog holds what no relation tells: their schema and their SQL.
    for schema, name, catalog, sql in session.execute(
        """
        select schema_name, view_name, database_name, sql from duckdb_views()
        where database_name = current_database()
        union all
        select schema_name, table_name, database_name, null from duckdb_tables()
        where database_name = current_database()
        """
    ).fetchall():
        qualified[name] = f"{schema}.{name}"
        # The name of the file decides nothing: DATABASE.SCHEMA.TABLE becomes SCHEMA.TABLE.
        sql_of[name] = sql and re.sub(rf'(?<![\w."])"?{re.escape(catalog)}"?\.(?="?\w+"?\.)', "", sql)
    settings = {
        "band_quantiles": dbt.config.meta_get("band_quantiles"),
        "last_observed_year": dbt.config.meta_get("last_observed_year"),
        "anchor_year": dbt.config.meta_get("anchor_year"),
    }
    rows = [(name, "setting", json.dumps(value), None) for name, value in settings.items()]
    for name in sorted(relations.keys() - set(views)):
        table = relations[name].project(COLUMNS.get(name, "*")).order("all").to_arrow_table()
        rows.append((qualified[name], "input", None, to_bytes(table)))
    rows += [
        (qualified[name], "view", sql_of[name], None) for name in sorted(views, key=lambda name: (views[name], name))
    ]
    return pa.Table.from_pylist(
        [
            dict(zip(SCHEMA.names, (name, role, position, definition, content), strict=True))
            for position, (name, role, definition, content) in enumerate(rows, start=1)
        ],
        schema=SCHEMA,
    )
