"""Export the published tables: Parquet, CSV, an Evidence project, IAMC and a Frictionless data package.

Also a copy of the warehouse for clients of DuckDB 1.4, and the ready questions as plain SQL.

Draws are written as Parquet only.

Usage: ``python -m scripts.export``.
"""

import sys

from scripts.export.files import FOLDERS, export_all
from scripts.outputs import replacing_outputs
from scripts.terminal import run_command
from scripts.warehouse import EXPORTS, OutputError, open_warehouse, warehouse_path

#: What an export consists of.
OUTPUTS = ("datapackage.json", *FOLDERS)


def main() -> int:
    """Export the published warehouse into ``exports``, all of it or nothing; return the exit code."""
    try:
        with open_warehouse(warehouse_path()) as connection, replacing_outputs(EXPORTS, *OUTPUTS) as draft:
            export_all(connection, draft)
    except OutputError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Wrote {', '.join(OUTPUTS)} to {EXPORTS}")
    return 0


if __name__ == "__main__":
    run_command(main, __doc__)
