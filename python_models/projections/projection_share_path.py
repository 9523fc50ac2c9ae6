"""The largest run by a second method, a share of usable compute that grows towards a cap, over all draws."""

import numpy as np
import pyarrow as pa

from engine.allocation import run_share_path
from ensemble.chain import Chain
from ensemble.run import run_chain
from ensemble.summaries import quantiles

PATH = "calibrated.base__base"


def model(dbt, session):
    """Return one row per year: quantiles of the run by the share path, and of the run by the factors of its lab."""
    parameters = dbt.ref("parameter_draws").order("draw").to_arrow_table()
    chain = Chain.of(dbt.ref("int_drawn_chain"))
    path_id = chain.paths[PATH]
    with run_chain(chain, parameters, [path_id]) as run:
        ((_, arrays),) = run.arrays([path_id], ("usable_compute_flop_log10", "largest_run_flop_log10"))
        start = run.connection.execute("select * from allocation.int_run_share_start order by draw").fetchnumpy()
    years = range(int(start["first_year"][0]), int(start["last_year"][0]) + 1)
    first = chain.years.index(years[0])
    shares = run_share_path(
        start["first_share_frac"], start["run_share_growth"], start["run_share_cap"], n_years=len(years)
    )
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
