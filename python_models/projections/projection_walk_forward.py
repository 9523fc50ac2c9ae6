"""What the forecast of each past cut-off said of what came next, scored; the maths lives in ``engine``."""

from datetime import date

import numpy as np
import pyarrow as pa

from engine.capability import DAYS_PER_YEAR
from engine.historical import predict_log_linear
from engine.scoring import central_band, crps, probability_integral_transform, random_walk_ensemble, student_t_ensemble

#: Four years are the fewest that the backcast of the run share fits.
FIRST_CUTOFF_YEAR = 2021
N_MEMBERS = 2**12
SCHEMA = pa.schema(
    [
        ("quantity", pa.string()),
        ("first_year", pa.int32()),
        ("cut_off_on", pa.date32()),
        ("target_key", pa.string()),
        ("unit", pa.string()),
        ("lead_years", pa.float64()),
        ("n_fitted", pa.int32()),
        ("is_scored", pa.bool_()),
        ("observed_value", pa.float64()),
    ]
    + [(f"predicted_p{percentile}", pa.float64()) for percentile in ("05", "25", "50", "75", "95")]
    + [("is_within_50", pa.bool_()), ("is_within_90", pa.bool_())]
    + [(name, pa.float64()) for name in ("pit_frac", "crps", "crps_no_change", "crps_same_pace")]
)


def model(dbt, session):
    """Return one row per quantity, first year, cut-off and target."""
    ((first_year,),) = dbt.ref("scalar_parameters").filter("draw = 0").project("run_record_first_year").fetchall()
    past = dbt.ref("stg_largest_run_backcast").filter(f"year >= {first_year}").order("year").df()
    points = dbt.ref("capability_backcast_points").order("first_year, cut_off_on, released_on, model_key").df()
    horizons = (
        dbt.ref("capability_observed_horizons")
        .filter("suite = '1.1' and is_fitted")
        .order("released_on, model_key")
        .df()
    )
    return pa.concat_tables([*_largest_run(past), *_horizon(points, horizons)])


def _largest_run(past):
    """Yield the scores of each cut-off for the largest run: its share of usable compute, which is taken as known."""
    runs = np.log10(past["largest_run_by_training_date_flop"])
    for cutoff_year in range(FIRST_CUTOFF_YEAR, int(past["year"].max())):
        is_known = past["year"] <= cutoff_year
        known, later = past[is_known], past[~is_known]
        share = predict_log_linear(known["year"], known["run_share_of_usable_frac"], later["year"])
        # A year stands for its middle.
        lead_years = past["year"] + 0.5 - (cutoff_year + 1)
        yield _scores(
            {
                "quantity": "largest_run_flop_log10",
                "first_year": int(past["year"].min()),
                "cut_off_on": date(cutoff_year + 1, 1, 1),
                "unit": "log10 FLOP",
                "n_fitted": len(known),
            },
            target_key=later["year"].astype(str),
            lead_years=lead_years[~is_known],
            is_scored=np.full(len(later), True),
            observed=runs[~is_known],
            ensemble=student_t_ensemble(
                np.log10(later["usable_compute_flop"]) + share.predicted_log10,
                share.standard_error_log10,
                share.degrees_of_freedom,
                N_MEMBERS,
            ),
            known_lead_years=lead_years[is_known],
            known_values=runs[is_known],
        )


def _horizon(points, horizons):
    """Yield the scores of each cut-off for the METR horizon: its trend, with the drift of the trend itself."""
    released_on = horizons["released_on"]
    for (first_year, cut_off_on), later in points.groupby(["first_year", "cut_off_on"]):
        known = horizons[(released_on.dt.year >= first_year) & (released_on < cut_off_on)]
        yield _scores(
            {
                "quantity": "horizon_p50_minutes_log2",
                "first_year": first_year,
                "cut_off_on": cut_off_on.date(),
                "unit": "log2 minutes",
                "n_fitted": len(known),
            },
            target_key=later["model_key"],
            lead_years=later["lead_years"],
            is_scored=later["is_scored"],
            observed=later["observed_minutes_log2"],
            ensemble=student_t_ensemble(
                later["predicted_minutes_log2"],
                later["drift_standard_error_doublings"],
                later["degrees_of_freedom"].iloc[0],
                N_MEMBERS,
            ),
            known_lead_years=(known["released_on"] - cut_off_on).dt.days / DAYS_PER_YEAR,
            known_values=known["horizon_p50_minutes_log2"],
        )


def _scores(fixed, *, target_key, lead_years, is_scored, observed, ensemble, known_lead_years, known_values):
    """Return a table of one row per target."""
    observed = np.asarray(observed)
    p05, p95 = central_band(ensemble, 0.9)
    p25, p75 = central_band(ensemble, 0.5)
    p50, _ = central_band(ensemble, 0.0)
    no_change, same_pace = (
        random_walk_ensemble(known_lead_years, known_values, lead_years, N_MEMBERS, has_drift=has_drift)
        for has_drift in (False, True)
    )
    columns = {name: [value] * len(observed) for name, value in fixed.items()} | {
        "target_key": target_key,
        "lead_years": lead_years,
        "is_scored": is_scored,
        "observed_value": observed,
        "predicted_p05": p05,
        "predicted_p25": p25,
        "predicted_p50": p50,
        "predicted_p75": p75,
        "predicted_p95": p95,
        "is_within_50": (p25 <= observed) & (observed <= p75),
        "is_within_90": (p05 <= observed) & (observed <= p95),
        "pit_frac": probability_integral_transform(ensemble, observed),
        "crps": crps(ensemble, observed),
        "crps_no_change": crps(no_change, observed),
        "crps_same_pace": crps(same_pace, observed),
    }
    return pa.table({name: pa.array(columns[name]) for name in SCHEMA.names}).cast(SCHEMA)
