"""What controls of AI research do to the milestones; the maths lives in ``engine.takeoff_pace``."""

import numpy as np
import pyarrow as pa

from engine.takeoff_cases import read_cases, read_inputs, run_cases, status_of
from engine.takeoff_pace import Control

MILESTONES = ("AC", "SAR", "SIAR", "TED-AI", "ASI")


def model(dbt, session):
    """Return one row per preset, control, date, amount and milestone."""
    cases = read_cases(
        dbt.ref("stg_takeoff_presets").order("preset").to_arrow_table().to_pylist(),
        dbt.ref("stg_takeoff_parameters").order("preset, parameter").to_arrow_table().to_pylist(),
    )
    inputs = read_inputs(dbt.ref("stg_takeoff_inputs").order("year").to_arrow_table().to_pylist())
    rows = dbt.ref("stg_takeoff_controls").order("preset, control, since, amount").to_arrow_table().to_pylist()
    presets = sorted({row["preset"] for row in rows})
    names = [*presets, *(row["preset"] for row in rows)]
    controls = [*(Control() for _ in presets), *(Control(r["control"], r["since"], r["amount"]) for r in rows)]
    runs = run_cases([cases[name] for name in names], inputs, float(dbt.config.meta_get("last_year")), controls)
    dates = {id(run): run.milestones() for run, _ in runs}
    base = dict(zip(presets, runs, strict=False))
    found = []
    for row, (run, column) in zip(rows, runs[len(presets) :], strict=True):
        base_run, base_column = base[row["preset"]]
        for milestone in MILESTONES:
            date, free = dates[id(run)][milestone][column], dates[id(base_run)][milestone][base_column]
            found.append(
                (row["preset"], row["control"], row["since"], row["amount"], row["unit"], milestone, free, date)
            )
    columns = list(zip(*found, strict=True))
    free, date = (np.where(np.isfinite(values), values, np.nan) for values in (np.array(c) for c in columns[6:]))
    return pa.table(
        dict(zip(("preset", "control", "since", "amount", "unit", "milestone"), columns[:6], strict=True))
        | {
            "uncontrolled_year": pa.array(free, pa.float64(), from_pandas=True),
            "milestone_year": pa.array(date, pa.float64(), from_pandas=True),
            "delay_years": pa.array(date - free, pa.float64(), from_pandas=True),
            "status": [status_of(value) for value in columns[7]],
        }
    )
