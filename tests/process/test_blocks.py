"""The ensemble in blocks: the same bits in whatever blocks, order, process or restart; and nothing mixed or doubled."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import distributed
import fsspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.draws import sobol_points
from scripts.blocks import __main__ as command
from scripts.blocks.bands import merge_blocks
from scripts.blocks.block import BlockError, BlockPlan, summarise_block
from scripts.blocks.engines import compute_block
from scripts.blocks.run import run_ensemble
from scripts.blocks.store import Store
from scripts.warehouse import OutputError

PATHS = ("calibrated.base__base", "calibrated.fast__base")
YEARS = np.arange(2024, 2028)
THRESHOLDS = (("effective_compute_flop_log10", 26.0), ("economy_automation_frac", 0.5), ("eci", 150.0))
BLOCK = 256
BIN_WIDTHS = {"effective_compute_flop_log10": 1 / 512, "eci": 1 / 64, "economy_automation_frac": 1 / 4096}
SHARES = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}


@dataclass(frozen=True)
class ToyChain:
    """Two parameters and three measures in closed form, with the interface of the real chain."""

    growth: float = 1.0
    seconds: float = 0.0  # how long a projection takes
    broken_draw: int = 0
    log: Path | None = None  # where every process writes the blocks that it starts
    fatal_block: int = -1  # kills the first process that starts it

    @property
    def digest(self):
        return hashlib.sha256(f"toy {self.growth}".encode()).hexdigest()

    @property
    def years(self):
        return YEARS.tolist()

    @property
    def bin_widths(self):
        return BIN_WIDTHS

    @property
    def quantiles(self):
        return SHARES

    def projections(self, seed, first_draw, n_draws, paths, n_threads=None):
        if self.log:
            block = first_draw // n_draws
            is_first = f"{block} " not in (self.log.read_text() if self.log.exists() else "")
            with self.log.open("a") as log:
                log.write(f"{block} {os.getpid()}\n")
            if block == self.fatal_block and is_first:
                os.kill(os.getpid(), signal.SIGKILL)
        level, slope = sobol_points(2, n_draws, seed, first_draw).T[..., None]
        for path in paths:
            time.sleep(self.seconds)
            if path not in PATHS:
                raise BlockError(f"there is no path {path!r}: {', '.join(PATHS)}")
            x = slope * (YEARS - 2024) * self.growth + PATHS.index(path)
            run = 25 + level + x
            run[np.arange(first_draw + 1, first_draw + n_draws + 1) == self.broken_draw] = np.nan
            yield (
                path,
                {
                    "effective_compute_flop_log10": run,
                    "economy_automation_frac": 1 / (1 + np.exp(1 - x)),
                    "eci": 140 + 10 * x,
                },
            )


def toy_plan(**changes):
    return replace(BlockPlan(ToyChain(), seed=7, paths=PATHS, thresholds=THRESHOLDS, block_draws=BLOCK), **changes)


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """Return the files of eight blocks computed one by one in this process."""
    folder = tmp_path_factory.mktemp("reference")
    run_ensemble(toy_plan(), 8 * BLOCK, str(folder))
    return files(folder)


# What is counted


def test_blocks_add_up_to_one_run_to_the_bit():
    plan = toy_plan()
    blocks = [summarise_block(plan, index) for index in range(8)]
    whole = replace(plan, block_draws=8 * BLOCK)
    bands, tails = merge_blocks(whole, [summarise_block(whole, 0)], 1)
    for order in (range(8), reversed(range(8)), (3, 0, 7, 1, 2, 6, 5, 4)):
        assert merge_blocks(plan, (blocks[index] for index in order), 8) == (bands, tails)


def test_bands_and_tails_are_those_of_the_draws():
    plan = toy_plan()
    bands, tails = merge_blocks(plan, (summarise_block(plan, index) for index in range(32)), 32)
    draws = dict(ToyChain().projections(7, 0, 32 * BLOCK, PATHS))
    assert bands.num_rows == 2 * 3 * 4
    for row in bands.to_pylist():
        values = draws[row["path"]][row["measure"]][:, row["year"] - 2024]
        assert row["n_draws"] == 32 * BLOCK
        assert row["error"] == BIN_WIDTHS[row["measure"]]
        read = np.array([row[name] for name in SHARES])
        assert np.max(np.abs(read - np.quantile(values, list(SHARES.values())))) < row["error"]
    assert tails.num_rows == bands.num_rows
    for row in tails.to_pylist():
        values = draws[row["path"]][row["measure"]][:, row["year"] - 2024]
        assert row["n_reached"] == np.sum(values >= row["threshold"])
        assert row["reached_frac"] == row["n_reached"] / (32 * BLOCK)
    assert {0, 32 * BLOCK} < set(tails["n_reached"].to_pylist())  # none, some and all of the draws


def test_blocks_counted_twice_or_left_out_are_refused():
    plan = toy_plan()
    blocks = [summarise_block(plan, index) for index in range(3)]
    for wrong in ([*blocks, blocks[0]], blocks[:2]):
        with pytest.raises(BlockError, match=r"counts \d+ draws, not 768: the blocks do not belong together"):
            merge_blocks(plan, wrong, 3)


def test_a_value_that_is_not_finite_is_named_with_its_draw():
    with pytest.raises(BlockError, match=r"effective_compute_flop_log10 of .*base__base in 2024 is nan in draw 300 of"):
        summarise_block(toy_plan(chain=ToyChain(broken_draw=300)), 1)


def test_a_threshold_of_no_measure_is_refused():
    with pytest.raises(BlockError, match="thresholds of unknown measures horizon: there are effective_compute"):
        toy_plan(thresholds=(("horizon", 8.0),))


# What is stored


def test_every_block_names_its_run(reference, tmp_path):
    plan = toy_plan()
    assert sum(name.endswith("part.parquet") for name in reference) == 8
    for index in range(8):
        content = reference[f"digest={plan.digest[:16]}/seed=7/block={index}/part.parquet"]
        metadata = pq.read_schema(pa.BufferReader(content)).metadata
        expected = {b"digest": plan.digest, b"seed": "7", b"index": str(index), b"n_draws": "256"}
        assert metadata == {key: value.encode() for key, value in expected.items()}
    manifest = json.loads(reference["manifest.json"])
    assert (manifest["digest"], manifest["seed"], manifest["block_draws"]) == (plan.digest, 7, BLOCK)
    assert manifest["chain"] == ToyChain().digest
    assert set(manifest["versions"]) == {"duckdb", "numpy", "scipy"}


def test_a_stopped_run_goes_on_and_a_longer_one_uses_its_blocks(reference, tmp_path, monkeypatch):
    drawn = Counter()
    projections = ToyChain.projections

    def count_and_project(chain, seed, first_draw, n_draws, paths, n_threads):
        drawn[first_draw // BLOCK] += 1
        return projections(chain, seed, first_draw, n_draws, paths, n_threads)

    monkeypatch.setattr(ToyChain, "projections", count_and_project)
    run_ensemble(toy_plan(), 2 * BLOCK, str(tmp_path))
    shutil.rmtree(tmp_path / f"digest={toy_plan().digest[:16]}" / "seed=7" / "block=0")
    run_ensemble(toy_plan(), 8 * BLOCK, str(tmp_path))
    assert drawn == Counter({0: 2} | dict.fromkeys(range(1, 8), 1))
    assert files(tmp_path) == reference


def test_a_shorter_run_counts_its_own_blocks_only(reference, tmp_path):
    long, short = tmp_path / "long", tmp_path / "short"
    run_ensemble(toy_plan(), 8 * BLOCK, str(long))
    run_ensemble(toy_plan(), 4 * BLOCK, str(long))
    run_ensemble(toy_plan(), 4 * BLOCK, str(short))
    assert (long / "bands.parquet").read_bytes() == (short / "bands.parquet").read_bytes()


@pytest.mark.parametrize(
    ("changes", "difference"),
    [
        ({"seed": 8}, "seed 7 there, 8 here"),
        ({"paths": PATHS[:1]}, 'paths ["calibrated.base__base", "calibrated.fast__base"] there'),
        ({"thresholds": ()}, "there, [] here"),
        ({"chain": ToyChain(growth=1.5)}, f'chain "{ToyChain().digest}" there'),
    ],
)
def test_results_of_two_runs_are_not_mixed(tmp_path, changes, difference):
    run_ensemble(toy_plan(), 2 * BLOCK, str(tmp_path))
    before = files(tmp_path)
    with pytest.raises(OutputError) as refused:
        run_ensemble(toy_plan(**changes), 2 * BLOCK, str(tmp_path))
    assert difference in str(refused.value)
    assert "Name another folder with --to, or delete this one" in str(refused.value)
    # Without the manifest the names of the blocks tell.
    (tmp_path / "manifest.json").unlink()
    with pytest.raises(OutputError, match=r"it holds digest=.*/seed=7/block=0/part.parquet, a block of another run"):
        run_ensemble(toy_plan(**changes), 2 * BLOCK, str(tmp_path))
    del before["manifest.json"]
    assert files(tmp_path) == before


def test_another_version_of_a_library_is_another_run(monkeypatch):
    digest = toy_plan().digest
    monkeypatch.setattr("ensemble.chain.version", lambda name: "0.0")
    assert toy_plan().digest != digest
    with pytest.raises(OutputError, match="a worker has other code or other versions"):
        compute_block(toy_plan(), digest, 0)


def test_a_block_under_another_name_is_refused(tmp_path):
    run_ensemble(toy_plan(), 2 * BLOCK, str(tmp_path))
    folder = tmp_path / f"digest={toy_plan().digest[:16]}" / "seed=7"
    shutil.copytree(folder / "block=1", folder / "block=2")
    with pytest.raises(OutputError, match=r"block=2/part.parquet says that it is a block of another run, or another"):
        run_ensemble(toy_plan(), 4 * BLOCK, str(tmp_path))


@pytest.mark.parametrize("kept", [0, 10, 0.5, -1])
def test_a_truncated_block_is_computed_again(reference, tmp_path, capsys, kept):
    run_ensemble(toy_plan(), 8 * BLOCK, str(tmp_path))
    (path,) = tmp_path.glob("*/*/block=3/part.parquet")
    content = path.read_bytes()
    path.write_bytes(content[: int(kept * len(content)) if isinstance(kept, float) else kept])
    run_ensemble(toy_plan(), 8 * BLOCK, str(tmp_path))
    assert "block=3/part.parquet is broken and will be replaced" in capsys.readouterr().out
    assert files(tmp_path) == reference


def test_a_block_with_a_flipped_bit_is_noticed(tmp_path):
    run_ensemble(toy_plan(), 2 * BLOCK, str(tmp_path))
    (path,) = tmp_path.glob("*/*/block=1/part.parquet")
    content = bytearray(path.read_bytes())
    column = pq.read_metadata(path).row_group(0).column(5)
    content[column.dictionary_page_offset + column.total_compressed_size - 5] ^= 1
    path.write_bytes(content)
    with pytest.raises(OutputError, match=r"block=1/part.parquet is damaged .*: delete it and run again"):
        run_ensemble(toy_plan(), 2 * BLOCK, str(tmp_path))


def test_any_fsspec_url_holds_the_same_bytes(reference, tmp_path):
    memory = fsspec.filesystem("memory")
    url = "memory://ensemble/run"
    try:
        run_ensemble(toy_plan(), 4 * BLOCK, url)
        run_ensemble(toy_plan(), 8 * BLOCK, url + "/")
        assert Store(url, toy_plan()).finished() == (set(range(8)), [])
        found = {name.removeprefix("/ensemble/run/"): memory.cat_file(name) for name in memory.find("/ensemble/run")}
        assert found == reference
        with pytest.raises(OutputError, match="seed 7 there, 8 here"):
            run_ensemble(toy_plan(seed=8), 8 * BLOCK, url)
    finally:
        memory.rm("/ensemble", recursive=True)
    run_ensemble(toy_plan(), 8 * BLOCK, f"file://{tmp_path}/local")
    assert files(tmp_path / "local") == reference


# Workers


@pytest.fixture(scope="module")
def cluster():
    """Start two worker processes."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        yield cluster


def test_a_worker_killed_in_the_middle_of_a_block_changes_nothing(reference, tmp_path, cluster):
    pids = {worker.pid for worker in cluster.workers.values()}
    plan = toy_plan(chain=ToyChain(log=tmp_path / "log", fatal_block=3))
    run_ensemble(plan, 8 * BLOCK, str(tmp_path / "run"), engine="dask", scheduler=cluster.scheduler_address)
    assert files(tmp_path / "run") == reference
    starts = [tuple(map(int, line.split())) for line in (tmp_path / "log").read_text().splitlines()]
    assert {index for index, _ in starts} == set(range(8))
    (killed, other) = (pid for index, pid in starts if index == 3)
    assert killed != other
    assert killed in pids
    assert killed not in {worker.pid for worker in cluster.workers.values()}


def test_the_cluster_that_the_command_starts_gives_the_same_bytes(reference, tmp_path):
    run_ensemble(toy_plan(), 8 * BLOCK, str(tmp_path), engine="dask", workers=2)
    assert files(tmp_path) == reference


def test_a_fault_on_a_worker_is_told_as_it_is_here(tmp_path, cluster):
    plan = toy_plan(chain=ToyChain(broken_draw=300))
    with pytest.raises(BlockError, match="is nan in draw 300 of seed 7"):
        run_ensemble(plan, 8 * BLOCK, str(tmp_path), engine="dask", scheduler=cluster.scheduler_address)


# The command


def run_command(monkeypatch, *arguments, chain=None):
    monkeypatch.setattr(
        command, "read_plan", lambda seed, paths, block: BlockPlan(chain or ToyChain(), seed, paths, THRESHOLDS, block)
    )
    return command.main(arguments)


def test_the_command_computes_and_prints_the_bands(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "HEADLINE_YEARS", (2026,))
    arguments = ("--draws", "2**10", "--seed", "7", "--to", str(tmp_path))
    assert run_command(monkeypatch, *arguments) == 0
    printed = capsys.readouterr().out
    assert "1,024 draws of calibrated.base__base, seed 7" in printed
    bands = pq.read_table(tmp_path / "bands.parquet").to_pylist()
    (row,) = [row for row in bands if (row["year"], row["measure"]) == (2026, "eci")]
    assert " ".join(["eci", "2026", *(f"{row[name]:.4f}" for name in SHARES), "0.0156"]) in " ".join(printed.split())
    assert run_command(monkeypatch, *arguments) == 0
    assert "1 blocks of 1,024, 1 of them finished before" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--draws", "1000"], "1000 is no power of two, which Sobol points need: take 2**9 or 2**10"),
        (["--draws", "2**31"], "2**31 are more draws than the Sobol sequence has points: at most 2**30"),
        (["--draws", "many"], "'many' is no number of draws: write 1048576 or 2**20"),
        (["--draws", "0"], "'0' is no number of draws"),
        (["--draws", "8", "--engine", "ray"], "invalid choice: 'ray'"),
        (["--draws", "8", "--workers", "2"], "--scheduler and --workers belong to --engine dask"),
        (["--draws", "8", "--engine", "dask", "--workers", "0"], "--workers must be at least 1, got 0"),
        (["--draws", "8", "--engine", "dask", "--workers", "2", "--scheduler", "x"], "a scheduler has its own"),
        (["--draws", "8", "--seed", "-1"], "--seed must not be negative, got -1"),
    ],
)
def test_bad_arguments_are_explained(monkeypatch, capsys, arguments, message):
    with pytest.raises(SystemExit):
        run_command(monkeypatch, *arguments)
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--paths", "calibrated.bse__base"], "there is no path 'calibrated.bse__base': calibrated.base__base"),
        (["--to", "nowhere://x"], "nowhere://x: Protocol not known: nowhere"),
        (["--to", "/dev/null/x"], "cannot be written"),
        (
            ["--engine", "dask", "--scheduler", "tcp://127.0.0.1:9"],
            "no scheduler with workers answers at tcp://127.0.0",
        ),
    ],
)
def test_what_cannot_work_is_explained_in_one_line(monkeypatch, capsys, tmp_path, arguments, message):
    monkeypatch.setattr("scripts.blocks.engines.CONNECT_SECONDS", 1)
    assert run_command(monkeypatch, "--draws", "8", "--to", str(tmp_path), *arguments) == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("package", "arguments", "message"),
    [
        ("distributed", ["--engine", "dask"], "--engine dask needs dask.distributed. Install it: .venv/bin/python -m"),
        ("fsspec", ["--to", "memory://x"], "memory://x: a URL needs fsspec, a plain path does not. Install it: "),
    ],
)
def test_a_missing_extra_is_named_with_its_installation(monkeypatch, capsys, tmp_path, package, arguments, message):
    monkeypatch.setitem(sys.modules, package, None)
    assert run_command(monkeypatch, "--draws", "8", "--to", str(tmp_path), *arguments) == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("engine", "signal_number"), [("local", signal.SIGINT), ("local", signal.SIGTERM), ("dask", signal.SIGINT)]
)
def test_a_stop_keeps_what_is_finished_and_the_next_run_goes_on(
    root, reference, tmp_path, capsys, engine, signal_number
):
    program = (
        "import sys, tests.process.test_blocks as toy\n"
        "toy.command.BLOCK_DRAWS = toy.BLOCK\n"
        "toy.command.read_plan = lambda seed, paths, block: toy.BlockPlan(\n"
        "    toy.ToyChain(seconds=0.1), seed, paths, toy.THRESHOLDS, block)\n"
        "if __name__ == '__main__':\n    sys.exit(toy.command.main(sys.argv[1:]))\n"
    )
    (tmp_path / "program.py").write_text(program)
    folder = tmp_path / "run"
    arguments = ["--draws", str(8 * BLOCK), "--seed", "7", "--to", str(folder), "--engine", engine, "--paths", *PATHS]
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "program.py"), *arguments],
        env=os.environ | {"PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell starts background jobs deaf to Ctrl-C, and these tests may be one.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        deadline = time.monotonic() + 30
        while not list(folder.glob("*/*/*/part.parquet")) and time.monotonic() < deadline:
            time.sleep(0.01)
        # Ctrl-C reaches the workers too: they belong to the same terminal.
        os.killpg(process.pid, signal_number) if signal_number == signal.SIGINT else process.send_signal(signal_number)
        _, messages = process.communicate(timeout=30)
    assert process.returncode == 130, messages
    last_line = messages.strip().splitlines()[-1]
    assert last_line == f"Stopped. The blocks that are finished stay in {folder}; the same command goes on from there."
    assert not (folder / "bands.parquet").exists()
    n_finished = len(list(folder.glob("*/*/*/part.parquet")))
    assert 1 <= n_finished < 8
    run_ensemble(toy_plan(), 8 * BLOCK, str(folder))
    assert f"8 blocks of 256, {n_finished} of them finished before" in capsys.readouterr().out
    assert files(folder) == reference
