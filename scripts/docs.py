"""Write the documentation, with its lineage graph, as one file that opens without a server.

Usage: ``python -m scripts.docs``.
"""

import shutil
import subprocess
import sys

from scripts.dbt import dbt_command
from scripts.warehouse import EXPORTS, ROOT

PAGE = EXPORTS / "docs" / "index.html"


def main() -> int:
    """Generate the page from the published warehouse; return the exit code."""
    command = dbt_command("--quiet", "docs", "generate", "--static")
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        print("dbt could not generate the documentation; run `make build` first", file=sys.stderr)
        return 1
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / "target" / "static_index.html", PAGE)
    print(f"Wrote {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
