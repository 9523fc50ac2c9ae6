"""The sheets about the warehouse itself: how its tables follow from each other, and where each is to be had."""

from scripts.warehouse import project_vars
from scripts.workbook.layout import Block, Sheet

#: Refs that point back to a later layer, as SQL: with them the layers would stand in a circle.
_REFS_BACK = ", ".join(f"('{model}', '{parent}')" for model, parent in project_vars()["refs_back"].items())
# A layer stands after all layers that its tables read: its step is the longest way to it.
_LAYERS = f"""
    layer_edges as (
        select distinct child.layer, parent.layer as parent_layer
        from meta.meta_lineage as lineage
        inner join meta.meta_models as child on lineage.model_name = child.model_name
        inner join meta.meta_models as parent on lineage.ancestor_name = parent.model_name
        where lineage.distance = 1 and child.layer <> parent.layer
            and (lineage.model_name, lineage.ancestor_name) not in ({_REFS_BACK})
    ),
    steps as (
        select distinct layer, 0 as step from meta.meta_models
        union
        select layer_edges.layer, steps.step + 1
        from steps
        inner join layer_edges on steps.layer = layer_edges.parent_layer
    ),
    layers as (select layer, max(step) as step from steps group by layer)
"""

MODEL_FLOW = Sheet(
    name="Model Flow",
    title="Model flow: from the typed inputs to the tables people read",
    shows="Every table, layer by layer: what it reads from, what it holds, what it feeds. int_ tables are internal.",
    tables=("meta.meta_models", "meta.meta_lineage"),
    query=f"""
        with recursive {_LAYERS},
        edges as (select model_name, ancestor_name from meta.meta_lineage where distance = 1),
        parents as (
            select model_name, string_agg(ancestor_name, ', ' order by ancestor_name) || ' →' as reads_from
            from edges group by model_name
        ),
        children as (
            select ancestor_name as model_name, '→ ' || string_agg(model_name, ', ' order by model_name) as feeds
            from edges group by ancestor_name
        )
        select
            step, layer, reads_from, model_name, description, feeds, materialization, grain,
            list_extract($sheets, list_position($tables, layer || '.' || model_name)) as shown_on_sheet
        from meta.meta_models
        inner join layers using (layer)
        left join parents using (model_name)
        left join children using (model_name)
        order by step, layer, model_name
    """,
    frozen=2,
    names_sheets="shown_on_sheet",
    blocks=(
        Block(
            "Layers",
            f"""
            with recursive {_LAYERS},
            parents as (
                select layer, string_agg(parent_layer, ', ' order by parent_layer) || ' →' as reads_from
                from layer_edges group by layer
            ),
            children as (
                select parent_layer as layer, '→ ' || string_agg(layer, ', ' order by layer) as feeds
                from layer_edges group by parent_layer
            )
            select reads_from, layer, feeds, (select count(*) from meta.meta_models as m where m.layer = layers.layer)
                as tables
            from layers
            left join parents using (layer)
            left join children using (layer)
            order by step, layer
            """,
        ),
    ),
)

OUTPUT_INVENTORY = Sheet(
    name="Output Inventory",
    title="Output inventory: every published table and view, and where to find it",
    shows="What one row is, how many rows and columns there are, the sheet that shows it, and the exported files.",
    tables=("meta.meta_models", "meta.run_artifacts"),
    query="""
        with
        column_counts as (
            select table_schema, table_name, count(*) as column_count
            from information_schema.columns group by all
        )
        select
            table_schema as schema_name,
            table_name,
            if(table_type = 'VIEW', 'view', 'table') as kind,
            description,
            grain,
            row_count,
            column_count,
            list_extract($sheets, list_position($tables, table_schema || '.' || table_name)) as shown_on_sheet,
            'exports/parquet/' || table_schema || '/' || table_name || '.parquet' as parquet_file,
            'exports/tables/' || table_name || '.csv' as csv_file
        from information_schema.tables
        inner join column_counts using (table_schema, table_name)
        left join meta.meta_models on layer = table_schema and model_name = table_name
        left join meta.run_artifacts using (table_name)
        where list_contains($schemas, table_schema) and not starts_with(table_name, 'int_')
        order by list_position($schemas, table_schema), table_name
    """,
    frozen=2,
    names_sheets="shown_on_sheet",
)
