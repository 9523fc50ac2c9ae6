"""Parameters of the takeoff model that tests share, and its inputs."""

from __future__ import annotations

import csv
from pathlib import Path

from engine.takeoff_inputs import Inputs

ROOT = Path(__file__).parents[3]
DECEMBER = {
    "present_day": 2025.9,
    "software_progress_rate_at_reference_year": 1.0,
    "present_horizon": 32,
    "present_doubling_time": 0.458,
    "doubling_difficulty_growth_factor": 0.92,
    "ac_time_horizon_minutes": 1.5e7,
    "gap_years": 0,
    "swe_multiplier_at_present_day": 1.8,
    "automation_logistic_asymptote": 1.1,
    "coding_automation_efficiency_slope": 3,
    "optimal_ces_eta_init": 0.05,
    "rho_coding_labor": -2,
    "max_serial_coding_labor_multiplier": 1e8,
    "parallel_penalty": 0.5,
    "inf_labor_asymptote": 15,
    "inf_compute_asymptote": 1000,
    "inv_compute_anchor_exp_cap": 2.8,
    "ai_research_taste_at_coding_automation_anchor_sd": 0.5,
    "ai_research_taste_slope": 2.1,
    "median_to_top_taste_multiplier": 3.7,
    "top_percentile": 0.999,
    "taste_limit": 8,
    "taste_limit_smoothing": 0.5,
    "ted_ai_m2b": 1.5,
    "strat_ai_m2b": 2,
}
AUGUST = DECEMBER | {
    "present_day": 2026.5,
    "inf_labor_asymptote": 15.142,
    "inf_compute_asymptote": 1001,
    "inv_compute_anchor_exp_cap": 2.7944,
}
DANIEL = {
    "uplift_now": 2,
    "uplift_doubling_years": 0.416667,
    "ai_research_taste_slope": 3,
    "median_to_top_taste_multiplier": 3.9665,
    "taste_limit": 16,
    "ai_research_taste_at_coding_automation_anchor_sd": 0,
}


def read_inputs() -> Inputs:
    """Return the inputs of the seed."""
    with (ROOT / "seeds/assumptions/takeoff_inputs.csv").open() as file:
        rows = list(csv.DictReader(file))
    names = [
        "year",
        "human_coders",
        "inference_compute_h100e",
        "experiment_compute_h100e",
        "training_compute_log10_flop",
    ]
    return Inputs.of(*([float(row[name]) for row in rows] for name in names))


INPUTS = read_inputs()
