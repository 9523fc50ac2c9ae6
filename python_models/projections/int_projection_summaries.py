"""Bands, threshold counts and crossing years of the ensemble; the chain runs in ``ensemble``."""

import numpy as np
import pyarrow as pa

from ensemble.chain import Chain
from ensemble.run import run_chain
from ensemble.summaries import summarise

#: Stand for the mixture among the path numbers, which start at 1, by whether it is closed.
MIXTURES = {False: 0, True: -1}


def model(dbt, session):
    """Return one row per path, subject (measure or threshold), statistic and year."""
    listed = dbt.ref("stg_projection_thresholds").order("threshold")
    thresholds = listed.project("threshold, measure, threshold_value").fetchall()
    parameters = dbt.ref("parameter_draws").order("draw").to_arrow_table()
    chain = Chain.of(dbt.ref("int_drawn_chain"))
    years = chain.years
    path_ids = sorted(chain.paths.values())
    parts = []

    def add(group, subject, statistic, values):
        """Add values of shape (n_paths, n_years)."""
        parts.append(
            pa.table(
                {
                    "path_id": pa.array(np.repeat(group, len(years)), pa.int32()),
                    "subject": pa.array([subject] * values.size),
                    "statistic": pa.array([statistic] * values.size),
                    "year": pa.array(years * len(group), pa.int32()),
                    "summary_value": pa.array(values.ravel(), pa.float64()),
                }
            )
        )

    def add_summaries(group, arrays):
        bands, crossings = summarise(arrays, thresholds, list(chain.quantiles.values()))
        for measure, band in bands.items():
            for statistic, values in zip([*chain.quantiles, "mean"], band, strict=True):
                add(group, measure, statistic, values)
        for threshold, (at_or_above, first_reached) in crossings.items():
            add(group, threshold, "at_or_above", at_or_above)
            # The draws that are left after the last year never reach it.
            add(group, threshold, "first_reached", first_reached[..., :-1])

    with run_chain(chain, chain.laws.point(), path_ids) as run:
        for group, arrays in run.arrays(path_ids):
            for measure, values in arrays.items():
                add(group, measure, "point", values[:, 0])
    with run_chain(chain, parameters, path_ids) as run:
        for group, arrays in run.arrays(path_ids):
            add_summaries(group, arrays)
        for is_closed, number in MIXTURES.items():
            add_summaries([number], {measure: values[None] for measure, values in run.mixture(is_closed).items()})
    return pa.concat_tables(parts)
