"""Run dbt with the packages of this environment.

Usage: ``python -m scripts.dbt ARGUMENTS``, from the root of the repository, as in ``python -m scripts.dbt build``.
"""

import os
import sys
import threading
from typing import TYPE_CHECKING

from scripts.stopping import take_over

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from networkx import DiGraph

#: In the environment of a dbt that ends when its standard input does: with the process that holds the other end.
ENDS_WITH_INPUT = "DBT_ENDS_WITH_INPUT"
#: In the environment of a dbt whose caller has checked the seeds.
SEEDS_ARE_CHECKED = "DBT_SEEDS_ARE_CHECKED"


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

    dbt hands a node to its threads as soon as the node is ready, so that they take nodes in the order of being ready,
    level after level. The models that draw stand behind the longest chain and take longest: they would start last, and
    one core would wait for them.
    """
    from dbt.graph.queue import GraphQueue
    from dbt.task.build import BuildTask

    GraphQueue._get_scores = lambda _, graph: chain_scores(graph)
    hand_out = BuildTask.handle_job_queue

    def hand_out_to_a_free_thread(task: BuildTask, *arguments: object) -> None:
        queue = task.job_queue
        with queue.some_task_done:
            queue.some_task_done.wait_for(lambda: len(queue.in_progress) < task.config.threads)
        hand_out(task, *arguments)

    BuildTask.handle_job_queue = hand_out_to_a_free_thread


def chain_scores(graph: "DiGraph") -> dict[str, int]:
    """Return the score of every node: minus the length of the longest chain below it. The lowest runs first."""
    from networkx import topological_sort

    scores: dict[str, int] = {}
    for node in reversed([*topological_sort(graph)]):
        scores[node] = min((scores[child] for child in graph.successors(node)), default=0) - 1
    return scores


def _run_one_python_model_at_a_time() -> None:
    """Let dbt run SQL and tests beside a Python model, and a second one only when nothing else is ready.

    dbt itself fills one core, and only what NumPy computes can use the other. After two Python models at once, tests
    alone would be left, and one core with nothing to do.
    """
    from dbt.graph.queue import GraphQueue

    find_ready = GraphQueue._find_new_additions

    def find_ready_with_one_python_model(queue: GraphQueue, candidates: list[str]) -> None:
        find_ready(queue, [node for node in candidates if not _is_python_model(queue.manifest, node)])
        ready = [n for n in queue.graph if queue.graph.in_degree(n) == 0 and _is_python_model(queue.manifest, n)]
        if not queue.queued or not any(queue._already_known(node) for node in ready):
            waiting = sorted((queue._scores[node], node) for node in ready if not queue._already_known(node))
            find_ready(queue, [node for _, node in waiting[:1]])

    GraphQueue._find_new_additions = find_ready_with_one_python_model


def _is_python_model(manifest: "Manifest", node: str) -> bool:
    return getattr(manifest.expect(node), "language", None) == "python"


#: Layers whose tests all that reads them waits for: there stands what people edit, and a broken rule should be told
#: before what it breaks.
JUDGED_FIRST = {"seeds", "staging", "assumptions"}


def _let_models_overtake_tests() -> None:
    """Let dbt start a model before the tests of the computed tables that it reads.

    A build goes into a new file, which is published only if every test passes. Behind the tests the models that draw,
    which use both cores, would start when all else is done; beside them they cost little.
    """
    from dbt.compilation import Linker

    add_test_edges = Linker.add_test_edges

    def add_some_test_edges(linker: Linker, manifest: "Manifest") -> None:
        add_test_edges(linker, manifest)
        for test, node, kind in [*linker.graph.edges(data="edge_type")]:
            if kind == "parent_test" and not _is_judged_first(manifest, test):
                linker.graph.remove_edge(test, node)

    Linker.add_test_edges = add_some_test_edges


def _is_judged_first(manifest: "Manifest", test: str) -> bool:
    """Return whether a test reads only tables of the layers whose tests come first."""
    read = [manifest.nodes[node] for node in manifest.nodes[test].depends_on_nodes if node in manifest.nodes]
    return all(node.schema in JUDGED_FIRST for node in read)


if __name__ == "__main__":
    if os.environ.get(ENDS_WITH_INPUT):
        threading.Thread(target=_end_with_input, daemon=True).start()
    if os.environ.get("NO_COLOR"):
        os.environ.setdefault("DBT_USE_COLORS", "false")
    # Imported here: those who only want the command must not wait a second for dbt.
    from dbt.cli.main import cli

    _start_longest_chains_first()
    _run_one_python_model_at_a_time()
    _let_models_overtake_tests()
    take_over()
    cli()
