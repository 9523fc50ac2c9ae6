"""Every dbt check goes red when what it guards is broken: a copy of the warehouse is corrupted once for each."""

import json
import os
import re
import shutil
import subprocess

import duckdb
import pytest

from scripts.dbt import dbt_command

# What is done to the copy, by the rule of table_rules that must notice it: table, rule, statement.
BROKEN_RULES = [
    (
        "supply_capex_requirements",
        "one row per variant, supply_scenario, year",
        "insert into supply.supply_capex_requirements from supply.supply_capex_requirements limit 1",
    ),
    (
        "supply_capex_requirements",
        "published_row_count = 68",
        """
        insert into supply.supply_capex_requirements by name
        select * replace ('again' as supply_scenario) from supply.supply_capex_requirements
        where variant = 'published' limit 1""",
    ),
    (
        "capability_horizon_fits",
        "row_count = 3",
        """
        insert into capability.capability_horizon_fits by name
        select * replace (2029 as first_year) from capability.capability_horizon_fits limit 1""",
    ),
    (
        "historical_models",
        "model_name is not null",
        "update historical.historical_models set model_name = null where model_name = 'LeNet-5'",
    ),
    (
        "allocation_vs_historical_trend",
        "every year per variant, combined_scenario_id",
        """
        delete from allocation.allocation_vs_historical_trend
        where combined_scenario_id = 'base__base' and year = 2031""",
    ),
    (
        "allocation_share_assumptions_by_year",
        "inference_share_frac + training_share_frac + ai_rnd_experiment_share_frac + post_training_share_frac"
        " + safety_eval_share_frac + reserved_idle_fragmented_share_frac = 1",
        """
        update allocation.allocation_share_assumptions_by_year set training_share_frac = training_share_frac - 0.01
        where allocation_scenario = 'base' and year = 2024""",
    ),
    (
        "allocation_compute_by_bucket",
        "inference_flop + training_flop + ai_rnd_experiment_flop + post_training_flop + safety_eval_flop"
        " + reserved_idle_fragmented_flop = usable_compute_flop",
        "update allocation.allocation_compute_by_bucket set inference_flop = inference_flop * 1.001 where year = 2025",
    ),
    (
        "allocation_largest_frontier_run",
        "largest_frontier_run_flop + other_frontier_training_flop + non_frontier_training_flop = training_flop",
        """
        update allocation.allocation_largest_frontier_run
        set other_frontier_training_flop = other_frontier_training_flop * 1.001 where year = 2025""",
    ),
    (
        "effective_compute_growth_decomposition",
        "spend_growth_log10 + hardware_price_growth_log10 + hardware_stock_growth_log10 + run_share_growth_log10"
        " + software_growth_log10 = effective_growth_log10",
        """
        update effective_compute.effective_compute_growth_decomposition
        set spend_growth_log10 = spend_growth_log10 + 1e-6 where year = 2033""",
    ),
    (
        "supply_mixture_weights",
        "weight = 1 per scenario, year",
        "update seeds.supply_mixture_weights set weight = weight - 0.01 where year = 2031",
    ),
    (
        "allocation_compute_by_bucket",
        "safety_eval_flop is finite, not null and not negative",
        "update allocation.allocation_compute_by_bucket set safety_eval_flop = -1 where year = 2026",
    ),
    (
        "supply_fundamental_inputs_by_year",
        "cost_per_h100e_year_cloud_usd is finite, not null and not negative",
        "update supply.supply_fundamental_inputs_by_year set cost_per_h100e_year_cloud_usd = 'nan' where year = 2026",
    ),
    (
        "supply_sensitivity_analysis",
        "chip_stock_h100e is finite, not null and not negative",
        "update supply.supply_sensitivity_analysis set chip_stock_h100e = 'inf' where year = 2026",
    ),
    (
        # signed, and a model in Python, whose columns are asked of the table
        "historical_trend_window_refits",
        "slope_log10_per_year is finite, not null",
        "update historical.historical_trend_window_refits set slope_log10_per_year = null",
    ),
    (
        "historical_trend_residuals",
        "fitted_log10 is finite, not null",
        "update historical.historical_trend_residuals set fitted_log10 = null where model_name = 'Theseus'",
    ),
    (
        # signed in logs: both are negative, and only the share is not a logarithm
        "int_projection_summaries",
        "summary_value is finite, not null and not negative but in a logarithm; broken 1",
        """
        update projections.int_projection_summaries set summary_value = -0.25
        where path_id = 1 and year = 2030 and statistic = 'p05'
            and subject in ('ai_rnd_automation_frac', 'usable_compute_flop_log10')""",
    ),
    (
        # nullable
        "supply_capex_requirements",
        "capex_required_usd is finite and not negative",
        "update supply.supply_capex_requirements set capex_required_usd = -1 where year = 2027",
    ),
    (
        "notable_ai_models",
        "publication_date is not null",
        "update seeds.notable_ai_models set publication_date = null where model = 'Theseus'",
    ),
    (
        "ai_chip_shipments",
        "shipments_h100e is finite, not null and shipments_h100e >= 1 and shipments_h100e <= 1e+11",
        "update seeds.ai_chip_shipments set shipments_h100e = 'inf' where year = 2023",
    ),
    (
        "supply_mixture_weights",
        "weight is finite, not null and weight >= 0 and weight <= 1",
        "update seeds.supply_mixture_weights set weight = 1.2 where year = 2030",
    ),
    (
        "supply_assumptions",
        "low is finite",
        "update seeds.supply_assumptions set low = 'nan' where year = 2025",
    ),
    (
        "supply_assumptions",
        "confidence is one of high, medium, low",
        "update seeds.supply_assumptions set confidence = 'certain' where year = 2025",
    ),
    (
        "supply_assumptions",
        "source is in sources.source_id",
        "update seeds.supply_assumptions set source = 'hearsay' where year = 2025",
    ),
    (
        "stg_published_forecasts",
        "made_from_on is not null",
        "update seeds.published_forecasts set made_period = 'spring' where forecast_id = 'epoch_2024_08_run_2030'",
    ),
    (
        "metr_time_horizons",
        "0 < p50_ci95_low <= p50_minutes <= p50_ci95_high",
        "update seeds.metr_time_horizons set p50_ci95_low = p50_minutes + 1 where model_key = 'o3_inspect'",
    ),
]
# What is done to the copy, by the singular test that must notice it: all of them.
CORRUPTIONS = {
    "assert_interpolation_hits_milestones": """
        update assumptions.assumption_values_by_year set parameter_value = parameter_value * 1.0001
        where year = 2030 and parameter = 'cluster_utilization_frac'""",
    "assert_interpolation_is_monotone_between_milestones": """
        update assumptions.assumption_values_by_year set parameter_value = parameter_value / 3
        where year = 2035 and parameter = 'shipments_h100e'""",
    "assert_every_parameter_covers_every_scenario": """
        delete from assumptions.assumption_values_by_year
        where parameter = 'power_kw_per_h100e' and scenario = 'capex_rich'""",
    "assert_values_stay_within_permitted_range": """
        update assumptions.assumption_values_by_year set parameter_value = 1.2
        where parameter = 'inference_share_frac' and year = 2033""",
    "assert_ranges_enclose_their_values": """
        update assumptions.assumption_milestones set milestone_low = milestone_high + 1 where milestone_year = 2026""",
    "assert_units_match_the_registry": """
        update assumptions.assumption_milestones set unit = 'GW' where parameter = 'ai_datacenter_capacity_mw'""",
    "assert_fitted_trends_are_complete": """
        update historical.historical_trend_estimates set r_squared = null where metric = 'training_cost_cloud'""",
    "assert_there_are_45_trend_series": """
        delete from historical.historical_trend_estimates
        where metric = 'training_compute' and model_subset = 'all_models_full'""",
    "assert_residuals_average_to_zero": """
        update historical.historical_trend_residuals set residual_log10 = residual_log10 + 1e-6
        where metric = 'cost_per_flop_2023usd'""",
    "assert_binding_constraint_is_argmin": """
        update supply.int_supply_results set binding_constraint = 'power' where binding_constraint = 'chip'""",
    "assert_usable_compute_below_theoretical": """
        update supply.supply_fundamental_inputs_by_year set theoretical_compute_flop = 1 where year = 2027""",
    "assert_unmoved_sensitivity_equals_base": """
        update supply.supply_sensitivity_analysis set usable_compute_ratio_to_base = 1.001 where year = 2027""",
    "assert_mixture_lies_between_its_components": """
        update supply.supply_parameters_by_year set parameter_value = parameter_value * 2
        where supply_scenario = 'grid_relief' and year = 2030""",
    "assert_observed_years_are_observed": """
        update supply.supply_fundamental_inputs_by_year set mean_stock_h100e = mean_stock_h100e * 1.001
        where variant = 'calibrated' and year = 2025""",
    "assert_calibrated_stock_adds_up": """
        update supply.int_supply_calibrated set shipments_h100e = shipments_h100e * 1.001 where year = 2030""",
    "assert_observed_runs_are_observed": """
        update allocation.allocation_largest_frontier_run set is_observed = false
        where variant = 'calibrated' and year = 2024""",
    "assert_calibrated_factors_give_the_evidence": """
        update allocation.allocation_share_assumptions_by_year set training_share_frac = training_share_frac * 1.001
        where variant = 'calibrated' and allocation_scenario = 'base' and year = 2031""",
    "assert_largest_run_within_training_bucket": """
        update allocation.allocation_largest_frontier_run set largest_frontier_run_flop = training_flop * 1.01
        where year = 2028""",
    "assert_software_starts_at_one_and_never_falls": """
        update effective_compute.effective_compute_by_year set software_gain_log10 = 0.001
        where year = 2024 and software_form = 'endogenous'""",
    "assert_effective_compute_never_falls": """
        update effective_compute.effective_compute_by_year
        set effective_compute_flop_log10 = effective_compute_flop_log10 - 2 where year = 2036""",
    "assert_effective_compute_is_run_times_software": """
        update effective_compute.effective_compute_by_year set effective_compute_flop = effective_compute_flop * 1.001
        where year = 2027""",
    "assert_software_stays_below_its_ceiling": """
        update effective_compute.effective_compute_by_year set software_gain_log10 = 10.8
        where year = 2040 and software_form = 'default'""",
    "assert_constant_rate_is_the_initial_rate": """
        update effective_compute.effective_compute_by_year set software_gain_log10 = software_gain_log10 + 1e-6
        where year = 2025 and software_form = 'constant_rate'""",
    "assert_scale_dependence_never_adds_software": """
        update effective_compute.effective_compute_by_year set software_gain_log10 = 0.3
        where year = 2030 and software_form = 'scale_dependent'""",
    "assert_software_closes_no_more_than_the_gap": """
        update effective_compute.effective_compute_vs_historical_trend
        set software_closes_log10 = software_gain_log10 + 1 where year = 2030""",
    "assert_capability_never_falls": """
        update capability.capability_by_year set eci = eci - 30 where year = 2034""",
    "assert_p80_horizon_is_below_p50": """
        update capability.capability_by_year set horizon_p80_minutes = horizon_p50_minutes where year = 2030""",
    "assert_automation_is_a_fraction": """
        update capability.capability_by_year set economy_automation_frac = 1.01 where year = 2040""",
    "assert_automation_of_2026_is_the_assumption": """
        update capability.capability_by_year set ai_rnd_automation_frac = 0.376 where year = 2026""",
    "assert_slopes_are_derived": """
        update capability.capability_by_year set horizon_doublings_per_oom = 2.84 where year = 2029""",
    "assert_horizons_beyond_measured_range_are_flagged": """
        update capability.capability_horizon_by_form set is_beyond_measured_range = false
        where horizon_p50_minutes is null""",
    "assert_unreliable_readings_are_never_fitted": """
        update capability.capability_observed_horizons set is_fitted = true
        where model_key = 'claude_mythos_preview_early_inspect'""",
    "assert_backcast_predicts_only_later_models": """
        update capability.capability_backcast_points set released_on = cut_off_on - 1 where model_key = 'gpt_4'""",
    "assert_no_horizon_beyond_the_pole": """
        update capability.capability_horizon_by_form set horizon_p50_minutes = 1e30
        where horizon_p50_minutes is null""",
    "assert_forecast_record_knows_nothing_later": """
        update projections.projection_forecast_record set last_read_on = read_on where reading_key = 'gpt_5_2'""",
    "assert_forecast_record_bands_hold_what_they_say": """
        update projections.projection_forecast_record set is_within_90 = not is_within_90
        where reading_key = 'gpt_5_2'""",
    "assert_point_run_equals_the_tables": """
        update projections.projection_bands set point_value = point_value + 1e-8
        where measure = 'eci' and year = 2033""",
    "assert_bands_are_in_order": """
        update projections.projection_bands set p25 = p50 + 1e-6
        where measure = 'training_flop_log10' and year = 2036 and combined_scenario_id = 'mixture'""",
    "assert_every_draw_crosses_once_or_never": """
        update projections.projection_crossing_years set never_frac = never_frac + 1e-4
        where variant = 'calibrated' and threshold = 'run_1e29'""",
    "assert_every_measure_and_threshold_is_projected": """
        delete from projections.projection_threshold_probabilities
        where combined_scenario_id = 'mixture' and threshold = 'horizon_month'""",
    "assert_rough_sensitivities_are_flagged": """
        update projections.projection_sensitivity_groups set total_frac = first_order_frac - 0.03
        where measure = 'eci' and year = 2035 and sensitivity_group = 'software'""",
    "assert_published_forecasts_fit_their_quantity": """
        update seeds.published_forecasts set unit = 'hours'
        where forecast_id = 'leap_2026_08_horizon_p80_public'""",
    "assert_model_counts_are_in_order": """
        update model_counts.model_counts_absolute set models_p50 = models_p95 + 1
        where counting_method = 'coupled' and method = 'closed_form' and year = 2031""",
    "assert_coupled_counts_start_from_what_exists": """
        update model_counts.model_counts_coupled_inputs
        set counted_training_p50_flop = counted_training_p50_flop * 1.06 where year = 2025""",
    "assert_lead_times_are_first_years": """
        update model_counts.model_counts_rule_lead_time set first_year_p50 = first_year_p50 - 1
        where counting_method = 'coupled' and captured_models = 100 and first_year_p50 > 2024""",
    "assert_every_rule_is_counted": """
        delete from model_counts.model_counts_rule_lead_time
        where rule_name = 'California SB 53' and captured_models = 10""",
    "assert_agents_add_up": """
        update agents.agents_by_year set cost_per_agent_hour_class_2026_usd = cost_per_agent_hour_class_2026_usd * 1.001
        where combined_scenario_id = 'base__base' and year = 2033""",
    "assert_agents_are_positive": """
        update agents.agents_by_year set agents_class_2026 = 1
        where combined_scenario_id = 'base__base' and year = 2025""",
    "assert_every_figure_of_agents_names_its_class": """
        update seeds.agent_measures set measure = 'agents_running' where measure = 'agents_frontier'""",
    "assert_milestones_of_takeoff_come_in_order": """
        update takeoff.takeoff_milestones set milestone_year = milestone_year - 2
        where preset = 'aug2026_eli' and milestone = 'ASI'""",
    "assert_control_of_the_pace_never_hastens": """
        update takeoff.takeoff_pace_control set delay_years = delay_years * 0.99
        where control = 'pause_all_shift' and milestone = 'ASI'""",
    "assert_takeoff_is_what_it_was_calibrated_to": """
        update takeoff.takeoff_trajectory_by_year set ai_taste_sd = ai_taste_sd + 0.001
        where preset = 'site_default' and year = 2031""",
    "assert_closed_is_calibrated_while_capex_is_known": """
        update allocation.allocation_compute_by_bucket set inference_flop = inference_flop * 1.000001
        where variant = 'closed' and combined_scenario_id = 'base__base' and year = 2026""",
    "assert_the_loop_says_what_the_chain_says": """
        update economy.economy_feedback_by_year set largest_run_flop = largest_run_flop * 1.00001
        where economy_scenario = 'base' and supply_scenario = 'capex_rich' and year = 2035""",
    "assert_money_adds_up_within_its_caps": """
        update economy.economy_feedback_by_year set outside_finance_usd = outside_finance_usd * 1.001
        where economy_scenario = 'base' and supply_scenario = 'base' and year = 2030""",
    "assert_every_source_resolves": "update meta.sources_and_confidence set source_title = null where year = 2026",
    "assert_every_assumption_has_reason_and_origin": """
        update meta.sources_and_confidence set rationale = '0.04-0.36' where parameter = 'software_growth_decay'""",
    "assert_every_parameter_is_read": """
        update meta.meta_parameters set read_by_models = null where parameter = 'power_kw_per_h100e'""",
    "assert_equations_and_symbols_name_real_columns": """
        update meta.meta_equations set column_name = 'renamed' where equation_id = 'gap'""",
    "assert_published_tables_descend_from_seeds": """
        delete from meta.meta_lineage where model_name = 'historical_models'""",
    "assert_models_stand_in_their_layer": """
        update meta.meta_models set model_name = 'capex_by_year' where model_name = 'supply_capex_requirements'""",
    "assert_no_layer_refs_a_later_one": """
        insert into meta.meta_lineage values ('stg_sources', 'v_scenario_matrix', 1)""",
    "assert_units_of_rows_are_named": """
        update meta.meta_columns set unit = 'unit of the row'
        where model_name = 'human_equivalence' and column_name = 'value'""",
}


@pytest.fixture(scope="module")
def results(root, warehouse_file, tmp_path_factory) -> dict[str, list[str]]:
    """Corrupt a copy in every way at once, run all data tests, and return what each failed one prints, by name."""
    folder = tmp_path_factory.mktemp("corrupted")
    copy = folder / "warehouse.duckdb"
    shutil.copy(warehouse_file, copy)
    with duckdb.connect(str(copy)) as connection:
        for statement in [*CORRUPTIONS.values(), *(statement for _, _, statement in BROKEN_RULES)]:
            connection.execute(statement)
            assert connection.fetchone() != (0,), f"changed nothing: {statement}"
    environment = os.environ | {"WAREHOUSE_PATH": str(copy), "DBT_TARGET_PATH": str(folder / "target")}
    run = subprocess.run(
        dbt_command("--log-format", "json", "test", "--exclude-resource-type", "unit_test"),
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    nodes = json.loads((folder / "target" / "run_results.json").read_text())["results"]
    printed = {node["unique_id"].split(".")[2]: [] for node in nodes if node["status"] == "fail"}
    for line in run.stdout.splitlines():
        event = json.loads(line)
        if event["info"]["name"] == "JinjaLogInfo":
            name, _, shown = event["info"]["msg"].partition(": ")
            printed[name.removeprefix("broken in test ")].append(shown)
    return printed


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_the_check_notices(name, results):
    assert results[name]


@pytest.mark.parametrize(("table", "rule"), [(table, rule) for table, rule, _ in BROKEN_RULES])
def test_the_broken_rule_is_named(table, rule, results):
    (printed,) = (lines for name, lines in results.items() if name.startswith(f"table_rules_{table}_"))
    shown = f"rule {rule};" if "; broken " in rule else f"rule {rule}; broken "
    assert any(shown in line for line in printed)


def test_every_singular_check_is_corrupted_here(root):
    written = {path.stem for path in (root / "tests" / "assertions").rglob("*.sql")}
    assert written == set(CORRUPTIONS)


def test_every_generic_check_is_corrupted_here(root):
    assert [path.stem for path in (root / "tests" / "generic").glob("*.sql")] == ["table_rules"]
    written = (root / "tests" / "generic" / "table_rules.sql").read_text()
    arguments = re.search(r"{% test table_rules\((.*?)\) %}", written, re.DOTALL)[1]
    assert set(re.findall(r"(\w+)=", arguments)) == {
        "signed", "signed_in_logs", "nullable", "filled", "finite", "ranges", "accepted_values", "relationships",
        "in_order", "sums_to", "every_year", "row_count", "published_row_count",
    }  # fmt: skip
