import itertools
import os
import shutil
import subprocess
import sys
from collections import Counter

import matplotlib
import pytest
from matplotlib.image import imread
from matplotlib.text import Text

from scripts.charts.catalog import CHARTS
from scripts.charts.labels import spread
from scripts.charts.scales import in_words, power_of_ten, scientific

BY_NAME = {chart.name: chart for chart in CHARTS}
#: The heat map and the grid have words on their axes, no unit.
WITHOUT_UNIT = {"supply_binding_constraint_heatmap", "allocation_scenario_grid"}
UNITS = ("FLOP", "H100e", "US dollars", "%", "factor", "doublings", "working time", "Accelerator, by first use")
#: Measurements have no variant.
WITHOUT_VARIANT = {"capability_backcast"}


@pytest.fixture(scope="module")
def figures(warehouse):
    """Return every figure, drawn."""
    drawn = {}
    for name, chart in BY_NAME.items():
        drawn[name] = chart.figure(warehouse)
        drawn[name].canvas.draw()
    return drawn


def visible_texts(figure):
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    # Ticks outside the limits of their axis are never drawn.
    hidden = {
        text
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]
        if not min(limits := axis.get_view_interval()) <= tick.get_loc() <= max(limits)
        for text in (tick.label1, tick.label2)
    }
    return [text for text in texts if text not in hidden]


def extent(text):
    """Return the box of the text without the line that leads to it."""
    return Text.get_window_extent(text, text.figure.canvas.get_renderer())


def texts_with(figure, gid):
    return [text for text in figure.findobj(Text) if text.get_gid() == gid]


def test_catalog_holds_the_promised_charts():
    assert len(BY_NAME) == len(CHARTS)
    assert Counter(chart.layer for chart in CHARTS) == {
        "historical": 8,
        "supply": 10,
        "allocation": 7,
        "effective_compute": 3,
        "capability": 3,
        "model_counts": 3,
    }


@pytest.mark.parametrize("name", BY_NAME)
def test_chart_says_what_it_shows_and_where_it_comes_from(figures, name):
    figure = figures[name]
    for gid in ("title", "finding", "note", "source"):
        (text,) = texts_with(figure, gid)
        assert text.get_text().strip(), gid
    (source,) = texts_with(figure, "source")
    assert "frontier_compute" in source.get_text()
    assert ("variant published" in source.get_text()) == (name not in WITHOUT_VARIANT)
    assert ("Epoch AI" in source.get_text()) == ("CC BY 4.0" in source.get_text())
    (finding,) = texts_with(figure, "finding")
    assert not {"None", "nan", "inf"} & set(finding.get_text().split())


@pytest.mark.parametrize("name", BY_NAME)
def test_axes_are_labelled_with_units(figures, name):
    figure = figures[name]
    labels = [figure.get_supxlabel(), figure.get_supylabel()]
    labels += [label for axes in figure.axes for label in (axes.get_xlabel(), axes.get_ylabel())]
    written = " ".join(labels)
    assert name in WITHOUT_UNIT or any(word in written.lower() for word in ("year", "date"))
    assert name in WITHOUT_UNIT or any(unit in written for unit in UNITS)


@pytest.mark.parametrize("name", BY_NAME)
def test_no_text_is_cut_off(figures, name):
    width, height = figures[name].bbox.max
    for text in visible_texts(figures[name]):
        box = extent(text)
        assert box.x0 >= 8, text
        assert box.y0 >= 8, text
        assert box.x1 <= width - 20, text
        assert box.y1 <= height - 8, text


@pytest.mark.parametrize("name", BY_NAME)
def test_texts_do_not_overlap(figures, name):
    boxes = [(text.get_text(), extent(text).padded(-1)) for text in visible_texts(figures[name])]
    for (one, box), (other, other_box) in itertools.combinations(boxes, 2):
        assert not box.overlaps(other_box), (one, other)


@pytest.mark.parametrize(
    ("name", "gid", "columns", "source"),
    [
        (
            "supply_accelerator_stock",
            "line-capex_rich",
            ("chip_stock_h100e", "available_stock_h100e"),
            "supply.supply_fundamental_inputs_by_year where variant = 'published' and supply_scenario = 'capex_rich'"
            " order by year",
        ),
        (
            "allocation_compute_by_bucket",
            "line-training_flop",
            ("training_flop",),
            "allocation.allocation_compute_by_bucket where variant = 'published'"
            " and combined_scenario_id = 'base__base' order by year",
        ),
        (
            "allocation_against_historical_extrapolation",
            "line-base",
            ("largest_frontier_run_flop",),
            "allocation.allocation_vs_historical_trend where variant = 'published'"
            " and combined_scenario_id = 'base__base' order by year",
        ),
        (
            "historical_training_compute",
            "fit-frontier_rule_a_2018+",
            ("power(10, fitted_log10)",),
            "historical.historical_trend_residuals where metric = 'training_compute'"
            " and model_subset = 'frontier_rule_a_2018+' order by release_year_fractional",
        ),
        (
            "supply_published_against_calibrated",
            "line-calibrated/base",
            ("available_stock_h100e", "usable_compute_flop"),
            "supply.supply_fundamental_inputs_by_year where variant = 'calibrated' and supply_scenario = 'base'"
            " order by year",
        ),
        (
            "allocation_run_backcast",
            "line-calibrated",
            ("predicted_run_flop",),
            "allocation.allocation_run_backcast where variant = 'calibrated' and cutoff_year = 2024 order by year",
        ),
        (
            "effective_compute_raw_against_effective",
            "line-published-effective",
            ("effective_compute_flop",),
            "effective_compute.effective_compute_by_year where variant = 'published' and software_variant = 'default'"
            " and combined_scenario_id = 'base__base' and draw = 0 order by year",
        ),
    ],
)
def test_lines_are_the_numbers_of_the_warehouse(figures, warehouse, name, gid, columns, source):
    lines = [drawn for axes in figures[name].axes for drawn in axes.lines if drawn.get_gid() == gid]
    queries = [f"select {column} from {source}" for column in columns]
    stored = [[value for (value,) in warehouse.execute(query).fetchall()] for query in queries]
    assert [drawn.get_ydata().tolist() for drawn in lines] == stored


def test_what_the_notes_claim_of_all_scenarios_is_true(warehouse):
    assert warehouse.execute(
        """
        select max(high - low)
        from (
            select max(run_share_of_usable_frac) as high, min(run_share_of_usable_frac) as low
            from allocation.allocation_largest_frontier_run
            group by variant, allocation_scenario, year
        )
        """
    ).fetchone()[0] == pytest.approx(0, abs=1e-12)
    assert warehouse.execute(
        """
        select count(*)
        from allocation.allocation_share_assumptions_by_year as own
        inner join allocation.allocation_share_assumptions_by_year as base on own.year = base.year
        where
            own.variant = 'extended'
            and base.variant = 'published'
            and base.allocation_scenario = 'base'
            and (
                abs(own.training_share_frac - base.training_share_frac) > 1e-12
                or abs(own.inference_share_frac - base.inference_share_frac) > 1e-12
            )
        """
    ).fetchone() == (0,)


@pytest.mark.parametrize("name", ["historical_residuals_cost", "supply_power_limit", "allocation_scenario_grid"])
def test_same_warehouse_gives_the_same_bytes(warehouse, tmp_path, name):
    files = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        BY_NAME[name].write(warehouse, folder)
        files.append([(folder / f"{name}.{kind}").read_bytes() for kind in ("png", "svg")])
    assert files[0] == files[1]
    assert imread(tmp_path / "one" / f"{name}.png").shape[:2] == (1000, 1600)
    assert b"<text" not in files[0][1]


def test_drawing_leaves_no_trace_in_the_settings(warehouse):
    before = dict(matplotlib.rcParams)
    BY_NAME["allocation_scenario_grid"].figure(warehouse)
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize(
    ("centres", "low", "high"),
    [([1, 2, 3], 0, 100), ([50, 50, 90], 0, 100), ([98, 99, 99.5], 0, 100), ([0, 0], 0, 100)],
)
def test_spread_labels_touch_no_other_and_stay_in_the_panel(centres, low, high):
    heights = [10.0] * len(centres)
    placed = spread([float(centre) for centre in centres], heights, low, high)
    assert all(upper - lower >= 10 - 1e-9 for lower, upper in itertools.pairwise(placed))
    assert min(placed) >= low
    assert max(placed) <= high + 5


def test_labels_far_apart_stay_where_they_are():
    assert spread([10.0, 50.0], [10.0, 10.0], 0, 100) == [10, 50]


def test_numbers_in_words():
    assert power_of_ten(-18) == "10⁻¹⁸"
    assert scientific(1.39e27) == "1.4\N{MULTIPLICATION SIGN}10²⁷"
    assert [in_words(value) for value in (12_300_000, 1e9, 8)] == ["12.3 million", "1 billion", "8"]
    assert [in_words(value, "$") for value in (2.1e12, 4320, 10)] == ["$2.1T", "$4.32k", "$10"]


def test_missing_warehouse_is_one_clear_line_and_leaves_nothing(copy_project):
    project = copy_project("scripts", "dbt_project.yml")
    command = [sys.executable, "-m", "scripts.charts"]
    environment = os.environ | {"WAREHOUSE_PATH": "no/warehouse.duckdb"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "no/warehouse.duckdb: run `make build`" in done.stderr
    assert not (project / "exports").exists()


def test_unwritable_folder_is_one_clear_line_and_keeps_the_old_charts(copy_project, root):
    project = copy_project("scripts", "dbt_project.yml")
    shutil.copy(root / os.environ.get("WAREHOUSE_PATH", "warehouse.duckdb"), project / "warehouse.duckdb")
    (project / "exports").write_text("a file where the folder should be")
    environment = {name: value for name, value in os.environ.items() if name != "WAREHOUSE_PATH"}
    command = [sys.executable, "-m", "scripts.charts"]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "cannot be written" in done.stderr
    assert (project / "exports").read_text() == "a file where the folder should be"
