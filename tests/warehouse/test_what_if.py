"""What-ifs: changes as people write them, refusals, and the table that is printed."""

import math
import os
import shutil
import subprocess
import sys

import duckdb
import pytest

from replay.replay import Replay
from scripts.warehouse import OutputError
from scripts.what_if.__main__ import main, what_if
from scripts.what_if.bands import measure_of
from scripts.what_if.changes import ChangeError, find_changes
from scripts.what_if.listing import find_assumptions, find_measures
from scripts.what_if.outputs import DEFAULT_OUTPUTS, DEFAULT_YEARS, Selection, compare, find_outputs, selected

CAPEX = "supply_assumptions.ai_infrastructure_capex_usd.base.2030"
TRAINING = "allocation_assumptions.training_share_frac.base.2030"
INFERENCE = "allocation_assumptions.inference_share_frac.base.2030"
ECI = "capability_by_year.eci"


@pytest.fixture(autouse=True)
def published(warehouse_file, monkeypatch):
    """Let the scripts find the tested warehouse."""
    monkeypatch.setenv("WAREHOUSE_PATH", str(warehouse_file.resolve()))


def run(*arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-X", "importtime", "-m", "scripts.what_if", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_by_default_the_chain_is_shown_in_every_form(warehouse):
    result = what_if(f"{CAPEX}=2e12")
    rows = {(row.output.name, row.keys["variant"], row.keys["year"]): row for row in result.comparisons}
    assert rows.keys() == {
        (output, variant, year)
        for output in DEFAULT_OUTPUTS
        for variant in ("calibrated", "closed", "published")
        for year in DEFAULT_YEARS
    }
    assert len(result.comparisons) == len(rows)
    for (output, variant, year), row in rows.items():
        table, column = output.split(".")
        schema, scenario = ("supply", "base") if table.startswith("supply") else (table.split("_")[0], "base__base")
        schema = {"effective": "effective_compute"}.get(schema, schema)
        held = " and software_form = 'default'" if schema in ("capability", "effective_compute") else ""
        key = "supply_scenario" if schema == "supply" else "combined_scenario_id"
        published = warehouse.execute(
            f"select {column} from {schema}.{table} where {key} = ? and variant = ? and year = ?{held}",
            [scenario, variant, year],
        ).fetchall()
        assert published == [(row.before,)]
    # In the published form money is short in 2030, and a year's stock serves that year: compute grows as the stock.
    assert rows[DEFAULT_OUTPUTS[0], "published", 2030].ratio == pytest.approx(1.2027, abs=1e-4)
    assert rows[DEFAULT_OUTPUTS[0], "published", 2026].difference == 0
    assert all(row.after >= row.before for row in rows.values())
    assert result.warnings == []


def test_of_draws_the_median_is_compared_and_elsewhere_the_point_values(warehouse, warehouse_file):
    selection = Selection(("base__base",), ("published",), (2030,))
    names = ("projection_draws.eci", "int_allocation_shares.training_share_frac")
    with Replay(warehouse_file) as replay:
        draws, points = find_outputs(warehouse, replay.graph, names)
    (of_draws,) = compare(warehouse, warehouse, draws, selection)
    expected = warehouse.execute(
        "select median(eci) from projections.projection_draws"
        " where variant = 'published' and combined_scenario_id = 'base__base' and year = 2030"
    ).fetchall()
    assert (of_draws.note, [(of_draws.before,)]) == ("median of the draws", expected)
    expected = warehouse.execute(
        "select training_share_frac from allocation.int_allocation_shares"
        " where draw = 0 and variant = 'published' and allocation_scenario = 'base' and year = 2030"
    ).fetchall()
    assert [(row.before,) for row in compare(warehouse, warehouse, points, selection)] == expected


def test_the_change_says_what_it_was(warehouse):
    ((before,),) = warehouse.execute(
        "select value from seeds.supply_assumptions where parameter = 'ai_infrastructure_capex_usd'"
        " and scenario = 'base' and year = 2030"
    ).fetchall()
    (change,) = what_if(f"{CAPEX}=2e12", outputs=[ECI]).changes
    assert (change.name, change.before, change.after, change.unit) == (CAPEX, before, 2e12, "USD/year")


def test_a_factor_multiplies():
    (change,) = (factor := what_if(f"{CAPEX}*=1.5", outputs=[ECI])).changes
    assert change.after == 1.5 * change.before
    value = what_if(f"{CAPEX}={change.after}", outputs=[ECI])
    assert [row.after for row in factor.comparisons] == [row.after for row in value.comparisons]


def test_several_changes_act_together():
    one = what_if("scalar_assumptions.eci_level_2025=151.2", outputs=[ECI], variants=["published"], years=[2030])
    both = what_if(
        "scalar_assumptions.eci_level_2025=151.2",
        "scalar_assumptions.eci_per_year*=1.1",
        outputs=[ECI],
        variants=["published"],
        years=[2030],
    )
    assert one.comparisons[0].difference == pytest.approx(10, abs=1e-12)
    assert both.comparisons[0].difference > 11


@pytest.mark.parametrize(
    "name",
    [
        CAPEX,
        "allocation_assumptions.largest_run_concentration_frac.training_race.2040",
        "model_count_scenarios.growth_sd.baseline.2024",
        "scalar_assumptions.idea_difficulty",
    ],
)
def test_a_change_of_nothing_changes_nothing(name):
    assert all(row.before == row.after for row in what_if(f"{name}*=1").comparisons)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("supply_assumption.ai_infrastructure_capex_usd.base.2030=1", "stands in supply_assumptions: write supply_ass"),
        ("supply_assumptions.ai_infra_capex.base.2030=1", "no parameter 'ai_infra_capex' .did you mean 'ai_infrastruc"),
        ("supply_assumptions.ai_infrastructure_capex_usd.bas.2030=1", "no scenario 'bas' .did you mean 'base'?"),
        (
            "ai_infrastructure_capex_usd.base.2030=1",
            "'ai_infrastructure_capex_usd' stands in supply_assumptions: write"
            " supply_assumptions.ai_infrastructure_capex_usd.base.2030$",
        ),
        ("ai_infrastructure_capex_usd=1", "write supply_assumptions.ai_infrastructure_capex_usd.SCENARIO.YEAR$"),
        ("idea_difficulty.argument_1=1", "write scalar_assumptions.idea_difficulty.argument_1$"),
        ("ai_infra_capex.base.2030=1", "nearest: supply_assumptions.ai_infrastructure_capex_usd, .*--list WORD"),
        ("supply.shipments_h100e.base.2030=1", "'supply' is no seed of assumptions; .*write supply_assumptions.shipm"),
        ("Idea_Difficulti=1", "the nearest: scalar_assumptions.idea_difficulty"),
        ("supply_assumptions.idea_difficulti.base.2030=1", "the nearest: scalar_assumptions.idea_difficulty"),
        (
            "supply_assumptions.ai_infrastructure_capex_usd.base.2031=1",
            "for 2024, 2025, 2026, 2030, 2040, not for '2031'",
        ),
        (f"{CAPEX}.0=1", "is named supply_assumptions.PARAMETER.SCENARIO.YEAR"),
        ("supply_assumptions.ai_infrastructure_capex_usd=1", "is named supply_assumptions.PARAMETER.SCENARIO.YEAR"),
        (
            "supply_assumptions.ai_infrastructure_capex_usd.grid_relief.2030=1",
            "'grid_relief' .* is a mixture of others",
        ),
        (
            "allocation_assumptions.training_share_frac.fragmented_market.2030=1",
            "takes it from 'base': change it there",
        ),
        ("supply_assumptions.idea_difficulty.base.2030=1", "parameter 'idea_difficulty' stands in scalar_assumptions"),
        ("scalar_assumptions.idea_difficulti=1", "did you mean 'idea_difficulty'?"),
        ("parameters.idea_difficulty=1", "'parameters' is no seed of assumptions"),
        ("economy_scenario_changes.no_reinvestment=0", "edit its file and run `make build`"),
        (f"{CAPEX}=much", "'much' is not a number; write a plain decimal"),
        (f"{CAPEX}=nan", "'nan' is not a number"),
        (f"{CAPEX}*=inf", "'inf' is not a number"),
        (f"{CAPEX}=2_000_000_000_000", "'2_000_000_000_000' is not a number"),
        (f"{CAPEX}=\uff12e12", "'\uff12e12' is not a number"),
        (f"{CAPEX}=1e309", "'1e309' is too large for a number"),
        (f"{CAPEX}*=1e300", "1.5e.12 times 1e.300 is too large for a number"),
        (
            "scalar_assumptions.horizon_level_2025.argument_2=-0.3",
            r"normal\(5.59395, -0.3\) is no law: .*not be negative",
        ),
        (
            "scalar_assumptions.software_growth_decay.argument_1=1000",
            r"lognormal\(1000, 0.66\) is no law: its median is",
        ),
        (f"{CAPEX}=", "is no change: write SEED.PARAMETER.SCENARIO.YEAR=VALUE"),
        (CAPEX, "is no change"),
        ("", "'' is no change"),
    ],
)
@pytest.mark.parametrize("force", [False, True])
def test_what_names_no_value_is_refused_with_what_would(change, message, force):
    with pytest.raises(ChangeError, match=message):
        what_if(change, outputs=[ECI], force=force)


def test_a_cell_set_twice_is_refused():
    with pytest.raises(ChangeError, match=f"{CAPEX} is set twice"):
        what_if(f"{CAPEX}=2e12", f"{CAPEX}*=2", outputs=[ECI])


def test_a_value_outside_its_permitted_range_needs_force():
    with pytest.raises(ChangeError, match=r"9e\+15 is outside what is permitted, 1e\+06 to 1e\+15 USD/year"):
        what_if(f"{CAPEX}=9e15", outputs=[ECI])
    result = what_if(f"{CAPEX}=9e15", outputs=[ECI], force=True)
    assert ["9e+15 is outside" in warning for warning in result.warnings] == [True]
    assert all(math.isfinite(row.after) for row in result.comparisons)


def test_shares_that_do_not_add_up_to_one_need_force(warehouse):
    with pytest.raises(ChangeError) as refused:
        what_if(f"{TRAINING}=0.31", outputs=[ECI])
    message = str(refused.value)
    # Scenarios that inherit the share are named with the one that was changed.
    assert "of 2030 in scenario base, dedicated_campuses, fragmented_market add up to 1.07: take 0.07" in message
    assert "inference_share_frac 0.6, training_share_frac 0.31" in message
    assert "--force" in message

    output = "allocation_compute_by_bucket.training_flop"
    forced = what_if(f"{TRAINING}=0.31", outputs=[output], variants=["published"], years=[2030], force=True)
    assert len(forced.warnings) == 1
    assert forced.comparisons[0].ratio > 1.1

    ((inference,),) = warehouse.execute(
        "select value from seeds.allocation_assumptions where parameter = 'inference_share_frac' and scenario = 'base'"
        " and year = 2030"
    ).fetchall()
    assert what_if(f"{TRAINING}=0.31", f"{INFERENCE}={inference - 0.07}", outputs=[ECI]).warnings == []
    with pytest.raises(ChangeError, match=r"add up to 0\.98: add 0\.02"):
        what_if(f"{TRAINING}=0.22", outputs=[ECI])


def test_arguments_that_only_together_make_a_law_are_taken():
    change = "scalar_assumptions.software_ceiling.argument_{}={}".format
    with pytest.raises(ChangeError, match="must rise"):
        what_if(change(1, 20), outputs=[ECI])
    assert len(what_if(change(1, 20), change(2, 21), change(3, 22), outputs=[ECI]).changes) == 3


@pytest.mark.filterwarnings("error")
def test_forced_extremes_are_told_without_a_warning_of_numpy(capsys):
    # Its overflow on the way to the result says nothing to people.
    options = ["--force", "--years", "2030", "--variant", "published"]
    assert main(["--set", "scalar_assumptions.software_growth_initial=-1e300", *options]) in (0, 1)
    output = "capability_by_year.horizon_p50_minutes"
    assert main(["--set", "scalar_assumptions.horizon_level_2025=1e300", *options, "--output", output]) == 0
    assert "after: beyond what can be computed" in capsys.readouterr().out


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_what_no_table_can_hold_is_said_plainly(capsys):
    assert main(["--set", "scalar_assumptions.automation_width=0", "--force", "--output", ECI]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    forced, model = captured.err.splitlines()
    assert forced.startswith("scalar_assumptions.automation_width: 0 is outside what is permitted, ")
    assert model.startswith("Forced all the same, int_software_endogenous cannot be computed with these seeds: ")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"outputs": ["ecl"]}, "'ecl' is no output: write TABLE.COLUMN, .*, or a measure; the nearest: eci"),
        ({"outputs": ["revenue_usd"]}, "a column of this name stands in economy_feedback_by_year.revenue_usd"),
        ({"outputs": ["zzzz"]}, "'zzzz' is no output: .* or a measure; measures are ai_infrastructure_capex_usd, usab"),
        ({"outputs": ["capability.capability_by_year.eci"]}, "is no output: write TABLE.COLUMN"),
        ({"outputs": ["capability_by_yr.eci"]}, "no table 'capability_by_yr' .did you mean 'capability_by_year'"),
        ({"outputs": ["capability_by_year.ecl"]}, "has no column 'ecl' .did you mean 'eci'"),
        ({"scenarios": ["no_reinvestment"]}, "no_reinvestment is a scenario of the money loop alone"),
        ({"scenarios": ["base_base"]}, "no scenario 'base_base' .did you mean 'base__base'"),
        (
            {"variants": ["publishd"]},
            "no such row: variant publishd .there are calibrated, closed, extended, published.",
        ),
        ({"years": [2050]}, "year 2050 .there are 2024 to 2040."),
    ],
)
def test_an_output_that_does_not_exist_is_refused_with_what_does(options, message):
    with pytest.raises(OutputError, match=message):
        what_if(f"{CAPEX}=2e12", **options)


@pytest.mark.parametrize(
    ("printed", "meant", "variants"),
    [
        ("capex_rich__training_race", "capex_rich__training_race", ()),
        ("capex_rich", "capex_rich__base", ()),
        ("training_race", "base__training_race", ()),
        ("base", "base__base", ()),
        ("calibrated.capex_rich__base", "capex_rich__base", ("calibrated",)),
    ],
)
def test_a_scenario_is_accepted_as_it_is_printed(warehouse, printed, meant, variants):
    assert selected(warehouse, [printed, printed], (), [2030]) == Selection((meant,), variants, (2030,))


def test_the_mixture_is_one_of_draws():
    with pytest.raises(OutputError, match="mixture is one of draws and has no point values: add --ensemble"):
        what_if(f"{CAPEX}=2e12", scenarios=["mixture"])


@pytest.mark.parametrize(
    ("names", "column"),
    [
        (
            ("ai_infrastructure_capex_usd", "ai_capex_usd"),
            "supply_fundamental_inputs_by_year.ai_infrastructure_capex_usd",
        ),
        (("largest_run_flop",), "allocation_largest_frontier_run.largest_frontier_run_flop"),
        (("largest_run_flop_log10",), "allocation_largest_frontier_run.largest_frontier_run_flop_log10"),
        (("horizon_p50_minutes", "horizon_hours"), "capability_by_year.horizon_p50_minutes"),
        (("effective_compute_flop",), "effective_compute_by_year.effective_compute_flop"),
        (("software_gain", "software_gain_factor"), "effective_compute_by_year.software_gain_log10"),
    ],
)
def test_a_measure_is_an_output_under_each_of_its_names(warehouse, warehouse_file, names, column):
    with Replay(warehouse_file) as replay:
        found = find_outputs(warehouse, replay.graph, names)
    assert [output.name for output in found] == [column] * len(names)


def test_every_measure_that_is_listed_is_an_output_with_its_band(warehouse, warehouse_file):
    measures = [name for (name,) in warehouse.execute("select measure from staging.stg_projection_measures").fetchall()]
    listed = find_measures(warehouse)
    assert len(listed) == len(measures)
    with Replay(warehouse_file) as replay:
        for measure in listed:
            for name in (measure.name, *measure.others):
                (output,) = find_outputs(warehouse, replay.graph, [name])
                assert measure_of(output, measures) in (measure.name, *measure.others)


def test_what_other_limit_binds_is_said(capsys):
    (note,) = what_if(f"{CAPEX}=2e12", outputs=[ECI], years=[2026, 2030, 2040]).notes
    assert note == (
        "The change moves no compute of scenario base where another limit binds: calibrated power (2030); closed"
        " power (2030); published chip (2040)"
    )
    (observed,) = what_if("supply_assumptions.shipments_h100e.base.2024*=2", outputs=[ECI], years=[2024]).notes
    assert "binds: calibrated the stock was observed (2024)" in observed
    # Nothing is to be said where compute moves, of another scenario, and of what is not supply.
    assert what_if(f"{CAPEX}=2e12", outputs=[ECI], variants=["published"], years=[2030]).notes == []
    assert what_if("supply_assumptions.ai_infrastructure_capex_usd.capex_rich.2030*=2", outputs=[ECI]).notes == []
    assert what_if("scalar_assumptions.eci_level_2025=150", outputs=[ECI]).notes == []
    assert main(["--set", f"{CAPEX}=2e12", "--output", ECI]) == 0
    assert "where another limit binds" in capsys.readouterr().out


def test_what_can_be_changed_is_listed_with_value_unit_and_range(warehouse, capsys):
    assert main(["--list", "CAPEX", "2030", "base"]) == 0
    header, *rows, _, count = capsys.readouterr().out.splitlines()
    assert header.split("  ")[0] == "assumption"
    (row,) = [row for row in rows if row.startswith(CAPEX)]
    cells = [cell.strip() for cell in row.split("  ") if cell]
    ((meaning,),) = warehouse.execute(
        "select meaning from seeds.parameters where parameter = 'ai_infrastructure_capex_usd'"
    ).fetchall()
    assert cells == [CAPEX, "1.5e+12", "USD/year", "1e+06 to 1e+15", meaning]
    assert count == f"{len(rows)} assumptions; change one with --set NAME=VALUE, or NAME*=FACTOR"


def test_a_layer_lists_its_assumptions(warehouse):
    for layer in ("economy", "agents"):
        parameters = {row.name.split(".")[1] for row in find_assumptions(warehouse, [layer])}
        expected = warehouse.execute("select parameter from seeds.parameters where layer = ?", [layer]).fetchall()
        assert {parameter for (parameter,) in expected} <= parameters


def test_every_assumption_that_is_listed_can_be_changed(warehouse, warehouse_file):
    listed = find_assumptions(warehouse)
    assert len(listed) == sum(
        warehouse.execute(f"select count(*) from seeds.{seed}").fetchone()[0]
        for seed in ("scalar_assumptions", "supply_assumptions", "allocation_assumptions", "model_count_scenarios")
    )
    with Replay(warehouse_file) as replay:
        changes = find_changes(warehouse, replay.graph, [f"{row.name}*=1" for row in listed])
    assert [(change.name, change.before, change.unit) for change in changes] == [row[:3] for row in listed]
    assert {row.law for row in listed if row.name == "scalar_assumptions.idea_difficulty"} == {
        "triangular(0.3, 0.65, 1)"
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give --set, to see what changes, or --list, to see what can be changed"),
        (["--list", "x", "--set", "y=1"], "give --set, to see what changes, or --list"),
    ],
)
def test_one_thing_is_asked_for(capsys, arguments, message):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert message in capsys.readouterr().err


def test_measures_are_listed_by_the_name_of_the_views_and_found_by_each_of_theirs(capsys):
    for word in ("ai_capex_usd", "AI_INFRASTRUCTURE_CAPEX_USD_LOG10"):
        assert main(["--list", word]) == 0
        lines = capsys.readouterr().out.splitlines()
        row = next(line for line in lines if "ai_capex_usd, ai_infrastructure_capex_usd_log10" in line)
        assert row.split()[:2] == ["ai_infrastructure_capex_usd", "USD"]
        assert lines[-1] == "1 measure; show one with --output NAME"


def test_a_word_that_nothing_has_names_the_nearest_or_what_there_is(capsys):
    assert main(["--list", "ideas_difficulty"]) == 1
    assert "'ideas_difficulty' in its name or meaning; the nearest: idea_difficulty" in capsys.readouterr().err
    assert main(["--list", "zzzz"]) == 1
    said = capsys.readouterr().err
    assert "nor one nearly so called; there are supply_assumptions (" in said
    assert "11 measures" in said
    assert main(["--set", "zzzz=1"]) == 1
    assert "nothing is nearly so called: --list shows all" in capsys.readouterr().err


def test_any_column_of_any_table_can_be_shown():
    names = {
        "supply_fundamental_inputs_by_year.binding_constraint": ("supply_scenario", "capex_rich"),
        "int_supply_calibrated.shipments_h100e": ("supply_scenario", "capex_rich"),
        "allocation_share_assumptions_by_year.training_share_frac": ("allocation_scenario", "training_race"),
        "capability_horizon_by_form.horizon_p50_minutes_log2": ("combined_scenario_id", "capex_rich__training_race"),
        "v_scenario_matrix.usable_compute_2030_flop": ("combined_scenario_id", "capex_rich__training_race"),
    }
    result = what_if(f"{CAPEX}=2e12", outputs=list(names), scenarios=["capex_rich__training_race"], years=[2030])
    assert {row.output.name for row in result.comparisons} == names.keys()
    for row in result.comparisons:
        key, scenario = names[row.output.name]
        assert row.keys.get(key, scenario) == scenario
        assert row.keys.get("year", 2030) == 2030
        # The change is one of another scenario.
        assert row.before == row.after


def test_logarithms_have_a_difference_and_text_has_neither():
    result = what_if(
        f"{CAPEX}=2e12",
        outputs=[
            "capability_by_year.effective_compute_flop_log10",
            "supply_fundamental_inputs_by_year.binding_constraint",
        ],
        variants=["published"],
        years=[2030],
    )
    logarithm, text = result.comparisons
    assert logarithm.ratio is None
    assert logarithm.difference == pytest.approx(math.log10(1.2027), abs=1e-4)
    assert (text.before, text.ratio, text.difference) == ("capex", None, None)


def test_horizons_that_nobody_measured_say_so():
    (row,) = what_if(
        "scalar_assumptions.horizon_level_2025=7",
        outputs=["capability_by_year.horizon_p50_minutes"],
        variants=["published"],
        years=[2026],
    ).comparisons
    assert row.before < 960 < row.after
    assert row.note == "after: beyond measured range (16 h)"


def test_the_note_names_the_limit_that_a_change_sets():
    (row,) = what_if(
        "scalar_assumptions.horizon_measured_limit=90",
        outputs=["capability_by_year.horizon_p50_minutes"],
        variants=["published"],
        years=[2025],
    ).comparisons
    assert 90 < row.after == row.before < 960
    assert row.note == "after: beyond measured range (1.5 h)"


def test_a_change_that_no_output_shows_is_said(capsys):
    assert main(["--set", "supply_assumptions.shipments_h100e.capex_rich.2030*=2", "--output", ECI]) == 0
    assert "None of these moves with the change" in capsys.readouterr().out


def test_the_command_prints_a_table_and_touches_no_file(warehouse_file):
    before = (warehouse_file.stat().st_mtime_ns, warehouse_file.read_bytes())
    done = run("--set", f"{CAPEX}=2e12", "--years", "2030", "2040")
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[0][0] == f"{CAPEX}:"
    assert ["output", "scenario", "variant", "year", "before", "after", "ratio", "difference", "note"] in lines
    assert ["usable_compute_flop", "base", "published", "2030"] in [line[:4] for line in lines]
    assert len([line for line in lines if line and line[0] == "eci"]) == 4
    assert (warehouse_file.stat().st_mtime_ns, warehouse_file.read_bytes()) == before
    # What takes longer to import than all the tables take to compute.
    imported = {line.split("|")[-1].strip() for line in done.stderr.splitlines()}
    assert "numpy" in imported
    assert not {"pandas.core", "scipy", "statsmodels", "dbt", "matplotlib"} & imported


def test_a_refusal_is_one_message_without_a_traceback():
    done = run("--set", f"{CAPEX}=1")
    assert done.returncode == 1
    assert done.stdout == ""
    messages = [line for line in done.stderr.splitlines() if not line.startswith("import time:")]
    assert messages == [
        f"{CAPEX}: 1 is outside what is permitted, 1e+06 to 1e+15 USD/year",
        "--force runs it all the same.",
    ]


def test_a_warehouse_without_its_code_is_refused(warehouse_file, tmp_path, monkeypatch, capsys):
    old = tmp_path / "warehouse.duckdb"
    shutil.copy(warehouse_file, old)
    with duckdb.connect(str(old)) as connection:
        connection.execute("drop table meta.run_code")
    monkeypatch.setenv("WAREHOUSE_PATH", os.fspath(old))
    assert main(["--set", f"{CAPEX}=2e12"]) == 1
    assert "run `make build`" in capsys.readouterr().err


def test_a_parameter_of_money_or_of_agents_shows_what_its_layer_adds(capsys):
    assert main(["--set", "scalar_assumptions.reinvestment_rate=0.4", "--years", "2030", "2040"]) == 0
    shown = capsys.readouterr().out
    lines = [line.split() for line in shown.splitlines() if line]
    assert ["capex_usd", "base", "closed", "2030"] in [line[:4] for line in lines]
    # What does not move is named in one line, not in forty.
    (still,) = [line for line in shown.splitlines() if line.startswith("Not shown")]
    assert "usable_compute_flop (calibrated, " in still
    assert ["eci", "base__base", "published"] not in [line[:3] for line in lines]
    agents = what_if("scalar_assumptions.human_hours_per_agent_hour*=1.1", years=[2030])
    assert agents.comparisons[0].output.name == "agents_by_year.agents_frontier"
    # It changes the work of agents, not how many there are.
    assert {row.output.column for row in agents.comparisons if row.before != row.after} == {"fte_frontier"}
    # The best split of compute is all that this one decides.
    split = what_if("scalar_assumptions.quality_elasticity=0.3", years=[2030])
    moved = {row.output.name for row in split.comparisons if row.before != row.after}
    assert moved == {"economy_optimal_shares.optimal_share_frac"}
    # No variant but the closed one has money.
    published = what_if("scalar_assumptions.reinvestment_rate=0.4", variants=["published"], years=[2030])
    assert {row.output.name for row in published.comparisons} == {*DEFAULT_OUTPUTS}
    published = what_if("scalar_assumptions.quality_elasticity=0.3", variants=["published"], years=[2030])
    assert {row.output.name for row in published.comparisons} == {*DEFAULT_OUTPUTS}
