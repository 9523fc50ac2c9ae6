"""The closed money loop at the point, in every supply and economy scenario; the maths lives in ``engine.economy``."""

import numpy as np
import pyarrow as pa

from engine.economy import CAPEX_LIMITS
from engine.supply import CONSTRAINTS
from ensemble.chain import Chain
from ensemble.economy import FIGURES, figures, loop_inputs, read_scenarios
from ensemble.run import run_chain


def model(dbt, session):
    """Return one row per supply scenario, economy scenario and year, on the base allocation."""
    scenarios = read_scenarios(
        dbt.ref("stg_economy_scenarios").order("economy_scenario").to_arrow_table(),
        dbt.ref("stg_economy_scenario_changes").order("all").to_arrow_table(),
    )
    chain = Chain.of(dbt.ref("int_drawn_chain"))
    years = chain.years
    paths = {path: number for path, number in chain.paths.items() if path.startswith("calibrated.")}
    paths = {path: number for path, number in paths.items() if path.endswith("__base")}
    parts = []
    with run_chain(chain, chain.laws.point(), list(paths.values())) as run:
        for path, number in sorted(paths.items()):
            supply_scenario = path.removeprefix("calibrated.").removesuffix("__base")
            inputs = loop_inputs(run, number)
            for scenario in scenarios:
                loop = inputs.run(scenario.changes, scenario.revenue_driver)
                values = figures(loop)
                limits = loop.capex_limit[0]
                parts.append(
                    pa.table(
                        {
                            "supply_scenario": [supply_scenario] * len(years),
                            "economy_scenario": [scenario.name] * len(years),
                            "year": pa.array(years, pa.int32()),
                            "capex_limit": [None if np.isnan(at) else CAPEX_LIMITS[int(at)] for at in limits],
                            "binding_constraint": [CONSTRAINTS[at] for at in loop.binding_constraint[0]],
                        }
                        # NaN, of a year that has no year before it, becomes null.
                        | {name: pa.array(values[name][0], from_pandas=True) for name in FIGURES}
                    )
                )
    return pa.concat_tables(parts, promote_options="permissive")
