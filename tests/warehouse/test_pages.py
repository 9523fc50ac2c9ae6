"""Every page in prose says what the warehouse says."""

import pytest

from scripts.charts.catalog import CHARTS
from scripts.pages import percent, render_pages, scientific, significant


def test_the_pages_are_in_date_with_the_warehouse(root, warehouse):
    pages = render_pages(warehouse)
    assert len(pages) >= 8
    for page, text in pages.items():
        assert page.read_text(encoding="utf-8") == text, f"{page.relative_to(root)} is out of date: run make pages"


def test_every_page_comes_from_a_template(root, warehouse):
    pages = {page for page in render_pages(warehouse) if page.parent.name == "docs"}
    assert set((root / "docs").glob("*.md")) == pages


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (scientific(1.394256e27), "1.39e27"),
        (scientific(1e25, 0), "1e25"),
        (percent(0.4574), "45.7%"),
        (percent(0.0351, 2), "3.51%"),
        (significant(5.9744), "5.97"),
        (significant(0.75754), "0.758"),
        (significant(414.37), "414"),
        (significant(12345.0), "12,300"),
    ],
)
def test_numbers_are_written_for_people(written, shown):
    assert written == shown


@pytest.mark.parametrize(
    "name",
    [
        "allocation_against_historical_extrapolation",
        "projections_horizon",
        "takeoff_distributions",
        "takeoff_pace_control",
    ],
)
def test_the_pictures_in_the_pages_are_the_charts_of_this_warehouse(name, root, warehouse, tmp_path):
    (chart,) = [chart for chart in CHARTS if chart.name == name]
    chart.write(warehouse, tmp_path)
    shown = root / "docs" / "images" / f"{chart.name}.png"
    assert shown.read_bytes() == (tmp_path / shown.name).read_bytes(), "copy exports/charts/... to docs/images again"
