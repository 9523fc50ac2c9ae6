"""Files of the explorer: types that a browser reads as numbers, and golden cases that share what is costly."""

import datetime
import decimal
import json

import pyarrow as pa
import pytest

from scripts.explorer.data import _refuse_large
from scripts.explorer.files import for_browser, write_json
from scripts.explorer.goldens import ALWAYS, N_IN_WORLD, N_RANDOM, Move, cases
from scripts.warehouse import OutputError


def test_numbers_become_what_a_browser_reckons_with():
    table = pa.table(
        {
            "whole": pa.array([1, 2], pa.int64()),
            "exact": pa.array([decimal.Decimal("1.5")] * 2, pa.decimal128(5, 2)),
            "single": pa.array([0.5, 0.25], pa.float32()),
            "day": pa.array([datetime.date(2026, 9, 3)] * 2),
        }
    )
    types = for_browser(table).schema.types
    assert types == [pa.int32(), pa.float64(), pa.float64(), pa.string()]
    assert for_browser(table)["day"][0].as_py() == "2026-09-03"
    assert for_browser(table, keep_float32=True).schema.field("single").type == pa.float32()


def test_what_stands_in_the_place_of_a_null_is_the_same_each_time():
    def with_null(hidden: float) -> pa.Table:
        values = pa.array([1.0, hidden]).buffers()[1]
        return pa.table({"value": pa.Array.from_buffers(pa.float64(), 2, [pa.py_buffer(b"\x01"), values])})

    def written(table: pa.Table) -> bytes:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        return sink.getvalue().to_pybytes()

    assert written(with_null(7.0)) != written(with_null(8.0))
    assert written(for_browser(with_null(7.0))) == written(for_browser(with_null(8.0)))


def test_a_whole_number_that_does_not_fit_is_refused():
    with pytest.raises(pa.ArrowInvalid):
        for_browser(pa.table({"flop": pa.array([2**40], pa.int64())}))


def test_json_has_no_word_for_what_is_no_number(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        write_json({"value": float("nan")}, tmp_path / "file.json")
    write_json({"value": 1.5}, tmp_path / "file.json")
    assert json.loads((tmp_path / "file.json").read_text()) == {"value": 1.5}


def test_files_that_a_page_would_wait_for_are_refused():
    with pytest.raises(OutputError, match=r"26,000,000 bytes, and a page loads 25,000,000"):
        _refuse_large({"draws_first.arrow": {"bytes": 26_000_000}, "first_paint.json": {"bytes": 1}})


def test_every_parameter_moves_both_ways_and_worlds_share_their_series():
    def move(name: str, scenario: str) -> Move:
        return Move(name, "seed", scenario, ((f"seed.{name}", 2.0, 1.0, 4.0),))

    given = [move(f"scalar_{k}", "") for k in range(12)] + [move(f"series_{k}", "base") for k in range(9)]
    found = cases(given, [*ALWAYS, "calibrated.a", "calibrated.b", "calibrated.c", "published.d", "published.e"])
    by_name = {case.name: case for case in found}
    assert by_name["scalar_3 up"].of_scalars == ("seed.scalar_3=4.0",)
    drawn, mirrored = (set(by_name[f"base scenarios 1 {word}"].of_paths) for word in ("as drawn", "mirrored"))
    assert drawn | mirrored == {f"seed.series_{k}={end}" for k in range(9) for end in (1.0, 4.0)}
    assert not drawn & mirrored
    worlds = [by_name[f"random {number + 1}"].of_paths for number in range(N_RANDOM)]
    assert len(set(worlds)) == N_RANDOM // N_IN_WORLD
    assert len({case.of_scalars for case in found}) > N_RANDOM
    assert {path for case in found for path in case.paths} >= {"calibrated.a", "published.e"}
