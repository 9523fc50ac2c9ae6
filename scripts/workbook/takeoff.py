"""The sheet of takeoff: milestones by preset, draws, evidence, rivals and control of the pace."""

from scripts.workbook.layout import Block, Chart, Sheet

TAKEOFF = Sheet(
    name="Takeoff",
    title="Takeoff: when AI research is automated, by the values of the authors of the AI Futures Model and of rivals",
    shows="Central values, no forecasts; quantiles of draws where laws were published. Almost all is elicited.",
    tables=(
        "review.v_takeoff_milestones",
        "takeoff.takeoff_trajectory_by_year",
        "takeoff.takeoff_published_forecasts",
        "takeoff.takeoff_conditioned",
        "takeoff.takeoff_pace_control",
        "takeoff.takeoff_sensitivity",
        "takeoff.takeoff_rivals",
        "takeoff.takeoff_symbols",
    ),
    query="from review.v_takeoff_milestones order by preset, milestone_year, milestone",
    frozen=2,
    blocks=(
        Block(
            "Share of coding tasks that AIs can do on the first of January, by preset",
            """
            pivot (
                select preset, year, automation_frac
                from takeoff.takeoff_trajectory_by_year
                where year between 2020 and 2036
            )
            on preset using max(automation_frac) group by year order by year
            """,
            Chart("line", "Automated share of coding", "0%"),
        ),
        Block(
            "What others forecast of the milestones, beside the run and the draws of the same forecaster and time",
            """
            select forecaster, made_period, basis, milestone, since_milestone, statistic, p10, p50, p90, preset,
                model_point, model_p10, model_p50, model_p90, difference, not_compared_because, source_id, note
            from takeoff.takeoff_published_forecasts
            order by milestone, forecaster, published_on, forecast_id
            """,
        ),
        Block(
            "What evidence makes of the draws of December 2025",
            "from takeoff.takeoff_conditioned order by sampler, evidence, quantity",
        ),
        Block(
            "What a pause, a cap, a floor or a tax delays",
            """
            select preset, control, since, amount, unit, milestone, uncontrolled_year, milestone_year, delay_years,
                status
            from takeoff.takeoff_pace_control
            order by preset, control, since, amount, uncontrolled_year
            """,
        ),
        Block(
            "Automated Coder, and years from it to superintelligence, with one parameter at its low and high value",
            "from takeoff.takeoff_sensitivity order by preset, parameter",
        ),
        Block(
            "Rival models on their authors' parameters, beside what these published",
            """
            select rival_case, quantity, statistic, label, unit, published_value, reproduced_value, difference,
                is_reproduced, note
            from takeoff.takeoff_rivals
            order by rival_case, quantity, statistic
            """,
        ),
        Block(
            "Symbols, with the value of every preset that states or calibrates one",
            "from takeoff.takeoff_symbols order by role, symbol, preset",
        ),
    ),
)
