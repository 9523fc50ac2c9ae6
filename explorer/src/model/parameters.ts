/**
 * The wide row of parameters of every draw: point values, or draws of their laws.
 *
 * Restates models/assumptions/scalar_parameters.sql, ensemble/laws.py, ensemble/parameters.py and the laws of
 * engine/draws.py as far as a moved law needs them.
 */
import type { Change, ModelData, RawDraws, Scalar } from "./data";
import { normalProbability, normalQuantile } from "./normal";
import { softwareGain } from "./software_gains";
import { Stages } from "./stages";

/** One column of draws for each parameter, all of the same length. */
export interface Parameters {
  readonly n: number;
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** Point values of draw 0, whatever the draws. */
  readonly points: Readonly<Record<string, number>>;
}

/** Standard normal quantile of 95%. */
const Z95 = 1.6448536269514722;
const UNIFORM_EDGE = 1e-9;
const FULL_AUTOMATION = "full_automation_log10_flop";

/** Return a column that is the same in every draw. */
function constant(value: number, n: number): Float64Array {
  return new Float64Array(n).fill(value);
}

/** Return how draws of a law move when its value does: laws that stretch by the factor, others by the difference. */
function movedDraws(raw: Float32Array | Float64Array, n: number, row: Scalar, after: number): Float64Array {
  const moved = new Float64Array(n);
  const { law, point_value: before, min_value, max_value } = row;
  const factor = law === "lognormal" ? after / before : 1;
  // A beta law has no place of its own and stays.
  const shift = law === "lognormal" || law === "beta" ? 0 : after - before;
  for (let d = 0; d < n; d++) moved[d] = Math.min(Math.max(raw[d] * factor + shift, min_value), max_value);
  return moved;
}

/** Return the law of full automation: its distribution and quantiles, at a moved value. */
function splitNormal(row: Scalar, after: number) {
  if (row.law !== "split_normal") throw new Error(`${row.parameter} has a ${row.law} law, and the page knows split_normal only`);
  const shift = after - row.point_value;
  const [low, middle, high] = [row.argument_1! + shift, row.argument_2! + shift, row.argument_3! + shift];
  return {
    probability: (value: number) => {
      const away = value - middle;
      return normalProbability((Z95 * away) / (away < 0 ? middle - low : high - middle));
    },
    quantile: (probability: number) => {
      const z = normalQuantile(Math.min(Math.max(probability, UNIFORM_EDGE), 1 - UNIFORM_EDGE));
      return middle + (z * (z < 0 ? middle - low : high - middle)) / Z95;
    },
  };
}

/** Makes the parameters of a set of draws; columns that a change does not touch stay the same objects. */
export class ParameterReader {
  private readonly scalars: Map<string, Scalar>;
  private readonly scores: string[];
  private readonly stages = new Stages();

  constructor(
    private readonly data: ModelData,
    private readonly raw: RawDraws | null,
  ) {
    this.scalars = new Map(data.scalars.map((row) => [row.parameter, row]));
    this.scores = data.path_parameters.map((row) => `${row.parameter}_score`);
  }

  /** Return the parameters, changes made. */
  read(changes: readonly Change[]): Parameters {
    const points: Record<string, number> = {};
    for (const row of this.data.scalars) points[row.parameter] = row.point_value;
    for (const change of changes) if (change.year === null) points[change.parameter] = change.value;
    for (const score of this.scores) points[score] = 0;
    const n = this.raw?.n ?? 1;
    const columns: Record<string, Float64Array> = {};
    for (const [name, point] of Object.entries(points)) {
      columns[name] = this.stages.get(name, [point], () => this.column(name, point, n));
    }
    return this.stages.get("parameters", Object.values(columns), () => {
      if (this.raw?.areEnds) this.raiseToFloor(columns);
      else if (this.raw) this.agree(columns, points);
      return { n, columns, points };
    });
  }

  private column(name: string, point: number, n: number): Float64Array {
    const raw = this.raw?.columns[name];
    if (!raw) return constant(point, n);
    const row = this.scalars.get(name);
    // Scores of paths have no row: they are drawn as they stand.
    return row ? movedDraws(raw, n, row, point) : Float64Array.from(raw.subarray(0, n));
  }

  /** Raise full automation to what the present allows. Restates `at_least_the_floor` of ensemble/parameters.py. */
  private raiseToFloor(columns: Record<string, Float64Array>): void {
    const floors = fullAutomationFloor(this.data, columns);
    columns[FULL_AUTOMATION] = columns[FULL_AUTOMATION].map((value, d) => Math.max(value, floors[d]));
  }

  /** Bound the growth in the long run, and keep full automation above what the present allows. */
  private agree(columns: Record<string, Float64Array>, points: Record<string, number>): void {
    const initial = columns.software_growth_initial;
    const longRun = columns.software_growth_long_run;
    const ceiling = points.software_growth_ceiling;
    columns.software_growth_long_run = this.stages.get("capped growth", [initial, longRun, ceiling], () =>
      longRun.map((value, d) => Math.min(value, ceiling * initial[d])),
    );
    const read = [
      "software_growth_initial",
      "software_growth_long_run",
      "software_growth_decay",
      "software_ceiling",
      "automation_distance_5",
      "automation_gap",
      FULL_AUTOMATION,
    ].map((name) => columns[name]);
    const row = this.scalars.get(FULL_AUTOMATION)!;
    columns[FULL_AUTOMATION] = this.stages.get("full automation", [...read, points[FULL_AUTOMATION]], () => {
      const floors = fullAutomationFloor(this.data, columns);
      const law = splitNormal(row, points[FULL_AUTOMATION]);
      // Restates `engine.draws.above`: each draw keeps its place in what is left of the law above its floor.
      return columns[FULL_AUTOMATION].map((value, d) => {
        const below = law.probability(floors[d]);
        const moved = law.quantile(below + (1 - below) * law.probability(value));
        return Math.min(Math.max(Math.max(moved, floors[d]), row.min_value), row.max_value);
      });
    });
  }
}

/**
 * Return the least compute of full automation that agrees with the present, log10 FLOP, by draw.
 *
 * Restates models/capability/int_full_automation_floor.sql.
 */
export function fullAutomationFloor(data: ModelData, columns: Readonly<Record<string, Float64Array>>): Float64Array {
  const first = data.years[0];
  const runSoFar = Math.log10(
    Math.max(
      ...data.run_observations.filter((row) => row.year <= data.last_observed_year).map((row) => row.largest_run_by_training_date_flop),
    ),
  );
  const initial = columns.software_growth_initial;
  return initial.map((growth, d) => {
    const software = {
      initial: growth,
      longRun: columns.software_growth_long_run[d],
      decay: columns.software_growth_decay[d],
      ceiling: columns.software_ceiling[d],
    };
    return (
      runSoFar +
      softwareGain(software, data.last_observed_year - first).gain +
      ((first - 2022) * growth) / Math.LN10 -
      (columns.automation_distance_5[d] * columns.automation_gap[d]) / 7
    );
  });
}
