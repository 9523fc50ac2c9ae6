"""The ensemble of a what-if: laws that move along, and known effects of known changes on bands and probabilities."""

import math
import shutil
import subprocess
import sys

import duckdb
import numpy as np
import pytest

from replay.graph import ReplayError
from scripts.warehouse import OutputError
from scripts.what_if.__main__ import main, what_if
from scripts.what_if.changes import ChangeError
from scripts.what_if.laws import moved_along
from scripts.what_if.outputs import DEFAULT_OUTPUTS

CAPEX = "supply_assumptions.ai_infrastructure_capex_usd.base.2030"
ECI = "capability_by_year.eci"
HORIZON = "capability_by_year.horizon_p50_minutes"
LEVEL = "scalar_assumptions.horizon_level_2025"
Z95 = 1.6448536269514722


@pytest.fixture(autouse=True)
def published(warehouse_file, monkeypatch):
    """Let the scripts find the tested warehouse."""
    monkeypatch.setenv("WAREHOUSE_PATH", str(warehouse_file.resolve()))


def run(*changes, **selection):
    return what_if(*changes, ensemble=True, **{"variants": ["published"]} | selection).ensemble


def row(law="", arguments=(), value=1.0, low=None, high=None, unit="factor"):
    """One row of scalar_assumptions."""
    arguments = (*arguments, None, None, None)[:3]
    return {"value": value, "unit": unit, "low": low, "high": high, "law": law or None} | {
        f"argument_{k + 1}": argument for k, argument in enumerate(arguments)
    }


MONEY = tuple(
    f"economy_feedback_by_year.{column}"
    for column in ("revenue_usd", "capex_usd", "payback_years", "carrying_revenue_usd", "outside_finance_share_frac")
)


def test_money_is_drawn_again_and_a_change_of_nothing_leaves_every_bit():
    found = run("scalar_assumptions.reinvestment_rate*=1", variants=[], outputs=MONEY)
    assert {(band.scenario, band.variant) for band in found.bands} == {("base__base", "closed")}
    # Four years, of which payback has no last one.
    assert len(found.bands) == len(MONEY) * 4 - 1
    assert all(band.before == band.after for band in found.bands)
    assert found.without_bands == found.probabilities == []


def test_less_reinvestment_lowers_drawn_capex_and_what_would_carry_it_by_known_amounts():
    found = run(
        "scalar_assumptions.reinvestment_rate*=0.5", variants=["closed"], outputs=MONEY[1:4], years=[2027, 2028]
    )
    assert found.laws == ["reinvestment_rate: triangular(0.4, 0.8, 1.2) -> triangular(0, 0.4, 0.8)"]
    median = {(band.output.column, band.year): (band.before[1], band.after[1]) for band in found.bands}
    # Of 97bn of revenue 0.4 less is spent on capex in 2027, where growth is not capped.
    before, after = median["capex_usd", 2027]
    assert 30e9 < before - after < 40e9
    # What carries it follows in proportion.
    needed_before, needed_after = median["carrying_revenue_usd", 2028]
    np.testing.assert_allclose(needed_after / needed_before, after / before, rtol=0.01)


def test_money_is_that_of_the_closed_base_and_the_gain_of_the_loop_is_not_drawn_again():
    gain = "economy_feedback_by_year.loop_gain"
    found = run("scalar_assumptions.reinvestment_rate*=1", variants=["closed"], outputs=[MONEY[0], gain], years=[2030])
    assert (len(found.bands), found.without_bands) == (1, [gain])


def test_a_change_of_nothing_leaves_every_bit(warehouse):
    found = run(f"{LEVEL}*=1", variants=[])
    assert found.n_draws == warehouse.execute("select count(*) from projections.parameter_draws").fetchall()[0][0]
    assert len(found.bands) == len(DEFAULT_OUTPUTS) * 3 * 4
    assert all(band.before == band.after for band in found.bands)
    # 12 thresholds are of these five measures.
    assert len(found.probabilities) == 12 * 3 * 4
    assert all(row.before == row.after for row in found.probabilities)
    assert found.laws == found.warnings == found.without_bands == []
    # Nothing is compared with itself: what stands before is what is stored.
    stored = dict(
        warehouse.execute(
            "select variant, [pow(2, p05), pow(2, p50), pow(2, p95)] from projections.projection_bands"
            " where combined_scenario_id = 'base__base' and measure = 'horizon_p50_minutes_log2' and year = 2030"
        ).fetchall()
    )
    shown = {band.variant: band.before for band in found.bands if (band.output.name, band.year) == (HORIZON, 2030)}
    assert shown.keys() == stored.keys()
    for variant, band in shown.items():
        np.testing.assert_allclose(band, stored[variant], rtol=1e-13)


def test_the_mixture_is_compared_too_with_and_without_other_scenarios():
    alone = what_if(f"{LEVEL}*=1", scenarios=["mixture"], outputs=[ECI, HORIZON], years=[2030], ensemble=True)
    assert alone.comparisons == []
    assert [(band.scenario, band.variant) for band in alone.ensemble.bands] == [
        ("mixture", variant) for _ in range(2) for variant in ("calibrated", "closed")
    ]
    assert all(band.before == band.after for band in alone.ensemble.bands)
    both = run(f"{LEVEL}*=1", variants=[], scenarios=["base", "mixture"], outputs=[HORIZON], years=[2030])
    assert {(band.scenario, band.variant) for band in both.bands} == {
        ("base__base", "calibrated"),
        ("base__base", "closed"),
        ("base__base", "published"),
        ("mixture", "calibrated"),
        ("mixture", "closed"),
    }
    assert [band for band in both.bands if band.scenario == "mixture"] == alone.ensemble.bands[2:]
    with pytest.raises(OutputError, match="no variant of mixture is published"):
        run(f"{LEVEL}*=1", scenarios=["mixture"])


def test_a_level_one_higher_doubles_every_percentile_and_moves_nothing_else():
    found = run(f"{LEVEL}=6.593951283948411")
    assert found.laws == ["horizon_level_2025: normal(5.59395, 0.25) -> normal(6.59395, 0.25)"]
    for band in found.bands:
        factor = 2 if band.output.name == HORIZON else 1
        np.testing.assert_allclose(band.after, factor * np.array(band.before), rtol=1e-12)
        assert band.ratio in (None, pytest.approx(factor, rel=1e-12))
    notes = {band.year: band.note for band in found.bands if band.output.name == HORIZON}
    assert notes == {
        # 436 minutes before and 871 after: both below 16 hours.
        2026: "",
        2030: "beyond measured range (16 h)",
        2035: "beyond measured range (16 h)",
        2040: "beyond measured range (16 h)",
    }
    moved = {(row.label, row.year): row.after - row.before for row in found.probabilities if row.after != row.before}
    # A level one higher makes a horizon of a day as likely as half a day was, in a band of more than five doublings.
    assert moved["Horizon of a work day (8 h)", 2026] > 0.2
    assert {label for label, _ in moved} == {label for label, _ in moved if "orizon" in label}


def test_a_lognormal_law_moves_by_the_factor():
    found = run(
        "scalar_assumptions.horizon_ratio_p50_p80*=2",
        outputs=["capability_by_year.horizon_p80_minutes_log2"],
        years=[2030],
    )
    assert found.laws == [
        f"horizon_ratio_p50_p80: lognormal(1.609, 0.21) -> lognormal({1.609 + math.log(2):.6g}, 0.21)"
    ]
    (band,) = found.bands
    np.testing.assert_allclose(np.subtract(band.after, band.before), -1, rtol=0, atol=1e-12)
    assert band.ratio is None


def test_a_path_moves_with_its_range():
    found = run(
        f"{CAPEX}*=2",
        outputs=["supply_fundamental_inputs_by_year.ai_infrastructure_capex_usd", ECI],
        years=[2026, 2030],
    )
    for band in found.bands[:2]:
        np.testing.assert_allclose(band.after, np.multiply(band.before, 2 if band.year == 2030 else 1), rtol=1e-12)
    assert found.laws == []
    before, after = (band.difference for band in found.bands[2:])
    assert (before, after > 0.1) == (0, True)


def test_an_argument_of_a_law_moves_draws_and_no_points(capsys):
    # In 2025 the horizon is the drawn level + half a year of growth: nothing has strayed from its pace yet.
    selection = {"outputs": ["capability_by_year.horizon_p50_minutes_log2"], "years": [2025]}
    found = what_if(f"{LEVEL}.argument_2=0.5", variants=["published"], ensemble=True, **selection)
    (point,) = found.comparisons
    assert point.before == point.after
    (change,) = found.changes
    assert (change.name, change.before, change.after) == (f"{LEVEL}.argument_2", 0.25, 0.5)
    assert change.unit == "(standard deviation of its normal law)"
    (band,) = found.ensemble.bands
    for level_sd, (low, median, high) in ((0.25, band.before), (0.5, band.after)):
        assert high - low == pytest.approx(2 * Z95 * level_sd, rel=0.002)
        assert median == pytest.approx(5.593951283948411 + 2.84 / 2, abs=0.002)
    assert main(["--set", f"{LEVEL}.argument_2=0.5", "--output", ECI]) == 0
    assert "Arguments of laws change draws and no points: --ensemble shows the draws." in capsys.readouterr().out


def test_an_argument_that_is_set_stays_as_set_when_the_law_moves():
    for changes in ([f"{LEVEL}=6", f"{LEVEL}.argument_1=5"], [f"{LEVEL}.argument_1=5", f"{LEVEL}=6"]):
        found = run(*changes, outputs=[ECI], years=[2030])
        assert found.laws == ["horizon_level_2025: normal(5.59395, 0.25) -> normal(5, 0.25)"]


def test_a_law_that_bounds_catch_is_said():
    found = run("scalar_assumptions.automation_gap=0.8", outputs=["capability_by_year.economy_automation_frac"])
    assert found.laws == ["automation_gap: split_normal(1, 4, 8) -> split_normal(-2.2, 0.8, 4.8)"]
    (warning,) = found.warnings
    # The floor of 0.5 lies 0.1645 standard deviations below the new median.
    assert warning == "automation_gap: 43.4% of its draws are not permitted, and set to the nearest value that is"


def test_a_law_without_a_place_stays():
    found = run("scalar_assumptions.software_scale_dependence=0.5", outputs=[ECI], years=[2030])
    assert found.laws == [
        "software_scale_dependence: beta(2, 4) stays, as it has no place of its own: set its arguments"
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (f"{LEVEL}.argument_2=-1", r"horizon_level_2025: normal\(5.59395, -1\) is no law: .* must not be negative"),
        ("scalar_assumptions.automation_width.argument_1=9", r"triangular\(9, 2.85, 4.2\) is no law: .* must rise"),
        ("scalar_assumptions.software_scale_dependence.argument_1=0", r"beta\(0, 4\) is no law: .* must be positive"),
        (f"{LEVEL}.argument_3=1", r"is normal, with argument_1 \(mean\), argument_2 \(standard deviation\)"),
        (f"{LEVEL}.argument_2=nan", "'nan' is not a number"),
        ("scalar_assumptions.historical_anchor_year.argument_1=1", "historical_anchor_year has no law with arguments"),
        (f"{CAPEX}.argument_1=1", "ai_infrastructure_capex_usd has no law with arguments"),
        (f"{LEVEL}.argument=1", "is named scalar_assumptions.PARAMETER"),
        ("scalar_assumptions.chip_life_scale=-1", "its law is lognormal and has no place for -1"),
    ],
)
def test_a_law_that_cannot_be_is_refused(change, message):
    with pytest.raises(ChangeError, match=message):
        run(change, outputs=[ECI], force=True)


def test_an_ensemble_that_cannot_be_computed_says_why(monkeypatch):
    def refuse(*_: object) -> None:
        raise ValueError("a lifetime must round to at least one year")

    monkeypatch.setattr("scripts.what_if.bands.run_chain", refuse)
    with pytest.raises(ReplayError, match="ensemble cannot be computed with these seeds: a lifetime must"):
        run(f"{LEVEL}=6", outputs=[ECI])


def test_outputs_without_bands_are_named_or_refused():
    without = "capability_by_year.horizon_doublings_per_oom"
    found = run(f"{LEVEL}=6", outputs=[ECI, without], years=[2030])
    assert [band.output.name for band in found.bands] == [ECI]
    assert found.without_bands == [without]
    with pytest.raises(OutputError, match=f"projects none of {without}: choose columns of .*capability_by_year"):
        run(f"{LEVEL}=6", outputs=[without])


def test_bands_that_other_code_made_are_not_compared_with(warehouse_file, tmp_path, monkeypatch):
    other = shutil.copy(warehouse_file, tmp_path / "warehouse.duckdb")
    with duckdb.connect(str(other)) as connection:
        connection.execute("update projections.projection_run set chain_sha256 = 'x'")
    monkeypatch.setenv("WAREHOUSE_PATH", str(other))
    with pytest.raises(OutputError, match="made by other code than this: run `make build`"):
        run(f"{LEVEL}=6", outputs=[ECI])


def test_the_command_prints_bands_and_what_moves_of_the_probabilities():
    options = ["--output", ECI, "--output", HORIZON, "--variant", "published", "--years", "2026", "--ensemble"]
    command = [sys.executable, "-X", "importtime", "-m", "scripts.what_if", "--set", f"{LEVEL}=7", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["horizon_p50_minutes", "base__base", "published", "2026"] in [line[:4] for line in lines if len(line) > 10]
    assert "law of horizon_level_2025: normal(5.59395, 0.25) -> normal(7, 0.25)" in done.stdout
    assert "Horizon of a work day (8 h)" in done.stdout
    # A work year is out of reach in 2026, before and after.
    assert "Not shown: 1 of 4 probabilities, which move less than 0.005." in done.stdout
    # What takes long to import and is not needed.
    imported = {line.split("|")[-1].strip() for line in done.stderr.splitlines()}
    assert "scipy.stats" in imported
    assert not {"pandas.core", "statsmodels", "dbt", "matplotlib"} & imported


@pytest.mark.parametrize(
    ("law", "arguments", "before", "after", "expected"),
    [
        ("normal", (2.0, 3.0), 2.5, 4.5, (4.0,)),
        ("triangular", (0.0, 1.0, 4.0), 1.0, 2.0, (1.0, 2.0, 5.0)),
        ("split_normal", (33.0, 36.0, 40.0), 36.0, 35.0, (32.0, 35.0, 39.0)),
        ("lognormal", (0.0, 0.25), 1.0, math.e, (1.0,)),
        ("beta", (2.0, 4.0), 0.33, 0.5, ()),
    ],
)
def test_a_law_keeps_its_width(law, arguments, before, after, expected):
    moved = moved_along(row(law, arguments, before), after)
    assert moved == pytest.approx({f"argument_{k + 1}": value for k, value in enumerate(expected)}, abs=1e-15)


@pytest.mark.parametrize(
    ("unit", "before", "after", "low", "high", "expected"),
    [
        ("USD/year", 10.0, 20.0, 5.0, 40.0, (10.0, 80.0)),
        # Odds 1, 1/3 and 3 become 9, 3 and 27.
        ("fraction", 0.5, 0.9, 0.25, 0.75, (0.75, 27 / 28)),
        ("multiplier", 1.5, 2.0, 1.25, 3.0, (1.5, 5.0)),
        ("FLOP/s", 7.0, 9.1, 7.0, 7.0, (9.1, 9.1)),
        # A share of 1 has no odds to move: a range that holds the new value stays.
        ("fraction", 1.0, 0.9, 0.8, 1.0, ()),
        ("flag", 0.0, 1.0, 0.0, 1.0, ()),
    ],
)
def test_a_range_reaches_as_far_as_before(unit, before, after, low, high, expected):
    of_path = {"value": before, "unit": unit, "low": low, "high": high}
    moved = moved_along(of_path, after)
    assert moved == pytest.approx(dict(zip(("low", "high"), expected, strict=False)), rel=1e-12)
    assert moved_along(row(value=before, unit=unit, low=low, high=high), after) == {}


def test_a_range_that_cannot_follow_is_left_to_the_grade():
    of_path = {"value": 1.0, "unit": "fraction", "low": 0.8, "high": 1.0}
    assert moved_along(of_path, 0.7) == {"low": None, "high": None}


def test_a_range_from_a_grade_needs_no_help():
    assert moved_along({"value": 1.0, "unit": "factor", "low": None, "high": None}, 2.0) == {}
