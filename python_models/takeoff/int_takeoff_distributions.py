"""Distributions of takeoff milestones by published sampler; the maths lives in ``engine.takeoff_monte_carlo``."""

import pyarrow as pa

from engine.takeoff_cases import read_cases, read_inputs
from engine.takeoff_monte_carlo import draw_milestones, draw_parameters, read_samplers, summarise


def model(dbt, session):
    """Return one row per sampler and quantity."""
    case = read_cases(
        dbt.ref("stg_takeoff_presets").order("preset").to_arrow_table().to_pylist(),
        dbt.ref("stg_takeoff_parameters").order("preset, parameter").to_arrow_table().to_pylist(),
    )[dbt.config.meta_get("drawn_preset")]
    inputs = read_inputs(dbt.ref("stg_takeoff_inputs").order("year").to_arrow_table().to_pylist())
    laws = dbt.ref("stg_takeoff_samplers").order("sampler, parameter").to_arrow_table().to_pylist()
    pairs = dbt.ref("stg_takeoff_rank_correlations").order("parameter_a, parameter_b").to_arrow_table().to_pylist()
    correlations = [(row["parameter_a"], row["parameter_b"], row["spearman_correlation"]) for row in pairs]
    n_draws, seed = int(dbt.config.meta_get("draws")), int(dbt.config.meta_get("random_seed"))
    rows = []
    for name in sorted({row["sampler"] for row in laws}):
        samplers = read_samplers(row for row in laws if row["sampler"] == name)
        parameters = draw_parameters(case, samplers, correlations, n_draws, seed)
        found, unusable = draw_milestones(case, parameters, inputs, float(dbt.config.meta_get("last_year")))
        for quantity, summary in summarise(found).items():
            rows.append({"sampler": name, "quantity": quantity, **summary, "unusable_draws": unusable})
    numbers = ("p10", "p25", "p50", "p75", "p90", "never_frac")
    columns = {key: [row[key] for row in rows] for key in rows[0]}
    return pa.table(
        {
            key: pa.array(values, pa.float64(), from_pandas=True)
            if key in numbers
            else pa.array(values, pa.int32() if key in ("draws", "unusable_draws") else pa.string())
            for key, values in columns.items()
        }
    )
