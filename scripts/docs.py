"""Write the documentation, with its lineage graph, as one file that opens without a server.

Usage: ``python -m scripts.docs``.
"""

import json
import subprocess
import sys
from pathlib import Path

from scripts.dbt import dbt_command
from scripts.outputs import replacing_outputs
from scripts.terminal import run_command
from scripts.text import visible_lines
from scripts.warehouse import EXPORTS, ROOT, OutputError, open_warehouse, warehouse_path

PAGE = EXPORTS / "docs" / "index.html"


def page_of(target: Path) -> str:
    """Return the page that dbt wrote, without what shows nothing in the texts of the project that it holds.

    The program in the page holds such characters of its own and stays as it is.
    """
    page = (target / "static_index.html").read_text(encoding="utf-8")
    for name in ("manifest.json", "catalog.json"):
        held = (target / name).read_text(encoding="utf-8")
        if held not in page:
            raise OutputError(f"dbt's page does not hold {target / name} as it is: run `make docs` again")
        # A text that ends a script would end that of the page.
        page = page.replace(held, json.dumps(_shown(json.loads(held))).replace("</", "<\\/"))
    return page


def _shown(held: object) -> object:
    """Return what JSON holds, its texts without what shows nothing."""
    if isinstance(held, dict):
        return {visible_lines(key): _shown(value) for key, value in held.items()}
    if isinstance(held, list):
        return [_shown(value) for value in held]
    return visible_lines(held) if isinstance(held, str) else held


def main() -> int:
    """Generate the page from the published warehouse; return the exit code."""
    command = dbt_command("--quiet", "docs", "generate", "--static")
    try:
        # dbt would make an empty file in the place of a warehouse that is not there.
        with open_warehouse(warehouse_path()):
            pass
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            raise OutputError("dbt could not generate the documentation: it says above why")
        page = page_of(ROOT / "target")
        with replacing_outputs(EXPORTS, PAGE.parent.name) as draft:
            new = draft / PAGE.parent.name
            new.mkdir()
            (new / PAGE.name).write_text(page, encoding="utf-8")
    except OutputError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Wrote {PAGE}")
    return 0


if __name__ == "__main__":
    run_command(main, __doc__)
