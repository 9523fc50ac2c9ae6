"""The largest run by the two methods that say how it grows, and what caps it, over all draws."""

import numpy as np
import pyarrow as pa

from engine.quantiles import quantiles
from ensemble.chain import Chain
from ensemble.run import run_chain

PATH = "calibrated.base__base"
VIEW = "allocation.int_allocated_compute"
#: Of rows before the first projected run, one method knows nothing.
METHODS = {"share_path": "share_path_run_flop", "lab_factors": "modelled_run_flop"}
LIMITS = ("usable_compute_flop", "training_flop", "uncapped_run_flop", "largest_frontier_run_flop")


def model(dbt, session):
    """Return one row per year: quantiles of the run by each method, and the share of draws that a cap holds."""
    parameters = dbt.ref("parameter_draws").order("draw").to_arrow_table()
    chain = Chain.of(dbt.ref("int_drawn_chain"))
    first = chain.years.index(chain.settings["anchor_year"])
    path_id = chain.paths[PATH]
    with run_chain(chain, parameters, [path_id]) as run:
        found = run.columns(VIEW, [*METHODS.values(), *LIMITS], path_id)
    values = {name: of_year[:, first:] for name, of_year in found.items()}
    share_limit = parameters["run_share_limit"].to_numpy()[:, None] * values["usable_compute_flop"]
    is_capped = values["largest_frontier_run_flop"] < values["uncapped_run_flop"]
    is_training = values["training_flop"] < share_limit
    columns = {"year": pa.array(chain.years[first:], pa.int32())}
    for method, name in METHODS.items():
        by_quantile = quantiles(np.log10(values[name]).T, list(chain.quantiles.values()))
        for quantile, of_year in zip(chain.quantiles, by_quantile, strict=True):
            columns[f"{method}_{quantile}_flop_log10"] = of_year
    columns["capped_by_share_frac"] = np.mean(is_capped & ~is_training, axis=0)
    columns["capped_by_training_frac"] = np.mean(is_capped & is_training, axis=0)
    return pa.table(columns)
