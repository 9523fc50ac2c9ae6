"""The table of what is drawn, on figures small enough to count."""

import csv
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from matplotlib.figure import Figure

from scripts.charts.drawn import COLUMNS, drawn_rows, tell
from scripts.charts.files import write

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def figure():
    figure = Figure()
    for gid in ("title", "finding", "note", "source"):
        figure.text(0, 0, f"the {gid} & more", gid=gid)
    return figure


@pytest.fixture
def axes(figure):
    axes = figure.add_subplot()
    axes.set_title("panel", loc="left")
    axes.set_xlabel("Calendar year")
    axes.set_ylabel("FLOP")
    return axes


def rows(figure):
    return [
        {name: cell for name, cell in zip(COLUMNS, row, strict=True) if cell and not name.endswith("_axis")}
        for row in drawn_rows(figure)
    ]


def test_a_line_is_its_points_and_a_gap_is_left_out(figure, axes):
    axes.plot([2024, 2025, 2026], [1.5, np.nan, 3e27], gid="line-base")
    assert rows(figure) == [
        {"panel": "panel", "mark": "line", "series": "base", "x": "2024", "y": "1.5"},
        {"panel": "panel", "mark": "line", "series": "base", "x": "2026", "y": "3e+27"},
    ]
    assert {row[-2:] for row in drawn_rows(figure)} == {("Calendar year", "FLOP")}


def test_points_carry_names_and_values(figure, axes):
    tell(axes.scatter([1, 2], [3, 4]), "models", names=["A", "B"], values=[7, 8])
    assert rows(figure)[1] == {
        "panel": "panel",
        "mark": "point",
        "series": "models",
        "name": "B",
        "x": "2",
        "y": "4",
        "value": "8",
    }


def test_an_area_has_a_lower_and_an_upper_edge(figure, axes):
    axes.fill_between([1, 2], [10, 20], [30, 40], gid="band")
    assert [(row["x"], row["y"], row["y_end"]) for row in rows(figure)] == [("1", "10", "30"), ("2", "20", "40")]


def test_bars_stand_at_their_name_and_reach_from_end_to_end(figure, axes):
    axes.barh([0, 1], [5, -2], left=[1, 0], gid="bar-swing")
    axes.set_yticks([0, 1], ["money", "power"])
    assert [(row["y"], row["x"], row["x_end"]) for row in rows(figure)] == [("money", "1", "6"), ("power", "0", "-2")]


def test_upright_bars_of_two_series_are_stacked_as_drawn(figure, axes):
    axes.bar([1], [2], bottom=[3], gid="upper")
    assert [(row["series"], row["x"], row["y"], row["y_end"]) for row in rows(figure)] == [("upper", "1", "3", "5")]


def test_an_interval_is_one_row_beside_its_point_without_its_caps(figure, axes):
    axes.errorbar([1], [5], yerr=[[2], [3]], capsize=3, fmt="o", gid="measured")
    assert [(row["mark"], row["y"], row.get("y_end")) for row in rows(figure)] == [
        ("point", "5", None),
        ("interval", "3", "8"),
    ]


def test_lines_and_stripes_across_a_panel_stand_at_one_value(figure, axes):
    axes.axhline(7, gid="limit")
    axes.axvline(2025, gid="cut-off")
    axes.axhspan(1, 2, gid="range")
    axes.axvspan(3, 4, gid="held out")
    told = {
        row["series"]: tuple(row.get(name) for name in ("mark", "x", "x_end", "y", "y_end")) for row in rows(figure)
    }
    assert told == {
        "limit": ("line across", None, None, "7", None),
        "cut-off": ("line across", "2025", None, None, None),
        "range": ("stripe", None, None, "1", "2"),
        "held out": ("stripe", "3", "4", None, None),
    }


@pytest.mark.parametrize("draw", ["plot", "scatter", "fill_between", "bar", "hlines"])
def test_what_has_no_name_is_refused(figure, axes, draw):
    getattr(axes, draw)([1, 2], [3, 4], *([[5, 6]] if draw in ("fill_between", "hlines") else []))
    with pytest.raises(ValueError, match="without a name"):
        list(drawn_rows(figure))


def test_files_hold_the_text_of_the_frame_and_every_series_has_an_identifier_of_its_own(figure, axes, tmp_path):
    for _ in range(2):
        axes.plot([1, 2], [3, 4], gid="line base, twice")
    write(figure, tmp_path, "chart")
    drawing = ElementTree.parse(tmp_path / "chart.svg").getroot()
    assert drawing.find(f"{SVG}title").text == "the title & more"
    assert drawing.find(f"{SVG}desc").text == "the finding & more the note & more the source & more"
    assert drawing.get("aria-labelledby") == "chart-title chart-desc"
    identifiers = [element.get("id") for element in drawing.iter() if element.get("id")]
    assert len(identifiers) == len(set(identifiers))
    assert {"line_base__twice", "line_base__twice.2"} <= set(identifiers)
    with (tmp_path / "chart.csv").open(encoding="utf-8", newline="") as table:
        assert [row["y"] for row in csv.DictReader(table)] == ["3", "4", "3", "4"]
