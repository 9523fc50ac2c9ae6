"""Seeds with one fault each, of the kinds that hands, spreadsheets and scripts make."""

import csv
import io
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from scripts.seeds.__main__ import find_faults, read_seeds
from scripts.seeds.assumption_rules import check_assumptions
from scripts.seeds.declared_rules import Declaration, run_rules
from scripts.seeds.draw_rules import check_draws
from scripts.seeds.files import Problem, Table, parse_table
from scripts.seeds.required_rows import REQUIRED_ROWS, check_required_rows

Rows = list[dict[str, str]]

#: Cells in which a number is written as it is counted: scaled, it is no whole number or no flag any more.
SCALES = (1e6, 1e3, 1e-3, 1e-6)
UNKNOWN_WORD = "Atlantis"
WRONG_UNITS = {"FLOP": "PFLOP", "USD": "EUR", "minutes": "hours", "fraction": "percent", "GW": "MW", "kW": "W"}
#: What may be swapped by whoever enters a range.
ENDS = re.compile(r"low|high|^p\d\d$|from$|_to$|start_on|end_on")


@dataclass(frozen=True)
class Mutant:
    """A seed with a fault: what was done, to which column and line, and what the file then holds."""

    seed: str
    kind: str
    column: str
    line: int
    before: str
    after: str
    text: bytes

    def __str__(self) -> str:
        """Say what was done, as a failed test shows it."""
        return f"{self.seed}:{self.line} {self.kind} {self.column}: {self.before!r} -> {self.after!r}"


def read(raw: bytes) -> Rows:
    """Return the rows of a seed."""
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))


def text_of(rows: Rows) -> bytes:
    """Return rows as a seed file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


class Mutator:
    """Every kind of fault that one seed can have, at rows drawn by a generator that is passed in."""

    def __init__(self, declaration: Declaration, raw: bytes, chance: random.Random) -> None:
        self.seed, self.rows, self.chance = declaration.name, read(raw), chance
        kinds = declaration.column_types
        self.numbers = [name for name in self.rows[0] if kinds[name] in {"double", "integer"}]
        self.days = [name for name in self.rows[0] if kinds[name] == "date"]
        self.years = [name for name in self.numbers if re.search(r"(^|_)year(_|$)", name) and kinds[name] == "integer"]
        self.words = [name for name in self.rows[0] if kinds[name] == "varchar"]

    def all(self) -> Iterator[Mutant]:
        """Yield every kind of fault, one of each kind and column."""
        for kind in (
            self.rows_removed,
            self.rows_doubled,
            self.cells_scaled,
            self.signs_flipped,
            self.columns_scaled,
            self.columns_shifted,
            self.columns_swapped,
            self.ends_swapped,
            self.days_moved,
            self.years_moved,
            self.words_unknown,
            self.cells_blank,
            self.units_wrong,
        ):
            yield from kind()

    def _row(self, *filled: str) -> int | None:
        """Return the place of a row that gives all the columns, and no 0 in a number."""
        places = [
            place
            for place, row in enumerate(self.rows)
            if all(row[name] and not (name in self.numbers and float(row[name]) == 0) for name in filled)
        ]
        return self.chance.choice(places) if places else None

    def _changed(
        self, kind: str, place: int, column: str, change: Callable[[dict[str, str]], dict[str, str]]
    ) -> Mutant:
        row = self.rows[place]
        new = row | change(row)
        rows = [*self.rows[:place], new, *self.rows[place + 1 :]]
        return Mutant(self.seed, kind, column, place + 2, row[column], new[column], text_of(rows))

    def rows_removed(self) -> Iterator[Mutant]:
        """Leave out a row; up to four times."""
        for place in self.chance.sample(range(len(self.rows)), min(4, len(self.rows))):
            rows = [*self.rows[:place], *self.rows[place + 1 :]]
            text = text_of(rows) if rows else ",".join(self.rows[0]).encode()
            yield Mutant(self.seed, "row removed", "", place + 2, "", "", text)

    def rows_doubled(self) -> Iterator[Mutant]:
        """Give a row twice."""
        place = self.chance.randrange(len(self.rows))
        yield Mutant(self.seed, "row doubled", "", place + 2, "", "", text_of([*self.rows, self.rows[place]]))

    def cells_scaled(self) -> Iterator[Mutant]:
        """Write a number with a wrong power of ten."""
        for name in self.numbers:
            for scale in SCALES:
                place = self._row(name)
                if place is not None:
                    yield self._changed(
                        f"scaled by {scale:g}", place, name, lambda row, n=name, s=scale: {n: repr(float(row[n]) * s)}
                    )

    def signs_flipped(self) -> Iterator[Mutant]:
        """Write a number with the other sign."""
        for name in self.numbers:
            place = self._row(name)
            if place is not None:
                yield self._changed(
                    "sign flipped", place, name, lambda row, n=name: {n: f"-{row[n]}".replace("--", "")}
                )

    def _column(self, kind: str, column: str, cells: Sequence[str]) -> Iterator[Mutant]:
        if [row[column] for row in self.rows] != list(cells):
            rows = [row | {column: cell} for row, cell in zip(self.rows, cells, strict=True)]
            yield Mutant(self.seed, kind, column, 2, self.rows[0][column], cells[0], text_of(rows))

    def columns_scaled(self) -> Iterator[Mutant]:
        """Give a whole column in thousands."""
        for name in self.numbers:
            cells = [repr(float(row[name]) / 1e3) if row[name] else "" for row in self.rows]
            yield from self._column("column in thousands", name, cells)

    def columns_shifted(self) -> Iterator[Mutant]:
        """Paste a column one row too low."""
        for name in (*self.numbers, *self.days):
            cells = [row[name] for row in self.rows]
            yield from self._column("column shifted", name, [cells[-1], *cells[:-1]])

    def columns_swapped(self) -> Iterator[Mutant]:
        """Paste two columns of one type in the other order."""
        for names in (self.numbers, self.days):
            for one, two in pairwise(names):
                if any(row[one] != row[two] for row in self.rows):
                    rows = [row | {one: row[two], two: row[one]} for row in self.rows]
                    yield Mutant(self.seed, "columns swapped", one, 2, "", two, text_of(rows))

    def ends_swapped(self) -> Iterator[Mutant]:
        """Write low, value and high of a row, or the ends of a time, in another order."""
        for names in (self.numbers, self.days):
            for one, two in pairwise(names):
                if not (ENDS.search(one) or ENDS.search(two)):
                    continue
                places = [
                    place for place, row in enumerate(self.rows) if row[one] and row[two] and row[one] != row[two]
                ]
                if places:
                    yield self._changed(
                        "ends swapped",
                        self.chance.choice(places),
                        one,
                        lambda row, a=one, b=two: {a: row[b], b: row[a]},
                    )

    def days_moved(self) -> Iterator[Mutant]:
        """Write a day of before 1950, or of the future."""
        for name in self.days:
            for year in (1926, 2087):
                place = self._row(name)
                if place is not None:
                    yield self._changed(
                        f"moved to {year}",
                        place,
                        name,
                        lambda row, n=name, y=year: {n: f"{y}-{row[n][5:7]}-{min(int(row[n][8:]), 28):02}"},
                    )

    def years_moved(self) -> Iterator[Mutant]:
        """Write a year of another century."""
        for name in self.years:
            for years in (-100, 70):
                place = self._row(name)
                if place is not None:
                    yield self._changed(
                        f"moved by {years} years", place, name, lambda row, n=name, y=years: {n: str(int(row[n]) + y)}
                    )

    def words_unknown(self) -> Iterator[Mutant]:
        """Write a word that nobody knows."""
        for name in self.words:
            place = self._row(name)
            if place is not None:
                yield self._changed("unknown word", place, name, lambda _, n=name: {n: UNKNOWN_WORD})

    def cells_blank(self) -> Iterator[Mutant]:
        """Leave a cell empty."""
        for name in self.rows[0]:
            place = self._row(name)
            if place is not None:
                yield self._changed("blank", place, name, lambda _, n=name: {n: ""})

    def units_wrong(self) -> Iterator[Mutant]:
        """Name another unit."""
        for name in (name for name in self.words if name.endswith("unit")):
            place = self._row(name)
            if place is not None:
                yield self._changed(
                    "wrong unit", place, name, lambda row, n=name: {n: WRONG_UNITS.get(row[n], f"thousand {row[n]}")}
                )


class Checker:
    """The seed check on one changed seed: only rules that read it run again, as the others say what they said."""

    def __init__(self, root: Path) -> None:
        self.seeds = read_seeds(root, {})
        self.declarations = self.seeds.declarations
        self.raw = {each.name: (root / self.seeds.tables[each.name].file).read_bytes() for each in self.declarations}
        listed = (root / REQUIRED_ROWS).read_text(encoding="utf-8")
        header, *lines = listed.splitlines(keepends=True)
        self.required = {
            name: "".join([header, *(line for line in lines if line.startswith(f"{name},"))]).encode()
            for name in self.raw
        }
        self.readers = {
            each.name: [other for other in self.declarations if self._reads(other, each.name)]
            for each in self.declarations
        }
        assert find_faults(self.seeds, listed.encode()) == []

    @staticmethod
    def _reads(declaration: Declaration, seed: str) -> bool:
        """Tell whether a rule of a seed may say something else when another one changes."""
        if declaration.name == seed:
            return True
        checks = declaration.meta.get("checks") or {}
        read = {str(rule.arguments.get("to")).partition(".")[0] for rule in declaration.rules}
        read |= {"projection_measures"} if "stated" in checks else set()
        read |= {"sources"} if "vintage" in checks else set()
        return seed in read

    def problems(self, mutant: Mutant) -> list[Problem]:
        """Return what the check says of a mutant."""
        seeds, clean = self.seeds, self.seeds.tables[mutant.seed]
        seeds.tables[mutant.seed] = self._parsed(mutant.seed, mutant.text)
        some = replace(seeds, declarations=self.readers[mutant.seed])
        run_rules(some)
        if "/observations/" not in clean.file:
            check_draws(seeds, check_assumptions(seeds))
        check_required_rows(some, self.required[mutant.seed])
        found = [problem for table in seeds.tables.values() for problem in table.problems]
        seeds.tables[mutant.seed] = clean
        # A fault may be reported where the mutant is read.
        for name, table in seeds.tables.items():
            if table.problems:
                seeds.tables[name] = self._parsed(name, self.raw[name])
        return found

    def _parsed(self, name: str, raw: bytes) -> Table:
        (declaration,) = (each for each in self.declarations if each.name == name)
        return parse_table(raw, self.seeds.tables[name].file, declaration.column_types)
