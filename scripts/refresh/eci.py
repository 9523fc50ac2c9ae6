"""Epoch AI's file of scores of its Capabilities Index: each is fitted anew, and kept as a vintage of its own."""

from collections import Counter

from scripts.refresh.reading import Reading, Vintage
from scripts.refresh.seed import Seed
from scripts.refresh.source import Column, CsvReader, Export, RefreshError, day, name_of, number

SOURCE_ID = "eci"
NOTE = "scores are refitted at each release of the index: compare within one vintage"

COLUMNS = (
    Column("model", ("Model", "model"), name_of("model name")),
    Column("developer", ("Organization", "developer")),
    Column("release_date", ("date", "Release date", "release_date"), day),
    Column("eci", ("eci", "ECI Score"), number),
    Column("eci_ci_low", ("eci_ci_low",), number, required=False),
    Column("eci_ci_high", ("eci_ci_high",), number, required=False),
)
IGNORED = frozenset(
    {
        "Display name",
        "Country (of organization)",
        "Model accessibility",
        "Accessibility group",
        "model_versions",
        "file_vintage",
        "published_on",
        "published_on_is_assumed",
        "kind",
        "source",
        "confidence",
        "note",
    }
)


def read(export: Export, seed: Seed, vintage: Vintage) -> Reading:
    """Return the seed with the scores of the file under its vintage; those of other vintages stay.

    Rows are compared with the same vintage, if it is there, else with the one that has most rows, of equals the newest:
    a file with far fewer models is half a file, whatever its scores.

    Raises
    ------
    RefreshError
        With every problem of the header or of the rows, or if no row has a score and a date.
    """
    reader = CsvReader(export, COLUMNS, IGNORED)
    table = reader.read()
    developers = {row["model"]: row["developer"] for row in seed.rows}
    day_text = vintage.day.isoformat()
    rows, left_out = [], 0
    reader.report_twins(table, "model")
    for cells, line in zip(table.rows, table.lines, strict=True):
        if not cells["eci"] or not cells["release_date"]:
            left_out += 1
            continue
        developer = cells["developer"] or developers.get(cells["model"], "")
        if not developer:
            reader.report(line, "Organization", "is empty, and no earlier file names the developer; fill it")
        rows.append(
            cells
            | {
                "file_vintage": day_text,
                "developer": developer,
                "published_on": day_text,
                "published_on_is_assumed": str(int(not vintage.is_known)),
                "kind": "measured",
                "source": SOURCE_ID,
                "confidence": "high",
                "note": NOTE,
            }
        )
    reader.refuse()
    if not rows:
        raise RefreshError([f"{export.name}: no row has a score and a date of release"])
    rows.sort(key=lambda row: (row["release_date"], row["model"]))
    others = [row for row in seed.rows if row["file_vintage"] != day_text]
    vintages = Counter(row["file_vintage"] for row in seed.rows)
    compared_with = day_text if day_text in vintages else max(vintages, key=lambda name: (vintages[name], name))
    columns = ("model", "developer", "release_date", "eci", "eci_ci_low", "eci_ci_high")

    def scores(of: list[dict[str, str]]) -> list[dict[str, str]]:
        return [{column: row[column] for column in columns} for row in of]

    return Reading(
        rows=[{column: row[column] for column in seed.columns} for row in [*others, *rows]],
        before=scores([row for row in seed.rows if row["file_vintage"] == compared_with]),
        key=("model",),
        compared=scores(rows),
        notes=[
            f"read {len(table.rows)} rows, kept {len(rows)}, left out {left_out} without score or date of release",
            f"vintage {day_text}, compared with {compared_with}; scores of other files stay as they are",
        ],
        unknown=table.unknown,
    )
