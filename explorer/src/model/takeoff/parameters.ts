/** Parameters and forms of the takeoff model. Restates engine/takeoff_parameters.py; what is permitted is exported from there. */

/** First year of the table of inputs; the stock of research is closed on it. */
export const FIRST_INPUT_YEAR = 2017;

export const PARAMETERS = [
  "present_day",
  "software_progress_rate_at_reference_year",
  "present_horizon",
  "present_doubling_time",
  "doubling_difficulty_growth_factor",
  "ac_time_horizon_minutes",
  "gap_years",
  "swe_multiplier_at_present_day",
  "automation_logistic_asymptote",
  "coding_automation_efficiency_slope",
  "optimal_ces_eta_init",
  "rho_coding_labor",
  "max_serial_coding_labor_multiplier",
  "parallel_penalty",
  "inf_labor_asymptote",
  "inf_compute_asymptote",
  "inv_compute_anchor_exp_cap",
  "ai_research_taste_at_coding_automation_anchor_sd",
  "ai_research_taste_slope",
  "median_to_top_taste_multiplier",
  "top_percentile",
  "taste_limit",
  "taste_limit_smoothing",
  "ted_ai_m2b",
  "strat_ai_m2b",
  "uplift_now",
  "uplift_doubling_years",
  "revenue_now",
  "revenue_at_ac",
  "revenue_growth_per_progress_year",
  "effective_compute_gap",
  "constant_training_compute_growth_rate",
  "slowdown_year",
  "post_slowdown_training_compute_growth_rate",
] as const;
export type Parameter = (typeof PARAMETERS)[number];
export type Parameters = Readonly<Record<Parameter, number>>;

/** One form of the model. Restates engine.takeoff_parameters.Form, but for the reading of rates that only serves to compare with published output. */
export interface Form {
  effective_compute: "stock" | "flow";
  calibration: "human_only" | "ai_help";
  anchor: "horizon" | "uplift" | "revenue" | "direct";
  automation: "logistic" | "linear";
  training: "table" | "two_rates";
  has_coding_automation: boolean;
  has_taste: boolean;
  has_compute_slowdown: boolean;
  start_year: number;
}

/** A parameter that the model cannot run on; the message is for readers. Restates engine.takeoff_parameters.ParameterError. */
export class ParameterError extends Error {}

/** What a quantity may be; a round bracket leaves out the end itself. Restates engine.takeoff_parameters.Range. */
export interface Range {
  low: number;
  high: number;
  bounds: string;
  unit: string;
}

/** Refuse a value that is not a number within its range. Restates engine.takeoff_parameters.refuse_outside. */
export function refuseOutside(name: string, value: number, { low, high, bounds, unit }: Range): void {
  const isAbove = bounds[0] === "[" ? value >= low : value > low;
  const isBelow = bounds[1] === "]" ? value <= high : value < high;
  if (!isAbove || !isBelow) throw new ParameterError(`${name} = ${value}: permitted is ${bounds[0]}${low}, ${high}${bounds[1]} ${unit}.`);
}

/** Refuse parameters that are not permitted. Restates engine.takeoff_parameters.Parameters._refuse. */
export function refuse(parameters: Parameters, ranges: readonly (Range & { parameter: Parameter })[]): void {
  for (const range of ranges) refuseOutside(range.parameter, parameters[range.parameter], range);
  if (parameters.ac_time_horizon_minutes < parameters.present_horizon) {
    throw new ParameterError(
      `ac_time_horizon_minutes = ${parameters.ac_time_horizon_minutes}: permitted is at least present_horizon, ${parameters.present_horizon} minutes.`,
    );
  }
}
