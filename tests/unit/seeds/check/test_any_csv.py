"""What is read is what a CSV writer wrote, whatever it was."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from scripts.seeds.files import parse_table

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r'"), max_size=5).filter(
    lambda cell: not cell or cell.strip()
)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1), st.sampled_from(["\n", "\r\n"]))
def test_what_a_csv_writer_writes_is_read_back(rows: list[tuple[str, str]], end: str) -> None:
    """Any cells survive, whatever they hold."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator=end).writerows([("a", "b"), *rows])
    table = parse_table(file.getvalue().encode(), "x.csv", {"a": "varchar", "b": "varchar"})
    assert table.problems == []
    assert [tuple(row.text.values()) for row in table.rows] == rows


@given(st.text(alphabet='ab,"\n', max_size=40))
def test_what_is_accepted_reads_as_the_standard_reader_reads_it(body: str) -> None:
    """Nothing is accepted that another reader would understand differently."""
    text = f"a,b\n{body}"
    table = parse_table(text.encode(), "x.csv", {"a": "varchar", "b": "varchar"})
    if not table.problems:
        expected = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
        assert [list(row.text.values()) for row in table.rows] == expected[1:]
