"""What the optimal split of compute takes, read from draws of the chain."""

from __future__ import annotations

import pyarrow as pa
from numpy.typing import NDArray

from engine.optimal_allocation import bucket_weights
from ensemble.chain import Chain
from ensemble.databases import open_memory
from ensemble.run import GAINS, opened_views, table_columns

#: Parameters, by the names that ``engine.optimal_allocation`` has for them.
PARAMETERS = {
    "inference_elasticity": "revenue_elasticity",
    "quality_elasticity": "quality_elasticity",
    "research_compute_elasticity": "research_compute_elasticity",
    "idea_difficulty": "idea_difficulty",
    "discount": "software_discount",
}
GROWTH = "software_growth_ln_per_year"


def growth_and_weights(chain: Chain, parameters: pa.Table) -> tuple[NDArray, NDArray]:
    """Return the growth of software and the weights of the buckets by draw and year.

    Parameters
    ----------
    chain : Chain
        The chain, of which the views of software are run.
    parameters : pyarrow.Table
        One wide row per draw, numbered without gaps.

    Returns
    -------
    ndarray, shape (n_draws, n_years)
        Growth of software efficiency on its default form, ln per year.
    ndarray, shape (n_draws, n_years, 3)
        Weights, as ``engine.optimal_allocation.bucket_weights`` gives them.
    """
    with open_memory() as connection:
        views = opened_views(connection, chain, parameters, 1)
        growth = table_columns(views, GAINS, (GROWTH,), {"software_form": "default"})[GROWTH]
    given = {name: parameters[column].to_numpy()[:, None] for name, column in PARAMETERS.items()}
    return growth, bucket_weights(**given, software_growth=growth)
