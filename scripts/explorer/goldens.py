"""Write golden cases for the model of the explorer, by the what-if machinery of the warehouse.

The page restates the formulas of the warehouse; `make explorer-test` compares it with these cases. They are:

* `views.arrow`: every column of every drawn view, in every path, form and year, as the warehouse holds it;
* `points.arrow` and `points.json`: the measures after every scalar was moved up and down, after assumptions by year
  were moved up and down in random company, and after 48 seeded random combinations of moves;
* `bands.arrow`, `chances.arrow` and `bands.json`: bands and threshold counts of the first draws after some of them;
* `takeoff`: runs of the takeoff model, as the warehouse holds them, and random combinations of parameters and forms.

Usage: ``python -m scripts.explorer.goldens``; WAREHOUSE_PATH names the warehouse. Takes about a
minute of one core; nothing where the cases stand already.
"""

import dataclasses
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
from ensemble.run import PARAMETERS, run_chain
from ensemble.source import source_digest
from ensemble.summaries import summarise
from replay.graph import ReplayError
from replay.replay import BUILT, Replay
from scripts.explorer.data import MODEL_LAYERS, drawn_views
from scripts.explorer.files import GOLDENS, for_browser, write_json, write_stream
from scripts.explorer.takeoff import write_takeoff_goldens
from scripts.terminal import run_command
from scripts.warehouse import OutputError, content_digest, open_warehouse, warehouse_path
from scripts.what_if.changes import Change, find_changes

SEED, N_RANDOM, MOST_MOVES, N_IN_WORLD = 61, 48, 8, 12
#: Pairs of cases in which every assumption by year of a base scenario moves, in the second the other way.
N_MIRRORED = 4
#: Draws of a band case: what the page runs while a lever moves.
N_DRAWS, N_RANDOM_BANDS = 2048, 2
#: Paths of every case; another four take turns.
ALWAYS = ("published.base__base", "calibrated.base__base", "closed.base__base")
N_IN_TURN = 4
#: How a scalar is moved that does not lie between its low and its high: years and limits, not uncertain quantities.
OTHER_MOVES = {
    "historical_anchor_log10_flop": (24.5, 26.6),
    "historical_anchor_year": (2023.0, 2025.0),
    "horizon_record_first_year": (2019.0, 2024.0),
    "horizon_measured_limit": (480.0, 1440.0),
    "eci_record_first_year": (2024.0, 2024.5),
    "growth_score_degrees_of_freedom": (6.0, 12.0),
    "run_record_first_year": (2017.0, 2019.0),
    "run_share_reference_year": (2021.0, 2022.0),
}
#: Assumptions by year without a range: a definition.
CERTAIN = ("peak_flop_per_second_per_h100e",)
#: Parameters whose moves up are compared in bands too, by twos: one of each kind of law and stage.
IN_BANDS = (
    "software_growth_initial",
    "chip_life_scale",
    "full_automation_log10_flop",
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
    """Some moves, by scenario and year and of scalars, and what the page is told of them."""

    name: str
    of_paths: tuple[str, ...]
    of_scalars: tuple[str, ...]
    paths: tuple[str, ...] = ALWAYS
    changes: list[dict] = field(default_factory=list)


def moves(built: duckdb.DuckDBPyConnection) -> list[Move]:
    """Return every parameter that can be moved, in every scenario that gives it; scalars first."""
    found = []
    for name, value, low, high in built.execute(
        """
        select parameter, point_value, point_low, point_high
        from staging.stg_scalar_assumptions
        inner join staging.stg_parameters using (parameter)
        where list_contains(?, layer)
        order by parameter
        """,
        [MODEL_LAYERS],
    ).fetchall():
        if low is None or not low < value < high:
            low, high = OTHER_MOVES[name]
        found.append(Move(name, "scalar_assumptions", "", ((f"scalar_assumptions.{name}", value, low, high),)))
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
    for seed, parameter, scenario, year, value, low, high in given:
        # What is certain in a path can still be set to something else.
        ends = (low, high) if parameter not in CERTAIN else (value * 0.9, value * 1.1)
        by_series.setdefault((seed, parameter, scenario), []).append(
            (f"{seed}.{parameter}.{scenario}.{year}", value, *ends)
        )
    return found + [
        Move(parameter, seed, scenario, tuple(rows)) for (seed, parameter, scenario), rows in by_series.items()
    ]


def cases(every_move: Sequence[Move], paths: Sequence[str]) -> list[Case]:
    """Return every parameter moved up and down, in its base scenario, and the random combinations.

    Moves by scenario and year are replayed, which takes a second each time: those of the base scenario come together,
    up or down as a coin falls and then the other way, and random cases come in worlds that share them.
    """
    rng = np.random.default_rng(SEED)
    scalars = [move for move in every_move if not move.scenario]
    series = [move for move in every_move if move.scenario]
    words = (("down", -1.0), ("up", 1.0))
    found = [
        Case(f"{move.parameter} {word}", (), tuple(move.texts(share))) for move in scalars for word, share in words
    ]
    of_base = [move for move in series if move.scenario == "base"]
    for pair in range(N_MIRRORED):
        shares = rng.choice((-1.0, 1.0), len(of_base))
        for word, sign in (("as drawn", 1), ("mirrored", -1)):
            moved = zip(of_base, sign * shares, strict=True)
            texts = tuple(text for move, share in moved for text in move.texts(float(share)))
            found.append(Case(f"base scenarios {pair + 1} {word}", texts, ()))
    # Fits are made for some first years only.
    mixed = [move for move in scalars if move.parameter not in OTHER_MOVES]
    for number in range(N_RANDOM):
        if number % N_IN_WORLD == 0:
            world = _texts(rng, series)
        found.append(Case(f"random {number + 1}", world, _texts(rng, mixed)))
    others = [path for path in paths if path not in ALWAYS]
    return [
        Case(
            case.name,
            case.of_paths,
            case.of_scalars,
            ALWAYS + tuple(others[(N_IN_TURN * k + n) % len(others)] for n in range(N_IN_TURN)),
        )
        for k, case in enumerate(found)
    ]


def _texts(rng: np.random.Generator, among: Sequence[Move]) -> tuple[str, ...]:
    """Return some moves, each by a random share of its way."""
    chosen = rng.choice(len(among), size=rng.integers(2, MOST_MOVES + 1), replace=False)
    shares = rng.uniform(-1, 1, chosen.size)
    return tuple(text for index, share in zip(chosen, shares, strict=True) for text in among[index].texts(float(share)))


def band_cases(every_move: Sequence[Move], every_case: Sequence[Case]) -> list[Case]:
    """Return the cases whose bands are compared: nothing moved, some parameters by twos, and random combinations."""
    of_base = {move.parameter: move for move in every_move if move.scenario in ("", "base")}
    found = [Case("base", (), ())]
    for names in zip(IN_BANDS[::2], IN_BANDS[1::2], strict=True):
        texts = [(of_base[name].scenario, text) for name in names for text in of_base[name].texts(1.0)]
        of_paths, of_scalars = (tuple(text for of, text in texts if of == scenario) for scenario in ("base", ""))
        found.append(Case(f"{names[0]} and {names[1]} up", of_paths, of_scalars))
    chosen = [case for case in every_case if case.name in {f"random {k + 1}" for k in range(N_RANDOM_BANDS)}]
    return found + [Case(case.name, case.of_paths, case.of_scalars) for case in chosen]


class Moved:
    """A replay in which one case at a time is in force."""

    def __init__(self, built: duckdb.DuckDBPyConnection, replay: Replay) -> None:
        """Start with nothing moved."""
        self._built, self._replay = built, replay
        self._undo: list[tuple[str, dict, dict]] = []

    def apply(self, texts: Sequence[str]) -> None:
        """Put these moves in the place of those before."""
        for seed, key, values in self._undo:
            self._replay.override(seed, key, values)
        self._undo = []
        for change in self.changes(texts):
            values = {change.column: change.after} | change.along
            self._undo.append((change.seed, change.key, self._held(change, list(values))))
            self._replay.override(change.seed, change.key, values)

    def changes(self, texts: Sequence[str]) -> list[Change]:
        """Return what the moves change."""
        return find_changes(self._built, self._replay.graph, texts) if texts else []

    def chain(self) -> Chain:
        """Return the chain as it is with the moves in force."""
        return Chain.read(self._replay.run([TABLE.split(".")[1]]))

    def point(self) -> pa.Table:
        """Return the row of point values as it is with the moves in force."""
        self._replay.run([PARAMETERS.split(".")[1]])
        return self._replay.connection.sql(f"from {PARAMETERS} where draw = 0").to_arrow_table()

    def note(self, case: Case) -> None:
        """Write into a case its changes as the page takes them."""
        case.changes[:] = [
            {
                "parameter": change.key["parameter"],
                "scenario": change.key.get("scenario"),
                "year": change.key.get("year"),
                "value": change.after,
            }
            for change in self.changes([*case.of_paths, *case.of_scalars])
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


def points(moved: Moved, every_case: Sequence[Case]) -> Iterator[tuple[Case, pa.Table]]:
    """Yield cases with their measures; the changes are noted in the case.

    Cases with the same moves by scenario and year are run together: each is one row of scalars, as a draw is. Scalars
    that such a row does not move, such as the years from which readings count, are replayed instead: all of them down
    in one case, and all of them up in another.
    """
    by_world: dict[tuple[str, ...], list[Case]] = {}
    for case in every_case:
        by_world.setdefault(case.of_paths, []).append(case)
    replayed: list[Case] = []
    unmoved: dict[str, list[str]] = {"down": [], "up": []}
    for texts, of_world in tqdm(by_world.items(), desc="points", leave=False, disable=None):
        moved.apply(texts)
        for case in of_world:
            moved.note(case)
        for case, table, is_moved in zip(of_world, *_run_points(moved, of_world), strict=True):
            # Of every random world one case is replayed whole, which holds rows of scalars to the what-if.
            if texts and case.of_scalars and case is of_world[0]:
                replayed.append(case)
            elif texts or is_moved:
                yield case, table
            else:
                unmoved[case.name.split()[-1]].extend(case.of_scalars)
    replayed += [Case(f"what a row of scalars does not move, {word}", (), tuple(of)) for word, of in unmoved.items()]
    for case in tqdm(replayed, desc="replayed", leave=False, disable=None):
        moved.apply([*case.of_paths, *case.of_scalars])
        moved.note(case)
        ((table,), _) = _run_points(moved, [dataclasses.replace(case, of_scalars=())])
        yield case, table


def _run_points(moved: Moved, of_world: Sequence[Case]) -> tuple[list[pa.Table], list[bool]]:
    """Return the measures of cases on top of the moves in force, and whether the scalars of each moved any."""
    chain, point = moved.chain(), moved.point()
    n_rows = len(of_world) + 1
    columns = {name: np.repeat(point[name].to_numpy(), n_rows) for name in point.column_names}
    columns["draw"] = np.arange(1, n_rows + 1, dtype=np.int32)
    for k, case in enumerate(of_world):
        for change in moved.changes(case.of_scalars):
            columns[change.key["parameter"]][k] = change.after
    path_ids = sorted({chain.paths[path] for case in of_world for path in case.paths})
    arrays: dict[int, dict[str, np.ndarray]] = {}
    with run_chain(chain, pa.table(columns), path_ids) as run:
        for group, values in run.arrays(path_ids):
            for k, path_id in enumerate(group):
                arrays[path_id] = {measure: of_paths[k] for measure, of_paths in values.items()}
    years = chain.years
    tables = []
    for k, case in enumerate(of_world):
        ids = sorted(chain.paths[path] for path in case.paths)
        tables.append(
            pa.table(
                {"path_id": np.repeat(ids, len(years)), "year": years * len(ids)}
                | {name: np.concatenate([arrays[path_id][name][k] for path_id in ids]) for name in chain.measure_names}
            )
        )
    # The last row has no scalar moved.
    is_moved = [
        any(not np.array_equal(values[k], values[-1]) for of_path in arrays.values() for values in of_path.values())
        for k in range(len(of_world))
    ]
    return tables, is_moved


def bands(
    built: duckdb.DuckDBPyConnection, moved: Moved, chosen: Sequence[Case]
) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Yield quantiles and the mean of every measure, and threshold counts, of the first draws of every case."""
    ((seed,),) = built.execute("select random_seed from projections.projection_run").fetchall()
    thresholds = built.execute(
        "select threshold, measure, threshold_value from staging.stg_projection_thresholds order by threshold"
    ).fetchall()
    for number, case in enumerate(tqdm(chosen, desc="bands", leave=False, disable=None)):
        moved.note(case)
        moved.apply([*case.of_paths, *case.of_scalars])
        chain = moved.chain()
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
            write_views(built)
            write_takeoff_goldens(built, GOLDENS / "takeoff")
            paths = list(Chain.read(built).paths)
            every_move = moves(built)
            every_case = cases(every_move, paths)
            chosen = band_cases(every_move, every_case)
            moved = Moved(built, replay)
            found = list(bands(built, moved, chosen))
            write_stream(for_browser(pa.concat_tables([part for part, _ in found])), GOLDENS / "bands.arrow")
            write_stream(for_browser(pa.concat_tables([part for _, part in found])), GOLDENS / "chances.arrow")
            ran, tables = zip(*points(moved, every_case), strict=True)
            numbered = [
                table.append_column("case_number", pa.array([number] * table.num_rows))
                for number, table in enumerate(tables)
            ]
            write_stream(for_browser(pa.concat_tables(numbered)), GOLDENS / "points.arrow")
            for name, listed in (("bands", chosen), ("points", ran)):
                described = [{"name": case.name, "changes": case.changes} for case in listed]
                write_json(about | {"cases": described}, GOLDENS / f"{name}.json")
    except (OutputError, ReplayError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Wrote {len(ran)} cases of points and {len(chosen)} of bands to {GOLDENS}")
    return 0


if __name__ == "__main__":
    run_command(main, __doc__)
