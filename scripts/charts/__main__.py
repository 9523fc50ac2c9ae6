"""Write every chart of the catalog into exports/charts, as PNG and SVG.

Usage: ``python -m scripts.charts``. WAREHOUSE_PATH names another warehouse to read.
"""

import sys

from tqdm import tqdm

from scripts.charts.catalog import CHARTS
from scripts.warehouse import EXPORTS, OutputError, open_warehouse, replacing, warehouse_path, write_stamp


def main() -> int:
    """Write the charts; return the exit status."""
    target = EXPORTS / "charts"
    try:
        with open_warehouse(warehouse_path()) as connection, replacing(target) as draft:
            draft.mkdir()
            # Without a terminal, no bar.
            for chart in tqdm(CHARTS, desc="charts", unit="chart", leave=False, disable=None):
                chart.write(connection, draft)
            write_stamp(draft, connection)
    except OutputError as error:
        print(f"charts: {error}", file=sys.stderr)
        return 1
    print(f"{len(CHARTS)} charts in {target}, as PNG and SVG")
    return 0


if __name__ == "__main__":
    sys.exit(main())
