"""How much one more year of data would narrow the forecast; the maths lives in ``engine.conditioning``."""

import numpy as np
import pyarrow as pa

from engine.conditioning import Observation, condition

VARIANTS = ("published", "calibrated", "closed")
COMBINED_SCENARIO = "base__base"
#: A reading of this year, and what it says about later ones.
OBSERVED_YEAR = 2027
YEARS = (2030, 2035, 2040)
ENDS = (0.05, 0.95)


def model(dbt, session):
    """Return one row per variant, observed measure, measure and year, for a reading at the median of the forecast."""
    errors = dict(
        dbt.ref("stg_projection_measures")
        .filter("measurement_error is not null")
        .order("measure")
        .project("measure, measurement_error")
        .fetchall()
    )
    measures = [row[0] for row in dbt.ref("stg_projection_measures").order("measure").project("measure").fetchall()]
    tables = []
    for variant in VARIANTS:
        draws = dbt.ref("projection_draws").filter(
            f"variant = '{variant}' and combined_scenario_id = '{COMBINED_SCENARIO}'"
        )
        by_year = {year: draws.filter(f"year = {year}").order("draw").fetchnumpy() for year in (OBSERVED_YEAR, *YEARS)}
        targets = [(measure, year) for measure in measures for year in YEARS]
        outputs = np.column_stack([by_year[year][measure] for measure, year in targets]).astype(float)
        before = np.diff(np.quantile(outputs, ENDS, axis=0), axis=0)[0]
        for observed, error in errors.items():
            simulated = by_year[OBSERVED_YEAR][observed].astype(float)
            reading = Observation(observed, float(np.median(simulated)), error)
            posterior = condition(outputs, simulated[:, None], [reading], ENDS)
            after = posterior.quantiles[1] - posterior.quantiles[0]
            tables.append(
                pa.table(
                    {
                        "variant": [variant] * len(targets),
                        "combined_scenario_id": [COMBINED_SCENARIO] * len(targets),
                        "observed_measure": [observed] * len(targets),
                        "measure": [measure for measure, _ in targets],
                        "year": pa.array([year for _, year in targets], pa.int32()),
                        "reading_value": [reading.value] * len(targets),
                        "measurement_error": [error] * len(targets),
                        "prior_width": before,
                        "posterior_width": after,
                        # nothing to narrow where all draws agree
                        "width_ratio_frac": np.divide(after, before, out=np.ones_like(after), where=before > 0),
                        "effective_sample_size": [posterior.effective_sample_size] * len(targets),
                    }
                )
            )
    return pa.concat_tables(tables)
