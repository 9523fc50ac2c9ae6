"""Conditioning the stored draws of a small warehouse whose posterior has a closed form."""

import duckdb
import numpy as np
import pytest
import yaml
from scipy.special import ndtri

from engine.conditioning import TooFewDrawsError
from engine.draws import sobol_points
from scripts.condition import condition, main
from scripts.readings import DatedObservation
from scripts.warehouse import OutputError

N_DRAWS = 2**13
YEARS = range(2025, 2031)
PATH = "calibrated.base__base"
OBSERVED = ["--observe", "horizon_p50_minutes_log2@2027.0=12+-0.5"]


@pytest.fixture
def small_warehouse(tmp_path, root, monkeypatch):
    """Write a warehouse in which the horizon of year y is 9 + (2 + slope / 2) (y - 2025), all known in 2025.

    The slope is standard normal, the index follows the level alone, and draw 0 would spoil every quantile.
    """
    file = tmp_path / "small.duckdb"
    version = yaml.safe_load((root / "dbt_project.yml").read_text())["vars"]["warehouse_version"]
    slope, level = ndtri(sobol_points(2, N_DRAWS, seed=4)).T
    with duckdb.connect(str(file)) as connection:
        connection.register("drawn", {"draw": np.arange(1, N_DRAWS + 1), "slope": slope, "level": level})
        connection.execute(
            f"""
            create schema meta;
            create table meta.run_manifest as select {version} as warehouse_version, 0 as failed_node_count;
            create schema staging;
            create table staging.stg_projection_measures as
            select *
            from (
                values
                (
                    'horizon_p50_minutes_log2', 1, 'log2 minutes', 2, 67e-2, 'horizon_p50_minutes', 'minutes',
                    'horizon_hours', 'hours', 6e1, 1e-4, 1e30, false
                ),
                ('eci', 2, 'ECI', null, 1e0, 'eci', 'ECI', 'eci', 'ECI', 1e0, 0e0, 1e3, false),
                ('run_log10', 3, 'log10 FLOP', 10, null, 'run', 'FLOP', 'run_flop', 'FLOP', 1e0, 1e20, 1e40, true)
            ) as measures (
                measure, measure_position, unit, logarithm_base, measurement_error, natural_measure, natural_unit,
                reading_name, reading_unit, reading_factor, lowest_reading, highest_reading, is_of_whole_year
            );
            create table staging.stg_parameters as select 'slope' as parameter, 'OOM/yr' as unit;
            create schema capability;
            create table capability.capability_last_readings as
            select 'eci' as series, date '2026-02-01' as read_on, 2026 + 31 / 365.25 as read_at_year;
            create schema projections;
            create table projections.int_drawn_chain as
            select 'band_quantiles' as relation_name, '[0.05, 0.25, 0.5, 0.75, 0.95]' as definition;
            create table projections.parameter_draws as
            select draw::integer as draw, slope, level, 'x' as note from drawn
            union all select 0, 1e6, 1e6, 'x';
            create table projections.projection_draws as
            select
                variant, 'base__base' as combined_scenario_id, draw, year::smallint as year,
                (9 + (2 + slope / 2) * (year - 2025))::float as horizon_p50_minutes_log2,
                (150 + level)::float as eci,
                (20 + level / 10 + (year - 2025))::float as run_log10
            from projections.parameter_draws, unnest(range({YEARS[0]}, {YEARS[-1] + 1})) as years (year),
                unnest(['calibrated', 'published']) as paths (variant)
            order by random()
            """
        )
    monkeypatch.setenv("WAREHOUSE_PATH", str(file))
    return file


@pytest.fixture
def connection(small_warehouse):
    with duckdb.connect(str(small_warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture
def spoil(small_warehouse):
    def change(statement):
        with duckdb.connect(str(small_warehouse)) as connection:
            connection.execute(statement)

    return change


def test_the_posterior_is_that_of_the_closed_form(connection):
    # Mid-2027 is the row of 2027 less half of a year: 2027.0 lies 1.5 years after the row of 2025, where every draw
    # says 9, so the horizon there is normal with mean 12 and standard deviation 0.75.
    posterior = condition(connection, [DatedObservation("horizon_p50_minutes_log2", 2027.0, 13.0, 0.5)])
    rows = {(row["name"], row["year"]): row for row in posterior.bands.to_pylist()}
    assert len(rows) == 3 * len(YEARS) + 2

    precision = 1 + 1.5**2 / 4 / 0.5**2
    slope_mean, slope_sd = 0.75 / 0.5**2 * (13 - 12) / precision, precision**-0.5
    z = ndtri(0.95)
    slope = rows["slope", None]
    assert slope["prior_p95"] == pytest.approx(z, abs=2e-3)
    assert slope["posterior_p50"] == pytest.approx(slope_mean, abs=2e-3)
    assert slope["posterior_p05"] == pytest.approx(slope_mean - z * slope_sd, abs=4e-3)
    assert slope["posterior_p95"] == pytest.approx(slope_mean + z * slope_sd, abs=4e-3)
    assert slope["narrowed_frac"] == pytest.approx(1 - slope_sd, abs=2e-3)

    last = rows["horizon_p50_minutes_log2", 2030]
    assert last["prior_p50"] == pytest.approx(19, abs=4e-3)
    assert last["posterior_p75"] == pytest.approx(19 + 2.5 * (slope_mean + ndtri(0.75) * slope_sd), abs=1e-2)
    assert last["narrowed_frac"] == pytest.approx(1 - slope_sd, abs=2e-3)
    # What was known does not narrow, and what the observation says nothing of hardly does.
    assert rows["horizon_p50_minutes_log2", 2025]["narrowed_frac"] is None
    assert rows["eci", 2030]["narrowed_frac"] == pytest.approx(0, abs=5e-3)
    assert rows["level", None]["posterior_p50"] == pytest.approx(0, abs=5e-3)
    (simulated,) = posterior.simulated
    assert np.median(simulated) == pytest.approx(12, abs=1e-3)


def test_bands_before_are_those_that_the_warehouse_quotes(connection):
    table = condition(connection, [DatedObservation("eci", 2028.0, 150.0, 1.0)], "published.base__base")
    ours = table.bands.to_pylist()[list(YEARS).index(2029)]
    assert (ours["name"], ours["year"]) == ("horizon_p50_minutes_log2", 2029)
    ((theirs,),) = connection.execute(
        """
        select quantile_cont(horizon_p50_minutes_log2::double, [0.05, 0.25, 0.5, 0.75, 0.95])
        from projections.projection_draws
        where variant = 'published' and combined_scenario_id = 'base__base' and year = 2029 and draw > 0
        """
    ).fetchall()
    prior = [ours[f"prior_p{percentile}"] for percentile in ("05", "25", "50", "75", "95")]
    assert prior == pytest.approx(theirs, rel=1e-12)


def test_the_command_prints_bands_and_sample_size(small_warehouse, capsys):
    again = ["--observe", "eci@2026-07-02=151 +- 2", "--years", "2026,2030"]
    assert main([*OBSERVED, *again]) == 0
    printed = capsys.readouterr().out
    assert (
        "horizon_p50_minutes_log2@2027.0=12+-0.5: 4096 minutes, with a standard error of a factor of 1.41, for the date"
        " 2027.00, between rows that stand for the middle of their years; 50% of the draws lie below it, 5% to 95% of"
        " them are 1743 to 9629\n"
    ) in printed
    assert "eci@2026-07-02=151 +- 2: 151 ECI, with a standard error of 2 ECI, for the date 2026.50," in printed
    # Shares of the draws left by errors of 2/3 and 2 prior standard deviations, the second off by one: 72.2% x 94.8%.
    assert "effective sample size 5,602 of 8,192 draws" in printed
    lines = [line.split() for line in printed.splitlines()]
    horizon = next(line for line in lines if line[:2] == ["horizon_p50_minutes", "2030"])
    # The prior's sd of 2.5 shrinks by the root of 13 / 4; the median stays at 19.
    shown = np.log2(np.array(horizon[2:8], dtype=float))
    assert shown == pytest.approx([14.89, 19, 23.11, 16.72, 19, 21.28], abs=0.02)
    assert horizon[8] == "45%"
    # With the unit of those that the registry of parameters has.
    slope, level = (line for line in lines if line and line[0] in ("slope", "level"))
    assert slope[:2] == ["slope", "(OOM/yr)"]
    assert (level[0], len(level)) == ("level", len(slope) - 1)
    assert not any(line[1:2] == ["2028"] for line in lines)


def told(capsys, *texts):
    """Return the lines that say how observations were understood."""
    assert main([part for text in texts for part in ("--observe", text)] + ["--years", "2030"]) == 0
    return [line for line in capsys.readouterr().out.splitlines() if line.startswith("  ") and "@" in line]


def test_a_year_is_all_of_it_or_its_row_which_stands_for_its_middle(small_warehouse, capsys):
    (run,) = told(capsys, "run_flop@2026=1.5e21+-5e20")
    assert (
        "run_flop@2026=1.5e21+-5e20: 1.5e+21 FLOP, with a standard error of a factor of 1.4, for all of 2026; " in run
    )
    # log10 of 1.5 is 0.176, 1.76 standard deviations of the row of 2026.
    assert "96% of the draws lie below it" in run
    # The row of 2027 says 13 with an sd of 1, the start of 2027 says 12.
    (row,) = told(capsys, "horizon_hours@2027=136.5")
    assert "for the row of 2027, its middle (its start is @2027.0); 50% of the draws lie below it" in row
    (start,) = told(capsys, "horizon_hours@2027.0=68.27")
    assert "for the date 2027.00, between rows that stand for the middle of their years; 50% of the draws" in start


def test_what_the_draws_start_from_is_said(small_warehouse, capsys):
    arguments = ["--observe", "eci@2026-02-01=150+-2", "--observe", "horizon_hours@2026=40+-20", "--years", "2030"]
    assert main(arguments) == 0
    careful = "careful: these draws start from the reading of 2026-02-01, so they know what was read by that day"
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert lines.count(careful) == 1
    assert lines.index(careful) == 2
    for others in (["--observe", "eci@2026-02-02=150+-2"], [*arguments[:2], "--path", "published.base__base"]):
        assert main([*others, "--years", "2030"]) == 0
        assert careful not in capsys.readouterr().out


def test_all_names_of_a_measure_give_the_same_posterior(small_warehouse, capsys):
    printed = []
    for text, told in (
        ("horizon_hours@2027=136.533333", ": 136.5 hours, with"),
        ("horizon_p50_minutes@2027=8192", ": 8192 minutes, with"),
        ("horizon_p50_minutes_log2@2027.5=13+-0.67", ": 8192 minutes, with"),
    ):
        assert main(["--observe", text, "--years", "2030"]) == 0
        understood, bands = capsys.readouterr().out.split("effective")
        assert told in understood
        printed.append(bands.split("The assumptions")[0])
    assert printed[0] == printed[1] == printed[2]


def test_a_scenario_alone_is_one_of_the_calibrated_variant(small_warehouse, capsys):
    assert main([*OBSERVED, "--years", "2030", "--path", "base__base"]) == 0
    assert capsys.readouterr().out.startswith("calibrated.base__base, given\n")


def test_too_few_draws_are_refused(small_warehouse, connection, capsys):
    far = DatedObservation("eci", 2026.0, 156.0, 0.1)
    with pytest.raises(
        TooFewDrawsError,
        match=r"eci for .* = 156 ECI, with a standard error of 0.1 ECI, alone leaves \d+; it lies above",
    ):
        condition(connection, [DatedObservation("horizon_p50_minutes_log2", 2027.0, 12.0, 0.5), far])
    connection.close()
    assert main([*OBSERVED, "--observe", "eci@2026=156+-0.1"]) == 1
    assert "wider standard error, or make more draws" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--observe", "eci@2026"], "cannot read 'eci@2026': write NAME@DATE=VALUE or NAME@DATE=VALUE+-ERROR, as larg"),
        (
            ["--observe", "horizon_p50@2026=9+-1"],
            "no measure 'horizon_p50'; the nearest: horizon_p50_minutes, ho",
        ),
        (
            ["--observe", "draw@2026=9+-1"],
            "'draw', nor one nearly so called; there are horizon_p50_minutes, eci, run",
        ),
        (["--observe", "eci@2031=9+-1"], "eci@2031: the stored draws hold 2025 to 2030"),
        (["--observe", "run_flop@2031=1e26+-1e25"], "run_flop@2031: the stored draws hold 2025 to 2030"),
        (["--observe", "eci@2031.0=9+-1"], "eci: date 2031 is outside 2025.5 to 2030.5"),
        ([*OBSERVED, *OBSERVED], "horizon_p50_minutes_log2@2027.0=12+-0.5 observe the same"),
        (
            [*OBSERVED, "--path", "base"],
            "no stored draws of 'calibrated.base': they are kept of calibrated.base__base, published.base__base",
        ),
        (["--observe", "eci@2026=150+-1e-300"], "eci@2026=150+-1e-300: the standard error is too small to be meant"),
        (["--observe", "run_flop@2026=1e26+-1e300"], "run_flop@2026=1e26+-1e300 says nothing: its standard error is"),
        ([*OBSERVED, "--years", "\uff12\uff10\uff12\uff16"], "write years separated by commas"),
        ([*OBSERVED, "--years", ""], "write years separated by commas"),
        ([*OBSERVED, "--years", "2026,soon"], "cannot read --years 2026,soon: write years separated by commas"),
        ([*OBSERVED, "--years", "2026,2045"], "--years 2026,2045: the stored draws hold 2025 to 2030"),
    ],
)
def test_arguments_that_cannot_be_used_are_explained(small_warehouse, capsys, arguments, message):
    years = [] if "--years" in arguments else ["--years", "2026"]
    assert main([*arguments, *years]) == 1
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.err.count("\n") == 1
    assert printed.out == ""


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("drop table projections.parameter_draws", "no stored draws: run `make build`"),
        ("delete from projections.projection_draws where draw = 7 and year = 2027", "are not complete"),
        ("delete from projections.parameter_draws where draw = 7", "are not complete"),
        ("update projections.projection_draws set eci = null where draw = 7 and year = 2027", "are not complete"),
    ],
)
def test_a_warehouse_without_whole_draws_is_refused(spoil, small_warehouse, capsys, statement, message):
    spoil(statement)
    assert main(OBSERVED) == 1
    assert message in capsys.readouterr().err
    with duckdb.connect(str(small_warehouse), read_only=True) as connection, pytest.raises(OutputError):
        condition(connection, [DatedObservation("eci", 2026.5, 150.0, 1.0)])
