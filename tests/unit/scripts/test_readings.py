"""Observations as people write them: names, dates, units, errors, and what is refused."""

import math
import re

import duckdb
import pytest

from scripts.readings import ArgumentError, DatedObservation, Scale, moment, read_observations, read_scales

MEASURES = "seeds/reference/projection_measures.csv"


@pytest.fixture(scope="module")
def scales(root) -> dict[str, Scale]:
    """Return the registry of measures as the warehouse holds it."""
    with duckdb.connect() as connection:
        connection.execute("create schema staging")
        connection.execute(
            f"""
            create table staging.stg_projection_measures as
            select
                * replace (is_of_whole_year = 1 as is_of_whole_year, cast(logarithm_base as integer) as logarithm_base),
                position as measure_position,
                regexp_replace(measure, '_log(2|10)$', '') as natural_measure
            from read_csv('{root / MEASURES}')
            """
        )
        return read_scales(connection)


def read(text: str, scales: dict[str, Scale]) -> DatedObservation:
    """Return one observation."""
    (observation,) = read_observations([text], scales)
    return observation


@pytest.mark.parametrize(
    ("text", "measure", "date", "value", "standard_error"),
    [
        ("horizon_hours@2027=40", "horizon_p50_minutes_log2", 2027.5, math.log2(2400), 0.67),
        ("ai_capex_usd@2026=7e11", "ai_infrastructure_capex_usd_log10", 2026.5, math.log10(7e11), 0.04),
        ("largest_run_flop@2026=1e27", "largest_run_flop_log10", 2026.5, 27.0, 0.2),
        ("eci@2027=175", "eci", 2027.5, 175.0, 1.0),
        # A tenth of the value is a tenth of a natural logarithm.
        ("horizon_hours@2027=40+-4", "horizon_p50_minutes_log2", 2027.5, math.log2(2400), 0.1 / math.log(2)),
        ("usable_compute_flop@2026=1e30+-1e29", "usable_compute_flop_log10", 2026.5, 30.0, 0.1 / math.log(10)),
        # The name of the views, in the unit in which it ends.
        ("horizon_p50_minutes@2027=2400", "horizon_p50_minutes_log2", 2027.5, math.log2(2400), 0.67),
        ("horizon_p50_minutes@2027=2400+-240", "horizon_p50_minutes_log2", 2027.5, math.log2(2400), 0.1 / math.log(2)),
        ("ai_infrastructure_capex_usd@2026=7e11", "ai_infrastructure_capex_usd_log10", 2026.5, math.log10(7e11), 0.04),
        ("software_gain@2026=10+-1", "software_gain_log10", 2026.5, 1.0, 0.1 / math.log(10)),
        # Columns of draws keep their own scale.
        ("horizon_p50_minutes_log2@2027.0=11.2+-0.7", "horizon_p50_minutes_log2", 2027.0, 11.2, 0.7),
        ("largest_run_flop_log10@2026=27", "largest_run_flop_log10", 2026.5, 27.0, 0.2),
        ("eci @ 2026.1 = 95e-1 +- .5", "eci", 2026.1, 9.5, 0.5),
        # 245 days after the first of January; a leap day counts.
        ("eci@2026-09-03=166.6+-2", "eci", 2025 + (365 + 245) / 365.25, 166.6, 2.0),
        ("eci@2028-03-01=166", "eci", 2025 + (3 * 365 + 60) / 365.25, 166.0, 1.0),
        ("economy_automation_frac@2030=0+-0.1", "economy_automation_frac", 2030.5, 0.0, 0.1),
        ("eci@2027=175±2", "eci", 2027.5, 175.0, 2.0),
        ("eci@2027 = 175 +/- 2", "eci", 2027.5, 175.0, 2.0),
    ],
)
def test_readings_reach_the_scale_of_the_draws(scales, text, measure, date, value, standard_error):
    observation = read(text, scales)
    assert (observation.measure, observation.date) == (measure, pytest.approx(date, abs=1e-9))
    assert observation.value == pytest.approx(value, rel=1e-12)
    assert observation.standard_error == pytest.approx(standard_error, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "eci@2026",
            "cannot read 'eci@2026': write NAME@DATE=VALUE or NAME@DATE=VALUE+-ERROR, as largest_run_flop@2027=3e27",
        ),
        ("eci@2026=15O+-1", "cannot read 'eci@2026=15O+-1'"),
        ("eci@2026-09=150", "cannot read 'eci@2026-09=150'"),
        ("eci@2026=nan", "cannot read 'eci@2026=nan'"),
        ("ai_rnd_automation_frac@2027=5", "ai_rnd_automation_frac lies between 0 and 1 fraction."),
        (
            "largest_run_flop@2026=-1e27",
            "largest_run_flop@2026=-1e27 cannot be: largest_run_flop lies between 1e+20 and",
        ),
        (
            "largest_run_flop@2026=27",
            "1e+40 FLOP, largest_run_flop_log10 between 20 and 40 log10 FLOP. Check sign, unit",
        ),
        ("largest_run_flop_log10@2026=1e27", "largest_run_flop_log10@2026=1e27 cannot be"),
        ("horizon_p50_minutes_log2@2027=2400", "horizon_p50_minutes_log2 between -7.381 and 105.6 log2 minutes"),
        ("horizon_hours@2027=0", "horizon_hours@2027=0 cannot be"),
        ("eci@2027=1e6", "eci@2027=1e6 cannot be: eci lies between 0 and 1000 ECI. Check sign, unit and logarithm"),
        ("eci@2027=1e999", "eci@2027=1e999 cannot be"),
        ("eci@2026=9+-0", "eci@2026=9+-0: the standard error must be above zero and finite, got 0"),
        ("eci@2026=9+--1", "the standard error must be above zero and finite, got -1"),
        ("eci@2026=1_50", "cannot read 'eci@2026=1_50'"),
        ("eci@2026=\uff11\uff15\uff10", "cannot read 'eci@2026="),
        ("eci@\uff12026=150", "cannot read 'eci@"),
        ("eci@2026=150+-1e309", "must be above zero and finite, got inf"),
        (f"eci@{'2' * 400}=150", "cannot read 'eci@222"),
        ("eci@2026-02-29=150", "there is no day 2026-02-29: write year, month and day, as 2027-03-01"),
        (
            "ai_capex_usd@2026.0=7e11",
            "is a figure of a whole year, so it has no date within one: write ai_capex_usd@2026",
        ),
        ("largest_run_flop@2026-09-03=1e27", "write largest_run_flop@2026=..."),
        (
            "effective_compute_flop@2026=1e28",
            "gives no standard error, and nobody measures effective_compute_flop: write effective_compute_flop@2026",
        ),
        ("revenue_usd@2027=1e11", "what AI earns is no measure of the draws, so it cannot be observed"),
        ("horizon@2027=40", "there is no measure 'horizon'; the nearest: horizon_hours"),
        (
            "zzzz@2027=40",
            "no measure 'zzzz', nor one nearly so called; there are ai_infrastructure_capex_usd, usable_compute_flop,",
        ),
        ("horizon_p50_minutes@2027=1e40", "horizon_p50_minutes lies between 0.006 and 6e+31 minutes, horizon_p50_m"),
    ],
)
def test_what_cannot_be_used_is_explained(scales, text, message):
    with pytest.raises(ArgumentError) as refusal:
        read(text, scales)
    assert message in str(refusal.value)


@pytest.mark.parametrize("error", ["1e-300", "1e-30", "0.05", "1e60", "1e300", "1e308"])
@pytest.mark.parametrize("value", [0.5, 150, 1e27, 1e308])
def test_no_size_of_a_figure_or_its_error_is_too_much_for_any_measure(scales, value, error):
    def outcome(name):
        try:
            observation = read(f"{name}@2027={value:g}+-{error}", scales)
        except ArgumentError as refusal:
            return re.search("cannot be|says nothing|too small", str(refusal))[0]
        return scales[observation.measure].written_error(observation.standard_error)

    for scale in scales.values():
        for name in scale.names:
            assert re.fullmatch(r"(a factor of )?[\d.e+-]+( \w+)?|cannot be|says nothing|too small", outcome(name))


def test_the_same_observation_counts_once_under_whatever_name(scales):
    twice = ["horizon_hours@2027=40", "eci@2027=170", "horizon_p50_minutes@2027.5=2400"]
    with pytest.raises(ArgumentError) as refusal:
        read_observations(twice, scales)
    message = str(refusal.value)
    assert message.startswith(f"{twice[0]} and {twice[2]} observe the same: horizon_p50_minutes_log2 at 2027.5.")
    assert "leave one out, or give their mean" in message
    assert len(read_observations([*twice[:2], "horizon_hours@2027.0=40", "horizon_p80_hours@2027=8"], scales)) == 4


def test_the_moment_of_an_observation_is_said(scales):
    def said(text):
        observation = read(text, scales)
        return moment(observation, scales[observation.measure])

    assert said("ai_capex_usd@2026=7e11") == "all of 2026"
    assert said("eci@2027=175") == "the row of 2027, its middle (its start is @2027.0)"
    assert said("eci@2027.5=175") == "the row of 2027, its middle (its start is @2027.0)"
    assert said("eci@2027.0=175") == "the date 2027.00, between rows that stand for the middle of their years"


def test_readings_come_back_from_the_scale_of_the_draws(scales):
    for scale in scales.values():
        for name in scale.names:
            called = scale.called(name)
            middle = math.sqrt(max(called.ends[0], 1e-3) * called.ends[1])
            assert called.figure(called.projected(middle)) == pytest.approx(middle, rel=1e-9)
    horizon = scales["horizon_p50_minutes_log2"]
    assert horizon.figure(2000.0) == math.inf
    assert horizon.written(math.log2(2400)) == "2400 minutes"
    assert horizon.called("horizon_hours").written(math.log2(2400)) == "40 hours"
    assert horizon.called("horizon_p50_minutes_log2").written(math.log2(2400)) == "2400 minutes"


def test_every_measure_has_a_name_of_its_own(scales):
    names = [name for scale in scales.values() for name in scale.names]
    assert len(names) == len(set(names))
