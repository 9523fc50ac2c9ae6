"""What fits to the models before a cut-off predicted for those after it; the maths lives in ``engine.capability``."""

from datetime import date

import numpy as np
import pyarrow as pa

from engine.capability import MIN_POINTS, predict_horizon
from engine.dates import DAYS_PER_YEAR

FIRST_YEARS = (2019, 2023)
CUT_OFFS = [date(year, month, 1) for year in (2023, 2024, 2025) for month in (1, 7)]
BANDS = ("predicted", "low", "high")
SCHEMA = pa.schema(
    [
        ("first_year", pa.int32()),
        ("cut_off_on", pa.date32()),
        ("model_key", pa.string()),
        ("released_on", pa.date32()),
        ("lead_years", pa.float64()),
        ("n_models_fitted", pa.int32()),
        ("is_scored", pa.bool_()),
        ("observed_minutes_log2", pa.float64()),
    ]
    + [(f"{name}_minutes_log2", pa.float64()) for name in BANDS]
    + [("error_doublings", pa.float64()), ("is_inside_band", pa.bool_())]
)


def model(dbt, session):
    """Return one row per first year, cut-off and state-of-the-art model released on it or later."""
    models = (
        dbt.ref("capability_observed_horizons").filter("suite = '1.1' and is_sota").order("released_on, model_key").df()
    )
    models["released_on"] = models["released_on"].dt.date
    rows = []
    for first_year in FIRST_YEARS:
        for cut_off in CUT_OFFS:
            known = models[
                models["is_fitted"]
                & (models["released_on"] >= date(first_year, 1, 1))
                & (models["released_on"] < cut_off)
            ]
            if len(known) < MIN_POINTS:
                continue
            later = models[models["released_on"] >= cut_off]
            observed = np.log2(later["horizon_p50_minutes"].to_numpy())
            prediction = predict_horizon(
                known["years_since_2025"], known["horizon_p50_minutes"], later["years_since_2025"]
            )
            columns = {
                "model_key": later["model_key"],
                "released_on": later["released_on"],
                "lead_years": [(released_on - cut_off).days / DAYS_PER_YEAR for released_on in later["released_on"]],
                # Readings above the measured range are shown beside the prediction and not held against it.
                "is_scored": later["is_fitted"],
                "observed_minutes_log2": observed,
                "error_doublings": prediction.predicted - observed,
                "is_inside_band": (prediction.low <= observed) & (observed <= prediction.high),
            } | {f"{name}_minutes_log2": getattr(prediction, name) for name in BANDS}
            fixed = {
                "first_year": first_year,
                "cut_off_on": cut_off,
                "n_models_fitted": len(known),
            }
            rows += [fixed | dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return pa.Table.from_pylist(rows, schema=SCHEMA)
