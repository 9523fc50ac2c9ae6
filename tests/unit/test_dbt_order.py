"""dbt runs what the longest chains wait for first, one Python model at a time, and does not wait for every test."""

import threading
import time
from multiprocessing.dummy import Pool
from types import SimpleNamespace

import networkx as nx
import pytest
from dbt.compilation import Linker
from dbt.graph.queue import GraphQueue
from dbt.task.build import BuildTask

from scripts import dbt as ours
from scripts.dbt import chain_scores


class Manifest:
    """A manifest that holds every node under its own name; Python models start with py."""

    @staticmethod
    def expect(node: str) -> SimpleNamespace:
        language = "python" if node.startswith("py") else "sql"
        return SimpleNamespace(name=node, unique_id=node, resource_type="model", language=language)


@pytest.fixture(autouse=True)
def _dbt_as_it_was(monkeypatch):
    """What is patched is private to dbt: another version may call it differently."""
    for patched, name in [
        (GraphQueue, "_get_scores"),
        (GraphQueue, "_find_new_additions"),
        (BuildTask, "handle_job_queue"),
        (Linker, "add_test_edges"),
    ]:
        monkeypatch.setattr(patched, name, getattr(patched, name))


def test_the_score_is_the_length_of_the_longest_chain_below():
    graph = nx.DiGraph([("seed", "a"), ("a", "b"), ("b", "draws"), ("seed", "draws"), ("seed", "test")])
    assert chain_scores(graph) == {"seed": -4, "a": -3, "b": -2, "draws": -1, "test": -1}


def test_dbt_takes_its_nodes_in_that_order():
    graph = nx.DiGraph([("early", "early_test"), ("late", "b"), ("b", "c"), ("other", "other_test")])

    def order() -> list[str]:
        # The queue takes nodes out of its graph.
        queue = GraphQueue(graph.copy(), Manifest(), set(graph))
        taken = []
        for _ in graph:
            taken.append(queue.get(block=False).name)
            queue.mark_done(taken[-1])
        return taken

    assert order()[:3] == ["early", "late", "other"]
    ours._start_longest_chains_first()
    assert order()[:3] == ["late", "b", "early"]


def test_a_node_is_handed_out_when_a_thread_is_free_and_not_before():
    ours._start_longest_chains_first()
    graph = nx.DiGraph([("a", "chain_1"), ("chain_1", "chain_2"), *((f"leaf_{k}", f"test_{k}") for k in range(6))])
    task = BuildTask.__new__(BuildTask)
    task.run_count, task.num_nodes, task.model_to_unit_test_map = 1, 0, {}
    task.job_queue = GraphQueue(graph, Manifest(), set(graph))
    task.config = SimpleNamespace(threads=1)
    order, lock = [], threading.Lock()

    def work(node: str) -> None:
        time.sleep(0.01)
        with lock:
            order.append(node)
        task.job_queue.mark_done(node)

    with Pool(1) as pool:
        task.handle_job_queue_node = lambda node, pool, _: pool.apply_async(work, [node.name])
        while not task.job_queue.empty():
            task.handle_job_queue(pool, None)
        task.job_queue.join()
    # Handed out as they get ready, the chain would stand behind all leaves.
    assert order[:2] == ["a", "chain_1"]
    assert len(order) == 15


def test_a_second_python_model_starts_only_when_nothing_else_is_ready():
    ours._run_one_python_model_at_a_time()
    graph = nx.DiGraph([("py_1", "after_1"), ("py_2", "after_2"), ("sql_1", "after_3")])
    queue = GraphQueue(graph, Manifest(), set(graph))
    first, second = (queue.get(block=False).name for _ in range(2))
    assert {first, second} == {"py_1", "sql_1"}
    assert queue.inner.empty()
    queue.mark_done("sql_1")
    assert queue.get(block=False).name == "after_3"
    queue.mark_done("after_3")
    assert queue.get(block=False).name == "py_2"
    queue.mark_done("py_1")
    queue.mark_done("py_2")
    assert {queue.get(block=False).name for _ in range(2)} == {"after_1", "after_2"}


def test_models_wait_for_the_tests_of_what_people_edit_alone():
    def node(kind, schema, *reads):
        return SimpleNamespace(
            resource_type=kind, schema=schema, depends_on_nodes=list(reads), depends_on=SimpleNamespace(nodes=reads)
        )

    nodes = {
        "seed.x": node("seed", "seeds"),
        "model.a": node("model", "supply", "seed.x"),
        "model.b": node("model", "capability", "model.a"),
        "test.of_seed": node("test", "dbt_test__audit", "seed.x"),
        "test.of_model": node("test", "dbt_test__audit", "model.a"),
        "test.of_both": node("test", "dbt_test__audit", "seed.x", "model.a"),
    }
    linker = SimpleNamespace(
        graph=nx.DiGraph([(read, name) for name, n in nodes.items() for read in n.depends_on_nodes])
    )

    def edges_of_dbt(linker, manifest):
        for test, waits in [("test.of_seed", "model.a"), ("test.of_model", "model.b"), ("test.of_both", "model.b")]:
            linker.graph.add_edge(test, waits, edge_type="parent_test")

    Linker.add_test_edges = edges_of_dbt
    ours._let_models_overtake_tests()
    Linker.add_test_edges(linker, SimpleNamespace(nodes=nodes))
    tests = [(test, node) for test, node, kind in linker.graph.edges(data="edge_type") if kind == "parent_test"]
    assert tests == [("test.of_seed", "model.a")]
