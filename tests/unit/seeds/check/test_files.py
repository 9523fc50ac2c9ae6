"""Forms of a file that change nothing are accepted, and broken files are refused."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.seeds.__main__ import check_seeds
from tests.unit.seeds.check.seed_copies import (
    GRADES,
    HORIZONS,
    MODELS,
    PARAMETERS,
    SUPPLY,
    WEIGHTS,
    assert_only,
    line_of,
    read,
    replace,
    write,
)


@pytest.mark.parametrize(
    "rewrite",
    [
        pytest.param(lambda raw: b"\xef\xbb\xbf" + raw, id="byte-order mark"),
        pytest.param(lambda raw: raw.replace(b"\n", b"\r\n"), id="CRLF"),
        pytest.param(lambda raw: raw + b"\n\n", id="trailing blank lines"),
        pytest.param(lambda raw: raw.rstrip(b"\n"), id="no last line end"),
        pytest.param(lambda raw: raw.replace(b",years,", b',"years",'), id="needless quotes"),
    ],
)
def test_harmless_form_is_accepted(root: Path, rewrite: Callable[[bytes], bytes]) -> None:
    """What an editor or a spreadsheet does to the form of a file changes nothing."""
    path = root / SUPPLY
    raw = path.read_bytes()
    path.write_bytes(rewrite(raw))
    assert path.read_bytes() != raw
    assert check_seeds(root) == []


def test_column_order_is_free(root: Path) -> None:
    """The columns may come in another order."""
    rows = read(root / SUPPLY)
    write(root / SUPPLY, [dict(reversed(row.items())) for row in rows])
    assert check_seeds(root) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "fragment"),
    [
        (b"years,linear", b'ye"ars,linear', 22, "a quote inside an unquoted value"),
        (b"years,linear", b'"years,linear', 22, "opens a quote that closes 4 lines below"),
        (b"years,linear", b'"years"x,linear', 22, "has 'x,linear,,' after a closing quote"),
        (b"years,linear", b"years,,linear", 22, "has 12 fields where the header has 11"),
        (b"years,linear", b"years", 22, "has 10 fields where the header has 11"),
        (b"years,linear", b"y\xe9ars,linear", 22, "is not UTF-8 (byte 0xe9)"),
        (b"years,linear", b"years,lin\0ear", 22, "holds a NUL character"),
        (b"years,linear", b"years\r,linear", 22, "holds a lone carriage return"),
        (b",medium,depreciation lives of 4 to 6 years\n", b",medium,depreciation lives\r\n", 22, "Windows (CRLF)"),
        (b"parameter,", b"\n\nparameter,", 1, "has no header; line 1 must be parameter,"),
    ],
)
def test_broken_file_is_refused(root: Path, old: bytes, new: bytes, line: int, fragment: str) -> None:
    """A form that DuckDB would refuse or guess at is reported with its line, and only it."""
    path = root / SUPPLY
    raw = path.read_bytes()
    assert raw.split(b"\n")[21].startswith(b"accelerator_lifetime_years,base,")
    path.write_bytes(raw.replace(old, new, 1))
    assert fragment in assert_only(check_seeds(root), SUPPLY, line, None)


def test_byte_order_mark_does_not_shift_the_line(root: Path) -> None:
    """The line of a byte that is not UTF-8 is counted right behind a byte-order mark."""
    path = root / GRADES
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes() + b"\xff")
    lines = path.read_bytes().count(b"\n") + 1
    assert "byte 0xff" in assert_only(check_seeds(root), GRADES, lines, None)


def test_quote_that_never_closes_is_named(root: Path) -> None:
    """A file that ends inside a quoted value is reported where the value begins."""
    path = root / GRADES
    line = path.read_bytes().count(b"\n") + 1
    path.write_bytes(path.read_bytes() + b'extra,2,"no end\n\n')
    message = assert_only(check_seeds(root), GRADES, line, None)
    assert "opens a quote that is never closed" in message


def test_single_quotes_are_refused_where_they_would_be_stripped(root: Path) -> None:
    """DuckDB takes single quotes for the quoting of a file that has no double quotes."""
    path = root / HORIZONS
    line = line_of(path, {"model_key": "gpt_5_6_sol_cheating_pass"})
    replace(path, "lower bound (>270h); do not use in fits", "'lower bound'")
    assert '"' not in path.read_text(encoding="utf-8")
    assert "single quotes" in assert_only(check_seeds(root), HORIZONS, line, None)
    replace(path, "'lower bound'", "\"'lower bound'\"")
    assert check_seeds(root) == []


def test_every_line_with_a_stray_quote_is_named(root: Path) -> None:
    """The scan goes on behind a stray quote."""
    path = root / SUPPLY
    lines = path.read_bytes().split(b"\n")
    for index in (3, 7):
        lines[index] += b'5" wafers, or so'
    path.write_bytes(b"\n".join(lines))
    assert [each.line for each in check_seeds(root)] == [4, 8]


def test_lines_are_counted_through_values_of_several_lines(root: Path) -> None:
    """Line numbers are those of an editor, where a quoted value spans lines."""
    path = root / SUPPLY
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[1] = lines[1][: lines[1].rindex(',"')] + ',"first\nsecond ""half"""'
    lines[2] = lines[2].replace(",2025,", ",20x5,")
    path.write_text("\n".join(lines), encoding="utf-8")
    assert "'20x5'" in assert_only(check_seeds(root), SUPPLY, 4, "year")


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf"])
def test_empty_file_is_refused(root: Path, content: bytes) -> None:
    """A file without a header is refused, and its values are not missed elsewhere."""
    (root / PARAMETERS).write_bytes(content)
    assert "has no header" in assert_only(check_seeds(root), PARAMETERS, 1, None)


def test_file_without_rows_is_refused(root: Path) -> None:
    """A header alone is what a failed export leaves."""
    path = root / MODELS
    path.write_bytes(path.read_bytes().split(b"\n")[0] + b"\n")
    assert "has a header but no rows" in assert_only(check_seeds(root), MODELS, None, None)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("unit,", "Unit,", {"Unit": "did you mean 'unit'?"}),
        ("unit,", "colour,", {"colour": "is not declared", "unit": "is missing from the header"}),
        ("low,high", "low,low", {"low": "more than once", "high": "is missing from the header"}),
    ],
)
def test_wrong_header_is_named(root: Path, old: str, new: str, found: dict[str, str]) -> None:
    """Columns that are unknown, doubled or missing are reported on line 1."""
    replace(root / SUPPLY, old, new)
    problems = check_seeds(root)
    assert {each.column for each in problems} == set(found)
    for each in problems:
        assert (each.file, each.line) == (SUPPLY, 1)
        assert found[each.column] in each.message


def test_declared_seed_without_file_is_named(root: Path) -> None:
    """A missing file is reported at the path where it belongs."""
    (root / WEIGHTS).unlink()
    assert "restore the file" in assert_only(check_seeds(root), WEIGHTS, None, None)


def test_file_without_declaration_is_named(root: Path) -> None:
    """An undeclared file would be loaded with guessed types."""
    file = "seeds/reference/source.csv"
    (root / file).write_text("a\n1\n", encoding="utf-8")
    assert "did you mean 'sources'?" in assert_only(check_seeds(root), file, None, None)


def test_two_files_of_one_name_are_named(root: Path) -> None:
    """The name of a seed is that of its file, so it must be unique over the folders."""
    shutil.copy(root / GRADES, root / "seeds/assumptions")
    file = "seeds/assumptions/confidence_grades.csv"
    message = assert_only(check_seeds(root), file, None, None)
    assert f"has the same name as {GRADES}" in message
