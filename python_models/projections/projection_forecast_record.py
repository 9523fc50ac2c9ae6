"""What the laws of growth would have said at past cut-offs, scored on what came; the maths lives in ``engine``."""

from datetime import date

import numpy as np
import pyarrow as pa

from engine.dates import decimal_year
from engine.forecast_record import MIN_READINGS, laws_at
from engine.forecast_scores import log_score, rank

CUT_OFFS = [date(year, month, 1) for year in (2023, 2024, 2025) for month in (1, 7)] + [date(2026, 1, 1)]
LEVELS = {"p05": 0.05, "p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95}
BANDS = {"50": ("p25", "p75"), "80": ("p10", "p90"), "90": ("p05", "p95")}
SCHEMA = pa.schema(
    [
        ("series", pa.string()),
        ("law", pa.string()),
        ("cut_off_on", pa.date32()),
        ("reading_key", pa.string()),
        ("read_on", pa.date32()),
        ("unit", pa.string()),
        ("known_count", pa.int32()),
        ("record_years", pa.float64()),
        ("last_read_on", pa.date32()),
        ("last_value", pa.float64()),
        ("lead_years", pa.float64()),
        ("observed_value", pa.float64()),
        ("is_above", pa.bool_()),
    ]
    + [(f"predicted_{name}", pa.float64()) for name in LEVELS]
    + [(f"is_within_{share}", pa.bool_()) for share in BANDS]
    + [(name, pa.float64()) for name in ("pit_frac", "crps", "log_score")]
)


def model(dbt, session):
    """Return one row per series, law, cut-off and later reading."""
    scalars = dict(dbt.ref("stg_scalar_assumptions").project("parameter, point_value").fetchall())
    coefficient, degrees_of_freedom = scalars["growth_spread_coefficient"], scalars["growth_score_degrees_of_freedom"]
    readings = dbt.ref("int_forecast_record_readings").order("series, read_on, reading_value, reading_key").df()
    for name in ("read_on", "known_on"):
        readings[name] = readings[name].dt.date
    tables = []
    for series, rows in readings.groupby("series"):
        times = np.array([decimal_year(day) for day in rows["read_on"]])
        known_before = 0
        for cut_off in CUT_OFFS:
            is_known = (rows["known_on"] <= cut_off).to_numpy()
            known = is_known & ~rows["is_above"].to_numpy()
            count = int(known.sum())
            # A cut-off that knows no more than the one before would say the same again.
            if count < MIN_READINGS or count == known_before or is_known.all():
                continue
            known_before = count
            later = rows[~is_known]
            laws = laws_at(
                times[known], rows["reading_value"].to_numpy()[known], times[~is_known], coefficient, degrees_of_freedom
            )
            last = rows[known].iloc[-1]
            fixed = {
                "series": series,
                "cut_off_on": cut_off,
                "known_count": count,
                "record_years": times[known][-1] - times[known][0],
                "last_read_on": last["read_on"],
                "last_value": last["reading_value"],
            }
            tables += [
                _scores(fixed | {"law": name}, law, later, times[~is_known] - times[known][-1])
                for name, law in laws.items()
            ]
    return pa.concat_tables(tables)


def _scores(fixed, law, later, lead_years):
    """Return a table of one row per target."""
    observed, is_above = later["reading_value"].to_numpy(), later["is_above"].to_numpy()
    values = law.quantile(np.array(list(LEVELS.values()))[:, np.newaxis])
    quantiles = {name: np.broadcast_to(row, observed.shape) for name, row in zip(LEVELS, values, strict=True)}
    # A law that gives what came no chance has no log score.
    score = log_score(law, observed, is_above)
    columns = {name: [value] * len(observed) for name, value in fixed.items()} | {
        "reading_key": later["reading_key"],
        "read_on": later["read_on"],
        "unit": later["unit"],
        "lead_years": lead_years,
        "observed_value": observed,
        "is_above": is_above,
        "pit_frac": rank(law, observed, is_above),
        "crps": law.crps(observed, is_above=is_above),
        "log_score": np.where(np.isfinite(score), score, np.nan),
    }
    columns |= {f"predicted_{name}": values for name, values in quantiles.items()}
    for share, (low, high) in BANDS.items():
        # A band that ends above the limit does not contradict a reading above it.
        columns[f"is_within_{share}"] = (is_above | (quantiles[low] <= observed)) & (observed <= quantiles[high])
    return pa.table({name: pa.array(columns[name], from_pandas=True) for name in SCHEMA.names}).cast(SCHEMA)
