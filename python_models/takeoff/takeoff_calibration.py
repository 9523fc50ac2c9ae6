"""What the calibration of every preset of takeoff fixes; the maths lives in ``engine.takeoff_calibration``."""

import pyarrow as pa

from engine.takeoff_cases import calibration_rows, read_cases, read_inputs, run_cases


def model(dbt, session):
    """Return one row per preset and symbol."""
    cases = read_cases(
        dbt.ref("stg_takeoff_presets").order("preset").to_arrow_table().to_pylist(),
        dbt.ref("stg_takeoff_parameters").order("preset, parameter").to_arrow_table().to_pylist(),
    )
    inputs = read_inputs(dbt.ref("stg_takeoff_inputs").order("year").to_arrow_table().to_pylist())
    runs = run_cases([*cases.values()], inputs, float(dbt.config.meta_get("last_year")))
    return pa.table(calibration_rows([*cases], runs))
