"""On paper, the main table is as wide as a page, and no column or chart is cut."""

from itertools import pairwise

import pytest

from scripts.workbook.tables import LARGEST_SCALE, PAGE_WIDTH, page_layout


def pages(columns, breaks):
    ends = [0, *(place for place in breaks if place < len(columns)), len(columns)]
    return [sum(columns[start:end]) for start, end in pairwise(ends)]


@pytest.mark.parametrize(("columns", "n_pages"), [([1.0] * 5, 1), ([1.0] * 30, 1), ([1.0] * 60, 2), ([1.5] * 70, 3)])
def test_whole_columns_fill_pages_that_name_their_rows(columns, n_pages):
    scale, is_repeated, breaks = page_layout(columns, 3, [])
    widths = pages(columns, breaks)
    assert len(widths) == n_pages
    assert is_repeated == (n_pages > 1)
    keys = sum(columns[:3])
    for number, width in enumerate(widths):
        assert scale * (width + (keys if number else 0)) <= PAGE_WIDTH


def test_a_narrow_table_is_not_blown_up():
    assert page_layout([1.0], 1, [])[0] == LARGEST_SCALE


def test_blocks_share_a_page_and_none_is_cut():
    scale, _, breaks = page_layout([1.0] * 20, 2, [(21, 10.0), (32, 10.0), (43, 10.0)])
    page = PAGE_WIDTH / scale
    assert breaks == [21, 43]
    assert 20 <= page < 30
