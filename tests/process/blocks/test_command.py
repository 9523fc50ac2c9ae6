"""Workers and the command of large ensembles."""

import os
import signal
import subprocess
import sys
import time

import distributed
import pyarrow.parquet as pq
import pytest

from scripts.blocks import __main__ as command
from scripts.blocks.block import BlockError, BlockPlan
from scripts.blocks.run import run_ensemble
from scripts.warehouse import OutputError
from tests.process.blocks.toy_chain import BLOCK, PATHS, SHARES, THRESHOLDS, ToyChain, files, toy_plan

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


@pytest.mark.parametrize(
    ("preload", "message"),
    [
        ("import os; os._exit(3)", "cannot start on this machine (RuntimeError: Nanny failed to start worker process)"),
        ("raise ValueError('no such\\nfile')", "cannot start on this machine (ValueError: no such file): start fewer"),
        ("import time; time.sleep(600)", "0 of 2 workers started on this machine, and no other one in 1 seconds"),
    ],
)
def test_workers_that_cannot_start_are_told_in_one_line(tmp_path, monkeypatch, capfd, preload, message):
    monkeypatch.setattr("scripts.blocks.workers.PRELOAD", preload)
    if "sleep" in preload:
        monkeypatch.setattr("scripts.blocks.workers.START_SECONDS", 1)
    began = time.monotonic()
    with pytest.raises(OutputError) as refused:
        run_ensemble(toy_plan(), 8 * BLOCK, str(tmp_path), engine="dask", workers=2)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)
    # What the worker itself prints stays; this process adds nothing to it.
    assert "Exception in callback" not in capfd.readouterr().err
    assert time.monotonic() - began < 60


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
    words = " ".join(printed.split())
    by_measure = {row["measure"]: row for row in bands if row["year"] == 2026}
    eci, compute = by_measure["eci"], by_measure["effective_compute_flop_log10"]
    assert " ".join(["eci", "2026", *(f"{eci[name]:.4g}" for name in SHARES), "0.016"]) in words
    # A logarithm is shown as what it is of, and the width of its bin as a share: 10^(1/512) is 1.0045.
    natural = [f"{10 ** compute[name]:.4g}" for name in SHARES]
    assert " ".join(["effective_compute_flop", "2026", *natural, "0.45%"]) in words
    assert "`exact to` is the width of a bin" in printed
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
        (["--to", __file__], "test_command.py is a file: name a folder with --to"),
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
        "import sys\n"
        "import tests.process.blocks.toy_chain as toy\n"
        "from scripts.blocks import __main__ as command\n"
        "command.BLOCK_DRAWS = toy.BLOCK\n"
        "command.read_plan = lambda seed, paths, block: toy.BlockPlan(\n"
        "    toy.ToyChain(seconds=0.1), seed, paths, toy.THRESHOLDS, block)\n"
        "if __name__ == '__main__':\n    sys.exit(command.main(sys.argv[1:]))\n"
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
        while not list(folder.glob("*/*/*/part.parquet")) and process.poll() is None:
            time.sleep(0.01)
        # Ctrl-C reaches the workers too: they belong to the same terminal.
        os.killpg(process.pid, signal_number) if signal_number == signal.SIGINT else process.send_signal(signal_number)
        _, messages = process.communicate(timeout=120)
    assert process.returncode == 130, messages
    last_line = messages.strip().splitlines()[-1]
    assert last_line == f"Stopped. The blocks that are finished stay in {folder}; the same command goes on from there."
    assert not (folder / "bands.parquet").exists()
    n_finished = len(list(folder.glob("*/*/*/part.parquet")))
    assert 1 <= n_finished < 8
    run_ensemble(toy_plan(), 8 * BLOCK, str(folder))
    assert f"8 blocks of 256, {n_finished} of them finished before" in capsys.readouterr().out
    assert files(folder) == reference
