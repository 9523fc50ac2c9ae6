"""Bands of the closed money loop on base supply and base allocation; the maths lives in ``engine.economy``."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engine.quantiles import quantiles
from engine.supply import CONSTRAINTS
from ensemble.chain import Chain
from ensemble.economy import HIGHEST, figures, read_scenarios
from ensemble.run import read_loop_inputs

BASE, FROZEN = "base", "frozen_revenue"


def model(dbt, session):
    """Return one row per form, economy scenario, quantity, statistic and year.

    The base and what its gain is measured against run on all draws, other scenarios and the same-year form on the first
    of them.
    """
    scenarios = read_scenarios(
        dbt.ref("stg_economy_scenarios").order("economy_scenario").to_arrow_table(),
        dbt.ref("stg_economy_scenario_changes").order("all").to_arrow_table(),
    )
    chain = Chain.of(dbt.ref("int_drawn_chain"))
    parameters = dbt.ref("parameter_draws").order("draw").to_arrow_table()
    by_name = {scenario.name: scenario for scenario in scenarios}
    years, rows = chain.years, []

    def run(inputs, name, **form):
        return inputs.run(by_name[name].changes, by_name[name].revenue_driver, **form)

    def add(form, name, quantity, statistic, values, draw_count):
        rows.append(
            pa.table(
                {
                    "loop_form": [form] * len(years),
                    "economy_scenario": [name] * len(years),
                    "quantity": [quantity] * len(years),
                    "statistic": [statistic] * len(years),
                    "year": pa.array(years, pa.int32()),
                    "summary_value": pa.array(np.broadcast_to(values, len(years)), pa.float64()),
                    "draw_count": pa.array([draw_count] * len(years), pa.int32()),
                }
            )
        )

    def add_bands(form, name, inputs, loop, frozen):
        found = figures(loop, inputs.capital) | {"loop_gain": loop.capex_usd / frozen.capex_usd}
        n_draws = loop.capex_usd.shape[0]
        for quantity, values in found.items():
            by_year = np.ascontiguousarray(values.T)
            # A year that has no year before it has no such value: NaN, in all draws.
            for statistic, band in zip(chain.quantiles, quantiles(by_year, [*chain.quantiles.values()]), strict=True):
                add(form, name, quantity, statistic, band, n_draws)
            add(form, name, quantity, "mean", by_year.mean(axis=-1), n_draws)
        for quantity in HIGHEST:
            add(form, name, quantity, "highest", found[quantity].max(axis=0), n_draws)
        for k, constraint in enumerate(CONSTRAINTS):
            add(form, name, constraint, "binds", (loop.binding_constraint == k).mean(axis=0), n_draws)
        over = found["carrying_revenue_over_revenue"]
        is_carried = np.where(np.isnan(over).all(axis=0), np.nan, (over <= 1).mean(axis=0))
        add(form, name, "carrying_revenue_over_revenue", "carries", is_carried, n_draws)

    every = read_loop_inputs(chain, parameters, "base", "base")
    first = every.first(int(dbt.config.meta_get("counterfactual_draws")))
    frozen, frozen_first = run(every, FROZEN), run(first, FROZEN)
    for name in by_name:
        if name in (BASE, FROZEN):
            add_bands("lagged", name, every, run(every, name), frozen)
        else:
            add_bands("lagged", name, first, run(first, name), frozen_first)
    same_year = run(first, BASE, is_same_year=True)
    add_bands("same_year", BASE, first, same_year, frozen_first)
    n_draws = same_year.capex_usd.shape[0]
    add("same_year", BASE, "sweeps", "count", same_year.sweep_count.astype(float), n_draws)
    add("same_year", BASE, "largest_ratio", "highest", same_year.largest_ratio, n_draws)
    table = pa.concat_tables(rows)
    return table.filter(pc.is_finite(table["summary_value"]))
