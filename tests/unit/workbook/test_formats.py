"""How cells of the workbook show numbers."""

import pytest

from scripts.workbook.formats import column_format


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("usable_compute_flop", 1e28, "0.00E+00"),
        ("usable_compute_2024_flop", 1e28, "0.00E+00"),
        ("cost_per_usable_flop_cloud_usd", 1e-18, "0.00E+00"),
        ("peak_flop_per_second_per_h100e", 1e15, "0.00E+00"),
        ("run_share_of_usable_frac", 0.03, "0.00%"),
        ("ai_infrastructure_capex_usd", 1e12, "#,##0"),
        ("training_cost_usd2023", 1e6, "#,##0"),
        ("chip_stock_h100e", 1e6, "#,##0"),
        ("effective_power_kw_per_h100e", 1.2, "0.000"),
        ("year", 2024, "0"),
        ("first_year_binding", 2024, "0"),
        ("years_binding", 13, "#,##0"),
        ("slope_log10_per_year", 0.77, "0.0000"),
        ("horizon_p50_minutes", 129.2, "#,##0.0"),
        ("horizon_p50_minutes_log2", 7.01, "0.000"),
        ("swing_ratio", 2.258, "#,##0.00"),
        ("reached_by_2030_frac", 0.77, "0.00%"),
        ("p50_year", 2030, "0"),
        ("low_parameter_value", -1.0, "0.000"),
        ("high_parameter_value", 4.5e11, "#,##0"),
    ],
)
def test_number_format_follows_the_unit_suffix(column, value, expected):
    assert column_format(column, value) == expected
