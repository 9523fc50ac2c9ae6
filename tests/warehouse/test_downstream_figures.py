"""Figures of effective compute and capability, worked out apart from the warehouse, that it must give."""

import math

import numpy as np
import pyarrow as pa
import pytest


def one(warehouse, query: str) -> tuple:
    (row,) = warehouse.execute(query).fetchall()
    return row


def test_slopes_are_derived_from_doublings_per_year(warehouse):
    slope, eci_slope = one(
        warehouse,
        "select distinct horizon_doublings_per_oom, eci_per_oom from capability.capability_by_year"
        " where variant = 'published'",
    )
    assert slope == pytest.approx(2.84 / (0.6 + 1.504 / math.log(10)), rel=1e-12)
    assert slope == pytest.approx(2.27, abs=0.005)
    assert eci_slope == pytest.approx(11.2, abs=0.05)


def test_a_constant_rate_gives_4_5_times_in_2025(warehouse):
    (gain,) = one(
        warehouse,
        """select distinct round(pow(10, software_gain_log10), 9) from effective_compute.effective_compute_by_year
        where software_form = 'constant_rate' and year = 2025""",
    )
    assert gain == pytest.approx(4.5, abs=5e-4)


def test_software_of_2040_by_the_closed_form(warehouse):
    unlimited = (0.405 * 16 + (1.504 - 0.405) * (1 - math.exp(-0.12 * 16)) / 0.12) / math.log(10)
    (gain,) = one(
        warehouse,
        """select distinct round(software_gain_log10, 12) from effective_compute.effective_compute_by_year
        where software_form = 'default' and year = 2040""",
    )
    assert gain == pytest.approx(10.7 * (1 - math.exp(-unlimited / 10.7)), abs=1e-9)
    assert gain == pytest.approx(4.7105, abs=5e-5)


@pytest.mark.parametrize(
    ("first_year", "published", "specified", "n_models"), [(2019, 187.778, 187.8, 17), (2023, 128.744, 128.7, 14)]
)
def test_doubling_times_are_those_of_metr(warehouse, first_year, published, specified, n_models):
    days, count = one(
        warehouse,
        f"select doubling_days, n_models from capability.capability_horizon_fits where first_year = {first_year}",
    )
    assert days == pytest.approx(published, abs=1e-3)
    assert days == pytest.approx(specified, abs=0.05)
    assert count == n_models


@pytest.mark.parametrize(("first_year", "bias"), [(2023, -1.8), (2019, -2.2)])
def test_fits_to_2024_miss_what_followed(warehouse, first_year, bias):
    found, rms = one(
        warehouse,
        f"""select bias_doublings, rms_doublings from capability.capability_backcast
        where first_year = {first_year} and cut_off_on = date '2025-01-01' and lead_window = 'all'""",
    )
    assert found == pytest.approx(bias, abs=0.05)
    if first_year == 2023:
        assert rms == pytest.approx(1.85, abs=0.005)


def test_the_level_of_2025_is_that_of_the_fit(warehouse):
    fitted, assumed = one(
        warehouse,
        """select level_2025_minutes_log2, horizon_level_2025
        from capability.capability_horizon_fits, assumptions.scalar_parameters where first_year = 2023 and draw = 0""",
    )
    assert fitted == pytest.approx(assumed, abs=0.005)
    assert 2**fitted == pytest.approx(48.3, abs=0.15)


def test_economy_automation_passes_through_the_listed_quantiles(warehouse, views_over):
    """Full automation at 36; 50% at 36 - 16/7, 20% at 32, 10% at 36 - 34/7, 5% at 36 - 38/7, 0 at 30."""
    listed = {36: 1, 36 - 16 / 7: 0.5, 32: 0.2, 36 - 34 / 7: 0.1, 36 - 38 / 7: 0.05, 30: 0, 29: 0, 37: 1}
    draws = pa.array(np.arange(len(listed), dtype=np.int32))
    point = warehouse.sql("select * exclude (draw) from assumptions.scalar_parameters where draw = 0").fetchnumpy()
    scalars = {name: np.full(len(listed), values[0]) for name, values in point.items()}
    gain_of_2022_to_2024 = 2 * 1.504 / math.log(10)
    effective = {
        "path_id": np.ones(len(listed), dtype=np.int32),
        "software_form": ["default"] * len(listed),
        "draw": draws,
        "year": np.full(len(listed), 2025, dtype=np.int32),
        "effective_compute_flop_log10": [level - gain_of_2022_to_2024 for level in listed],
        "software_gain_log10": np.zeros(len(listed)),
        "effective_since_2025_log10": np.zeros(len(listed)),
        "effective_since_2026_log10": np.zeros(len(listed)),
    }
    tables = {
        "allocation.int_paths": pa.table({"path_id": pa.array([1], pa.int32()), "is_calibrated": [False]}),
        **{
            name: warehouse.sql(f"select * from {name}").to_arrow_table()
            for name in ("capability.capability_last_readings", "capability.capability_frontier_by_year")
        },
        "assumptions.scalar_parameters": pa.table({"draw": draws} | scalars),
        "effective_compute.int_effective_compute": pa.table(effective),
    }
    with views_over(["capability.int_capability"], tables) as connection:
        found = connection.execute(
            "select economy_automation_frac from capability.int_capability order by draw"
        ).fetchall()
    assert [row[0] for row in found] == pytest.approx(list(listed.values()), abs=1e-12)
