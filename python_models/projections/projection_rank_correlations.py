"""Rank correlations asked for, and those the draws have."""

import pyarrow as pa
from scipy.stats import spearmanr


def model(dbt, session):
    """Return one row per listed pair of parameters."""
    draws = dbt.ref("parameter_draws").order("draw").fetchnumpy()
    pairs = (
        dbt.ref("stg_rank_correlations")
        .order("parameter_a, parameter_b")
        .project("parameter_a, parameter_b, spearman_correlation")
        .to_arrow_table()
    )
    achieved = [
        float(spearmanr(draws[a], draws[b]).statistic)
        for a, b in zip(pairs["parameter_a"].to_pylist(), pairs["parameter_b"].to_pylist(), strict=True)
    ]
    return pairs.append_column("achieved_correlation", pa.array(achieved))
