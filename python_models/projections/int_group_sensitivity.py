"""Shares of variance by group of parameters; the maths lives in ``engine.sensitivity``, the chain in ``ensemble``."""

from math import isnan

import pyarrow as pa

from engine.sensitivity import failed_gates
from ensemble.chain import Chain
from ensemble.sensitivity import ON_LOG_ODDS, group_sensitivity

PATHS = ("published.base__base", "calibrated.base__base")
CLOSED_PATHS = ("closed.base__base",)
YEARS = (2026, 2030, 2035, 2040)
SCHEMA = pa.schema(
    [("path_id", pa.int32()), ("measure", pa.string()), ("year", pa.int32()), ("sensitivity_group", pa.string())]
    + [(name, pa.float64()) for name in ("first_order_frac", "total_frac", "shapley_frac")]
    + [("shapley_sum_frac", pa.float64()), ("halves_difference_frac", pa.float64()), ("failed_gates", pa.string())]
    + [("draw_count", pa.int32()), ("is_on_log_odds", pa.bool_())]
)


def model(dbt, session):
    """Return one row per path, measure, year and group; shares are null where nothing moves the measure."""
    chain = Chain.of(dbt.ref("int_drawn_chain"))
    group_of = dict(
        dbt.ref("stg_parameters")
        .filter("sensitivity_group is not null")
        .project("if(milestone_years is null, parameter, parameter || '_score'), sensitivity_group")
        .fetchall()
    )
    seed, n_draws = int(dbt.config.meta_get("random_seed")), int(dbt.config.meta_get("draws"))
    most_draws = int(dbt.config.meta_get("most_draws"))
    rows = []
    # Closed paths read more parameters, so they have designs of their own.
    for paths in (PATHS, CLOSED_PATHS):
        groups, by_path, draw_counts = group_sensitivity(chain, group_of, paths, YEARS, seed, n_draws, most_draws)
        rows += [row for path in paths for row in _rows(chain, path, groups, by_path[path], draw_counts[path])]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _rows(chain, path, groups, indices, n_draws):
    """Yield the rows of one path."""
    gates = failed_gates(indices)
    outputs = [(measure, year) for measure in chain.measure_names for year in YEARS]
    for k, (measure, year) in enumerate(outputs):
        failed = ", ".join(gate for gate, is_failed in gates.items() if is_failed[k])
        for g, group in enumerate(groups):
            estimates = {
                "first_order_frac": indices.first_order[g, k],
                "total_frac": indices.total[g, k],
                "shapley_frac": indices.shapley[g, k],
                "shapley_sum_frac": indices.shapley[:, k].sum(),
                "halves_difference_frac": indices.halves_difference[k],
            }
            yield {
                "path_id": chain.paths[path],
                "measure": measure,
                "year": year,
                "sensitivity_group": group,
                "failed_gates": failed,
                "draw_count": n_draws,
                "is_on_log_odds": measure in ON_LOG_ODDS,
                # NaN, of what nothing moves, becomes null.
            } | {name: None if isnan(value) else float(value) for name, value in estimates.items()}
