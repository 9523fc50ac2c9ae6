"""Write what the explorer reads into explorer/public/data, all of it or nothing.

Usage: ``python -m scripts.explorer``; WAREHOUSE_PATH names the warehouse (default: warehouse.duckdb).
"""

import sys

from ensemble.source import source_digest
from scripts.explorer.data import CODE, read_manifest, write_data
from scripts.explorer.files import DATA, DATA_FORMAT
from scripts.outputs import replacing_outputs
from scripts.terminal import run_command
from scripts.warehouse import OutputError, content_digest, open_warehouse, warehouse_path


def main() -> int:
    """Write the files unless they show this warehouse already; return the exit code."""
    try:
        with open_warehouse(warehouse_path()) as connection:
            held = read_manifest(DATA)
            about = {"format": DATA_FORMAT, "warehouse": content_digest(connection), "code": source_digest(*CODE)}
            if about.items() <= held.items():
                print(f"{DATA} shows this warehouse already")
                return 0
            with replacing_outputs(DATA.parent, DATA.name) as draft:
                (draft / DATA.name).mkdir()
                write_data(connection, draft / DATA.name)
    except OutputError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Wrote {sum(1 for _ in DATA.iterdir())} files to {DATA}")
    return 0


if __name__ == "__main__":
    run_command(main, __doc__)
