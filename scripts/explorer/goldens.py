"""Write golden cases for the model of the explorer, by the what-if machinery of the warehouse.

The page restates the formulas of the warehouse; `make explorer-test` compares it with these cases. They are:

* `views.arrow`: every column of every drawn view, in every path, form and year, as the warehouse holds it;
* `points.arrow` and `points.json`: the measures after every parameter was moved up and down, and after 200 seeded
  random combinations of moves;
* `bands.arrow`, `chances.arrow` and `bands.json`: bands and threshold counts of the first draws after some of them.

Usage: ``python -m scripts.explorer.goldens``; WAREHOUSE_PATH names the warehouse. Takes about as many seconds as there
are cases.
"""

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
import pyarrow as pa
from tqdm import tqdm

from ensemble.chain import TABLE, Chain
from ensemble.parameters import draw_parameters
from ensemble.run import run_chain
from ensemble.source import source_digest
from ensemble.summaries import summarise
from replay.graph import ReplayError
from replay.replay import BUILT, Replay
from scripts.explorer.data import drawn_views
from scripts.explorer.files import GOLDENS, for_browser, write_json, write_stream
from scripts.terminal import run_command
from scripts.warehouse import OutputError, content_digest, open_warehouse, warehouse_path
from scripts.what_if.changes import Change, find_changes

SEED, N_RANDOM, MOST_MOVES = 61, 200, 8
#: Draws of a band case: what the page runs while a lever moves.
N_DRAWS, N_RANDOM_BANDS = 2048, 8
#: Paths of every case; another four take turns.
ALWAYS = ("published.base__base", "calibrated.base__base")
N_IN_TURN = 4
#: Where low and high of a scalar do not differ, how it is moved: years and limits, not uncertain quantities.
OTHER_MOVES = {
    "historical_anchor_year": (2023.0, 2025.0),
    "horizon_record_first_year": (2019.0, 2024.0),
    "horizon_measured_limit": (480.0, 1440.0),
    "eci_record_first_year": (2024.0, 2024.5),
    "growth_score_degrees_of_freedom": (6.0, 12.0),
    "run_record_first_year": (2017.0, 2019.0),
    "run_share_reference_year": (2021.0, 2022.0),
}
#: Parameters whose moves up are compared in bands too: one of each kind of law and stage.
IN_BANDS = (
    "software_growth_initial",
    "full_automation_log10_flop",
    "chip_life_scale",
    "largest_run_2026",
    "capability_growth_score",
    "ai_infrastructure_capex_usd",
    "inference_share_frac",
    "growth_spread_coefficient",
)


@dataclass(frozen=True)
class Move:
    """One parameter of one scenario, from its values towards an end of its range, by a share of the way."""

    parameter: str
    seed: str
    scenario: str
    #: Seed row, value and both ends, by milestone; a scalar has one.
    rows: tuple[tuple[str, float, float, float], ...]

    def texts(self, share: float) -> list[str]:
        """Return the changes as people write them; a negative share goes towards the low end."""
        return [
            f"{row}={value + share * (value - low) if share < 0 else value + share * (high - value)!r}"
            for row, value, low, high in self.rows
        ]


@dataclass(frozen=True)
class Case:
    """Some moves, and what the page is told of them."""

    name: str
    texts: tuple[str, ...]
    paths: tuple[str, ...] = ALWAYS
    changes: list[dict] = field(default_factory=list)


def moves(built: duckdb.DuckDBPyConnection) -> list[Move]:
    """Return every parameter that can be moved, in every scenario that gives it; scalars first."""
    found = []
    for name, value, low, high in built.execute(
        "select parameter, point_value, point_low, point_high from staging.stg_scalar_assumptions order by parameter"
    ).fetchall():
        if low == value == high or low is None:
            low, high = OTHER_MOVES[name]
        found.append(
            Move(name, "scalar_assumptions", "", ((f"scalar_assumptions.{name}", value, min(low, value), high),))
        )
    given = built.execute(
        """
        select layer || '_assumptions' as seed, parameter, scenario, milestone_year, milestone_value, milestone_low,
            milestone_high
        from assumptions.assumption_milestones
        where layer in ('supply', 'allocation') and scenario = given_by_scenario
        order by all
        """
    ).fetchall()
    by_series: dict[tuple[str, str, str], list] = {}
    for seed, parameter, scenario, year, *values in given:
        by_series.setdefault((seed, parameter, scenario), []).append((f"{seed}.{parameter}.{scenario}.{year}", *values))
    return found + [
        Move(parameter, seed, scenario, tuple(rows)) for (seed, parameter, scenario), rows in by_series.items()
    ]


def cases(every_move: Sequence[Move], paths: Sequence[str]) -> list[Case]:
    """Return every parameter moved up and down, in its base scenario, and the random combinations."""
    rng = np.random.default_rng(SEED)
    found = []
    for move in every_move:
        if move.scenario in ("", "base"):
            found += [
                Case(f"{move.parameter} {word}", tuple(move.texts(share)))
                for word, share in (("down", -1.0), ("up", 1.0))
            ]
    for number in range(N_RANDOM):
        chosen = rng.choice(len(every_move), size=rng.integers(2, MOST_MOVES + 1), replace=False)
        texts = [
            text
            for index, share in zip(chosen, rng.uniform(-1, 1, chosen.size), strict=True)
            # Fits are made for some first years only: a year is moved alone.
            if every_move[index].parameter not in OTHER_MOVES
            for text in every_move[index].texts(float(share))
        ]
        found.append(Case(f"random {number + 1}", tuple(texts)))
    others = [path for path in paths if path not in ALWAYS]
    return [
        Case(
            case.name,
            case.texts,
            ALWAYS + tuple(others[(N_IN_TURN * k + n) % len(others)] for n in range(N_IN_TURN)),
        )
        for k, case in enumerate(found)
    ]


def band_cases(every_case: Sequence[Case]) -> list[Case]:
    """Return the cases whose bands are compared: nothing moved, some parameters, and some random combinations."""
    chosen = [case for case in every_case if any(case.name == f"{name} up" for name in IN_BANDS)]
    chosen += [case for case in every_case if case.name in {f"random {k + 1}" for k in range(N_RANDOM_BANDS)}]
    return [Case("base", ())] + [Case(case.name, case.texts, ALWAYS) for case in chosen]


class Moved:
    """A replay in which one case at a time is in force."""

    def __init__(self, built: duckdb.DuckDBPyConnection, replay: Replay) -> None:
        """Start with nothing moved."""
        self._built, self._replay = built, replay
        self._undo: list[tuple[str, dict, dict]] = []

    def apply(self, case: Case) -> list[dict]:
        """Put a case in the place of the one before; return its changes as the page takes them."""
        for seed, key, values in self._undo:
            self._replay.override(seed, key, values)
        self._undo = []
        changes = find_changes(self._built, self._replay.graph, case.texts) if case.texts else []
        for change in changes:
            values = {change.column: change.after} | change.along
            self._undo.append((change.seed, change.key, self._held(change, list(values))))
            self._replay.override(change.seed, change.key, values)
        return [
            {
                "parameter": change.key["parameter"],
                "scenario": change.key.get("scenario"),
                "year": change.key.get("year"),
                "value": change.after,
            }
            for change in changes
        ]

    def _held(self, change: Change, columns: Sequence[str]) -> dict:
        condition = " and ".join(f'"{column}" = ?' for column in change.key)
        (row,) = self._replay.connection.execute(
            f"select {', '.join(columns)} from {BUILT}.seeds.{change.seed} where {condition}", [*change.key.values()]
        ).fetchall()
        return dict(zip(columns, row, strict=True))


def write_views(built: duckdb.DuckDBPyConnection) -> None:
    """Write every column of the drawn views, one file each."""
    (GOLDENS / "views").mkdir()
    for name, schema in drawn_views(built).items():
        table = built.sql(f"select * from {schema}.{name} order by all").to_arrow_table()
        write_stream(for_browser(table), GOLDENS / "views" / f"{name}.arrow")


def points(moved: Moved, replay: Replay, every_case: Sequence[Case], path_ids: dict[str, int]) -> Iterator[pa.Table]:
    """Yield the measures of every case; the changes are noted in the case."""
    for number, case in enumerate(tqdm(every_case, desc="points", leave=False, disable=None)):
        case.changes.extend(moved.apply(case))
        found = replay.run(["int_projected_compute", "int_projected_capability"])
        listed = ", ".join(str(path_ids[path]) for path in case.paths)
        yield (
            found.execute(
                f"""
                select {number} as case_number, * exclude (draw)
                from projections.int_projected_compute
                inner join projections.int_projected_capability using (path_id, draw, year)
                where path_id in ({listed}) and draw = 0
                order by path_id, year
                """
            ).to_arrow_table()
        )


def bands(
    built: duckdb.DuckDBPyConnection, moved: Moved, replay: Replay, chosen: Sequence[Case]
) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Yield quantiles and the mean of every measure, and threshold counts, of the first draws of every case."""
    ((seed,),) = built.execute("select random_seed from projections.projection_run").fetchall()
    thresholds = built.execute(
        "select threshold, measure, threshold_value from staging.stg_projection_thresholds order by threshold"
    ).fetchall()
    for number, case in enumerate(tqdm(chosen, desc="bands", leave=False, disable=None)):
        case.changes.extend(moved.apply(case))
        chain = Chain.read(replay.run([TABLE.split(".")[1]]))
        parameters = draw_parameters(chain, seed, 0, N_DRAWS).parameters
        path_ids = [chain.paths[path] for path in case.paths]
        # Only with all calibrated paths there is a mixture.
        wanted = [*path_ids, *(number for path, number in chain.paths.items() if path.startswith("calibrated."))]
        with run_chain(chain, parameters, sorted(set(wanted))) as run:
            arrays = {path_id: {} for path_id in [*path_ids, 0]}
            for group, values in run.arrays(path_ids):
                for k, path_id in enumerate(group):
                    arrays[path_id] = {measure: of_paths[k] for measure, of_paths in values.items()}
            arrays[0] = run.mixture()
        for path_id, by_measure in arrays.items():
            summaries, crossings = summarise(by_measure, thresholds, list(chain.quantiles.values()))
            yield (
                pa.table(
                    {
                        "case_number": [number] * (len(summaries) * len(chain.years)),
                        "path_id": [path_id] * (len(summaries) * len(chain.years)),
                        "measure": np.repeat(list(summaries), len(chain.years)).tolist(),
                        "year": chain.years * len(summaries),
                    }
                    | {
                        name: np.concatenate([band[k] for band in summaries.values()])
                        for k, name in enumerate([*chain.quantiles, "mean"])
                    }
                ),
                pa.table(
                    {
                        "case_number": [number] * (len(crossings) * len(chain.years)),
                        "path_id": [path_id] * (len(crossings) * len(chain.years)),
                        "threshold": np.repeat(list(crossings), len(chain.years)).tolist(),
                        "year": chain.years * len(crossings),
                        "at_or_above_count": np.concatenate([at for at, _ in crossings.values()]),
                        "first_reached_count": np.concatenate([first[:-1] for _, first in crossings.values()]),
                    }
                ),
            )


def _stand(about: dict[str, object]) -> bool:
    """Return whether the cases were written whole, for this warehouse and by this code; points.json comes last."""
    path = GOLDENS / "points.json"
    return path.is_file() and about.items() <= json.loads(path.read_text(encoding="utf-8")).items()


def main() -> int:
    """Write the golden cases of the published warehouse; return the exit code."""
    try:
        with open_warehouse(warehouse_path()) as built, Replay(warehouse_path()) as replay:
            about = {
                "warehouse": content_digest(built),
                "code": source_digest("scripts/explorer"),
                "draw_count": N_DRAWS,
            }
            if _stand(about):
                print(f"{GOLDENS} holds the cases of this warehouse already")
                return 0
            shutil.rmtree(GOLDENS, ignore_errors=True)
            GOLDENS.mkdir(parents=True)
            path_ids = Chain.read(built).paths
            write_views(built)
            every_case = cases(moves(built), list(path_ids))
            chosen = band_cases(every_case)
            moved = Moved(built, replay)
            found = list(bands(built, moved, replay, chosen))
            write_stream(for_browser(pa.concat_tables([part for part, _ in found])), GOLDENS / "bands.arrow")
            write_stream(for_browser(pa.concat_tables([part for _, part in found])), GOLDENS / "chances.arrow")
            tables = list(points(moved, replay, every_case, path_ids))
            write_stream(for_browser(pa.concat_tables(tables)), GOLDENS / "points.arrow")
            for name, listed in (("bands", chosen), ("points", every_case)):
                described = [{"name": case.name, "changes": case.changes} for case in listed]
                write_json(about | {"cases": described}, GOLDENS / f"{name}.json")
    except (OutputError, ReplayError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Wrote {len(every_case)} cases of points and {len(chosen)} of bands to {GOLDENS}")
    return 0


if __name__ == "__main__":
    run_command(main, __doc__)
