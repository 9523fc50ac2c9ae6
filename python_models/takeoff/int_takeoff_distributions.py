"""Distributions of takeoff milestones by published sampler, given evidence; maths in ``engine.takeoff_monte_carlo``."""

import math

import pyarrow as pa

from engine.takeoff_cases import read_cases, read_inputs
from engine.takeoff_conditioning import Evidence, summarise_given
from engine.takeoff_monte_carlo import QUANTILES, draw_milestones, draw_parameters, read_samplers, summarise, with_spans


def model(dbt, session):
    """Return one row per sampler, evidence and quantity; ``nothing`` is what the laws alone say."""
    case = read_cases(
        dbt.ref("stg_takeoff_presets").order("preset").to_arrow_table().to_pylist(),
        dbt.ref("stg_takeoff_parameters").order("preset, parameter").to_arrow_table().to_pylist(),
    )[dbt.config.meta_get("drawn_preset")]
    inputs = read_inputs(dbt.ref("stg_takeoff_inputs").order("year").to_arrow_table().to_pylist())
    laws = dbt.ref("stg_takeoff_samplers").order("sampler, parameter").to_arrow_table().to_pylist()
    pairs = dbt.ref("stg_takeoff_rank_correlations").order("parameter_a, parameter_b").to_arrow_table().to_pylist()
    correlations = [(row["parameter_a"], row["parameter_b"], row["spearman_correlation"]) for row in pairs]
    n_draws, seed = int(dbt.config.meta_get("draws")), int(dbt.config.meta_get("random_seed"))
    last_year = float(dbt.config.meta_get("last_year"))
    stated = dbt.ref("stg_takeoff_evidence").order("evidence, evidence_kind").to_arrow_table().to_pylist()
    evidence = [
        Evidence(
            row["evidence_kind"],
            row["observed_at"],
            *(math.nan if row[key] is None else row[key] for key in ("observed_value", "error_log10")),
        )
        for row in stated
    ]
    rows = []
    for name in sorted({row["sampler"] for row in laws}):
        samplers = read_samplers(row for row in laws if row["sampler"] == name)
        parameters = draw_parameters(case, samplers, correlations, n_draws, seed)
        found, likelihoods, unusable = draw_milestones(case, parameters, inputs, last_year, evidence)
        values = with_spans(found)
        plain = summarise(values)
        for quantity, summary in plain.items():
            alone = {"evidence": "nothing", "effective_draws": float(summary["draws"])}
            rows.append({"sampler": name, "quantity": quantity, **alone, **summary, "unusable_draws": unusable})
        for given in sorted({row["evidence"] for row in stated}):
            together = likelihoods[[row["evidence"] == given for row in stated]].sum(axis=0)
            for quantity, summary in summarise_given(values, together, QUANTILES, last_year).items():
                counted = {"draws": plain[quantity]["draws"], "unusable_draws": unusable}
                rows.append({"sampler": name, "quantity": quantity, "evidence": given, **summary, **counted})
    numbers = (*QUANTILES, "never_frac", "effective_draws")
    columns = {key: [row[key] for row in rows] for key in rows[0]}
    return pa.table(
        {
            key: pa.array(values, pa.float64(), from_pandas=True)
            if key in numbers
            else pa.array(values, pa.int32() if key in ("draws", "unusable_draws") else pa.string())
            for key, values in columns.items()
        }
    )
