"""Write every chart of the catalog into exports/charts, as PNG, SVG and CSV.

Usage: ``python -m scripts.charts``. WAREHOUSE_PATH names another warehouse to read.
"""

import sys

from tqdm import tqdm

from scripts.charts.catalog import CHARTS, draw_charts
from scripts.outputs import replacing_outputs
from scripts.processes import share_out
from scripts.terminal import run_command
from scripts.warehouse import EXPORTS, OutputError, content_digest, open_warehouse, warehouse_path, write_stamp

FOLDER = "charts"


def main() -> int:
    """Write the charts; return the exit status."""
    try:
        with open_warehouse(warehouse_path()) as connection, replacing_outputs(EXPORTS, FOLDER) as draft:
            new = draft / FOLDER
            new.mkdir()
            drawn = share_out(draw_charts, len(CHARTS), warehouse_path(), new)
            # Without a terminal, no bar.
            for _ in tqdm(drawn, desc="charts", total=len(CHARTS), unit="chart", leave=False, disable=None):
                pass
            write_stamp(new, content_digest(connection))
    except OutputError as error:
        print(f"charts: {error}", file=sys.stderr)
        return 1
    print(f"{len(CHARTS)} charts in {EXPORTS / FOLDER}, as PNG, SVG and CSV")
    return 0


if __name__ == "__main__":
    run_command(main, __doc__)
