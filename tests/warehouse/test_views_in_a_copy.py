"""Every view answers in a copy of the warehouse, whatever the copy is called."""

import duckdb


def test_views_answer_in_a_file_of_another_name(warehouse_file):
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse_file}' as another_name (read_only)")
        connection.execute("use another_name")
        views = connection.execute(
            "select schema_name, view_name from duckdb_views() where database_name = 'another_name' and not internal"
        ).fetchall()
        assert len(views) > 50
        # One that names its database says that a schema does not exist.
        for schema, name in views:
            connection.execute(f"from {schema}.{name} limit 0").fetchall()
