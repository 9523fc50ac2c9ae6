"""METR's file of time horizons, ``benchmark_results_1_1.yaml``: readings of models, and the doubling times of METR."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from scripts.refresh.reading import Reading, Vintage
from scripts.refresh.seed import Seed
from scripts.refresh.source import (
    CONTROL,
    Cells,
    Export,
    RefreshError,
    clean,
    control_character,
    day,
    number,
    shown,
)
from scripts.text import spreadsheet_text

SOURCE_ID = "metr_th_1_1"
DOUBLING_TIMES = "metr_doubling_times"
#: METR says that the suite cannot measure more, and leaves such readings out of its trend.
MEASURED_LIMIT_MINUTES = 16 * 60
BEYOND_LIMIT = "above 16h: METR says not reliably measurable with this suite; excluded from the METR trend fit"
#: First year of the models in each fit, by its name in the file.
FIRST_YEARS = {"all_time_stitched": 2019, "from_2023_on": 2023, "from_2024_on": 2024}
KNOWN = frozenset({"benchmark_name", "doubling_time_in_days", "results"})
#: What the project states of a file beside METR's figures.
INTERVAL_LEVEL = "95.0"


class _Loader(yaml.SafeLoader):
    """A loader that refuses a key given twice, of which YAML would keep the last in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping of a node."""
        keys = [key.value for key, _ in node.value]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                raise yaml.MarkedYAMLError(problem=f"the key {key} is given twice", problem_mark=node.start_mark)
        return super().construct_mapping(node, deep)


class _Reader:
    """Read cells of the document; every problem is kept with the path to its cell."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[str] = []

    def report(self, path: str, message: str) -> None:
        self.problems.append(f"{self.name}, {path}: {message}")

    def mapping(self, parent: Mapping[str, Any], key: str, path: str) -> Mapping[str, Any]:
        """Return what stands under a key; an empty mapping where nothing or something else does."""
        found = parent.get(key)
        if found is None:
            return {}
        if not isinstance(found, Mapping):
            self.report(f"{path}{key}", f"{shown(str(found))} is no mapping; METR's files have one here")
            return {}
        return found

    def cell(self, parent: Mapping[str, Any], key: str, path: str, read: Callable[[str], str] = number) -> str:
        """Return a cell as text for the seed; empty where there is none."""
        found = parent.get(key)
        try:
            return "" if found is None else spreadsheet_text(read(clean(str(found))))
        except ValueError as error:
            self.report(f"{path}{key}", str(error))
            return ""


def read(export: Export, seed: Seed, vintage: Vintage, doubling_times: Seed) -> Reading:
    """Return the horizons of the file, and the seed of doubling times with those of the file as an edition of its own.

    Rows of other sources, such as evaluations before deployment, stay. What METR's file does not say of a model, its
    name and its developer, is taken from the seed; of a new model the key is the name.

    Raises
    ------
    RefreshError
        With every problem of the document.
    """
    document = _document(export)
    reader = _Reader(export.name)
    suite = _suite(document, seed, export.name)
    results = reader.mapping(document, "results", "")
    if not results:
        raise RefreshError([*reader.problems, f"{export.name}: no results; METR's file has one entry a model there"])
    old = {row["model_key"]: row for row in seed.rows if row["suite"] == suite}
    rows, notes = [], [f"read {len(results)} models of suite {suite}"]
    for key in results:
        row = _row(reader, str(key), reader.mapping(results, key, "results."), suite, vintage, seed, old)
        if row.get("developer") == "":
            notes.append(f"{key}: no known developer; fill developer in {seed.path.name}")
        rows.append(row)
    others = [row for row in seed.rows if row["suite"] != suite or row["source"] != SOURCE_ID]
    kept = {row["model_key"] for row in others if row["suite"] == suite}
    for row in rows:
        if row["model_key"] in kept:
            reader.report(f"results.{row['model_key']}", "is in the seed from another source; remove one of the two")
    editions = _doubling_times(reader, document, suite, vintage, doubling_times)
    if reader.problems:
        raise RefreshError(reader.problems)
    return Reading(
        sorted([*others, *rows], key=lambda row: (row["release_date"], _place(row, seed))),
        seed.rows,
        seed.grain,
        notes=notes,
        unknown=sorted(set(map(str, document)) - KNOWN),
        others={DOUBLING_TIMES: editions},
    )


def _document(export: Export) -> Mapping[str, Any]:
    """Return the parsed file."""
    if found := CONTROL.search(export.text):
        line = export.text.count("\n", 0, found.start()) + 1
        raise RefreshError([f"{export.name}, line {line}: {control_character(found[0])}"])
    try:
        document = yaml.load(export.text, _Loader)
    except (yaml.YAMLError, ValueError) as error:
        raise RefreshError([f"{export.name}: is not YAML ({clean(str(error))})"]) from error
    if not isinstance(document, Mapping):
        raise RefreshError([f"{export.name}: is not a file of METR's; it must hold results of models"])
    return document


def _suite(document: Mapping[str, Any], seed: Seed, name: str) -> str:
    """Return the suite of the file; one that the seed does not hold needs more than a refresh."""
    found = re.search(r"v(\d+(?:\.\d+)?)$", str(document.get("benchmark_name")))
    suites = sorted({row["suite"] for row in seed.rows})
    if not found or found[1] not in suites:
        raise RefreshError(
            [
                f"{name}, benchmark_name: {shown(str(document.get('benchmark_name')))} is not METR-Horizon-v"
                f"{' or v'.join(suites)}; horizons of another suite cannot be set beside these"
            ]
        )
    return found[1]


def _row(
    reader: _Reader,
    key: str,
    result: Mapping[str, Any],
    suite: str,
    vintage: Vintage,
    seed: Seed,
    old: Mapping[str, Cells],
) -> Cells:
    """Return the seed row of one model; a row whose figures are those of the seed is that of the seed."""
    path = f"results.{key}."
    metrics = reader.mapping(result, "metrics", path)
    before = old.get(key, {})
    row = {
        "suite": suite,
        "model_key": key,
        "model": before.get("model") or key,
        "developer": before.get("developer") or _developer(key, seed),
        "release_date": reader.cell(result, "release_date", path, day),
        "is_sota": _flag(reader, metrics, path),
    }
    for level in ("p50", "p80"):
        horizon = reader.mapping(metrics, f"{level}_horizon_length", f"{path}metrics.")
        where = f"{path}metrics.{level}_horizon_length."
        row[f"{level}_minutes"] = reader.cell(horizon, "estimate", where)
        row[f"{level}_ci95_low"] = reader.cell(horizon, "ci_low", where)
        row[f"{level}_ci95_high"] = reader.cell(horizon, "ci_high", where)
    score = reader.mapping(metrics, "average_score", f"{path}metrics.")
    row["average_score"] = reader.cell(score, "estimate", f"{path}metrics.average_score.")
    for column, place in (("release_date", "release_date"), ("p50_minutes", "metrics.p50_horizon_length.estimate")):
        if not row[column]:
            reader.report(f"{path}{place}", "is missing")
    is_beyond = bool(row["p50_minutes"]) and float(row["p50_minutes"]) > MEASURED_LIMIT_MINUTES
    row |= {"is_reliable": str(int(not is_beyond)), "note": BEYOND_LIMIT if is_beyond else ""}
    # One figure may be written in several ways.
    row |= {name: before[name] for name in row if name in before and _is_same(before[name], row[name])}
    if before and all(before[name] == cell for name, cell in row.items()):
        return dict(before)
    row |= {
        "published_on": before.get("published_on") or vintage.day.isoformat(),
        "published_on_is_assumed": before.get("published_on_is_assumed") or str(int(not vintage.is_known)),
        "kind": "measured",
        "source": SOURCE_ID,
        "source_text": f"METR results file of {vintage.day}",
    }
    return {column: row[column] for column in seed.columns}


def _is_same(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return one == other


def _flag(reader: _Reader, metrics: Mapping[str, Any], path: str) -> str:
    found = metrics.get("is_sota", False)
    # Excel and some writers of YAML spell it in capitals or as text.
    flags = {"true": "1", "false": "0"}
    if str(found).lower() not in flags:
        reader.report(f"{path}metrics.is_sota", f"{shown(str(found))} is neither true nor false")
    return flags.get(str(found).lower(), "")


def _developer(key: str, seed: Seed) -> str:
    """Return who made the models of the seed whose key starts with the same word; empty if nobody or several did."""
    family = re.match(r"[a-z]+", key)
    found = {row["developer"] for row in seed.rows if family and row["model_key"].startswith(family[0])}
    return found.pop() if len(found) == 1 else ""


def _place(row: Cells, seed: Seed) -> tuple[int, str]:
    """Return where a row stood among those of its day, so that a file that changes nothing leaves the seed as it is."""
    keys = [each["model_key"] for each in seed.rows]
    return (keys.index(row["model_key"]) if row["model_key"] in keys else len(keys), row["model_key"])


def _doubling_times(
    reader: _Reader, document: Mapping[str, Any], suite: str, vintage: Vintage, seed: Seed
) -> Sequence[Cells]:
    """Return the seed of doubling times with those of the file that differ from the newest ones there."""
    published = reader.mapping(document, "doubling_time_in_days", "")
    rows = []
    for name, first_year in FIRST_YEARS.items():
        path = f"doubling_time_in_days.{name}."
        fit = reader.mapping(published, name, "doubling_time_in_days.")
        days = reader.cell(fit, "point_estimate", path)
        if not days:
            continue
        low, high = (reader.cell(fit, column, path) for column in ("ci_low", "ci_high"))
        row = {
            "suite": suite,
            "edition": f"{vintage.day:%Y-%m} file",
            "first_year": str(first_year),
            "period": f"{first_year} on" + (", stitched" if "stitched" in name else ""),
            "doubling_days": days,
            "ci_low": low,
            "ci_high": high,
            "ci_level": INTERVAL_LEVEL,
            "published_on": vintage.day.isoformat(),
            "published_on_is_assumed": str(int(not vintage.is_known)),
            "source": SOURCE_ID,
            "source_text": f"METR results file of {vintage.day}",
        }
        newest = max(
            (old for old in seed.rows if (old["suite"], old["first_year"]) == (suite, str(first_year))),
            key=lambda old: date.fromisoformat(old["published_on"]),
            default=None,
        )
        if newest and all(_is_same(newest[column], row[column]) for column in ("doubling_days", "ci_low", "ci_high")):
            continue
        rows.append(row)
    keys = {tuple(row[column] for column in seed.grain) for row in rows}
    stay = [row for row in seed.rows if tuple(row[column] for column in seed.grain) not in keys]
    return [*stay, *rows]
