/** How long the bare model takes after a lever moved: points of all paths, bands of the first draws, all draws. */
import { Chain, MEASURES, MIXTURE } from "../src/model/chain";
import type { Change, ModelData, Path } from "../src/model/data";
import { bands } from "../src/model/summaries";
import { readDraws, readModelData } from "../test/files";

const SHOWN = ["largest_run_flop_log10", "horizon_p50_minutes_log2", "eci"] as const;

/** Return the changes that multiply a parameter by a factor, in its base scenario. */
function moved(data: ModelData, parameter: string, factor: number): Change[] {
  const scalar = data.scalars.find((row) => row.parameter === parameter);
  if (scalar) return [{ parameter, scenario: null, year: null, value: scalar.point_value * factor }];
  return data.milestones
    .filter((row) => row.parameter === parameter && row.scenario === "base")
    .map((row) => ({ parameter, scenario: "base", year: row.milestone_year, value: row.milestone_value * factor }));
}

/** Return the median and the 95th percentile of times, milliseconds. */
function measured(times: number[]): string {
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1);
  return `${at(0.5).padStart(7)} ${at(0.95).padStart(7)}`;
}

function timed(chain: Chain, data: ModelData, parameter: string, nMoves: number, work: () => void): string {
  const times: number[] = [];
  for (let move = 0; move < nMoves; move++) {
    const changes = moved(data, parameter, 1 + 0.2 * Math.sin(move + 1));
    const start = performance.now();
    chain.at(changes);
    work();
    times.push(performance.now() - start);
  }
  return measured(times);
}

const data = readModelData();
const base = data.paths.find((path) => path.variant === "calibrated" && path.combined_scenario_id === "base__base")!;
const bandsOf = (chain: Chain, path: Path) => () => {
  for (const measure of SHOWN) bands(chain.measure(path, measure), chain.n, Object.values(data.quantiles));
};
const points = new Chain(data);
const first = new Chain(data, readDraws("first"));
const all = new Chain(data, readDraws("all"));
const LEVERS = [
  "ai_infrastructure_capex_2026_usd",
  "ai_infrastructure_capex_usd",
  "chip_life_scale",
  "inference_share_frac",
  "largest_run_2026",
  "software_growth_initial",
  "horizon_pace_factor",
];
console.log(`bare model in Node ${process.version}, milliseconds a move: p50 and p95`);
console.log(`${"lever".padEnd(34)} points, 60 paths   ${first.n} draws, bands   ${all.n} draws, bands   ${first.n} draws, mixture`);
for (const lever of LEVERS) {
  const allPaths = () => {
    for (const path of data.paths) for (const measure of MEASURES) points.measure(path, measure);
  };
  console.log(
    [
      lever.padEnd(32),
      timed(points, data, lever, 200, allPaths),
      timed(first, data, lever, 200, bandsOf(first, base)),
      timed(all, data, lever, 20, bandsOf(all, base)),
      timed(first, data, lever, 40, bandsOf(first, MIXTURE)),
    ].join("    "),
  );
}
