"""What an export says of a column: its unit, and its type for Evidence."""

import datetime

import pyarrow as pa
import pytest

from scripts.export.evidence import evidence_data
from scripts.export.units import unit_of


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("usable_compute_flop", "FLOP"),
        ("usable_compute_flop_log10", "log10 FLOP"),
        ("year_end_power_gw", "GW"),
        ("historical_anchor_log10_flop", "log10 FLOP"),
        ("residual_log10", "log10"),
        ("log10_gap", "log10"),
        ("slope_low_log10_per_year", "log10 per year"),
        ("peak_flop_per_second_per_h100e", "FLOP/s/H100e"),
        ("ai_infrastructure_capex_usd", "USD"),
        ("training_cost_usd2023", "2023 USD"),
        ("cost_per_flop_usd2023", "2023 USD/FLOP"),
        ("cost_per_usable_flop_cloud_usd", "USD/FLOP"),
        ("cost_per_h100e_year_cloud_usd", "USD/H100e-year"),
        ("ai_datacenter_capacity_mw", "MW"),
        ("effective_power_kw_per_h100e", "kW/H100e"),
        ("chip_stock_h100e", "H100e"),
        ("usable_compute_cagr_frac", "fraction"),
        ("gap_ratio_to_historical_trend", "ratio"),
        ("annual_growth_multiplier_low", "multiplier"),
        ("training_time_hours", "hours"),
        ("doubling_time_low_years", "years"),
        ("years_binding", "years"),
        ("year", "calendar year"),
        ("milestone_year_before", "calendar year"),
        ("release_year_fractional", "calendar year"),
        ("range_low_ln", "nats"),
        ("training_share_frac_score", "dimensionless"),
        ("supply_scenario_choice", "dimensionless"),
        ("p05_year", "calendar year"),
        ("never_frac", "fraction"),
        ("effective_sample_size", "draws"),
        ("horizon_p50_minutes_log2", "log2 minutes"),
        ("p05", ""),
        ("n_models", ""),
        ("parameter_value", ""),
    ],
)
def test_units_follow_from_names(column, unit):
    assert unit_of(column) == unit


def test_a_column_with_a_missing_date_becomes_text_for_evidence():
    day = datetime.date(2024, 2, 29)
    data = evidence_data(pa.table({"known": pa.array([day, day]), "partly": pa.array([day, None])}))
    assert data.schema.types == [pa.timestamp("us"), pa.string()]
    assert data["partly"].to_pylist() == ["2024-02-29", None]
