"""Write the documentation, with its lineage graph, as one file that opens without a server.

Usage: ``python -m scripts.docs``.
"""

import shutil
import subprocess
import sys

from scripts.dbt import dbt_command
from scripts.outputs import replacing_outputs
from scripts.warehouse import EXPORTS, ROOT

PAGE = EXPORTS / "docs" / "index.html"


def main() -> int:
    """Generate the page from the published warehouse; return the exit code."""
    command = dbt_command("--quiet", "docs", "generate", "--static")
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        print("dbt could not generate the documentation; run `make build` first", file=sys.stderr)
        return 1
    with replacing_outputs(EXPORTS, PAGE.parent.name) as draft:
        new = draft / PAGE.parent.name
        new.mkdir()
        shutil.copyfile(ROOT / "target" / "static_index.html", new / PAGE.name)
    print(f"Wrote {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
