"""Tables that pages show as they are published: the record of the law, uses of compute, and what made all of it."""

#: What the law of growth and its references said at past days, and what came. Values stay in the unit of their scores,
#: which is the scale they are drawn on.
RECORD = {
    "forecast_record": """
        select series, law, cut_off_on, reading_key, lead_years, last_read_on, last_value, predicted_p05, predicted_p25,
            predicted_p50, predicted_p75, predicted_p95, is_within_50, is_within_90, pit_frac, crps
        from projections.projection_forecast_record
        order by series, law, cut_off_on, read_on, reading_key
    """,
    "forecast_readings": """
        select series, series_label, reading_key, reading_name, read_on, known_on, reading_value, is_above, unit
        from projections.int_forecast_record_readings
        order by series, read_on, reading_key
    """,
    "forecast_record_summary": """
        select series, law, lead_band, unit, target_count, coverage_50_frac, coverage_90_frac, mean_pit_frac,
            mean_error, mean_crps, growth_factor_mean_crps, skill_of_growth_factor
        from projections.projection_forecast_record_summary
        where readings = 'measured'
        order by series, law, lead_band
    """,
    "forecast_record_chance": """
        from projections.projection_forecast_record_chance order by series, statistic
    """,
    "published_forecasts": """
        select forecast_id, variant, combined_scenario_id, label, subject, forecast_kind, target_period,
            target_decimal_year, forecaster, basis,
            made_period, statistic, their_value, their_low, their_high, their_interval_frac, our_p05, our_value,
            our_p95, unit, their_quantile_of_ours_frac, is_outside_our_90, comparison_note, not_compared_because,
            observed_value, observed_on, not_scored_because, source_id
        from review.v_published_forecasts
        order by forecast_id, variant, combined_scenario_id
    """,
}
#: How compute is used, and how a lab would use it that wants the most revenue.
ALLOCATION = {
    "optimal_shares": """
        select substitution_form, bucket, year, elasticity_of_substitution, optimal_share_frac, p05, p25, p50, p75, p95
        from economy.economy_optimal_shares
        order by substitution_form, bucket, year
    """,
    "allocation_against_optimum": """
        from economy.economy_allocation_against_optimum
        order by variant, allocation_scenario, substitution_form, year
    """,
}
#: Which run made this warehouse, and of what.
PROVENANCE = {
    "run_manifest": "from meta.run_manifest",
    "run_artifacts": """
        select schema_name, table_name, kind, row_count, file_path, file_sha256
        from meta.run_artifacts
        order by schema_name, table_name
    """,
    "lineage": """
        select model_name, ancestor_name from meta.meta_lineage where distance = 1 order by all
    """,
}
#: Ends of the 90% range of every parameter of the published tornado, at which the page moves them one at a time.
SENSITIVITY = {
    "range_ends": """
        select distinct parameter, low_parameter_value, high_parameter_value
        from projections.int_tornado
        order by parameter
    """,
}
TABLES = SENSITIVITY | RECORD | ALLOCATION | PROVENANCE
