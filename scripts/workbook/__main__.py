"""Write the Excel review workbook, exports/workbook/frontier_compute_review.xlsx.

Usage: ``python -m scripts.workbook``.
"""

import sys

from scripts.outputs import replacing_outputs
from scripts.terminal import run_command
from scripts.warehouse import EXPORTS, OutputError, content_digest, open_warehouse, warehouse_path, write_stamp
from scripts.workbook.writer import workbook_bytes

WORKBOOK = EXPORTS / "workbook" / "frontier_compute_review.xlsx"


def main() -> int:
    """Write the workbook from the published warehouse; return the exit code."""
    try:
        folder = WORKBOOK.parent
        with open_warehouse(warehouse_path()) as connection, replacing_outputs(folder.parent, folder.name) as draft:
            new = draft / folder.name
            new.mkdir()
            (new / WORKBOOK.name).write_bytes(workbook_bytes(connection))
            write_stamp(new, content_digest(connection))
    except OutputError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Wrote {WORKBOOK}")
    return 0


if __name__ == "__main__":
    run_command(main, __doc__)
