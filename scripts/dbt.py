"""Run dbt with the packages of this environment.

Usage: ``python -m scripts.dbt ARGUMENTS``, from the root of the repository, as in ``python -m scripts.dbt build``.
"""

import os
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from networkx import DiGraph

#: In the environment of a dbt that ends when its standard input does: with the process that holds the other end.
ENDS_WITH_INPUT = "DBT_ENDS_WITH_INPUT"


def dbt_command(*arguments: str) -> list[str]:
    """Return the command that runs dbt with these arguments; it is run from the root of the repository."""
    return [sys.executable, "-m", "scripts.dbt", *arguments]


def _end_with_input() -> None:
    """Wait for the end of standard input, then end at once: nobody is left to read the result."""
    # Not sys.stdin, whose lock a thread that waits would keep from the end of the interpreter.
    while os.read(0, 1024):
        pass
    os._exit(1)


def _start_longest_chains_first() -> None:
    """Let dbt run what most nodes wait for, one after the other, before what fewer wait for.

    dbt runs level after level: all tests and tables near the seeds before the first view of a long chain. The models
    that draw stand behind the longest chain and take longest, so one core would wait at the end.
    """
    from dbt.graph.queue import GraphQueue

    GraphQueue._get_scores = lambda _, graph: chain_scores(graph)


def chain_scores(graph: "DiGraph") -> dict[str, int]:
    """Return the score of every node: minus the length of the longest chain below it. The lowest runs first."""
    from networkx import topological_sort

    scores: dict[str, int] = {}
    for node in reversed([*topological_sort(graph)]):
        scores[node] = min((scores[child] for child in graph.successors(node)), default=0) - 1
    return scores


if __name__ == "__main__":
    if os.environ.get(ENDS_WITH_INPUT):
        threading.Thread(target=_end_with_input, daemon=True).start()
    if os.environ.get("NO_COLOR"):
        os.environ.setdefault("DBT_USE_COLORS", "false")
    # Imported here: those who only want the command must not wait a second for dbt.
    from dbt.cli.main import cli

    _start_longest_chains_first()
    cli()
