/** What the model runs on, in the columns of the files that `python -m scripts.explorer` writes. */

export interface Scalar {
  parameter: string;
  layer: string;
  point_value: number;
  point_low: number | null;
  point_high: number | null;
  unit: string;
  law: string | null;
  argument_1: number | null;
  argument_2: number | null;
  argument_3: number | null;
  min_value: number;
  max_value: number;
}

export interface PathParameter {
  parameter: string;
  layer: string;
  unit: string;
  min_value: number;
  max_value: number;
}

export interface Milestone {
  layer: string;
  parameter: string;
  scenario: string;
  milestone_year: number;
  milestone_value: number;
  milestone_low: number | null;
  milestone_high: number | null;
  unit: string;
  interpolation: string;
  confidence: string;
}

export interface Scenario {
  layer: string;
  scenario: string;
  inherits_from: string | null;
}

export interface Path {
  path_id: number;
  variant: string;
  is_calibrated: boolean;
  /** Whether its capex is that of the money loop. */
  is_closed: boolean;
  supply_scenario: string;
  allocation_scenario: string;
  combined_scenario_id: string;
}

export interface MixtureWeight {
  supply_scenario: string;
  component_scenario: string;
  year: number;
  weight_frac: number;
}

export interface ChipShipments {
  year: number;
  shipments_h100e: number;
  stock_end_h100e: number | null;
}

export interface RunObservation {
  year: number;
  stock_end_h100e: number;
  stock_mean_h100e: number;
  usable_compute_flop: number;
  largest_run_by_training_date_flop: number;
}

export interface LabEvidence {
  year: number;
  lab_coverage_frac: number;
  observed_lab_inference_frac: number | null;
  observed_lab_final_run_frac: number | null;
}

export interface LastReading {
  series: string;
  reading_value: number;
  fitted_growth_per_year: number;
  read_at_year: number;
  year_before: number;
  year_after: number;
  record_years: number;
  read_on: string;
}

export interface Frontier {
  year: number;
  horizon_p50_minutes_log2: number | null;
  horizon_p80_minutes_log2: number | null;
  eci: number | null;
}

export interface ObservedHorizon {
  model_name: string;
  released_on: string;
  is_sota: boolean;
  is_reliable: boolean;
  horizon_p50_minutes: number;
  horizon_p80_minutes: number;
}

export interface Threshold {
  threshold: string;
  measure: string;
  threshold_value: number;
  label: string;
}

/** A scenario of the money loop, and what revenue follows in it: compute or eci. */
export interface EconomyScenario {
  economy_scenario: string;
  label: string;
  revenue_driver: string;
  description: string;
}

/** What a scenario of the money loop multiplies in some years. */
export interface EconomyScenarioChange {
  economy_scenario: string;
  parameter: string;
  first_change_year: number;
  last_change_year: number;
  change_factor: number;
}

export interface Settings {
  years: number[];
  last_observed_year: number;
  anchor_year: number;
  quantiles: Record<string, number>;
  scenario_codes: { supply: string[]; allocation: string[] };
}

export interface ModelData extends Settings {
  scalars: Scalar[];
  path_parameters: PathParameter[];
  milestones: Milestone[];
  scenarios: Scenario[];
  range_factors: Record<string, number>;
  supply_mixture_weights: MixtureWeight[];
  paths: Path[];
  chip_shipments: ChipShipments[];
  run_observations: RunObservation[];
  lab_evidence: LabEvidence[];
  last_readings: LastReading[];
  frontier_by_year: Frontier[];
  observed_horizons: ObservedHorizon[];
  thresholds: Threshold[];
  economy_scenarios: EconomyScenario[];
  economy_scenario_changes: EconomyScenarioChange[];
}

/** One assumption with another value: of a scalar neither scenario nor year is given. */
export interface Change {
  parameter: string;
  scenario: string | null;
  year: number | null;
  value: number;
}

/** Draws of every law before bounds and floors, in single precision, and the scenarios that the mixture gives each. */
export interface RawDraws {
  n: number;
  columns: Record<string, Float32Array | Float64Array>;
  supply_scenario: Int32Array;
  allocation_scenario: Int32Array;
  /** Whether these are no draws but ends of ranges, which keep no place in a law. */
  areEnds?: boolean;
}
