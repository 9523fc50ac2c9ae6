"""How the law of growth would have done on fast technologies, by its coefficient; the maths lives in ``engine``."""

import numpy as np
import pyarrow as pa

from engine.reference_class import (
    growth_law,
    mean_over_technologies,
    past_forecasts,
    reference_laws,
)

#: Coefficients to compare; the chosen one is added.
COEFFICIENTS = np.round(np.arange(0.8, 2.01, 0.05), 2)
BAND = (0.05, 0.95)
SCHEMA = pa.schema(
    [
        ("law", pa.string()),
        ("coefficient", pa.float64()),
        ("lead_years", pa.int32()),
        ("is_chosen", pa.bool_()),
        ("forecast_count", pa.int32()),
        ("scored_count", pa.int32()),
        ("fell_frac", pa.float64()),
        ("mean_log_score", pa.float64()),
        ("coverage_90_frac", pa.float64()),
    ]
)


def model(dbt, session):
    """Return one row per law, coefficient and lead."""
    readings = dbt.ref("stg_reference_class_unit_costs").order("technology, year").df()
    scalars = dict(dbt.ref("stg_scalar_assumptions").project("parameter, point_value").fetchall())
    chosen, degrees_of_freedom = scalars["growth_spread_coefficient"], scalars["growth_score_degrees_of_freedom"]
    forecasts = past_forecasts(
        {
            technology: (series["year"].to_numpy(), series["unit_cost"].to_numpy())
            for technology, series in readings.groupby("technology")
        }
    )
    # The law speaks of histories that made progress; it gives no chance to what fell back, which is counted apart.
    speaks = forecasts.history_pace > 0
    fell = forecasts.observed <= forecasts.last_value
    # Progress in years of the technology's own pace: one unit for all of them.
    log_unit = np.log(forecasts.technology_pace)
    laws = {
        ("growth factor", coefficient): growth_law(forecasts, coefficient, degrees_of_freedom)
        for coefficient in sorted({*COEFFICIENTS.tolist(), chosen})
    } | {(name, 0.0): law for name, law in reference_laws(forecasts).items()}
    by_lead = {
        0: np.full(fell.size, True),
        **{int(lead): forecasts.lead_years == lead for lead in np.unique(forecasts.lead_years)},
    }
    fell_frac = mean_over_technologies(fell, forecasts, speaks)
    rows = []
    for (name, coefficient), law in laws.items():
        low, high = (law.quantile(np.full(fell.size, level)) for level in BAND)
        score = mean_over_technologies(law.log_density(forecasts.observed) + log_unit, forecasts, speaks & ~fell)
        coverage = mean_over_technologies((low <= forecasts.observed) & (forecasts.observed <= high), forecasts, speaks)
        rows += [
            {
                "law": name,
                "coefficient": coefficient,
                "lead_years": lead,
                "is_chosen": coefficient == chosen,
                "forecast_count": int(np.sum(speaks & is_lead)),
                "scored_count": int(np.sum(speaks & ~fell & is_lead)),
                "fell_frac": fell_frac[lead],
                "mean_log_score": score[lead],
                "coverage_90_frac": coverage[lead],
            }
            for lead, is_lead in by_lead.items()
        ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)
