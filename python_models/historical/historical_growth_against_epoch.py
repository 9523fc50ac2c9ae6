"""Growth by Epoch's own filters on the models here, beside what Epoch printed; ``engine.historical`` has the maths."""

import pyarrow as pa

from engine.historical import fit_log_linear, is_fittable

SCHEMA = pa.schema(
    [
        ("variant", pa.string()),
        ("growth_id", pa.string()),
        ("metric", pa.string()),
        ("model_filter", pa.string()),
        ("first_day", pa.date32()),
        ("last_day", pa.date32()),
        ("n_models", pa.int32()),
        ("annual_growth_multiplier", pa.float64()),
        ("annual_growth_multiplier_low", pa.float64()),
        ("annual_growth_multiplier_high", pa.float64()),
        ("epoch_growth_multiplier", pa.float64()),
        ("epoch_growth_multiplier_low", pa.float64()),
        ("epoch_growth_multiplier_high", pa.float64()),
        ("source_id", pa.string()),
        ("note", pa.string()),
    ]
)


def model(dbt, session):
    """Return one row per growth rate that Epoch printed, with the fit of the models that its filter lets in here."""
    rates = dbt.ref("stg_published_growth_rates").order("growth_id").to_arrow_table().to_pylist()
    points = dbt.ref("int_epoch_filter_points").order("growth_id, release_year_fractional, model_name").df()
    rows = []
    for rate in rates:
        seen = points[points["growth_id"] == rate["growth_id"]]
        row = rate | {"variant": "extended", "n_models": len(seen)}
        if is_fittable(seen["release_year_fractional"], seen["metric_value"]):
            fit = fit_log_linear(seen["release_year_fractional"], seen["metric_value"])
            row |= {
                "annual_growth_multiplier": 10**fit.slope_log10_per_year,
                "annual_growth_multiplier_low": 10**fit.slope_low_log10_per_year,
                "annual_growth_multiplier_high": 10**fit.slope_high_log10_per_year,
            }
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=SCHEMA)
