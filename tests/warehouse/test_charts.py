import itertools
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter

import matplotlib
import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.collections import PathCollection
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.image import imread
from matplotlib.text import Text

from scripts.charts import ENDINGS, projection_odds, sensitivity, style
from scripts.charts.catalog import CHARTS
from scripts.charts.drawn import COLUMNS, drawn_rows
from scripts.charts.files import write
from scripts.charts.scales import raised

BY_NAME = {chart.name: chart for chart in CHARTS}
#: The heat map and the grid have words on their axes, no unit; dates beside names have the calendar alone.
WITHOUT_UNIT = {
    "supply_binding_constraint_heatmap",
    "allocation_scenario_grid",
    "takeoff_milestones",
    "takeoff_distributions",
    "takeoff_published_forecasts",
}
UNITS = (
    "points",
    "FLOP",
    "H100e",
    "US dollars",
    "USD",
    "tokens",
    "Agents",
    "%",
    "factor",
    "doublings",
    "years",
    "working time",
    "Accelerator, by first use",
)
#: Measurements, forecasts of others, and runs of takeoff on the values of its authors have no variant.
WITHOUT_VARIANT = {
    "capability_backcast",
    "projections_as_of_horizon",
    "projections_as_of_all_horizons",
    "projections_as_of_index",
    "projections_as_of_run_published",
    "projections_as_of_run_trained",
    "projections_as_of_top_ten",
    "projections_as_of_capex",
    "projections_as_of_chips",
    "projections_coverage",
    "projections_law_against_references",
    "takeoff_milestones",
    "takeoff_effective_compute",
    "takeoff_uplift",
    "takeoff_substitution",
    "takeoff_distributions",
    "takeoff_pace_control",
    "takeoff_published_forecasts",
}
#: Charts on which a horizon stands that nobody can measure.
WITH_LONG_HORIZONS = {
    "projections_horizon",
    "projections_threshold_probabilities",
    "projections_crossing_years",
    "projections_tornado",
    "projections_groups",
    "projections_as_of_horizon",
    "projections_as_of_all_horizons",
}
BANDS = (
    "review.v_projection_bands where measure = '{measure}' and variant = 'calibrated'"
    " and combined_scenario_id = '{scenario}' order by year"
)


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


@pytest.fixture(scope="module")
def boxes(figures):
    """Return, for every figure, each text that can be seen and its box."""
    return {
        name: [(text.get_text(), extent(text)) for text in visible_texts(figure)] for name, figure in figures.items()
    }


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
        "projections": 22,
        "economy": 7,
        "model_counts": 3,
        "agents": 3,
        "takeoff": 8,
    }


@pytest.mark.parametrize("name", BY_NAME)
def test_chart_says_what_it_shows_and_where_it_comes_from(figures, name):
    figure = figures[name]
    for gid in ("title", "finding", "note", "source"):
        (text,) = texts_with(figure, gid)
        assert text.get_text().strip(), gid
    (source,) = texts_with(figure, "source")
    assert "frontier_compute" in source.get_text()
    assert bool(re.search(r", variant (published|calibrated|closed)", source.get_text())) == (
        name not in WITHOUT_VARIANT
    )
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
def test_no_text_is_cut_off(figures, boxes, name):
    width, height = figures[name].bbox.max
    assert boxes[name]
    for text, box in boxes[name]:
        assert box.x0 >= 8, text
        assert box.y0 >= 8, text
        assert box.x1 <= width - 20, text
        assert box.y1 <= height - 8, text


@pytest.mark.parametrize("name", BY_NAME)
def test_texts_do_not_overlap(boxes, name):
    inner = [(text, box.padded(-1)) for text, box in boxes[name]]
    for (one, box), (other, other_box) in itertools.combinations(inner, 2):
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
            "effective_compute.effective_compute_by_year where variant = 'published' and software_form = 'default'"
            " and combined_scenario_id = 'base__base' order by year",
        ),
        (
            "projections_largest_run",
            "median-calibrated.mixture",
            ("p50",),
            BANDS.format(measure="largest_run_flop", scenario="mixture"),
        ),
        (
            "projections_horizon",
            "point-calibrated.base__base",
            ("point_value", "point_value"),
            BANDS.format(measure="horizon_p50_minutes", scenario="base__base"),
        ),
        (
            "projections_usable_compute",
            "p05-calibrated.base__base",
            ("p05",),
            BANDS.format(measure="usable_compute_flop", scenario="base__base"),
        ),
        (
            "projections_threshold_probabilities",
            "line-published-horizon_month",
            ("reached_by_frac",),
            "projections.projection_threshold_probabilities where variant = 'published'"
            " and combined_scenario_id = 'base__base' and threshold = 'horizon_month' order by year",
        ),
        (
            "projections_allocation_against_supply",
            "choice-calibrated-supply",
            ("supply_frac",),
            "projections.projection_allocation_against_supply where variant = 'calibrated'"
            " and compared_by = 'choice of scenario' order by year",
        ),
    ],
)
def test_lines_are_the_numbers_of_the_warehouse(figures, warehouse, name, gid, columns, source):
    lines = [drawn for axes in figures[name].axes for drawn in axes.lines if drawn.get_gid() == gid]
    queries = [f"select {column} from {source}" for column in columns]
    stored = [[value for (value,) in warehouse.execute(query).fetchall()] for query in queries]
    assert [drawn.get_ydata().tolist() for drawn in lines] == stored
    # And so does the table beside the chart: panel by panel, to the digits it is written with.
    series = gid.removeprefix("line-")
    told = [float(row["y"]) for row in csv_rows(figures[name]) if (row["mark"], row["series"]) == ("line", series)]
    assert told == pytest.approx([value for column in stored for value in column], rel=1e-11)


def csv_rows(figure):
    return [dict(zip(COLUMNS, row, strict=True)) for row in drawn_rows(figure)]


@pytest.mark.parametrize("name", BY_NAME)
def test_the_table_beside_a_chart_holds_every_mark_with_its_axes(figures, name):
    table = csv_rows(figures[name])
    told = Counter(row["mark"] for row in table)
    panels = [axes for axes in figures[name].axes if axes.get_label() != "<colorbar>"]
    containers = [container for axes in panels for container in axes.containers]
    assert told["bar"] == sum(len(bars) for bars in containers if isinstance(bars, BarContainer))
    lines = [line for axes in panels for line in axes.lines if line.get_transform() == axes.transData]
    caps = {cap for interval in containers if isinstance(interval, ErrorbarContainer) for cap in interval[1]}
    dots = [dots for axes in panels for dots in axes.collections if isinstance(dots, PathCollection)]
    seen = [
        np.isfinite(np.ma.filled(line.get_xydata(), np.nan)).all(axis=1).sum() for line in lines if line not in caps
    ]
    assert told["line"] + told["point"] == sum(seen) + sum(len(points.get_offsets()) for points in dots)
    for row in table:
        assert row["series"] or row["mark"] in ("line across", "stripe")
        assert row["x"] or row["y"]
        assert row["x_axis"] or row["y_axis"]


@pytest.mark.parametrize("name", BY_NAME)
def test_all_that_can_be_read_stands_in_the_svg_as_text(warehouse, figures, boxes, tmp_path, name):
    with rc_context(style.SETTINGS):
        write(figures[name], tmp_path, name)
    drawing = ElementTree.parse(tmp_path / f"{name}.svg").getroot()
    svg = "{http://www.w3.org/2000/svg}"
    assert drawing.get("role") == "img"
    assert drawing.get("aria-labelledby") == f"{name}-title {name}-desc"
    assert drawing.find(f"{svg}title").text == BY_NAME[name].title
    described = drawing.find(f"{svg}desc").text
    for gid in ("finding", "note", "source"):
        (text,) = texts_with(figures[name], gid)
        assert text.get_text().replace("\n", " ") in described
    written = {element.text for element in drawing.iter(f"{svg}text")}
    read = {line.strip() for text, _ in boxes[name] for line in text.split("\n")}
    assert read <= {(text or "").strip() for text in written}
    raw = (tmp_path / f"{name}.svg").read_text("utf-8")
    assert "font-family: 'DejaVu Sans', Verdana, sans-serif" in raw
    assert "font-family: 'DejaVu Sans';" not in raw


def widths(figure, gid):
    """Return the lengths of lying bars, from the top down."""
    return [bar.get_width() for axes in figure.axes for bar in axes.patches if bar.get_gid() == gid]


def stored_column(warehouse, query):
    return [value for (value,) in warehouse.execute(query).fetchall()]


@pytest.mark.parametrize("name", ["projections_usable_compute", "projections_largest_run", "projections_automation"])
def test_bands_of_a_fan_nest_and_are_the_quantiles_of_the_warehouse(figures, warehouse, name):
    panel = figures[name].axes[0]
    measure = {
        "projections_usable_compute": "usable_compute_flop",
        "projections_largest_run": "largest_run_flop",
        "projections_automation": "ai_rnd_automation_frac",
    }[name]
    drawn = [set(band.get_paths()[0].vertices[:, 1]) for band in panel.collections]
    source = BANDS.format(measure=measure, scenario="base__base")
    for points, (low, high) in zip(drawn, (("p05", "p95"), ("p25", "p75")), strict=True):
        assert points == {*stored_column(warehouse, f"select unnest([{low}, {high}]) from {source}")}
    assert warehouse.execute(
        "select count(*) from review.v_projection_bands"
        " where not (p05 <= p25 and p25 <= p50 and p50 <= p75 and p75 <= p95)"
    ).fetchone() == (0,)


def test_crossing_bars_hold_all_draws_and_the_share_that_never_crosses(figures, warehouse):
    figure = figures["projections_crossing_years"]
    parts = [widths(figure, f"bar-{column}") for column in projection_odds.SPANS]
    assert [sum(row) for row in zip(*parts, strict=True)] == pytest.approx([1] * len(parts[0]))
    stored = warehouse.execute(
        "select label, never_frac from projections.projection_crossing_years where variant = 'calibrated'"
        " and combined_scenario_id = 'base__base' and threshold <> 'run_1e26'"
    ).fetchall()
    labels = [label.get_text().removesuffix(" *") for label in figure.axes[0].get_yticklabels()]
    assert dict(zip(labels, parts[-1], strict=True)) == {raised(label): never for label, never in stored}


def test_group_bars_are_the_shapley_effects(figures, warehouse):
    figure = figures["projections_groups"]
    parts = [widths(figure, f"bar-{key}") for key, *_ in sensitivity.GROUPS]
    assert [sum(row) for row in zip(*parts, strict=True)] == pytest.approx([1] * len(parts[0]), abs=0.02)
    stored = stored_column(
        warehouse,
        "select shapley_frac from projections.projection_sensitivity_groups where variant = 'calibrated'"
        " and sensitivity_group = 'software' and year in (2030, 2040) and measure = 'effective_compute_flop_log10'"
        " order by year",
    )
    assert widths(figure, "bar-software")[4:6] == pytest.approx(stored)


def test_tornado_bars_reach_from_the_point_to_the_ends(figures, warehouse):
    panel = figures["projections_tornado"].axes[1]
    query = (
        "select {} from review.v_sensitivity_ranked where variant = 'calibrated' and year = 2030"
        " and measure = 'largest_run_flop' order by swing_rank"
    )
    for column in ("low_end_value", "high_end_value"):
        bars = [bar for bar in panel.patches if bar.get_gid() == column]
        ends = [bar.get_x() + bar.get_width() for bar in bars]
        assert ends == pytest.approx(stored_column(warehouse, query.format(column)))
        assert [bar.get_x() for bar in bars] == stored_column(warehouse, query.format("point_value"))


def test_the_tornado_says_how_many_assumptions_move_nothing(figures, warehouse):
    ((n_moved, idle),) = warehouse.execute(
        """
        select any_value(n_moved), list(n_idle order by measure) from (
            select measure, count(*) as n_moved, count(*) filter (swing = 0) as n_idle
            from projections.projection_tornado
            where
                variant = 'calibrated' and year = 2030
                and measure in ('effective_compute_flop_log10', 'horizon_p50_minutes_log2', 'largest_run_flop_log10')
            group by measure
        )
        """
    ).fetchall()
    effective, horizon, run = idle
    texts = " ".join(text.get_text() for text in figures["projections_tornado"].texts)
    assert f"Of {n_moved} moved, {effective}, {run} and {horizon} move nothing" in texts


def test_the_points_of_coverage_are_those_of_the_record(figures, warehouse):
    for nominal in (50, 90):
        (points,) = [
            line
            for axes in figures["projections_coverage"].axes
            for line in axes.lines
            if line.get_gid() == f"record-{nominal}"
        ]
        stored = stored_column(
            warehouse,
            "select record_frac from projections.projection_forecast_record_chance"
            f" where statistic = 'coverage_{nominal}'",
        )
        assert sorted(points.get_xdata()) == sorted(stored)


@pytest.mark.parametrize(
    ("name", "series"),
    [("projections_as_of_horizon", "horizon_state_of_the_art"), ("projections_as_of_capex", "capex_of_four")],
)
def test_every_target_of_the_forecast_record_is_drawn_as_it_came(figures, warehouse, name, series):
    for kind, condition in (
        ("inside", "not is_above and is_within_90"),
        ("outside", "not is_above and not is_within_90"),
        ("above", "is_above"),
    ):
        drawn = [
            y
            for axes in figures[name].axes
            for line in axes.lines
            if line.get_gid() == f"came-{kind}"
            for y in line.get_ydata()
        ]
        stored = stored_column(
            warehouse,
            f"select observed_value from review.v_forecast_record where series = '{series}'"
            f" and law = 'growth factor' and {condition}",
        )
        assert sorted(drawn) == sorted(stored)


def test_every_forecast_of_others_is_drawn_with_the_band_beside_it(figures, warehouse):
    panels = figures["projections_published_forecasts"].axes
    source = "from review.v_published_forecasts where combined_scenario_id = 'mixture' and not_compared_because is null"
    for gid, column in (("their_value", "their_value"), ("our_p50", "our_value")):
        drawn = [x for panel in panels for line in panel.lines if line.get_gid() == gid for x in line.get_xdata()]
        stored = stored_column(warehouse, f"select {column} {source} and {column} is not null")
        assert sorted(x for x in drawn if x == x) == sorted(stored)


@pytest.mark.parametrize("name", sorted(WITH_LONG_HORIZONS))
def test_horizons_that_cannot_be_measured_are_flagged(boxes, name):
    assert any("beyond measured range (16 h)" in text for text, _ in boxes[name])


def test_what_the_notes_claim_of_all_scenarios_is_true(warehouse):
    assert warehouse.execute(
        """
        select max(high - low)
        from (
            select max(run_share_of_usable_frac) as high, min(run_share_of_usable_frac) as low
            from allocation.allocation_largest_frontier_run
            where variant in ('published', 'extended')
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
        files.append([(folder / f"{name}.{kind}").read_bytes() for kind in ENDINGS])
    assert files[0] == files[1]
    assert imread(tmp_path / "one" / f"{name}.png").shape[:2] == (1000, 1600)


def test_drawing_leaves_no_trace_in_the_settings(warehouse):
    before = dict(matplotlib.rcParams)
    BY_NAME["allocation_scenario_grid"].figure(warehouse)
    assert dict(matplotlib.rcParams) == before


def test_missing_warehouse_is_one_clear_line_and_leaves_nothing(copy_project):
    project = copy_project("engine", "scripts", "dbt_project.yml")
    command = [sys.executable, "-m", "scripts.charts"]
    environment = os.environ | {"WAREHOUSE_PATH": "no/warehouse.duckdb"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "no/warehouse.duckdb: run `make build`" in done.stderr
    assert not (project / "exports").exists()


def test_unwritable_folder_is_one_clear_line_and_keeps_the_old_charts(copy_project, root):
    project = copy_project("engine", "scripts", "dbt_project.yml")
    shutil.copy(root / os.environ.get("WAREHOUSE_PATH", "warehouse.duckdb"), project / "warehouse.duckdb")
    (project / "exports").write_text("a file where the folder should be")
    environment = {name: value for name, value in os.environ.items() if name != "WAREHOUSE_PATH"}
    command = [sys.executable, "-m", "scripts.charts"]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "cannot be written" in done.stderr
    assert (project / "exports").read_text() == "a file where the folder should be"


def test_every_dated_forecast_of_a_takeoff_milestone_is_drawn(figures, warehouse):
    drawn = [
        line.get_xdata()[0]
        for line in figures["takeoff_published_forecasts"].axes[0].lines
        if line.get_gid().startswith(("newest", "earlier"))
    ]
    stored = stored_column(
        warehouse, "select p50 from takeoff.takeoff_published_forecasts where forecast_kind = 'event_date'"
    )
    assert sorted(drawn) == sorted(stored)
    assert len(stored) > 30
