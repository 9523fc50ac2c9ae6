"""dbt runs what the longest chains wait for first."""

import networkx as nx
from dbt.graph.queue import GraphQueue

from scripts.dbt import _start_longest_chains_first, chain_scores


class Manifest:
    """A manifest that holds every node under its own name."""

    @staticmethod
    def expect(node: str) -> str:
        return node


def test_the_score_is_the_length_of_the_longest_chain_below():
    graph = nx.DiGraph([("seed", "a"), ("a", "b"), ("b", "draws"), ("seed", "draws"), ("seed", "test")])
    assert chain_scores(graph) == {"seed": -4, "a": -3, "b": -2, "draws": -1, "test": -1}


def test_dbt_takes_its_nodes_in_that_order(monkeypatch):
    # What is patched is private to dbt: another version may call it differently.
    monkeypatch.setattr(GraphQueue, "_get_scores", GraphQueue._get_scores)
    graph = nx.DiGraph([("early", "early_test"), ("late", "b"), ("b", "c"), ("other", "other_test")])

    def order() -> list[str]:
        # The queue takes nodes out of its graph.
        queue = GraphQueue(graph.copy(), Manifest(), set(graph))
        taken = []
        for _ in graph:
            taken.append(queue.get(block=False))
            queue.mark_done(taken[-1])
        return taken

    assert order()[:3] == ["early", "late", "other"]
    _start_longest_chains_first()
    assert order()[:3] == ["late", "b", "early"]
