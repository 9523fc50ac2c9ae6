"""What is stored of blocks, and what happens when a file is not what it should be."""

import json
import shutil
from collections import Counter

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scripts.blocks.engines import compute_block
from scripts.blocks.run import run_ensemble
from scripts.blocks.store import Store
from scripts.warehouse import OutputError
from tests.process.blocks.toy_chain import BLOCK, PATHS, ToyChain, files, toy_plan

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
