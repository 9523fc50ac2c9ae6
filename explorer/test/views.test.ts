/** Every column of every drawn view, in every path, form and year, as the warehouse holds it. */
import { describe, expect, test } from "vitest";
import { BUCKETS, calibratedScenarioMoves } from "../src/model/allocation";
import { Chain } from "../src/model/chain";
import { CAPEX_LIMITS } from "../src/model/economy";
import type { Path } from "../src/model/data";
import type { SoftwareForm } from "../src/model/effective_compute";
import { fullAutomationFloor } from "../src/model/parameters";
import { CONSTRAINTS, capexRequired, computeAndCosts, meanLife } from "../src/model/supply";
import { golden, manifest, readModelData, type Row } from "./files";

const TOLERANCE = 1e-9;
const data = readModelData();
const chain = new Chain(data);
const { columns } = chain;
const paths = new Map(data.paths.map((path) => [path.path_id, path]));
const anyPath = (supply: string, isClosed: unknown = false) =>
  data.paths.find((path) => path.is_calibrated && path.supply_scenario === supply && path.is_closed === isClosed)!;

type Column = ArrayLike<number | string | boolean>;
/** The columns of a row's view, by year; keys of the row say of which path, scenario or form. */
type View = (row: Row) => Record<string, Column>;

const KEYS = new Set([
  "draw", "year", "path_id", "variant", "is_calibrated", "is_closed", "supply_scenario", "allocation_scenario", "software_form",
  "sensitivity_parameter", "sensitivity_multiplier", "economy_scenario",
]);

const repeated = (value: number | boolean) => data.years.map(() => value);
const parameters = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, repeated(columns[name][0])]));
const pathOf = (row: Row) => paths.get(row.path_id as number)!;
const isObserved = (path: Path) => data.years.map((year) => path.is_calibrated && year <= data.last_observed_year);

function gainsBesideAnchors(row: Row) {
  const gains = chain.software(data.paths[0], row.software_form as SoftwareForm);
  const of = (year: number) => repeated(gains.software_gain_log10[data.years.indexOf(year)]);
  return {
    software_gain_log10: gains.software_gain_log10,
    software_growth_ln_per_year: gains.software_growth_ln_per_year,
    software_gain_2025_log10: of(data.last_observed_year),
    software_gain_2026_log10: of(data.anchor_year),
  };
}

function computeSplit(row: Row) {
  const path = pathOf(row);
  const [split, shares] = [chain.split(path), chain.shares(path.is_calibrated, path.allocation_scenario)];
  return {
    ai_infrastructure_capex_usd: chain.usable(path).ai_infrastructure_capex_usd,
    usable_compute_flop: chain.grown(path),
    ...chain.buckets(path),
    ...split,
    largest_run_share_of_frontier_lab_frac: shares.largest_run_concentration_frac.map(
      (share, k) => share * shares.cluster_contiguity_factor_frac[k],
    ),
    is_observed: isObserved(path),
  };
}

/** Return the calibrated inputs by year, observations with the error that all of them share. */
function calibratedInputs(scenario: string) {
  const inputs = chain.calibratedInputs(scenario);
  const [error] = inputs.observation_error;
  const { observed } = inputs;
  const nowcast = data.years.indexOf(data.anchor_year);
  return {
    chip_shipments_h100e: inputs.chip_shipments_h100e,
    all_in_cost_usd: inputs.all_in_cost_usd,
    ai_infrastructure_capex_usd: inputs.ai_infrastructure_capex_usd,
    ai_datacenter_capacity_mw: inputs.ai_datacenter_capacity_mw,
    chips_per_affordable_chip: repeated(inputs.chips_per_affordable_chip[0]),
    life_scale_years: chain.lifeScaleYears(scenario),
    observation_error: repeated(error),
    observed_shipments_h100e: observed.shipments_h100e.map((sold, t) =>
      t === nowcast && Number.isNaN(sold) ? inputs.nowcast_shipments_h100e[0] : sold * error,
    ),
    observed_stock_h100e: observed.stock_h100e.map((stock) => stock * error),
    observed_mean_stock_h100e: observed.mean_stock_h100e.map((stock) => stock * error),
    observed_usable_compute_flop: observed.usable_compute_flop.map((flop) => flop * error),
  };
}

const VIEWS: Record<string, View> = {
  int_supply_drawn_inputs: (row) => ({
    ...chain.supplyInputs(row.is_calibrated as boolean, row.supply_scenario as string),
    ...parameters(["upfront_cost_weight"]),
  }),
  int_supply_calibrated_inputs: (row) => ({
    ...chain.supplyInputs(true, row.supply_scenario as string),
    ...calibratedInputs(row.supply_scenario as string),
    ...parameters(["same_year_capex_share", "chip_life_shape", "min_replacement_share", "upfront_cost_weight"]),
  }),
  int_supply_calibrated: (row) => {
    const scenario = row.supply_scenario as string;
    const supply = chain.calibratedSupply(scenario, row.is_closed as boolean);
    const inputs = chain.calibratedInputs(scenario);
    const lifetime = meanLife(chain.lifeScaleYears(scenario), columns.chip_life_shape);
    const drawn = chain.supplyInputs(true, scenario);
    return {
      ...supply,
      ai_infrastructure_capex_usd: chain.usable(anyPath(scenario, row.is_closed)).ai_infrastructure_capex_usd,
      binding_constraint: Array.from(supply.binding_constraint, (limit) => CONSTRAINTS[limit]),
      mean_life_years: lifetime,
      ...computeAndCosts(supply.chip_limited_stock_h100e, drawn, inputs.all_in_cost_usd, lifetime, columns.upfront_cost_weight),
    };
  },
  int_economy_loop: (row) => {
    const loop = chain.moneyLoop(row.supply_scenario as string, row.economy_scenario as string);
    const { shipments_h100e, survivors_h100e, stock_h100e, binding_constraint } = loop.supply;
    return {
      ...loop,
      ...chain.endDemand(row.supply_scenario as string, row.economy_scenario as string),
      // Capex of the first year rests on nothing that the loop knows.
      capex_limit: Array.from(loop.capex_limit, (limit, t) => (t ? CAPEX_LIMITS[limit] : NaN)),
      binding_constraint: Array.from(binding_constraint, (limit) => CONSTRAINTS[limit]),
      shipments_h100e,
      survivors_h100e,
      stock_h100e,
      outside_finance_share_frac: loop.outside_finance_usd.map((usd, k) => usd / loop.capex_usd[k]),
      capex_of_product_frac: loop.capex_usd.map((usd, k) => usd / loop.gross_world_product_usd[k]),
      revenue_of_product_frac: loop.revenue_usd.map((usd, k) => usd / loop.gross_world_product_usd[k]),
    } as unknown as Record<string, Column>;
  },
  int_supply_capacity: (row) => {
    const scenario = row.supply_scenario as string;
    const [supply, inputs] = [chain.publishedSupply(scenario), chain.supplyInputs(false, scenario)];
    const cost = inputs.accelerator_unit_cost_usd.map((usd, k) => usd * inputs.cluster_capex_multiplier[k]);
    return {
      ...supply,
      binding_constraint: Array.from(supply.binding_constraint, (limit) => CONSTRAINTS[limit]),
      ...computeAndCosts(supply.chip_stock_h100e, inputs, cost, inputs.accelerator_lifetime_years, columns.upfront_cost_weight),
      capex_required_usd: capexRequired(supply.chip_stock_h100e, cost, 1),
    };
  },
  int_usable_compute: (row) => {
    const path = { ...anyPath(row.supply_scenario as string, row.is_closed), is_calibrated: row.is_calibrated as boolean };
    return { ...chain.usable(path), is_observed: isObserved(path) };
  },
  int_allocation_shares: (row) => ({ ...chain.shares(row.variant === "calibrated", row.allocation_scenario as string) }),
  int_calibrated_scenario_moves: (row) => ({
    ...calibratedScenarioMoves(data, chain.allocationRanges, row.allocation_scenario as string),
  }),
  int_compute_split: (row) => {
    const path = pathOf(row);
    return {
      ...computeSplit(row),
      is_calibrated: repeated(path.is_calibrated),
      is_closed: repeated(path.is_closed),
    };
  },
  int_run_share_start: (row) => {
    const path = anyPath(row.supply_scenario as string, row.is_closed);
    const anchor = data.years.indexOf(data.anchor_year);
    return {
      first_year: repeated(data.anchor_year),
      last_year: repeated(data.years[data.years.length - 1]),
      first_share_frac: repeated(chain.runSharePath(path)[anchor]),
      ...parameters(["run_share_growth", "run_share_cap"]),
    };
  },
  int_run_share_path: (row) => ({ run_share_of_usable_frac: chain.runSharePath(anyPath(row.supply_scenario as string, row.is_closed)) }),
  int_allocated_compute: (row) => {
    const path = pathOf(row);
    const [split, run] = [computeSplit(row), chain.largestRun(path)];
    return {
      ...split,
      ...run,
      // The labs train with their largest run at least.
      frontier_lab_training_flop: split.frontier_lab_training_flop.map((flop, k) => Math.max(flop, run.largest_frontier_run_flop[k])),
    };
  },
  int_software_gains: gainsBesideAnchors,
  int_run_so_far: (row) => {
    const run = chain.runSoFar(pathOf(row));
    return {
      run_so_far_flop_log10: run,
      run_so_far_2025_flop_log10: repeated(run[data.years.indexOf(data.last_observed_year)]),
      run_so_far_2026_flop_log10: repeated(run[data.years.indexOf(data.anchor_year)]),
    };
  },
  int_software_endogenous: (row) => ({ ...chain.software(pathOf(row), "endogenous") }),
  int_effective_compute: (row) => {
    const [path, form] = [pathOf(row), row.software_form as SoftwareForm];
    return { run_so_far_flop_log10: chain.runSoFar(path), ...chain.software(path, form), ...chain.effective(path, form) };
  },
  int_full_automation_floor: () => ({ full_automation_floor_log10_flop: repeated(fullAutomationFloor(data, columns)[0]) }),
  int_capability: (row) => {
    const [path, form] = [pathOf(row), row.software_form as SoftwareForm];
    const { effective_compute_flop_log10, effective_since_2025_log10 } = chain.effective(path, form);
    const found = chain.capability(path, form);
    return {
      software_gain_log10: chain.software(path, form).software_gain_log10,
      effective_compute_flop_log10,
      effective_since_2025_log10,
      ...found,
      horizon_doublings_per_oom: repeated(found.horizon_doublings_per_oom[0]),
      eci_per_oom: repeated(found.eci_per_oom[0]),
    };
  },
  int_projected_compute: (row) => ({
    ai_infrastructure_capex_usd_log10: chain.measure(pathOf(row), "ai_infrastructure_capex_usd_log10"),
    usable_compute_flop_log10: chain.measure(pathOf(row), "usable_compute_flop_log10"),
    training_flop_log10: chain.measure(pathOf(row), "training_flop_log10"),
    largest_run_flop_log10: chain.measure(pathOf(row), "largest_run_flop_log10"),
  }),
  int_projected_capability: (row) => ({
    software_gain_log10: chain.measure(pathOf(row), "software_gain_log10"),
    effective_compute_flop_log10: chain.measure(pathOf(row), "effective_compute_flop_log10"),
    horizon_p50_minutes_log2: chain.measure(pathOf(row), "horizon_p50_minutes_log2"),
    horizon_p80_minutes_log2: chain.measure(pathOf(row), "horizon_p80_minutes_log2"),
    eci: chain.measure(pathOf(row), "eci"),
    ai_rnd_automation_frac: chain.measure(pathOf(row), "ai_rnd_automation_frac"),
    economy_automation_frac: chain.measure(pathOf(row), "economy_automation_frac"),
  }),
};

const LEFT_OF: Record<string, string | number> = { unspent_usd: "chip_money_usd", free_cash_flow_usd: "operating_cash_flow_usd", free_cash_flow_with_revenue_usd: "operating_cash_flow_usd", outside_finance_usd: "capex_usd", outside_finance_share_frac: 1 };

/** Return whether a number of the page is that of the warehouse: relative to its size, however small; logarithms also by
 * their difference, as a logarithm may be nought. */
function agrees(column: string, mine: number | string | boolean, row: Row): boolean {
  const theirs = row[column];
  if (theirs === null) return Number.isNaN(mine);
  if (typeof theirs !== "number" || typeof mine !== "number") return mine === theirs;
  // What is left of money may be nought but for rounding: it counts beside the money.
  const ofMoney = LEFT_OF[column];
  if (ofMoney) return Math.abs(mine - theirs) <= TOLERANCE * (typeof ofMoney === "number" ? ofMoney : (row[ofMoney] as number));
  const size = column.includes("_log") ? Math.max(1, Math.abs(theirs)) : Math.abs(theirs);
  return mine === theirs || Math.abs(mine - theirs) <= TOLERANCE * size;
}

test("the views of the warehouse are those that are compared", () => {
  expect(Object.keys(VIEWS).sort()).toEqual([...manifest.drawn_views].sort());
});

describe.each(Object.keys(VIEWS))("%s", (name) => {
  test("every column has a counterpart and agrees", () => {
    // Cases of the published sensitivity analysis move one parameter of the base: they are no scenario.
    const rows = golden(`views/${name}`).filter((row) => (row.sensitivity_parameter ?? "none") === "none");
    expect(rows.length).toBeGreaterThan(0);
    const known = new Map<string, Record<string, Column>>();
    const wrong: string[] = [];
    for (const row of rows) {
      const key = JSON.stringify([row.path_id, row.variant, row.is_calibrated, row.supply_scenario, row.allocation_scenario, row.software_form, row.is_closed, row.economy_scenario]);
      if (!known.has(key)) known.set(key, VIEWS[name](row));
      const mine = known.get(key)!;
      const t = row.year === undefined ? 0 : data.years.indexOf(row.year as number);
      for (const [column, theirs] of Object.entries(row)) {
        if (!(column in mine)) {
          if (!KEYS.has(column)) wrong.push(`${column} has no counterpart`);
        } else if (!agrees(column, mine[column][t], row)) {
          wrong.push(`${column} of ${key} in ${row.year}: ${String(mine[column][t])}, the warehouse has ${String(theirs)}`);
        }
      }
    }
    expect([...new Set(wrong)].slice(0, 10)).toEqual([]);
  });
});

test("buckets add up to usable compute", () => {
  for (const path of data.paths) {
    const total = Object.values(chain.buckets(path)).reduce((sum, flop) => sum.map((value, k) => value + flop[k]));
    chain.grown(path).forEach((flop, k) => expect(total[k] / flop).toBeCloseTo(1, 12));
  }
  expect(BUCKETS).toHaveLength(6);
});
