"""Write the documentation, with its lineage graph, as one file that opens without a server.

Usage: ``python -m scripts.docs``.
"""

import shutil
import subprocess
import sys

from scripts.commands import run_command
from scripts.dbt import dbt_command
from scripts.outputs import replacing_outputs
from scripts.warehouse import EXPORTS, ROOT, OutputError, open_warehouse, warehouse_path

PAGE = EXPORTS / "docs" / "index.html"


def main() -> int:
    """Generate the page from the published warehouse; return the exit code."""
    command = dbt_command("--quiet", "docs", "generate", "--static")
    try:
        # dbt would make an empty file in the place of a warehouse that is not there.
        with open_warehouse(warehouse_path()):
            pass
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            raise OutputError("dbt could not generate the documentation: it says above why")
        with replacing_outputs(EXPORTS, PAGE.parent.name) as draft:
            new = draft / PAGE.parent.name
            new.mkdir()
            shutil.copyfile(ROOT / "target" / "static_index.html", new / PAGE.name)
    except OutputError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Wrote {PAGE}")
    return 0


if __name__ == "__main__":
    run_command(main, __doc__)
