"""The largest run by a second method, a share of usable compute that grows towards a cap, over all draws."""

import numpy as np
import pyarrow as pa

from engine.allocation import run_share_path
from engine.quantiles import quantiles
from ensemble.chain import Chain
from ensemble.run import run_chain

PATH = "calibrated.base__base"


def model(dbt, session):
    """Return one row per year: quantiles of the run by the share path, and of the run by the factors of its lab."""
    parameters = dbt.ref("parameter_draws").order("draw").to_arrow_table()
    chain = Chain.of(dbt.ref("int_drawn_chain"))
    path_id = chain.paths[PATH]
    with run_chain(chain, parameters, [path_id]) as run:
        ((_, arrays),) = run.arrays([path_id], ("usable_compute_flop_log10", "largest_run_flop_log10"))
        names = ("first_year", "last_year", "first_share_frac", "run_share_growth", "run_share_cap")
        first_year, last_year, *start = (run.column("allocation.int_run_share_start", name) for name in names)
    years = range(int(first_year[0]), int(last_year[0]) + 1)
    first = chain.years.index(years[0])
    shares = run_share_path(*start, n_years=len(years))
    by_method = {
        "share_path": np.log10(shares) + arrays["usable_compute_flop_log10"][0, :, first:],
        "lab_factors": arrays["largest_run_flop_log10"][0, :, first:],
    }
    columns = {"year": pa.array(years, pa.int32())}
    for method, values in by_method.items():
        by_quantile = quantiles(values.T, list(chain.quantiles.values()))
        for name, of_year in zip(chain.quantiles, by_quantile, strict=True):
            columns[f"{method}_{name}_flop_log10"] = of_year
    return pa.table(columns)
