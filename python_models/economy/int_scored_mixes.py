"""Mixes of compute scored against the optimum; the maths lives in ``engine.optimal_allocation``."""

import numpy as np
import pyarrow as pa

from engine.optimal_allocation import (
    BUCKETS,
    EXPERIMENTS,
    INFERENCE,
    TRAINING,
    implied_weights,
    loss_frac,
    marginal_values,
    mix_of,
)

SHARES = ["inference_share_frac", "training_share_frac", "experiment_share_frac"]


def model(dbt, session):
    """Return one row per mix, year and substitution form."""
    forms = dbt.ref("stg_substitution_forms").order("substitution_form").to_arrow_table().to_pylist()
    mixes = dbt.ref("int_compute_mixes").order("mix_basis, mix, year").to_arrow_table()
    optimal = dbt.ref("int_optimal_shares").filter("substitution_form = 'cobb_douglas'").order("year, bucket")
    optimal = optimal.project("year, bucket, bucket_weight").to_arrow_table().to_pylist()
    weight_of = {(row["year"], row["bucket"]): row["bucket_weight"] for row in optimal}
    weights = np.array([[weight_of[year, bucket] for bucket in BUCKETS] for year in mixes["year"].to_pylist()])
    shares = mix_of(np.column_stack([mixes[name].to_numpy() for name in SHARES]))
    tables = []
    for form in forms:
        exponent = form["substitution_exponent"]
        worth, implied = marginal_values(weights, shares, exponent), implied_weights(shares, exponent)
        columns = {f"{bucket}_of_three_frac": shares[:, k] for k, bucket in enumerate(BUCKETS)} | {
            "experiments_for_training_rate": worth[:, EXPERIMENTS] / worth[:, TRAINING],
            "experiments_for_inference_rate": worth[:, EXPERIMENTS] / worth[:, INFERENCE],
            "loss_frac": loss_frac(weights, shares, exponent),
            "implied_inference_over_training": implied[:, INFERENCE] / implied[:, TRAINING],
            "implied_experiments_over_training": implied[:, EXPERIMENTS] / implied[:, TRAINING],
            "assumed_inference_over_training": weights[:, INFERENCE] / weights[:, TRAINING],
            "assumed_experiments_over_training": weights[:, EXPERIMENTS] / weights[:, TRAINING],
        }
        tables.append(
            pa.table(
                {name: mixes[name] for name in ("mix_basis", "mix", "year")}
                | {"substitution_form": [form["substitution_form"]] * mixes.num_rows}
                | {name: pa.array(values) for name, values in columns.items()}
            )
        )
    return pa.concat_tables(tables)
