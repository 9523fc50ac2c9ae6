"""The optimal split of compute, at the point and over draws; the maths lives in ``engine.optimal_allocation``."""

import numpy as np
import pyarrow as pa

from engine.optimal_allocation import BUCKETS, optimal_shares
from ensemble.chain import Chain
from ensemble.optimal_allocation import growth_and_weights


def model(dbt, session):
    """Return one row per substitution form, bucket and year."""
    chain = Chain.of(dbt.ref("int_drawn_chain"))
    forms = dbt.ref("stg_substitution_forms").order("substitution_form").to_arrow_table().to_pylist()
    draws = dbt.ref("parameter_draws").order("draw").to_arrow_table()

    growth_at_point, point_weights = growth_and_weights(chain, chain.laws.point())
    _, drawn_weights = growth_and_weights(chain, draws)
    years = chain.years
    tables = []
    for form in forms:
        exponent = form["substitution_exponent"]
        point, drawn = optimal_shares(point_weights, exponent)[0], optimal_shares(drawn_weights, exponent)
        for k, bucket in enumerate(BUCKETS):
            bands = {
                name: np.quantile(drawn[..., k], probability, axis=0) for name, probability in chain.quantiles.items()
            }
            columns = {
                "software_growth_ln_per_year": growth_at_point[0],
                "bucket_weight": point_weights[0, :, k],
                "optimal_share_frac": point[:, k],
                **bands,
            }
            tables.append(
                pa.table(
                    {
                        "substitution_form": [form["substitution_form"]] * len(years),
                        "bucket": [bucket] * len(years),
                        "year": pa.array(years, pa.int32()),
                        "elasticity_of_substitution": [1 / (1 - exponent)] * len(years),
                    }
                    | {name: pa.array(values) for name, values in columns.items()}
                )
            )
    return pa.concat_tables(tables)
