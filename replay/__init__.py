"""Compute tables of a built warehouse again, in memory and with other seed rows.

What runs is the SQL that the build recorded in ``meta.run_code`` and the Python models themselves, so no formula is
written a second time. Imports DuckDB and, for Python models, what they import; no dbt.
"""
