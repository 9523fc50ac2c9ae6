"""Software progress that feeds on its own automation of research; the maths lives in ``engine.effective_compute``."""

import numpy as np
import pyarrow as pa

from engine.effective_compute import endogenous_software

KEYS = ["path_id", "draw", "year"]
BY_YEAR = ["run_so_far_flop_log10", "ai_rnd_experiment_flop"]
PARAMETERS = [
    "software_growth_initial",
    "research_labour_elasticity",
    "research_compute_elasticity",
    "idea_difficulty",
    "automation_width",
    "automation_2026",
]


def model(dbt, session):
    """Return one row per path, draw and year."""
    drawn = dbt.ref("int_run_so_far").join(dbt.ref("int_allocated_compute"), "path_id, draw, year")
    rows = drawn.join(dbt.ref("scalar_parameters"), "draw")
    rows = rows.project(", ".join(KEYS + BY_YEAR + PARAMETERS)).order(", ".join(KEYS)).to_arrow_table()
    years = np.unique(rows["year"].to_numpy())
    anchor_year = int(dbt.config.meta_get("anchor_year"))
    values = {name: rows[name].to_numpy().reshape(-1, years.size) for name in BY_YEAR + PARAMETERS}
    software = endogenous_software(
        **{name: values[name] for name in BY_YEAR},
        **{name: values[name][:, 0] for name in PARAMETERS},
        anchor_index=years.tolist().index(anchor_year),
    )
    columns = {key: rows[key] for key in KEYS}
    columns |= {name: pa.array(found.ravel()) for name, found in vars(software).items()}
    return pa.table(columns)
