"""Trends of the METR horizon since several first years; the maths lives in ``engine.capability``."""

from dataclasses import asdict

import pyarrow as pa

from engine.capability import fit_horizon_trend

FIRST_YEARS = (2019, 2023, 2024)


def model(dbt, session):
    """Return one row per first year of the models fitted."""
    points = (
        dbt.ref("capability_observed_horizons")
        .filter("suite = '1.1' and is_fitted")
        .order("released_on, model_key")
        .project("year(released_on) as release_year, years_since_2025, horizon_p50_minutes")
        .fetchnumpy()
    )
    rows = []
    for first_year in FIRST_YEARS:
        is_in = points["release_year"] >= first_year
        fit = fit_horizon_trend(points["years_since_2025"][is_in], points["horizon_p50_minutes"][is_in])
        rows.append({"first_year": first_year} | asdict(fit))
    schema = pa.schema(
        [("first_year", pa.int32()), ("n_models", pa.int32())] + [(name, pa.float64()) for name in list(rows[0])[2:]]
    )
    return pa.Table.from_pylist(rows, schema=schema)
