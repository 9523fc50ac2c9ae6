"""A chain of made-up draws, which costs nothing to run, and a plan for it."""

import hashlib
import os
import signal
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.draws import sobol_points
from scripts.blocks.block import BlockError, BlockPlan
from scripts.readings import Scale

PATHS = ("calibrated.base__base", "calibrated.fast__base")
YEARS = np.arange(2024, 2028)
THRESHOLDS = (("effective_compute_flop_log10", 26.0), ("economy_automation_frac", 0.5), ("eci", 150.0))
BLOCK = 256
BIN_WIDTHS = {"effective_compute_flop_log10": 1 / 512, "eci": 1 / 64, "economy_automation_frac": 1 / 4096}
SCALES = {
    "effective_compute_flop_log10": Scale(
        "effective_compute_flop_log10",
        "log10 FLOP",
        10,
        None,
        *("effective_compute_flop", "FLOP") * 2,
        1,
        1e20,
        1e60,
        False,
    ),
    "eci": Scale("eci", "ECI", None, 1.0, *("eci", "ECI") * 2, 1, 0, 1000, False),
    "economy_automation_frac": Scale(
        "economy_automation_frac", "fraction", None, None, *("economy_automation_frac", "fraction") * 2, 1, 0, 1, False
    ),
}
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
    def scales(self):
        return SCALES

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
