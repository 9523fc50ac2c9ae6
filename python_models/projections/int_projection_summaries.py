"""Bands, threshold counts and crossing years of the ensemble; the chain runs in ``ensemble``."""

import numpy as np
import pyarrow as pa

from ensemble.chain import Chain
from ensemble.mixture import chosen_scenarios, read_weights
from ensemble.run import run_chain
from ensemble.summaries import PROBABILITIES, summarise

STATISTICS = [*(f"p{round(100 * probability):02d}" for probability in PROBABILITIES), "mean"]
#: Stands for the mixture among the path numbers, which start at 1.
MIXTURE = 0


def model(dbt, session):
    """Return one row per path, subject (measure or threshold), statistic and year."""
    # Read through the session; named here for the lineage.
    dbt.ref("int_projected_compute")
    dbt.ref("int_projected_capability")
    dbt.ref("stg_scenario_weights")
    listed = dbt.ref("stg_projection_thresholds").order("threshold")
    thresholds = listed.project("threshold, measure, threshold_value").fetchall()
    parameters = dbt.ref("parameter_draws").order("draw").to_arrow_table()
    chain = Chain.read(session)
    years = chain.years
    path_ids = sorted(chain.paths.values())
    parts = []

    def add(some, subject, statistic, values):
        """Add values of shape (n_paths, n_years)."""
        parts.append(
            pa.table(
                {
                    "path_id": pa.array(np.repeat(some, len(years)), pa.int32()),
                    "subject": pa.array([subject] * values.size),
                    "statistic": pa.array([statistic] * values.size),
                    "year": pa.array(years * len(some), pa.int32()),
                    "summary_value": pa.array(values.ravel(), pa.float64()),
                }
            )
        )

    def add_summaries(some, arrays):
        bands, crossings = summarise(arrays, thresholds)
        for measure, band in bands.items():
            for statistic, values in zip(STATISTICS, band, strict=True):
                add(some, measure, statistic, values)
        for threshold, (at_or_above, first_reached) in crossings.items():
            add(some, threshold, "at_or_above", at_or_above)
            # The draws that are left after the last year never reach it.
            add(some, threshold, "first_reached", first_reached[..., :-1])

    with run_chain(chain, chain.laws.point(), path_ids) as run:
        for some, arrays in run.arrays(path_ids):
            for measure, values in arrays.items():
                add(some, measure, "point", values[:, 0])
    with run_chain(chain, parameters, path_ids) as run:
        for some, arrays in run.arrays(path_ids):
            add_summaries(some, arrays)
        calibrated = [number for path, number in chain.paths.items() if path.startswith("calibrated.")]
        mixture = run.mixture(chosen_scenarios(parameters, read_weights(session)), calibrated)
        add_summaries([MIXTURE], {measure: values[None] for measure, values in mixture.items()})
    return pa.concat_tables(parts)
