"""The closed money loop: what ``engine.economy`` takes, read from the tables of a build or from views over draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from engine.economy import PARAMETERS, REVENUE_DRIVERS, ClosedLoop, Money, closed_loop
from engine.end_demand import Capital, against_end_demand
from engine.growth_factor import growth_factor, growth_spread
from engine.supply import mean_life_years
from engine.yearly_chain import Projection
from ensemble.supply_draws import INPUT_VIEWS, VINTAGES, input_names

#: Reads columns of the rows of a table with some keys, by year: of shape (n_draws, n_years), NaN for no value.
Columns = Callable[[str, Sequence[str], Mapping[str, str]], dict[str, NDArray]]

SHARES = "allocation.int_allocation_shares"
GAINS = "effective_compute.int_software_gains"
OBSERVED_RUNS = "staging.stg_largest_run_observations"
FRONTIER = "capability.capability_frontier_by_year"
READINGS = "capability.capability_last_readings"
#: Shares of usable compute that the loop reads, and the factors of the run among training.
SHARE_NAMES = ("inference_share_frac", "training_share_frac")
RUN_SHARES = ("frontier_lab_training_share_frac", "largest_run_concentration_frac", "cluster_contiguity_factor_frac")
#: Parameters of the chain that reach the loop as they are.
CHAIN_PARAMETERS = (
    "largest_run_2026",
    "run_share_growth",
    "run_share_cap",
    "run_share_limit",
    "software_growth_initial",
    "full_automation_log10_flop",
    "automation_gap",
    "automation_distance_0",
    "automation_distance_5",
    "automation_distance_10",
    "automation_distance_50",
)
#: What a scenario may change beside them.
REVENUE_FACTOR = "revenue_factor"
#: The scenario of the economy, and that of allocation, whose capex the closed paths have.
CLOSED_SCENARIO = "base"
#: That with which the gain of the loop compares, its revenue frozen by an elasticity of 0.
FROZEN_SCENARIO = "frozen_revenue"


@dataclass(frozen=True)
class Change:
    """What a scenario multiplies in some years: a name of ``engine.economy.PARAMETERS``, or ``REVENUE_FACTOR``."""

    parameter: str
    first_year: int
    last_year: int
    factor: float


@dataclass(frozen=True)
class Scenario:
    """A scenario of the economy: what it changes, and what revenue follows in it."""

    name: str
    revenue_driver: str
    changes: tuple[Change, ...]


def read_scenarios(scenarios: pa.Table, changes: pa.Table) -> list[Scenario]:
    """Return the scenarios of the rows of ``stg_economy_scenarios`` and ``stg_economy_scenario_changes``.

    Raises
    ------
    ValueError
        If the scenario of the closed paths changes anything, or it or the frozen one does not follow compute.
    """
    rows = changes.to_pylist()
    found = [
        Scenario(
            row["economy_scenario"],
            row["revenue_driver"],
            tuple(
                Change(
                    change["parameter"],
                    change["first_change_year"],
                    change["last_change_year"],
                    change["change_factor"],
                )
                for change in rows
                if change["economy_scenario"] == row["economy_scenario"]
            ),
        )
        for row in scenarios.to_pylist()
    ]
    _check_references(found)
    return found


def _check_references(scenarios: Sequence[Scenario]) -> None:
    """Raise a ValueError if the closed paths, or what gains are measured against, are not what their names say."""
    for scenario in scenarios:
        if scenario.name == CLOSED_SCENARIO and scenario.changes:
            # The closed paths of the ensemble have the capex of the loop as its parameters give it.
            raise ValueError(
                f"economy_scenario_changes: {CLOSED_SCENARIO} is the loop as its parameters give it, but its"
                f" {scenario.changes[0].parameter} is changed; change the parameter, or name another scenario"
            )
        if scenario.name in (CLOSED_SCENARIO, FROZEN_SCENARIO) and scenario.revenue_driver != REVENUE_DRIVERS[0]:
            raise ValueError(
                f"economy_scenarios: revenue of {scenario.name} must follow {REVENUE_DRIVERS[0]}, not"
                f" {scenario.revenue_driver}: other scenarios are compared with it"
            )


#: Figures of the loop, and of the chain inside it, that tables show.
LOOP_FIGURES = (
    "revenue_usd",
    "revenue_modelled_usd",
    "revenue_ceiling_usd",
    "operating_cash_flow_usd",
    "gross_world_product_usd",
    "capex_wanted_usd",
    "capex_modelled_usd",
    "capex_usd",
    "reinvested_revenue_usd",
    "cash_financed_usd",
    "outside_finance_usd",
    "chip_money_usd",
    "chip_spending_usd",
    "unspent_usd",
)
CHAIN_FIGURES = (
    "shipments_h100e",
    "survivors_h100e",
    "stock_h100e",
    "usable_compute_flop",
    "effective_inference_flop",
    "largest_run_flop",
    "effective_compute_flop_log10",
    "economy_automation_frac",
    "eci",
)
#: Ratios of them, each a numerator and a denominator.
RATIOS = {
    "outside_finance_share_frac": ("outside_finance_usd", "capex_usd"),
    "capex_of_product_frac": ("capex_usd", "gross_world_product_usd"),
    "revenue_of_product_frac": ("revenue_usd", "gross_world_product_usd"),
}
#: Capex against the revenue of AI labs.
END_DEMAND_FIGURES = (
    "free_cash_flow_usd",
    "free_cash_flow_with_revenue_usd",
    "payback_years",
    "payback_of_chips_years",
    "carrying_revenue_usd",
    "carrying_revenue_of_chips_usd",
    "carrying_revenue_over_revenue",
)
#: All of them.
FIGURES = (*LOOP_FIGURES, *CHAIN_FIGURES, *RATIOS, *END_DEMAND_FIGURES)
#: Fractions whose highest value over all draws and years is kept: what no draw may leave.
HIGHEST = ("economy_automation_frac", "capex_of_product_frac", "revenue_of_product_frac")


def figures(loop: ClosedLoop, capital: Capital) -> dict[str, NDArray]:
    """Return ``FIGURES`` of a loop, each of shape (n_draws, n_years)."""
    found = {name: getattr(loop, name) for name in LOOP_FIGURES}
    found |= {name: getattr(loop.chain, name) for name in CHAIN_FIGURES}
    found |= {name: found[over] / found[under] for name, (over, under) in RATIOS.items()}
    return found | against_end_demand(loop, capital)


@dataclass(frozen=True)
class LoopInputs:
    """What the loop of one path takes, and the calendar years of its columns."""

    years: list[int]
    supply: dict[str, NDArray]
    projection: Projection
    money: Money
    capital: Capital

    def first(self, n_draws: int) -> LoopInputs:
        """Return the inputs of the first draws."""

        def cut(values: ArrayLike) -> ArrayLike:
            # What all draws share has one row, or none.
            return values[:n_draws] if isinstance(values, np.ndarray) and values.ndim == 2 else values

        def cut_fields(part: Projection | Money | Capital) -> Projection | Money | Capital:
            return replace(part, **{name: cut(value) for name, value in vars(part).items()})

        return LoopInputs(
            self.years,
            {name: cut(value) for name, value in self.supply.items()},
            cut_fields(self.projection),
            cut_fields(self.money),
            cut_fields(self.capital),
        )

    def run(self, changes: Sequence[Change] = (), revenue_driver: str = "compute", **form: bool) -> ClosedLoop:
        """Run the loop of a scenario; ``form`` is that of ``engine.economy.closed_loop``."""
        money = replace(self.changed(changes).money, revenue_driver=revenue_driver)
        return closed_loop(self.supply, self.projection, money, **form)

    def changed(self, changes: Sequence[Change]) -> LoopInputs:
        """Return the inputs with the money of a scenario."""
        money = self.money
        for change in changes:
            if change.parameter not in (*PARAMETERS, REVENUE_FACTOR):
                known = ", ".join((*PARAMETERS, REVENUE_FACTOR))
                raise ValueError(f"a scenario of the economy changes {change.parameter!r}, which is none of {known}")
            years = np.array(self.years)
            factor = np.where((years >= change.first_year) & (years <= change.last_year), change.factor, 1.0)
            money = replace(money, **{change.parameter: getattr(money, change.parameter) * factor})
        return replace(self, money=money)


@dataclass(frozen=True)
class LoopSource:
    """Where the loop reads: at the point the tables of a build, and over draws the views of the chain.

    Attributes
    ----------
    years : list of int
        Projected calendar years.
    settings : mapping
        At least ``last_observed_year`` and ``anchor_year``.
    vintages : dict of ndarray
        What was observed before the first projected year, in the names of ``engine.supply.calibrated_supply``.
    parameters : pyarrow.Table
        One wide row per draw.
    observed : mapping of str to pyarrow.Table
        ``OBSERVED_RUNS``, ``FRONTIER`` and ``READINGS``.
    columns : Columns
        Reads the inputs of supply, ``SHARES`` and ``GAINS``; none of them holds a result that rests on capex.
    """

    years: list[int]
    settings: Mapping[str, int]
    vintages: dict[str, NDArray]
    parameters: pa.Table
    observed: Mapping[str, pa.Table]
    columns: Columns


def loop_inputs(source: LoopSource, supply_scenario: str, allocation_scenario: str) -> LoopInputs:
    """Return what the loop takes for a calibrated path, that of the closed chain too.

    Parameters
    ----------
    source : LoopSource
        Its draws are those of the loop.
    supply_scenario, allocation_scenario : str
        The path.
    """
    supply = source.columns(INPUT_VIEWS[True], input_names(True), {"supply_scenario": supply_scenario})
    supply |= source.vintages
    shares = source.columns(
        SHARES,
        (*SHARE_NAMES, *RUN_SHARES),
        {"variant": "calibrated", "allocation_scenario": allocation_scenario},
    )
    gains = source.columns(GAINS, ("software_gain_log10",), {"software_form": "default"})
    table = source.parameters
    drawn = {name: table[name].to_numpy()[:, None] for name in table.column_names if name != "draw"}
    projection = _projection(source, drawn, shares, gains["software_gain_log10"])
    capital = Capital(
        drawn["revenue_share_for_capital"],
        drawn["cost_of_capital"],
        mean_life_years(supply["life_scale_years"], supply["chip_life_shape"]),
    )
    money = _money(source, drawn, supply["ai_infrastructure_capex_usd"])
    return LoopInputs(source.years, supply, projection, money, capital)


def stacked(several: Sequence[LoopInputs]) -> LoopInputs:
    """Return the inputs of several paths, each of one draw, as those of one run with a draw for each path."""
    n_years = len(several[0].years)

    def stack(values: Sequence[ArrayLike]) -> NDArray:
        return np.concatenate([np.broadcast_to(value, (1, n_years)) for value in values])

    def stack_fields(parts: Sequence[Projection] | Sequence[Money] | Sequence[Capital]) -> dict[str, NDArray]:
        values = {name: [getattr(part, name) for part in parts] for name in vars(parts[0])}
        return {name: stack(given) for name, given in values.items() if any(isinstance(v, np.ndarray) for v in given)}

    first = several[0]
    supply = {
        name: value if name in VINTAGES else stack([inputs.supply[name] for inputs in several])
        for name, value in first.supply.items()
    }
    return LoopInputs(
        first.years,
        supply,
        replace(first.projection, **stack_fields([inputs.projection for inputs in several])),
        replace(first.money, **stack_fields([inputs.money for inputs in several])),
        replace(first.capital, **stack_fields([inputs.capital for inputs in several])),
    )


def _projection(source: LoopSource, drawn: dict[str, NDArray], shares: dict[str, NDArray], gain: NDArray) -> Projection:
    years = np.array(source.years)
    anchor, last_observed = source.settings["anchor_year"], source.settings["last_observed_year"]
    (reading,) = (row for row in source.observed[READINGS].to_pylist() if row["series"] == "eci")
    runs = _by_year(source.observed[OBSERVED_RUNS], "largest_run_by_training_date_flop", years)

    def factor(score: str, lead: NDArray, record_years: NDArray | float, spread: str) -> NDArray:
        made = growth_factor(drawn[score], growth_spread(lead, record_years, drawn[spread]))
        return np.where(lead > 0, made, 1.0)

    training = shares["training_share_frac"]
    return Projection(
        first_year=int(years[0]),
        last_observed_year=last_observed,
        anchor_year=anchor,
        inference_share_frac=shares["inference_share_frac"],
        training_share_frac=training,
        modelled_run_share_of_usable_frac=training * np.prod([shares[name] for name in RUN_SHARES], axis=0),
        usable_growth_factor=factor(
            "usable_compute_growth_score",
            years - anchor,
            drawn["usable_compute_record_years"],
            "usable_compute_growth_spread",
        ),
        observed_run_flop=runs,
        run_growth_factor=factor(
            "run_growth_score", years - anchor, drawn["run_record_years"], "growth_spread_coefficient"
        ),
        software_gain_log10=gain,
        eci_reading=reading["reading_value"] + drawn["eci_reading_error"],
        eci_read_at_year=reading["read_at_year"],
        eci_per_oom=drawn["eci_per_year"]
        / (drawn["run_growth_reference"] + drawn["software_growth_initial"] / np.log(10)),
        eci_growth_factor=factor(
            "capability_growth_score",
            years + 0.5 - reading["read_at_year"],
            reading["record_years"],
            "growth_spread_coefficient",
        ),
        observed_eci=_by_year(source.observed[FRONTIER], "eci", years),
        **{name: drawn[name] for name in CHAIN_PARAMETERS},
    )


def _money(source: LoopSource, drawn: dict[str, NDArray], open_capex: NDArray) -> Money:
    """Return the money of the loop; up to the anchor year its capex is that of the open chain."""
    years = np.array(source.years)
    n_draws = source.parameters.num_rows

    def of_years(name: str) -> NDArray:
        """Return a figure that has one parameter a year; NaN in other years."""
        columns = [drawn.get(f"{name}_{year}_usd", np.full((n_draws, 1), np.nan)) for year in years]
        return np.concatenate(columns, axis=1)

    product = of_years("gross_world_product")
    known = np.flatnonzero(np.isfinite(product[0]))
    growth = 1 + drawn["gross_world_product_growth"]
    nearest = np.clip(np.arange(years.size), known[0], known[-1])
    product = product[:, nearest] * growth ** (np.arange(years.size) - nearest)
    return Money(
        observed_revenue_usd=of_years("lab_revenue"),
        observed_operating_cash_flow_usd=of_years("operating_cash_flow"),
        observed_capex_usd=np.where(years <= source.settings["anchor_year"], open_capex, np.nan),
        gross_world_product_usd=product,
        **{name: drawn[name] for name in PARAMETERS},
    )


def _by_year(table: pa.Table, column: str, years: NDArray) -> NDArray:
    """Return a column of a table by year; NaN where it has no value."""
    values = {row["year"]: row[column] for row in table.select(["year", column]).to_pylist()}
    return np.array([np.nan if values.get(year) is None else values[year] for year in years.tolist()])
