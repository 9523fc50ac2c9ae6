"""A plain CSV in the seed's own columns, which takes the place of the whole seed."""

from scripts.refresh.reading import Reading, Vintage
from scripts.refresh.seed import Seed
from scripts.refresh.source import Column, CsvReader, Export, RefreshError


def read(export: Export, seed: Seed, vintage: Vintage) -> Reading:
    """Return the rows of the file, in its order; their cells are checked by the rules of the seed.

    Raises
    ------
    RefreshError
        With every problem of the header or of the records, or if there is no row.
    """
    reader = CsvReader(export, [Column(name, (name,)) for name in seed.columns])
    table = reader.read()
    reader.refuse()
    if not table.rows:
        raise RefreshError([f"{export.name}: has a header and no rows"])
    return Reading(table.rows, seed.rows, seed.grain, notes=[f"read {len(table.rows)} rows"], unknown=table.unknown)
