"""Conditioning the stored draws of a small warehouse whose posterior has a closed form."""

import duckdb
import numpy as np
import pytest
import yaml
from scipy.special import ndtri

from engine.conditioning import TooFewDrawsError
from engine.draws import sobol_points
from scripts.condition import DatedObservation, condition, main, parse_observation
from scripts.warehouse import OutputError

N_DRAWS = 2**13
YEARS = range(2025, 2031)
PATH = "calibrated.base__base"
OBSERVED = ["--observe", "horizon_p50_minutes_log2@2027=12+-0.5"]


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
            create schema projections;
            create table projections.int_drawn_chain as
            select 'band_quantiles' as relation_name, '[0.05, 0.25, 0.5, 0.75, 0.95]' as definition;
            create table projections.parameter_draws as
            select draw::integer as draw, slope, level, 'x' as note from drawn
            union all select 0, 1e6, 1e6, 'x';
            create table projections.projection_draws as
            select
                path, draw, year::smallint as year,
                (9 + (2 + slope / 2) * (year - 2025))::float as horizon_p50_minutes_log2,
                (150 + level)::float as eci
            from projections.parameter_draws, unnest(range({YEARS[0]}, {YEARS[-1] + 1})) as years (year),
                unnest(['{PATH}', 'published.base__base']) as paths (path)
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
    table = condition(connection, [DatedObservation("horizon_p50_minutes_log2", 2027.0, 13.0, 0.5)])
    rows = {(row["name"], row["year"]): row for row in table.to_pylist()}
    assert len(rows) == 2 * len(YEARS) + 2

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
    assert len({row["effective_sample_size"] for row in rows.values()}) == 1


def test_bands_before_are_those_that_the_warehouse_quotes(connection):
    table = condition(connection, [DatedObservation("eci", 2028.0, 150.0, 1.0)], "published.base__base")
    ours = table.to_pylist()[list(YEARS).index(2029)]
    assert (ours["name"], ours["year"]) == ("horizon_p50_minutes_log2", 2029)
    ((theirs,),) = connection.execute(
        """
        select quantile_cont(horizon_p50_minutes_log2::double, [0.05, 0.25, 0.5, 0.75, 0.95])
        from projections.projection_draws
        where path = 'published.base__base' and year = 2029 and draw > 0
        """
    ).fetchall()
    prior = [ours[f"prior_p{percentile}"] for percentile in ("05", "25", "50", "75", "95")]
    assert prior == pytest.approx(theirs, rel=1e-12)


def test_the_command_prints_bands_and_sample_size(small_warehouse, capsys):
    again = ["--observe", "eci@2026=151 +- 2", "--years", "2026,2030"]
    assert main([*OBSERVED, *again]) == 0
    printed = capsys.readouterr().out
    assert "calibrated.base__base, given horizon_p50_minutes_log2@2027=12+-0.5 and eci@2026=151 +- 2" in printed
    # Shares of the draws left by errors of 2/3 and 2 prior standard deviations, the second off by one: 72.2% x 94.8%.
    assert "effective sample size 5,602" in printed
    lines = [line.split() for line in printed.splitlines()]
    horizon = next(line for line in lines if line[:2] == ["horizon_p50_minutes_log2", "2030"])
    # The prior's sd of 2.5 shrinks by the root of 13 / 4; the median stays at 19.
    assert [float(cell) for cell in horizon[2:8]] == pytest.approx([14.89, 19, 23.11, 16.72, 19, 21.28], abs=0.02)
    assert horizon[8] == "45%"
    assert [line[0] for line in lines if line and line[0] in ("slope", "level")] == ["slope", "level"]
    assert not any(line[1:2] == ["2028"] for line in lines)


def test_too_few_draws_are_refused(small_warehouse, connection, capsys):
    far = DatedObservation("eci", 2026.0, 156.0, 0.1)
    with pytest.raises(TooFewDrawsError, match=r"eci at 2026 = 156 \+- 0\.1 alone leaves \d+; 100\.0%"):
        condition(connection, [DatedObservation("horizon_p50_minutes_log2", 2027.0, 12.0, 0.5), far])
    connection.close()
    assert main([*OBSERVED, "--observe", "eci@2026=156+-0.1"]) == 1
    assert "wider error, or make more draws" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--observe", "eci@2026"], "cannot read 'eci@2026': write NAME@DATE=VALUE+-ERROR, for example horizon"),
        (["--observe", "eci@2026=15O+-1"], "cannot read 'eci@2026=15O+-1'"),
        (["--observe", "horizon_p50@2026=9+-1"], "no measure 'horizon_p50'; the nearest: horizon_p50_minutes_log2"),
        (["--observe", "draw@2026=9+-1"], "no measure 'draw'; the nearest:"),
        (["--observe", "eci@2031=9+-1"], "eci: date 2031 is outside 2025.5 to 2030.5"),
        (["--observe", "eci@2026=9+-0"], "eci at 2026: the standard error must be above zero, got 0"),
        ([*OBSERVED, "--path", "base"], "no path 'base'; the nearest: published.base__base, calibrated.base__base"),
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


def test_numbers_are_read_as_people_write_them():
    assert parse_observation("eci@2026.1=9.5+-0.5") == DatedObservation("eci", 2026.1, 9.5, 0.5)
    assert parse_observation("eci @ 2026 = -1e2 +- .5") == DatedObservation("eci", 2026.0, -100.0, 0.5)


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
        condition(connection, [parse_observation(OBSERVED[1])])
