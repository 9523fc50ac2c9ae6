"""Trends of the METR horizon since several first years; the maths lives in ``engine.capability``."""

from dataclasses import asdict

import pyarrow as pa

from engine.capability import fit_horizon_trend

FIRST_YEARS = (2019, 2023, 2024)
#: Stands for an edition where the fit is over all rows.
ALL_ROWS = "all rows"


def model(dbt, session):
    """Return one row per first year and edition: over all rows, and over those that METR's newest figure knew."""
    points = (
        dbt.ref("capability_observed_horizons")
        .filter("suite = '1.1' and is_fitted")
        .order("released_on, model_key")
        .project("year(released_on) as release_year, published_on, years_since_2025, horizon_p50_minutes")
        .fetchnumpy()
    )
    published = (
        dbt.ref("stg_metr_doubling_times")
        .filter("suite = '1.1'")
        .order("published_on, edition")
        .project("first_year, edition, published_on")
        .fetchnumpy()
    )
    editions = list(zip(*published.values(), strict=True))
    rows = []
    for first_year in FIRST_YEARS:
        is_in = points["release_year"] >= first_year
        knew = {ALL_ROWS: is_in}
        # A figure is fitted to the readings of its day: what came later says nothing about it.
        _, edition, day = next(each for each in reversed(editions) if each[0] == first_year)
        knew[edition] = is_in & (points["published_on"] <= day)
        for name, is_known in knew.items():
            fit = fit_horizon_trend(points["years_since_2025"][is_known], points["horizon_p50_minutes"][is_known])
            rows.append({"first_year": first_year, "edition": name} | asdict(fit))
    schema = pa.schema(
        [("first_year", pa.int32()), ("edition", pa.string()), ("n_models", pa.int32())]
        + [(name, pa.float64()) for name in list(rows[0])[3:]]
    )
    return pa.Table.from_pylist(rows, schema=schema)
