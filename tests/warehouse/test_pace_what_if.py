"""A control of the pace that is asked for gives what the table of controls holds, and can follow other changes."""

import pytest

from replay.graph import ReplayError
from scripts.what_if.__main__ import main, what_if_paced
from scripts.what_if.changes import ChangeError

ASKED = "dec2025_default.pause_all_shift.2028=1"
SLOPE = "takeoff_parameters.ai_research_taste_slope.dec2025_default=4"


def test_a_control_that_stands_in_the_table_gives_its_rows(warehouse, warehouse_file):
    controls = warehouse.execute(
        "select preset, control, since, amount from seeds.takeoff_controls where since = 2028 order by all"
    ).fetchall()
    for preset, control, since, amount in controls[::7]:
        _, _, effects = what_if_paced(f"{preset}.{control}.{since:g}={amount:g}", warehouse=warehouse_file)
        stored = warehouse.execute(
            """
            select milestone, uncontrolled_year, milestone_year from takeoff.takeoff_pace_control
            where (preset, control, since, amount) = (?, ?, ?, ?)
            """,
            [preset, control, since, amount],
        ).fetchall()
        found = {effect.milestone: (effect.uncontrolled_year, effect.milestone_year) for effect in effects}
        assert len(stored) == len(found) == 5
        # The steps of the table end on the turns of all its controls, so they are others.
        for milestone, *years in stored:
            assert found[milestone] == pytest.approx(tuple(years), abs=1e-4)


def test_a_control_follows_a_change(warehouse_file):
    _, _, before = what_if_paced(ASKED, warehouse=warehouse_file)
    changes, control, after = what_if_paced(ASKED, SLOPE, warehouse=warehouse_file)
    assert [change.after for change in changes] == [4]
    assert (control.amount, control.unit) == (1, "years")
    asi = {effect.milestone: effect for effect in after}["ASI"]
    assert asi.uncontrolled_year < {effect.milestone: effect for effect in before}["ASI"].uncontrolled_year
    # Everything waits: the delay is the pause, whatever the parameters.
    assert asi.delay_years == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("dec2025.pause_train.2028=1", ChangeError, "there is no preset dec2025"),
        (
            "dec2025_default.pause_trian.2028=1",
            ChangeError,
            "there is no control pause_trian; the nearest is pause_train",
        ),
        ("dec2025_default.pause_train.2028", ChangeError, "write PRESET.CONTROL.SINCE=AMOUNT"),
        ("dec2025_default.pause_train.soon=1", ChangeError, "soon"),
        ("dec2025_default.pause_train.2028=-1", ReplayError, r"pause_years = -1: permitted is \[0, 100\] years"),
        ("dec2025_default.floor.2028=2", ReplayError, r"human_led_share = 2: permitted is \[0, 1\]"),
    ],
)
def test_what_is_no_control_is_refused_by_name(warehouse_file, text, error, message):
    with pytest.raises(error, match=message):
        what_if_paced(text, warehouse=warehouse_file)


def test_the_shell_prints_years_and_finds_controls(capsys, monkeypatch, warehouse_file):
    monkeypatch.setenv("WAREHOUSE_PATH", str(warehouse_file))
    assert main(["--pace", ASKED]) == 0
    printed = capsys.readouterr().out
    assert "pause_all_shift of 1 years from 2028 (no training and no research" in printed
    assert "1.00" in printed
    assert main(["--list", "pause"]) == 0
    assert "pause_rd" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["--pace", ASKED, "--ensemble"])
