"""Shares that bring the most over the years ahead; the maths lives in ``engine.optimal_allocation``."""

import numpy as np
import pyarrow as pa

from engine.optimal_allocation import BUCKETS, bucket_weights, loss_frac, optimal_path, optimal_shares
from ensemble.optimal_allocation import PARAMETERS

#: What counts after the last year: software goes on as it then is, or nothing does.
PATH_ENDS = {"carried_on": True, "cut_off": False}


def model(dbt, session):
    """Return one row per end of the path and year."""
    anchor_year = int(dbt.config.meta_get("anchor_year"))
    points = dbt.ref("stg_scalar_assumptions").order("parameter").project("parameter, point_value").fetchall()
    value_of = dict(points)
    given = {name: np.array(value_of[column]) for name, column in PARAMETERS.items()}
    growths = (
        dbt.ref("int_software_gains")
        .filter(f"software_form = 'default' and draw = 0 and year >= {anchor_year}")
        .order("year")
        .project("year, software_growth_ln_per_year")
        .fetchall()
    )
    years, growth = (np.array(column) for column in zip(*growths, strict=True))
    static = optimal_shares(bucket_weights(**given, software_growth=growth))
    tables = []
    for end, counts_later_years in PATH_ENDS.items():
        best = optimal_path(**given, software_growth=growth, counts_later_years=counts_later_years)
        columns = {f"{bucket}_of_best_path_frac": best[:, k] for k, bucket in enumerate(BUCKETS)}
        columns |= {f"{bucket}_of_static_rule_frac": static[:, k] for k, bucket in enumerate(BUCKETS)}
        columns |= {
            "distance_frac": np.abs(best - static).sum(axis=-1) / 2,
            # At its best share a bucket's weight is that share of all weight.
            "static_rule_loss_frac": loss_frac(best, static),
        }
        tables.append(
            pa.table(
                {"path_end": [end] * len(years), "year": pa.array(years, pa.int32())}
                | {name: pa.array(values) for name, values in columns.items()}
            )
        )
    return pa.concat_tables(tables)
