/**
 * The chain from assumptions to capability, of any path, over any draws; a moved lever runs what lies below it again.
 *
 * Each method names the view it restates. `Chain` holds one set of draws, and `at` sets the assumptions.
 */
import { AssumptionReader, movedAssumption, scoreFactors } from "./assumptions";
import type { Assumptions, Range } from "./assumptions";
import {
  BUCKETS,
  bucketFlop,
  calibratedRun,
  calibratedScenarioMoves,
  calibratedShares,
  grownUsableCompute,
  publishedShares,
  runSharePath,
  trainingSplit,
} from "./allocation";
import type { LargestRun, ShareName, Shares, TrainingSplit } from "./allocation";
import { capability } from "./capability";
import type { Capability } from "./capability";
import type { Change, ModelData, Path, RawDraws } from "./data";
import { CLOSED_SCENARIO, loopScalars, moneyLoop } from "./economy";
import type { LoopInputs, MoneyLoop } from "./economy";
import { effectiveCompute, endogenousSoftware, runSoFar, scaleDependentGains, softwareGains } from "./effective_compute";
import type { EffectiveCompute, SoftwareForm, SoftwareGains } from "./effective_compute";
import { againstEndDemand } from "./end_demand";
import type { EndDemand } from "./end_demand";
import { ParameterReader } from "./parameters";
import type { Parameters } from "./parameters";
import { lastReadings } from "./readings";
import type { Readings } from "./readings";
import { Stages } from "./stages";
import { CONSTRAINTS, calibratedInputs, calibratedSupply, lifeScaleYears, lifetimeRatios, meanLife, supplyCapacity, survival, vintages, wear } from "./supply";
import type { CalibratedInputs, CalibratedSupply, PublishedSupply, SupplyInputs, Survival } from "./supply";

/** What is projected, in the order of the registry: columns of `int_projected_compute` and `int_projected_capability`. */
export const MEASURES = [
  "ai_infrastructure_capex_usd_log10",
  "usable_compute_flop_log10",
  "training_flop_log10",
  "largest_run_flop_log10",
  "software_gain_log10",
  "effective_compute_flop_log10",
  "horizon_p50_minutes_log2",
  "horizon_p80_minutes_log2",
  "eci",
  "ai_rnd_automation_frac",
  "economy_automation_frac",
] as const;
export type Measure = (typeof MEASURES)[number];

/** Scalars that calibrated supply reads; only a change of these runs it again. */
const SUPPLY_SCALARS = [
  "chip_stock_error",
  "observation_error_exponent",
  "all_in_cost_2025",
  "shipments_2026_h100e",
  "same_year_capex_share",
  "ai_infrastructure_capex_2024_usd",
  "ai_infrastructure_capex_2025_usd",
  "ai_infrastructure_capex_2026_usd",
  "power_path_scale",
];
const SHARE_SCALARS = ["lab_share_cap", "lab_inference_share", "final_run_share", "leading_lab_share", "top_run_share"];
const GROWTH_SCALARS = ["usable_compute_growth_score", "usable_compute_record_years", "usable_compute_growth_spread"];
const RUN_SCALARS = ["largest_run_2026", "run_growth_score", "run_record_years", "growth_spread_coefficient", "run_share_limit"];
const SHARE_PATH_SCALARS = ["largest_run_2026", "run_share_growth", "run_share_cap"];
const SOFTWARE_SCALARS = ["software_growth_initial", "software_growth_long_run", "software_growth_decay", "software_ceiling"];
const SCALE_SCALARS = ["software_scale_dependence", "run_growth_reference"];
const ENDOGENOUS_SCALARS = [
  "software_growth_initial",
  "automation_width",
  "automation_2026",
  "research_labour_elasticity",
  "research_compute_elasticity",
  "idea_difficulty",
];
const CAPABILITY_SCALARS = [
  "run_growth_reference",
  "software_growth_initial",
  "horizon_pace_factor",
  "horizon_doublings_per_year",
  "horizon_level_2025",
  "horizon_ratio_p50_p80",
  "eci_reading_error",
  "eci_level_2025",
  "eci_per_year",
  "capability_growth_score",
  "growth_spread_coefficient",
  "automation_2026",
  "automation_width",
  "full_automation_log10_flop",
  "automation_gap",
  "automation_distance_0",
  "automation_distance_5",
  "automation_distance_10",
  "automation_distance_50",
];
/** Scalars of draw 0 that say what counts as read. */
const READING_SCALARS = ["horizon_measured_limit", "horizon_record_first_year", "eci_record_first_year"];

/** The scenario mixture, in which every draw takes one calibrated path; draw 0 takes none. */
export const MIXTURE: Path = {
  path_id: 0,
  variant: "calibrated",
  is_calibrated: true,
  is_closed: false,
  supply_scenario: "mixture",
  allocation_scenario: "mixture",
  combined_scenario_id: "mixture",
};

/** The model over one set of draws; without draws it holds draw 0, the point values. */
export class Chain {
  private readonly stages = new Stages();
  private readonly assumptionReader: AssumptionReader;
  private readonly parameterReader: ParameterReader;
  private assumptions!: Assumptions;
  private parameters!: Parameters;

  constructor(
    private readonly data: ModelData,
    private readonly draws: RawDraws | null = null,
  ) {
    this.assumptionReader = new AssumptionReader(data);
    this.parameterReader = new ParameterReader(data, draws);
    this.at([]);
  }

  /** Number of draws. */
  get n(): number {
    return this.parameters.n;
  }

  /** Set the assumptions: the seeds with these changes. */
  at(changes: readonly Change[]): this {
    const [assumptions, parameters] = [this.assumptionReader.read(changes), this.parameterReader.read(changes)];
    if (assumptions === this.assumptions && parameters === this.parameters) return this;
    this.assumptions = assumptions;
    this.parameters = parameters;
    this.stages.unsettle();
    return this;
  }

  /** Parameters of every draw: columns of `scalar_parameters`. */
  get columns(): Readonly<Record<string, Float64Array>> {
    return this.parameters.columns;
  }

  /** Ranges of the shares, by scenario: columns of `int_allocation_ranges`. */
  get allocationRanges(): Assumptions["allocation"] {
    return this.assumptions.allocation;
  }

  /** Return a measure of a path by year and draw. Restates `int_projected_compute` and `int_projected_capability`. */
  measure(path: Path, measure: Measure): Float64Array {
    return this.stages.once(`measure.${measure}.${path.path_id}`, () => {
      switch (measure) {
        case "ai_infrastructure_capex_usd_log10":
          return this.log10(`capex.${form(path)}.${path.supply_scenario}`, this.usable(path).ai_infrastructure_capex_usd);
        case "usable_compute_flop_log10":
          return this.log10(`usable.${form(path)}.${path.supply_scenario}`, this.grown(path));
        case "training_flop_log10":
          return this.log10(`training.${path.path_id}`, this.split(path).training_flop);
        case "largest_run_flop_log10":
          return this.log10(`run.${path.path_id}`, this.largestRun(path).largest_frontier_run_flop);
        case "software_gain_log10":
          return this.software(path, "default").software_gain_log10;
        case "effective_compute_flop_log10":
          return this.effective(path, "default").effective_compute_flop_log10;
        default:
          return this.capability(path, "default")[measure];
      }
    });
  }

  /** Columns of `int_supply_drawn_inputs`. */
  supplyInputs(isCalibrated: boolean, scenario: string): SupplyInputs {
    return this.stages.once(`supply inputs.${isCalibrated}.${scenario}`, () => {
      const ranges = this.assumptions.supply[scenario];
      const reach = isCalibrated ? this.reach() : null;
      return this.moved(`supply.${isCalibrated}.${scenario}`, ranges, reach);
    });
  }

  /** Columns of `int_supply_capacity`, for a scenario as it stands. */
  publishedSupply(scenario: string): PublishedSupply {
    const inputs = this.supplyInputs(false, scenario);
    return this.stages.get(`published supply.${scenario}`, Object.values(inputs), () => supplyCapacity(inputs, this.n));
  }

  /** Columns of `int_supply_calibrated_inputs`. */
  calibratedInputs(scenario: string): CalibratedInputs {
    return this.stages.once(`calibrated inputs.${scenario}`, () => {
      const drawn = this.supplyInputs(true, scenario);
      const { supply } = this.assumptions;
      const inputs = [...Object.values(drawn), ...this.pick(SUPPLY_SCALARS), ...Object.values(supply[scenario])];
      return this.stages.get(`calibrated inputs.${scenario}`, inputs, () =>
        calibratedInputs(this.data, this.parameters, drawn, supply[scenario]),
      );
    });
  }

  /** Columns of `int_supply_calibrated`; of a closed path with the capex of the money loop. */
  calibratedSupply(scenario: string, isClosed = false): CalibratedSupply {
    if (isClosed) return this.moneyLoop(scenario, CLOSED_SCENARIO).supply;
    return this.stages.once(`calibrated supply.${scenario}`, () => {
      const drawn = this.supplyInputs(true, scenario);
      const inputs = this.calibratedInputs(scenario);
      const alive = this.survival(scenario);
      const scalars = this.pick(["same_year_capex_share", "min_replacement_share"]);
      return this.stages.get(`calibrated supply.${scenario}`, [...Object.values(drawn), inputs, alive, ...scalars], () =>
        calibratedSupply(this.data, this.parameters, drawn, inputs, alive),
      );
    });
  }

  /** Columns of `int_economy_loop`: the money loop on a supply scenario and the base allocation. */
  moneyLoop(supplyScenario: string, economyScenario: string): MoneyLoop {
    const name = `money loop.${supplyScenario}.${economyScenario}`;
    return this.stages.once(name, () => {
      const scenario = this.data.economy_scenarios.find((row) => row.economy_scenario === economyScenario);
      if (!scenario) throw new Error(`There is no scenario of the economy ${economyScenario}.`);
      const inputs: LoopInputs = {
        drawn: this.supplyInputs(true, supplyScenario),
        supply: this.calibratedInputs(supplyScenario),
        alive: this.survival(supplyScenario),
        shares: this.shares(true, "base"),
        software_gain_log10: this.stages.get("gains.default", this.pick(SOFTWARE_SCALARS), () => softwareGains(this.data, this.parameters, "default"))
          .software_gain_log10,
        readings: this.readings(),
      };
      const made = [...Object.values(inputs.drawn), ...Object.values(inputs).slice(1), ...this.pick(loopScalars(this.data))];
      return this.stages.get(name, made, () => moneyLoop(this.data, this.parameters, inputs, scenario));
    });
  }

  /** Columns of `int_economy_loop` that hold capex against end demand. */
  endDemand(supplyScenario: string, economyScenario: string): EndDemand {
    const loop = this.moneyLoop(supplyScenario, economyScenario);
    const [share, cost, shape] = this.pick(["revenue_share_for_capital", "cost_of_capital", "chip_life_shape"]);
    const inputs = [loop, share, cost, shape, this.parameters.columns.chip_life_scale];
    return this.stages.get(`end demand.${supplyScenario}.${economyScenario}`, inputs, () =>
      againstEndDemand(this.parameters, loop, meanLife(this.lifeScaleYears(supplyScenario), shape)),
    );
  }

  /** Columns of `int_usable_compute`. */
  usable(path: Path): { usable_compute_flop: Float64Array; ai_infrastructure_capex_usd: Float64Array } {
    const scenario = path.supply_scenario;
    if (scenario === MIXTURE.supply_scenario) return this.mixedUsable();
    if (path.is_closed) {
      const loop = this.moneyLoop(scenario, CLOSED_SCENARIO);
      return { usable_compute_flop: loop.supply.usable_compute_flop, ai_infrastructure_capex_usd: loop.capex_usd };
    }
    return path.is_calibrated
      ? {
          usable_compute_flop: this.calibratedSupply(scenario).usable_compute_flop,
          ai_infrastructure_capex_usd: this.calibratedInputs(scenario).ai_infrastructure_capex_usd,
        }
      : {
          usable_compute_flop: this.publishedSupply(scenario).usable_compute_flop,
          ai_infrastructure_capex_usd: this.supplyInputs(false, scenario).ai_infrastructure_capex_usd,
        };
  }

  /**
   * Share of draws in which each limit binds, by year, in the order of `CONSTRAINTS`; of draws whose numbers are given,
   * or of all, by their weights if there are any. Restates `binding_constraint` of `int_supply_calibrated` and `int_supply_capacity`.
   */
  limitShares(path: Path, kept: Int32Array | null, weights: Float64Array | null = null): Float64Array[] {
    const of = (scenario: string) => (path.is_calibrated ? this.calibratedSupply(scenario, path.is_closed) : this.publishedSupply(scenario)).binding_constraint;
    const isMixture = path.supply_scenario === MIXTURE.supply_scenario;
    const parts = isMixture ? this.data.scenario_codes.supply.map(of) : [of(path.supply_scenario)];
    const m = kept?.length ?? this.n;
    const found = CONSTRAINTS.map(() => new Float64Array(this.data.years.length));
    this.data.years.forEach((_, t) => {
      for (let k = 0; k < m; k++) {
        const d = kept ? kept[k] : k;
        const code = isMixture ? this.draws!.supply_scenario[d] : 0;
        found[parts[code][t * this.n + d]][t] += weights ? weights[k] : 1 / m;
      }
    });
    return found;
  }

  /** Columns of `int_allocation_shares`. */
  shares(isCalibrated: boolean, scenario: string): Shares {
    return this.stages.once(`shares.${isCalibrated}.${scenario}`, () => {
      if (scenario === MIXTURE.allocation_scenario) return this.mixedShares();
      const moved = this.moved(`allocation.${scenario}`, this.assumptions.allocation[scenario], null) as Record<ShareName, Float64Array>;
      const assumed = this.stages.get(`assumed shares.${scenario}`, Object.values(moved), () => publishedShares(moved));
      if (!isCalibrated) return assumed;
      const { allocation } = this.assumptions;
      const ranges = [...Object.values(allocation[scenario]), ...Object.values(allocation.base)];
      const inputs = [assumed, ...ranges, ...this.pick(SHARE_SCALARS)];
      return this.stages.get(`calibrated shares.${scenario}`, inputs, () =>
        calibratedShares(assumed, calibratedScenarioMoves(this.data, allocation, scenario), this.parameters),
      );
    });
  }

  /** Usable compute of a path, with the law of growth: `usable_compute_flop` of `int_compute_split`. */
  grown(path: Path): Float64Array {
    const { usable_compute_flop: usable } = this.usable(path);
    if (!path.is_calibrated) return usable;
    return this.stages.get(`grown.${form(path)}.${path.supply_scenario}`, [usable, ...this.pick(GROWTH_SCALARS)], () =>
      grownUsableCompute(this.data, this.parameters, usable),
    );
  }

  /** Training compute and the run that shares say: part of `int_compute_split`. */
  split(path: Path): TrainingSplit {
    return this.stages.once(`split.${path.path_id}`, () => {
      const [usable, shares] = [this.grown(path), this.shares(path.is_calibrated, path.allocation_scenario)];
      return this.stages.get(`split.${path.path_id}`, [usable, shares], () => trainingSplit(usable, shares));
    });
  }

  /** Compute by use: the buckets of `int_compute_split` and `int_allocated_compute`. */
  buckets(path: Path): Record<string, Float64Array> {
    return this.stages.once(`buckets.${path.path_id}`, () => {
      const [usable, shares] = [this.grown(path), this.shares(path.is_calibrated, path.allocation_scenario)];
      return this.stages.get(`buckets.${path.path_id}`, [usable, shares], () =>
        Object.fromEntries(BUCKETS.map((name) => [name.replace("_share_frac", "_flop"), bucketFlop(usable, shares[name])])),
      );
    });
  }

  /** Columns of `int_run_share_path`. */
  runSharePath(path: Path): Float64Array {
    const { usable_compute_flop: usable } = this.usable(path);
    return this.stages.get(`share path.${form(path)}.${path.supply_scenario}`, [usable, ...this.pick(SHARE_PATH_SCALARS)], () =>
      runSharePath(this.data, this.parameters, usable),
    );
  }

  /** Columns of `int_allocated_compute`. */
  largestRun(path: Path): LargestRun {
    return this.stages.once(`largest run.${path.path_id}`, () => {
      const split = this.split(path);
      if (!path.is_calibrated) {
        const none = this.stages.get("no run", [], () => new Float64Array(split.training_flop.length).fill(NaN));
        return { largest_frontier_run_flop: split.modelled_run_flop, share_path_run_flop: none, uncapped_run_flop: none };
      }
      const [usable, sharePath] = [this.grown(path), this.runSharePath(path)];
      return this.stages.get(`largest run.${path.path_id}`, [usable, split, sharePath, ...this.pick(RUN_SCALARS)], () =>
        calibratedRun(this.data, this.parameters, usable, split, sharePath),
      );
    });
  }

  /** Columns of `int_run_so_far`. */
  runSoFar(path: Path): Float64Array {
    const run = this.measure(path, "largest_run_flop_log10");
    return this.stages.get(`run so far.${path.path_id}`, [run], () => runSoFar(run, this.n));
  }

  /** Software progress of a path in a form: columns of `int_software_gains` and `int_software_endogenous`. */
  software(path: Path, software: SoftwareForm): SoftwareGains {
    return this.stages.once(`software.${software}.${path.path_id}`, () => {
      if (software === "endogenous") {
        const [run, experiments] = [this.runSoFar(path), this.buckets(path).ai_rnd_experiment_flop];
        return this.stages.get(`endogenous.${path.path_id}`, [run, experiments, ...this.pick(ENDOGENOUS_SCALARS)], () =>
          endogenousSoftware(this.data, this.parameters, run, experiments),
        );
      }
      if (software === "scale_dependent") {
        const [gains, run] = [this.software(path, "default"), this.runSoFar(path)];
        return this.stages.get(`scale dependent.${path.path_id}`, [gains, run, ...this.pick(SCALE_SCALARS)], () =>
          scaleDependentGains(this.parameters, gains, run),
        );
      }
      return this.stages.get(`gains.${software}`, this.pick(SOFTWARE_SCALARS), () =>
        softwareGains(this.data, this.parameters, software),
      );
    });
  }

  /** Columns of `int_effective_compute`. */
  effective(path: Path, software: SoftwareForm): EffectiveCompute {
    return this.stages.once(`effective.${software}.${path.path_id}`, () => {
      const [run, gains] = [this.runSoFar(path), this.software(path, software).software_gain_log10];
      return this.stages.get(`effective.${software}.${path.path_id}`, [run, gains], () =>
        effectiveCompute(this.data, this.n, run, gains),
      );
    });
  }

  /** Columns of `int_capability`. */
  capability(path: Path, software: SoftwareForm): Capability {
    return this.stages.once(`capability.${software}.${path.path_id}`, () => {
      const [effective, readings] = [this.effective(path, software), this.readings()];
      const inputs = [effective, readings, ...this.pick(CAPABILITY_SCALARS)];
      return this.stages.get(`capability.${software}.${path.path_id}`, inputs, () =>
        capability(this.data, this.parameters, effective, readings, path.is_calibrated),
      );
    });
  }

  /** Where calibrated paths start. */
  readings(): Readings {
    const { points } = this.parameters;
    return this.stages.get("readings", READING_SCALARS.map((name) => points[name]), () => lastReadings(this.data, points));
  }

  /** Usable compute and capex of the mixture: in every draw those of its scenario. Restates `ensemble.run.Run.mixture`. */
  private mixedUsable(): { usable_compute_flop: Float64Array; ai_infrastructure_capex_usd: Float64Array } {
    const scenarios = this.data.scenario_codes.supply;
    const parts = scenarios.map((scenario) => this.usable({ ...MIXTURE, supply_scenario: scenario }));
    const inputs = parts.flatMap((part) => Object.values(part));
    return this.stages.get("mixed usable", inputs, () => ({
      usable_compute_flop: this.chosen("supply_scenario", parts.map((part) => part.usable_compute_flop)),
      ai_infrastructure_capex_usd: this.chosen("supply_scenario", parts.map((part) => part.ai_infrastructure_capex_usd)),
    }));
  }

  private mixedShares(): Shares {
    const parts = this.data.scenario_codes.allocation.map((scenario) => this.shares(true, scenario));
    return this.stages.get("mixed shares", parts, () => {
      const names = Object.keys(parts[0]) as ShareName[];
      const mixed = names.map((name) => [name, this.chosen("allocation_scenario", parts.map((part) => part[name]))]);
      return Object.fromEntries(mixed) as Shares;
    });
  }

  /** Return values that take in every draw those of the scenario that the draw has chosen. */
  private chosen(layer: "supply_scenario" | "allocation_scenario", parts: readonly Float64Array[]): Float64Array {
    if (!this.draws) throw new Error("the mixture is one of draws and has no point values");
    const code = this.draws[layer];
    return parts[0].map((_, k) => parts[code[k % this.n]][k]);
  }

  private pick(names: readonly string[]): Float64Array[] {
    return names.map((name) => this.parameters.columns[name]);
  }

  private log10(name: string, values: Float64Array): Float64Array {
    return this.stages.get(`log10.${name}`, [values], () => {
      const logs = new Float64Array(values.length);
      for (let k = 0; k < logs.length; k++) logs[k] = Math.log10(values[k]);
      return logs;
    });
  }

  /** How much of its range a calibrated path has opened to by each year. Restates `int_supply_ranges`. */
  private reach(): Float64Array {
    const { range_opening_years: opening } = this.parameters.points;
    return this.stages.get("reach", [opening], () =>
      Float64Array.from(this.data.years, (year) => Math.min(Math.sqrt(Math.max(year - this.data.last_observed_year, 0) / opening), 1)),
    );
  }

  /** How long chips of a scenario last by year and draw: `life_scale_years` of `int_supply_calibrated_inputs`. */
  lifeScaleYears(scenario: string): Float64Array {
    const { supply } = this.assumptions;
    const ratios = lifetimeRatios(this.data, supply[scenario].accelerator_lifetime_years, supply.base.accelerator_lifetime_years);
    return lifeScaleYears(ratios, this.parameters.columns.chip_life_scale);
  }

  private survival(scenario: string): Survival {
    const { supply } = this.assumptions;
    const [lifetime, base] = [supply[scenario].accelerator_lifetime_years, supply.base.accelerator_lifetime_years];
    const [scale, shape] = this.pick(["chip_life_scale", "chip_life_shape"]);
    const nVintages = vintages(this.data).length;
    const { ratios, worn } = this.stages.get(`wear.${scenario}`, [lifetime, base, shape], () => {
      const ratios = lifetimeRatios(this.data, lifetime, base);
      return { ratios, worn: wear(ratios, nVintages, shape) };
    });
    return this.stages.get(`survival.${scenario}`, [worn, scale], () => survival(ratios, nVintages, worn, scale, shape));
  }

  /** Return every assumption of a scenario, moved by the scores of the draws. */
  private moved(name: string, ranges: Readonly<Record<string, Range>>, reach: Float64Array | null): Record<string, Float64Array> {
    const found: Record<string, Float64Array> = {};
    for (const [parameter, range] of Object.entries(ranges)) {
      const score = this.parameters.columns[`${parameter}_score`];
      const { low, high, point } = range;
      const factors = this.stages.get(`factors.${name}.${parameter}`, [low, high, reach, score], () =>
        scoreFactors(low, high, reach, score),
      );
      found[parameter] = this.stages.get(`moved.${name}.${parameter}`, [point, factors], () => movedAssumption(range, factors));
    }
    return found;
  }
}

/** Return the form in which a path's supply runs. */
function form(path: Path): string {
  return path.is_closed ? "closed" : path.is_calibrated ? "calibrated" : "published";
}
