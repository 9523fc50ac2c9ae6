"""What an accepted fault of a seed does to the tables: ``python -m tests.process.mutant_effects`` prints it for all.

A fault that no rule refuses is harmless when every computed table comes out as it was: those that descend from the seed
are computed again, in memory. What moves figures is an edit within all declared ranges, which somebody may mean, and
stands in the list of survivors with its reason. Tables of draws are not computed: they stand still when all the figures
that they read do; otherwise they are listed as perhaps moved, also where they leave unread what moved.
"""

import sys
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from replay.graph import Node, ReplayError, descendants
from replay.replay import BUILT, Replay
from scripts.seeds.declared_rules import Declaration
from scripts.warehouse import warehouse_path
from tests.process.seed_mutants import Mutant

#: Tables that hold or sum up draws, with all that descends from them.
DRAWN = (
    "parameter_draws",
    "int_projection_summaries",
    "int_group_sensitivity",
    "int_tornado",
    "int_model_count_coupled_runs",
    "int_model_count_retrodiction_runs",
    "int_model_count_paper_runs",
)
#: What draws run through; it holds what it reads as it is.
CHAIN = "int_drawn_chain"
#: Schemas that show what a seed holds; no figure is computed there.
SHOWN = ("seeds", "staging", "assumptions", "meta", "review")


@dataclass(frozen=True)
class Effect:
    """What a fault moves: the computed tables whose figures differ, those of which only words do, and drawn ones."""

    figures: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    draws: tuple[str, ...] = ()
    fault: str = ""

    @property
    def moves_figures(self) -> bool:
        """Tell whether a figure that was computed differs, or cannot be computed."""
        return bool(self.figures or self.fault)

    def __str__(self) -> str:
        """Say it in one line."""
        if self.fault:
            return f"cannot be computed: {self.fault.splitlines()[0]}"
        parts = [
            f"{what} {', '.join(names[:3])}{f' and {len(names) - 3} more' if len(names) > 3 else ''}"
            for what, names in (
                ("figures of", self.figures),
                ("perhaps draws of", self.draws),
                ("words of", self.words),
            )
            if names
        ]
        return f"moves {'; '.join(parts)}" if parts else "equal tables"


def find_effect(mutant: Mutant, declaration: Declaration, warehouse: Path, folder: Path) -> Effect:
    """Compute the tables below a changed seed again, and compare them.

    Parameters
    ----------
    mutant : Mutant
        The fault.
    declaration : Declaration
        Of its seed.
    warehouse : Path
        A built warehouse; it is only read.
    folder : Path
        Where the changed seed is put down for DuckDB.

    Returns
    -------
    Effect
        Tables of the layers only: staging, meta and review show what a seed holds.
    """
    file = folder / f"{mutant.seed}.csv"
    file.write_bytes(mutant.text)
    # By the name of the file, which its views go by.
    with (
        warnings.catch_warnings(),
        Replay(warehouse) as replay,
        duckdb.connect(str(warehouse), read_only=True) as built,
    ):
        warnings.simplefilter("ignore")
        types = {name: kind.upper() for name, kind in declaration.column_types.items()}
        columns = [name for (name, *_) in replay.connection.execute(f"describe {BUILT}.seeds.{mutant.seed}").fetchall()]
        # The connection of a replay reads no file.
        with duckdb.connect() as reader:
            read = reader.read_csv(str(file), header=True, dtype=types).to_arrow_table()
        rows = replay.connection.from_arrow(read)
        replay.replace(mutant.seed, rows.project(", ".join(f'"{name}"' for name in columns)))
        try:
            return _compare(replay, built, mutant.seed)
        except ReplayError as error:
            return Effect(fault=str(error))


def _compare(replay: Replay, built: duckdb.DuckDBPyConnection, seed: str) -> Effect:
    """Walk down from the seed, computing what reads something that moved."""
    drawn = descendants(replay.graph, DRAWN)
    #: Of what differs: whether figures do, or words only.
    moved: dict[str, bool] = {}
    for node in _in_order(replay.graph, descendants(replay.graph, [seed])):
        read = [moved[parent] for parent in node.parents if parent in moved]
        if node.kind != "seed" and not read:
            continue
        if node.name in drawn or node.name == CHAIN or (node.kind == "view" and node.schema != "staging"):
            # What a view holds is compared where it is read.
            moved[node.name] = any(read)
            continue
        replay.run([node.name])
        if not _is_same(replay, built, node, figures_only=False):
            moved[node.name] = not _is_same(replay, built, node, figures_only=True)
    stored = {
        name: figures
        for name, figures in moved.items()
        if replay.graph[name].kind != "view" and replay.graph[name].schema not in SHOWN and name != CHAIN
    }
    return Effect(
        figures=tuple(name for name, figures in stored.items() if figures and name not in drawn),
        words=tuple(name for name, figures in stored.items() if not figures and name not in drawn),
        draws=tuple(name for name, figures in stored.items() if figures and name in drawn),
    )


def _in_order(graph: Mapping[str, Node], names: Iterable[str]) -> list[Node]:
    """Return the tables, each after those it reads."""
    found: dict[str, Node] = {}

    def visit(name: str) -> None:
        if name not in found:
            for parent in graph[name].parents:
                visit(parent)
            found[name] = graph[name]

    for name in sorted(names):
        visit(name)
    wanted = set(names)
    return [node for name, node in found.items() if name in wanted]


def _is_same(replay: Replay, built: duckdb.DuckDBPyConnection, node: Node, *, figures_only: bool) -> bool:
    """Tell whether a table holds, to the bit, the rows of the file; with `figures_only` without its columns of text."""
    kinds = replay.connection.execute(f"describe {node.relation}").fetchall()
    columns = [f'"{name}"' for name, kind, *_ in kinds if not (figures_only and kind == "VARCHAR")]
    if not columns:
        return True
    sql = f"select count(*), sum(hash({', '.join(columns)})) from {node.relation}"
    return replay.connection.execute(sql).fetchall() == built.execute(sql).fetchall()


def main() -> int:
    """Print every accepted fault, what it moves and why it is accepted."""
    import random
    import tempfile

    from tests.process.seed_mutants import Checker, Mutator
    from tests.process.test_seed_mutants import RANDOM_SEED, reason

    root = Path(__file__).resolve().parents[2]
    checker = Checker(root)
    declarations = {each.name: each for each in checker.declarations}
    only: Sequence[str] = sys.argv[1:] or [*declarations]
    count = {True: 0, False: 0}
    with tempfile.TemporaryDirectory() as folder:
        for name in only:
            for mutant in Mutator(declarations[name], checker.raw[name], random.Random(f"{RANDOM_SEED} {name}")).all():
                if checker.problems(mutant):
                    continue
                effect = find_effect(mutant, declarations[name], warehouse_path(), Path(folder))
                count[effect.moves_figures] += 1
                print(f"{mutant}\n  {effect}\n  {reason(mutant) or 'NO REASON'}", flush=True)
    print(f"accepted: {sum(count.values())}, of which {count[False]} move no computed figure and {count[True]} do")
    return 0


if __name__ == "__main__":
    sys.exit(main())
