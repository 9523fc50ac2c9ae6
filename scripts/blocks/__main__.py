"""Run the ensemble over any number of draws, here or on a cluster, and write bands and tail probabilities.

Usage: ``python -m scripts.blocks --draws 2**20 [--seed N] [--paths PATH ...] [--to FOLDER|URL]
[--engine local|dask] [--scheduler ADDRESS] [--workers N]``

Blocks of consecutive points of one Sobol sequence go through the whole chain and leave counts, which are added up in
constant memory. A stopped run goes on where it was with the same command; a larger number of draws uses the blocks that
are there. Workers on other machines are started in a checkout of the same commit:
``.venv/bin/python -m distributed.cli.dask_worker ADDRESS --nthreads 1``.
"""

from __future__ import annotations

import argparse
import re
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

import pyarrow as pa
import yaml

from ensemble.chain import Chain
from scripts.arguments import whole_number
from scripts.blocks.block import BLOCK_DRAWS, MIXTURE, BlockError, BlockPlan, ChainDraws, summarise_block
from scripts.blocks.run import run_ensemble
from scripts.readings import Scale, read_scales
from scripts.terminal import run_command
from scripts.text import aligned
from scripts.warehouse import ROOT, OutputError, open_warehouse, warehouse_path

#: SciPy's Sobol sequence ends here.
MAX_DRAWS = 2**30
HEADLINE_YEARS = (2030, 2040)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compute the blocks that are missing, add them all up, print the headline, and return the exit code."""
    signal.signal(signal.SIGTERM, _stop)
    options = _options(arguments)
    try:
        plan = read_plan(options.seed, options.paths, min(options.draws, BLOCK_DRAWS))
        _check(plan)
        bands = run_ensemble(
            plan,
            options.draws,
            options.to,
            engine=options.engine,
            scheduler=options.scheduler,
            workers=options.workers,
        )
    except (BlockError, OutputError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            f"\nStopped. The blocks that are finished stay in {options.to}; the same command goes on from there.",
            file=sys.stderr,
        )
        return 130
    _print_headline(bands, plan.chain.scales)
    print(f"Wrote bands.parquet and tail_probabilities.parquet, on the scale of the draws, into {options.to}")
    return 0


def read_plan(seed: int, paths: tuple[str, ...], block_draws: int) -> BlockPlan:
    """Return a plan over the chain of the published warehouse, with its thresholds."""
    with open_warehouse(warehouse_path()) as connection:
        thresholds = connection.execute(
            "select distinct measure, threshold_value from staging.stg_projection_thresholds order by all"
        ).fetchall()
        return BlockPlan(
            ChainDraws(Chain.read(connection), read_scales(connection)), seed, paths, tuple(thresholds), block_draws
        )


def _check(plan: BlockPlan) -> None:
    """Try one draw before many: what cannot work shall fail here, at once and with a plain message."""
    try:
        summarise_block(replace(plan, block_draws=1), 0)
    except ValueError as error:
        raise OutputError(str(error)) from None


def _print_headline(bands: pa.Table, scales: Mapping[str, Scale]) -> None:
    """Print the bands of a few years, one table for each path, in the units in which people read the measures."""
    names = bands.column_names
    quantiles = names[names.index("n_draws") + 1 : names.index("bin_width")]
    header = ["measure", "year", *quantiles, "exact to"]
    n_draws = bands["n_draws"][0].as_py()
    for path, of_path in groupby(bands.to_pylist(), itemgetter("variant", "combined_scenario_id")):
        print(f"\n{'.'.join(path)}, {n_draws:,} draws, counted in bins; `exact to` is the width of a bin")
        cells = []
        for row in of_path:
            if row["year"] in HEADLINE_YEARS:
                scale = scales[row["measure"]]
                shown = [f"{scale.figure(row[name]):.4g}" for name in quantiles]
                cells.append([scale.name, str(row["year"]), *shown, _width(row["bin_width"], scale)])
        print(*(f"  {line}" for line in aligned([header, *cells], figures_right=True)), sep="\n")
    print()


def _width(bin_width: float, scale: Scale) -> str:
    """Return the width of a bin as people read the measure: of a logarithm, as a share of the value."""
    if scale.logarithm_base is None:
        return f"{bin_width / scale.factor:.2g}"
    return f"{scale.logarithm_base**bin_width - 1:.2%}"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; leave with a message if it makes no sense."""
    parser = argparse.ArgumentParser(prog="python -m scripts.blocks", description=__doc__.partition("\n")[0])
    parser.add_argument("--draws", type=_draws, required=True, help="a power of two, such as 1048576 or 2**20")
    parser.add_argument("--seed", type=whole_number, help="of the Sobol sequence; default: that of the warehouse")
    parser.add_argument(
        "--paths",
        nargs="+",
        default=["calibrated.base__base"],
        help=f"variant.scenario, one or more, such as {MIXTURE}",
    )
    parser.add_argument("--to", help="folder or fsspec URL; default: runs/ensemble beside the warehouse")
    parser.add_argument("--engine", choices=("local", "dask"), default="local")
    parser.add_argument("--scheduler", help="address of a running dask scheduler, such as tcp://10.0.0.1:8786")
    parser.add_argument(
        "--workers", type=whole_number, help="processes to start here for dask; default: one for each core"
    )
    options = parser.parse_args(arguments)
    if options.engine != "dask" and (options.scheduler or options.workers is not None):
        parser.error("--scheduler and --workers belong to --engine dask")
    if options.scheduler and options.workers is not None:
        parser.error("--workers starts workers on this machine; a scheduler has its own")
    if options.workers is not None and options.workers < 1:
        parser.error(f"--workers must be at least 1, got {options.workers}")
    if options.seed is None:
        options.seed = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]["random_seed"]
    if options.seed < 0:
        parser.error(f"--seed must not be negative, got {options.seed}")
    options.to = options.to or str(warehouse_path().parent / "runs" / "ensemble")
    options.paths = tuple(sorted(set(options.paths)))
    return options


def _draws(text: str) -> int:
    """Read a number of draws, plain or as a power such as 2**20."""
    match = re.fullmatch(r"([1-9]\d{0,9})(?:\*\*(\d{1,2}))?", text)
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of draws: write 1048576 or 2**20")
    draws = int(match[1]) ** int(match[2] or 1)
    if draws > MAX_DRAWS:
        raise argparse.ArgumentTypeError(f"{text} are more draws than the Sobol sequence has points: at most 2**30")
    if draws & (draws - 1):
        power = draws.bit_length()
        raise argparse.ArgumentTypeError(
            f"{text} is no power of two, which Sobol points need: take 2**{power - 1} or 2**{power}"
        )
    return draws


def _stop(signal_number: int, frame: object) -> None:
    """Turn a polite kill into the same orderly stop as Ctrl-C."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    run_command(main)
