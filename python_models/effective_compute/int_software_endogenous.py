"""Software progress that feeds on its own automation of research; the maths lives in ``engine.effective_compute``."""

import numpy as np
import pyarrow as pa

from engine.effective_compute import endogenous_software

KEYS = ["variant", "combined_scenario_id", "year"]
PATHS = ["run_so_far_flop_log10", "ai_rnd_experiment_flop"]
PARAMETERS = [
    "software_growth_initial",
    "research_labour_elasticity",
    "research_compute_elasticity",
    "idea_difficulty",
    "automation_width",
    "automation_2026",
]


def model(dbt, session):
    """Return one row per draw, variant, combined scenario and year."""
    paths = dbt.ref("int_effective_compute_paths").order(", ".join(KEYS)).project(", ".join(KEYS + PATHS))
    paths = paths.to_arrow_table()
    draws = dbt.ref("scalar_parameters").order("draw").project(", ".join(["draw", *PARAMETERS])).to_arrow_table()
    years = np.unique(paths["year"].to_numpy())
    # Axes: draw, path, year.
    software = endogenous_software(
        **{name: paths[name].to_numpy().reshape(1, -1, years.size) for name in PATHS},
        **{name: draws[name].to_numpy()[:, None] for name in PARAMETERS},
        index_2026=int(np.flatnonzero(years == 2026)[0]),
    )
    columns = {key: pa.concat_arrays(paths[key].chunks * draws.num_rows) for key in KEYS}
    columns["draw"] = pa.array(np.repeat(draws["draw"].to_numpy(), paths.num_rows))
    columns |= {name: pa.array(values.ravel()) for name, values in vars(software).items()}
    return pa.table(columns)
