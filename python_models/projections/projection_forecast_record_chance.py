"""Coverage and rank of the record of the law beside those of worlds in which it is true; the maths is in ``engine``."""

import numpy as np
import pyarrow as pa

from engine.dates import decimal_year
from engine.forecast_record import simulated_records

N_WORLDS = 4000
ENDS = (0.025, 0.5, 0.975)
SCHEMA = pa.schema(
    [
        ("series", pa.string()),
        ("statistic", pa.string()),
        ("target_count", pa.int32()),
        ("world_count", pa.int32()),
        ("record_frac", pa.float64()),
        ("world_p025_frac", pa.float64()),
        ("world_p50_frac", pa.float64()),
        ("world_p975_frac", pa.float64()),
        ("is_within_worlds", pa.bool_()),
        ("independent_target_count", pa.float64()),
    ]
)


def model(dbt, session):
    """Return one row per series and statistic."""
    scalars = dict(dbt.ref("stg_scalar_assumptions").project("parameter, point_value").fetchall())
    random_seed = dbt.config.meta_get("random_seed")
    record = (
        dbt.ref("projection_forecast_record")
        .filter("law = 'growth factor' and not is_above")
        .order("series, cut_off_on, read_on, observed_value, reading_key")
        .df()
    )
    readings = (
        dbt.ref("int_forecast_record_readings")
        .filter("not is_above")
        .order("series, read_on, reading_value, reading_key")
        .df()
    )
    tables = []
    for place, (series, rows) in enumerate(record.groupby("series")):
        days = readings.loc[readings["series"] == series, "read_on"]
        ranks = simulated_records(
            np.array([decimal_year(day) for day in days.dt.date]),
            rows.groupby("cut_off_on")["known_count"].first().tolist(),
            scalars["growth_spread_coefficient"],
            scalars["growth_score_degrees_of_freedom"],
            N_WORLDS,
            np.random.default_rng([int(random_seed), place]),
        )
        own = rows["pit_frac"].to_numpy()
        for statistic, of_ranks in STATISTICS.items():
            worlds, value = of_ranks(ranks), float(of_ranks(own[np.newaxis])[0])
            low, middle, high = np.quantile(worlds, ENDS)
            mean = float(worlds.mean())
            tables.append(
                {
                    "series": series,
                    "statistic": statistic,
                    "target_count": len(rows),
                    "world_count": N_WORLDS,
                    "record_frac": value,
                    "world_p025_frac": low,
                    "world_p50_frac": middle,
                    "world_p975_frac": high,
                    "is_within_worlds": bool(low <= value <= high),
                    # so many independent targets of the same share would vary as much
                    "independent_target_count": _independent(statistic, mean, float(worlds.var())),
                }
            )
    return pa.Table.from_pylist(tables, schema=SCHEMA)


def _band(share):
    return lambda ranks: np.mean(np.abs(ranks - 0.5) <= share / 2, axis=1)


STATISTICS = {
    "coverage_50": _band(0.5),
    "coverage_80": _band(0.8),
    "coverage_90": _band(0.9),
    "mean_pit": lambda ranks: ranks.mean(axis=1),
}


def _independent(statistic, mean, variance):
    """Return how many independent targets would vary as the worlds do; a rank is uniform, coverage a share."""
    of_one = 1 / 12 if statistic == "mean_pit" else mean * (1 - mean)
    return of_one / variance if variance > 0 else None
