"""The list of all charts: a later layer adds its charts here and nowhere else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure

from scripts.charts import (
    agents,
    allocation,
    calibration,
    capability,
    economy,
    effective_compute,
    files,
    forecast_record,
    historical,
    historical_breakdown,
    model_counts,
    optimal_allocation,
    projection_odds,
    projections,
    published_forecasts,
    sensitivity,
    style,
    supply,
    supply_costs,
    takeoff,
    takeoff_forecasts,
)
from scripts.charts.data import Connection
from scripts.warehouse import open_warehouse


@dataclass(frozen=True)
class Chart:
    """One chart: the layer it is drawn from, its title, and the function that draws it."""

    layer: str
    title: str
    draw: Callable[[Connection], Figure]

    @property
    def name(self) -> str:
        """Return the name of its files: the layer and what the function draws."""
        return f"{self.layer}_{self.draw.__name__}"

    def figure(self, connection: Connection) -> Figure:
        """Return the finished figure."""
        with rc_context(style.SETTINGS):
            figure = self.draw(connection)
            style.add_title(figure, self.title)
        return figure

    def write(self, connection: Connection, folder: Path) -> None:
        """Write the chart into the folder as PNG, SVG and CSV."""
        figure = self.figure(connection)
        with rc_context(style.SETTINGS):
            files.write(figure, folder, self.name)


CHARTS = (
    Chart("historical", "Training compute of notable AI models", historical.training_compute),
    Chart("historical", "Training cost of notable AI models", historical.training_cost),
    Chart("historical", "Training cost per FLOP of notable AI models", historical.cost_per_flop),
    Chart("historical", "Who trains with how much compute", historical_breakdown.compute_by_organization),
    Chart("historical", "Who spends how much on a training run", historical_breakdown.cost_by_organization),
    Chart("historical", "How far models lie from the compute trend", historical.residuals_compute),
    Chart("historical", "How far models lie from the cost trend", historical.residuals_cost),
    Chart("historical", "What frontier models were trained on", historical_breakdown.hardware_timeline),
    Chart("supply", "How many accelerators can be put to work", supply.accelerator_stock),
    Chart("supply", "Peak compute of all chips against usable compute", supply.theoretical_and_usable_compute),
    Chart("supply", "How many accelerators power allows", supply.power_limit),
    Chart("supply", "How many accelerators datacenter sites allow", supply.datacenter_limit),
    Chart("supply", "What the chips cost against the money there is", supply_costs.capex_required_against_available),
    Chart("supply", "Which limit binds, by scenario and year", supply.binding_constraint_heatmap),
    Chart("supply", "What a year of one H100-equivalent costs", supply_costs.cost_per_h100e_year),
    Chart("supply", "How usable compute answers to chips, sites and money", supply_costs.sensitivity_bands),
    Chart("supply", "All usable compute against the trend of one training run", supply.against_historical_trend),
    Chart("supply", "Supply, published and calibrated to what was observed", calibration.published_against_calibrated),
    Chart("allocation", "How usable compute is used", allocation.compute_by_bucket),
    Chart("allocation", "How large the largest training run can be", allocation.largest_run),
    Chart(
        "allocation",
        "The largest run against the historical trend carried forward",
        allocation.against_historical_extrapolation,
    ),
    Chart("allocation", "The shares of inference and of training", allocation.training_and_inference_shares),
    Chart("allocation", "The largest run as a share of all usable compute", allocation.run_share_of_usable),
    Chart(
        "allocation", "Largest training run of 2040, FLOP, by supply and allocation scenario", allocation.scenario_grid
    ),
    Chart("allocation", "Would the run shares have predicted the largest runs?", calibration.run_backcast),
    Chart(
        "effective_compute",
        "The largest run before and after software progress",
        effective_compute.raw_against_effective,
    ),
    Chart("effective_compute", "How much of the gap to history software closes", effective_compute.gap_decomposition),
    Chart("effective_compute", "What effective compute grows by", effective_compute.growth_decomposition),
    Chart("capability", "How long a task AI completes: measured and carried on", capability.horizon_against_metr),
    Chart("capability", "How much of AI research and of all work could be automated", capability.automation),
    Chart("capability", "Would the trend have predicted the models after it?", capability.backcast),
    Chart("projections", "How much usable compute there will be, with its uncertainty", projections.usable_compute),
    Chart("projections", "How large the largest training run will be, with its uncertainty", projections.largest_run),
    Chart("projections", "What effective compute and which capability index follow", projections.effective_compute),
    Chart("projections", "How long a task AI will complete, with its uncertainty", projections.horizon),
    Chart("projections", "How much work could be automated, with its uncertainty", projections.automation),
    Chart("projections", "The largest run of 2040, by supply and allocation scenario", projection_odds.scenario_matrix),
    Chart(
        "projections",
        "How likely it is that a horizon or a run is reached, by year",
        projection_odds.threshold_probabilities,
    ),
    Chart("projections", "When thresholds are crossed, and how often not at all", projection_odds.crossing_years),
    Chart("projections", "Which assumption moves the figures of 2030 most", sensitivity.tornado),
    Chart("projections", "Which group of assumptions the uncertainty comes from", sensitivity.groups),
    Chart("projections", "Does allocation or supply decide the largest run?", sensitivity.allocation_against_supply),
    Chart("projections", "The task horizon as forecast, and what came", forecast_record.as_of_horizon),
    Chart("projections", "Horizons of all models as forecast, and what came", forecast_record.as_of_all_horizons),
    Chart("projections", "The capability index as forecast, and what came", forecast_record.as_of_index),
    Chart("projections", "The largest published run as forecast, and what came", forecast_record.as_of_run_published),
    Chart("projections", "The largest trained run as forecast, and what came", forecast_record.as_of_run_trained),
    Chart("projections", "The ten largest runs as forecast, and what came", forecast_record.as_of_top_ten),
    Chart("projections", "Capex of four hyperscalers as forecast, and what came", forecast_record.as_of_capex),
    Chart("projections", "AI chips sold as forecast, and what came", forecast_record.as_of_chips),
    Chart("projections", "Did past forecasts cover what they promised?", forecast_record.coverage),
    Chart("projections", "Would simpler forecasts have done better?", forecast_record.law_against_references),
    Chart("projections", "What others forecast, beside this project's bands", published_forecasts.published_forecasts),
    Chart("model_counts", "How many models exceed a training compute", model_counts.above_thresholds),
    Chart("model_counts", "Why more models cross a fixed threshold each year", model_counts.superlinearity),
    Chart("model_counts", "How many models come near the largest one", model_counts.frontier_relative),
    Chart("agents", "How many agents all inference compute could run", agents.by_class),
    Chart("agents", "Tokens served, and what companies say they process", agents.tokens_served),
    Chart("agents", "What an hour of an agent costs", agents.cost_per_hour),
    Chart("economy", "Revenue and capex of the money loop, and what is known of them", economy.revenue_and_capex),
    Chart("economy", "How much the money loop adds to capex", economy.loop_gain),
    Chart("economy", "What limits the chips of a year: money, chips, power or sites", economy.what_binds),
    Chart("economy", "How much of AI capex outsiders pay", economy.finance_share),
    Chart("economy", "Does end demand carry the capex?", economy.payback),
    Chart("economy", "How compute would best be split, and how it is", optimal_allocation.optimal_shares),
    Chart("economy", "What a FLOP of experiments is worth in other buckets", optimal_allocation.substitution_rates),
    Chart("takeoff", "When AI research is automated, by preset", takeoff.milestones),
    Chart("takeoff", "How effective compute grows, by preset", takeoff.effective_compute),
    Chart("takeoff", "How much of coding AIs can do, by preset", takeoff.automation),
    Chart("takeoff", "How much AIs speed up AI research, by preset", takeoff.uplift),
    Chart("takeoff", "What compute for automation is worth in experiments", takeoff.substitution),
    Chart("takeoff", "When milestones come over the published laws", takeoff.distributions),
    Chart("takeoff", "What a pause of AI research buys", takeoff.pace_control),
    Chart("takeoff", "When others expect milestones of takeoff", takeoff_forecasts.published_forecasts),
)


def draw_charts(numbers: Iterator[int], warehouse: Path, folder: Path) -> Iterator[None]:
    """Write the charts with these places in the catalog into the folder, and yield after each."""
    with open_warehouse(warehouse) as connection:
        for number in numbers:
            CHARTS[number].write(connection, folder)
            yield
