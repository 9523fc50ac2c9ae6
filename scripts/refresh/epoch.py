"""Epoch AI's list of notable AI models: a full export as CSV, packed or not."""

from collections.abc import Sequence

from scripts.refresh.reading import Reading, Vintage
from scripts.refresh.seed import Seed
from scripts.refresh.source import Cells, Column, CsvReader, Export, RefreshError, clean, day, name_of, number, shown

CONFIDENCES = ("Confident", "Likely", "Speculative", "Unknown", "")
FLAGS = {"true": "1", "false": "0", "": "0"}  # Epoch leaves the flag empty for "no", Excel writes TRUE


def _confidence(text: str) -> str:
    if text not in CONFIDENCES:
        raise ValueError(f"{shown(text)} is none of {', '.join(filter(None, CONFIDENCES))}")
    return text


def _flag(text: str) -> str:
    if text.lower() not in FLAGS:
        raise ValueError(f"{shown(text)} is neither True, False nor empty")
    return FLAGS[text.lower()]


COLUMNS = (
    # Epoch renamed the column in 2026.
    Column("model", ("Model", "System"), name_of("model name")),
    Column("organization", ("Organization",)),
    Column("publication_date", ("Publication date",), day),
    Column("country", ("Country (of organization)", "Country (from Organization)")),
    Column("domain", ("Domain",)),
    Column("parameters", ("Parameters",), number),
    Column("training_compute_flop", ("Training compute (FLOP)",), number),
    Column("confidence", ("Confidence",), _confidence),
    Column("training_time_hours", ("Training time (hours)",), number),
    Column("training_hardware", ("Training hardware",)),
    Column("hardware_quantity", ("Hardware quantity",), number),
    Column("training_cost_2023_usd", ("Training compute cost (2023 USD)",), number),
    # The layout of early 2025 has neither of these two.
    Column("training_cost_cloud_usd", ("Training compute cost (cloud)",), number, required=False),
    Column("training_cost_upfront_usd", ("Training compute cost (upfront)",), number, required=False),
    Column("epoch_frontier", ("Frontier model",), _flag),
)

# Epoch columns that the warehouse does not use. Named, so that only new ones are listed to the reader.
IGNORED = frozenset(
    clean("""
    Abstract, Accessibility notes, Authors, Base model, Batch size, Batch size notes, Citations,
    Compute cost notes, Dataset size notes, Epochs, Finetune compute (FLOP),
    Finetune compute notes, Hardware acquisition cost, Hardware utilization,
    Hardware utilization (HFU), Hardware utilization (MFU), Inference code accessibility, Link,
    Model accessibility, Notability criteria, Notability criteria notes, Numerical format,
    Open model weights?, Organization categorization, Parameters notes, Reference, Task,
    Training code accessibility, Training compute estimation method, Training compute notes,
    Training dataset, Training dataset notes, Training dataset size (datapoints),
    Training dataset size (total), Training power draw (W), Training time notes
    """).split(", ")
)


def read(export: Export, seed: Seed, vintage: Vintage) -> Reading:
    """Return the models of a full export that have training compute or a training cost, by date, then name.

    Raises
    ------
    RefreshError
        With every problem of the header or of the rows, also of rows that are left out.
    """
    reader = CsvReader(export, COLUMNS, IGNORED)
    table = reader.read()
    reader.report_twins(table, "model")
    for row, line in zip(table.rows, table.lines, strict=True):
        if _is_usable(row) and not row["publication_date"]:
            reader.report(line, "Publication date", "compute or cost, but no date")
    reader.refuse()
    # What people wrote into the seed stays with its model.
    reasons = {row["model"]: row["outlier_reason"] for row in seed.rows}
    kept = [row | {"outlier_reason": reasons.get(row["model"], "")} for row in table.rows if _is_usable(row)]
    kept.sort(key=lambda row: (row["publication_date"], row["model"]))
    if not kept:
        raise RefreshError([f"{export.name}: no row has training compute or a training cost"])
    return Reading(kept, seed.rows, seed.grain, notes=[*_summary(table.rows, kept)], unknown=table.unknown)


def _is_usable(row: Cells) -> bool:
    return bool(row["training_compute_flop"] or row["training_cost_2023_usd"])


def _summary(rows: Sequence[Cells], kept: Sequence[Cells]) -> list[str]:
    """Say what was read and what is left out of it."""
    undated = sum(not row["publication_date"] for row in rows)
    empty = [column.seed for column in COLUMNS if not any(row[column.seed] for row in kept)]
    return [
        f"read {len(rows)} rows, kept {len(kept)}, "
        f"dropped {len(rows) - len(kept)} without compute or cost ({undated} of them undated)",
        f"published {kept[0]['publication_date']} to {kept[-1]['publication_date']}",
        *([f"no value in {', '.join(empty)}"] if empty else []),
    ]
