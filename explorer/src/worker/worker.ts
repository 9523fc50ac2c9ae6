/** Runs the model beside the page: loads the data, answers one question at a time, the newest first. */
import { Chain, MIXTURE } from "../model/chain";
import type { Measure } from "../model/chain";
import type { ModelData, Path } from "../model/data";
import { MODEL_TABLES, modelData, rawDraws, rowsOf } from "../model/load";
import type { Manifest, ModelTable } from "../model/load";
import { bands, crossings, crossingYears } from "../model/summaries";
import { swings } from "../model/tornado";
import type { End } from "../model/tornado";
import { tablesOf } from "../sql/tables";
import { fit, ofDraws } from "./conditions";
import { CLOSED_SCENARIO } from "../model/economy";
import { baseMedians, economyOf, loopScenario } from "./economy";
import { fetchFile, fetchManifest } from "./fetching";
import { LEAST_DRAWS } from "./limits";
import { useShares } from "./uses";
import type { Answer, Ask, Band, Economy, FromWorker, Lever, Ready, Rows, Series, ToWorker, Use, Uses, World } from "./messages";

/** Percentiles of a crossing year. */
const CROSSING = [0.05, 0.5, 0.95];
// The page names its worker after the folder of the data: a bundled worker lies elsewhere.
const folder = self.name;

function send(message: FromWorker): void {
  self.postMessage(message);
}

interface Loaded {
  data: ModelData;
  manifest: Manifest;
  points: Chain;
  first: Chain;
}

async function load(): Promise<Loaded> {
  const manifest = await fetchManifest(folder);
  const names = [...MODEL_TABLES];
  const [draws, ...tables] = await Promise.all([
    fetchFile(folder, manifest, "draws_first.arrow"),
    ...names.map((name) => fetchFile(folder, manifest, `${name}.arrow`)),
  ]);
  const bytes = Object.fromEntries(names.map((name, k) => [name, tables[k]])) as Record<ModelTable, Uint8Array>;
  const data = modelData(manifest, bytes);
  send({ kind: "ready", ready: about(manifest, data, bytes) });
  return { data, manifest, points: new Chain(data), first: new Chain(data, rawDraws([draws])) };
}

type Row = Record<string, never>;

function about(manifest: Manifest, data: ModelData, bytes: Record<ModelTable, Uint8Array>): Ready {
  const layers = new Set(manifest.model_layers);
  const levers: Lever[] = rowsOf<Row>(bytes.scalars)
    .filter((row) => layers.has(row.layer))
    .map((row) => ({
      parameter: row.parameter,
      layer: row.layer,
      meaning: row.meaning,
      symbol: row.symbol,
      unit: row.unit,
      value: row.point_value,
      low: row.point_low ?? row.point_value,
      high: row.point_high ?? row.point_value,
      least: row.min_value,
      most: row.max_value,
      law: row.law,
      source: row.source_id,
      confidence: row.confidence,
      rationale: row.rationale,
    }));
  const series: Series[] = rowsOf<Row>(bytes.path_parameters).map((row) => ({
    parameter: row.parameter,
    layer: row.layer,
    meaning: row.meaning,
    symbol: row.symbol,
    unit: row.unit,
    least: row.min_value,
    most: row.max_value,
    milestones: data.milestones.filter((one) => one.parameter === row.parameter) as Series["milestones"],
  }));
  return {
    levers,
    series,
    paths: [...data.paths.map(nameOf), nameOf(MIXTURE)],
    inherits: Object.fromEntries(data.scenarios.filter((one) => one.inherits_from).map((one) => [`${one.layer}.${one.scenario}`, one.inherits_from!])),
    drawCount: manifest.draw_count,
    firstDrawCount: manifest.first_draw_count,
    tables: tablesOf(Object.keys(manifest.files)),
    warehouse: manifest.warehouse,
    version: manifest.warehouse_version,
  };
}

const nameOf = (path: Path) => `${path.variant}.${path.combined_scenario_id}`;

const loaded = load();
let all: Promise<Chain> | undefined;

/** Return the chain over all draws, which arrive only when they are asked for. */
function allDraws({ data, manifest }: Loaded): Promise<Chain> {
  all ??= Promise.all(["draws_first.arrow", "draws_rest.arrow"].map((name) => fetchFile(folder, manifest, name))).then(
    (parts) => new Chain(data, rawDraws(parts)),
  );
  return all;
}

function pathOf(data: ModelData, name: string): Path {
  const path = name === nameOf(MIXTURE) ? MIXTURE : data.paths.find((one) => nameOf(one) === name);
  if (!path) throw new Error(`There is no scenario ${name}.`);
  return path;
}

/** Bands of measures in one world, over the draws that fit. */
interface Seen {
  bands: Partial<Record<Measure, Band>>;
  /** Numbers of the draws that fit; null where all do. */
  kept: Int32Array | null;
  n: number;
  /** Weights of these draws, which add up to 1; null where each counts the same. */
  weights: Float64Array | null;
  effective: number;
}

function see(held: Loaded, chain: Chain, world: World, ask: Ask): Seen {
  const path = pathOf(held.data, world.path);
  chain.at(world.changes);
  held.points.at(world.changes);
  const fitting = ask.conditions.length ? fit(chain, path, ask.conditions, held.data.years) : null;
  const { draws: kept, weights, effective } = fitting ?? { draws: null, weights: null, effective: chain.n };
  const n = kept ? kept.length : chain.n;
  const found: Partial<Record<Measure, Band>> = {};
  // Too few draws have no tails: the page says so instead.
  if (effective >= leastOf(chain, held)) {
    for (const measure of ask.measures) {
      found[measure] = {
        // The mixture is one of draws and has no point; nor has a set of worlds that fit.
        point: path === MIXTURE || kept ? null : Float64Array.from(held.points.measure(path, measure)),
        quantiles: bands(ofDraws(chain.measure(path, measure), chain.n, kept), n, Object.values(held.data.quantiles), weights),
      };
    }
  }
  return { bands: found, kept, n, weights, effective };
}

/** Least draws that give bands: in the first draws as many fewer as there are fewer of them. */
function leastOf(chain: Chain, { manifest }: Loaded): number {
  return (LEAST_DRAWS * chain.n) / manifest.draw_count;
}

/** The other world stands still while levers move. */
let besideSeen: { key: string; seen: Seen } | undefined;

async function answer(ask: Ask): Promise<Answer> {
  const held = await loaded;
  const chain = ask.draws === "all" ? await allDraws(held) : held.first;
  const { data } = held;
  const start = performance.now();
  const { beside, conditions, measures, draws } = ask;
  const key = JSON.stringify({ beside, conditions, measures, draws });
  if (beside && besideSeen?.key !== key) besideSeen = { key, seen: see(held, chain, beside, ask) };
  const seen = see(held, chain, ask, ask);
  const path = pathOf(data, ask.path);
  return {
    number: ask.number,
    path: ask.path,
    bands: seen.bands,
    beside: beside ? besideSeen!.seen.bands : {},
    crossings: ask.withThresholds && seen.effective >= leastOf(chain, held) ? crossed(data, chain, path, seen) : [],
    limits: ask.withLimits ? chain.limitShares(path, seen.kept, seen.weights) : null,
    swings: ask.tornado && path !== MIXTURE ? swings(data, await ends(held), ask.changes, path, ask.tornado.measure, ask.tornado.year) : null,
    uses: ask.withUses && seen.effective >= leastOf(chain, held) ? uses(held, chain, path, ask, seen) : null,
    economy: ask.economy !== null && seen.effective >= leastOf(chain, held) ? economy(held, chain, path, ask, seen) : null,
    clipped: clipped(data, chain, ask),
    matrix: ask.matrix ? matrix(held, ask.matrix) : {},
    drawCount: chain.n,
    keptCount: seen.n,
    effectiveCount: seen.effective,
    besideKeptCount: beside ? besideSeen!.seen.n : 0,
    isAll: ask.draws === "all",
    work: performance.now() - start,
  };
}

function crossed(data: ModelData, chain: Chain, path: Path, { kept, n, weights }: Seen): Answer["crossings"] {
  const total = weights ? 1 : n;
  return data.thresholds.map(({ threshold, measure, threshold_value }) => {
    const { first_reached } = crossings(ofDraws(chain.measure(path, measure as Measure), chain.n, kept), n, threshold_value, weights);
    let reached = 0;
    const reachedBy = first_reached.map((count) => (reached += count) / total);
    return { threshold, years: crossingYears(first_reached, total, data.years[0], CROSSING), never: 1 - reached / total, reachedBy };
  });
}

/** Return how many draws of the changed assumptions their permitted ends have caught, as a share. */
function clipped(data: ModelData, chain: Chain, { changes }: World): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { law, parameter, min_value, max_value } of data.scalars) {
    if (!law || !changes.some((change) => change.parameter === parameter)) continue;
    let caught = 0;
    for (const value of chain.columns[parameter]) if (value <= min_value || value >= max_value) caught++;
    found[parameter] = caught / chain.n;
  }
  return found;
}

/** Uses of paths with nothing changed, by the path and the number of draws. */
const baseUses = new Map<string, Use[]>();

function uses({ data, points }: Loaded, chain: Chain, path: Path, { changes, conditions }: Ask, { kept, weights }: Seen): Uses {
  const shown = useShares(chain, path, kept, weights);
  const key = `${path.path_id}.${chain.n}`;
  const isBase = !changes.length && !conditions.length;
  if (!isBase && !baseUses.has(key)) {
    baseUses.set(key, useShares(chain.at([]), path, null));
    chain.at(changes);
  }
  const scenarios = data.paths.filter((one) => one.is_calibrated === path.is_calibrated && one.supply_scenario === "base");
  return {
    shown,
    base: isBase ? null : baseUses.get(key)!,
    scenarios: Object.fromEntries(scenarios.map((one) => [one.allocation_scenario, Object.fromEntries(useShares(points, one, null).map((row) => [row.use, row.mean]))])),
  };
}

/** Ends of all ranges, which only one page asks for. */
function ends({ manifest }: Loaded): Promise<End[]> {
  rangeEnds ??= fetchFile(folder, manifest, "range_ends.arrow").then((bytes) => rowsOf<End>(bytes));
  return rangeEnds;
}
let rangeEnds: Promise<End[]> | undefined;

/** Medians of the money loop with nothing changed, by the supply scenario and the number of draws. */
const baseEconomies = new Map<string, NonNullable<Economy["base"]>>();

function economy({ data, points }: Loaded, chain: Chain, path: Path, { changes, conditions, economy: scenario }: Ask, seen: Seen): Economy {
  // A link may name a scenario that there is not.
  const known = data.economy_scenarios.some((row) => row.economy_scenario === scenario) ? scenario! : CLOSED_SCENARIO;
  const supply = loopScenario(data, path);
  const key = `${supply}.${chain.n}`;
  const isBase = !changes.length && !conditions.length && known === CLOSED_SCENARIO;
  if (!isBase && !baseEconomies.has(key)) {
    baseEconomies.set(key, baseMedians(chain.at([]), supply));
    chain.at(changes);
  }
  return { ...economyOf(data, points, chain, path, known, seen), base: isBase ? null : baseEconomies.get(key)! };
}

function matrix({ data, points }: Loaded, { measure, year }: { measure: Measure; year: number }): Record<string, number> {
  const t = data.years.indexOf(year);
  return Object.fromEntries(data.paths.map((path) => [nameOf(path), points.measure(path, measure)[t]]));
}

/** Tables that a page has asked for, whole. */
const tables = new Map<string, Promise<Rows>>();

async function rows(table: string, where: Record<string, string>): Promise<Rows> {
  const { manifest } = await loaded;
  if (!tables.has(table)) tables.set(table, fetchFile(folder, manifest, `${table}.arrow`).then((bytes) => rowsOf(bytes)));
  const wanted = Object.entries(where);
  return (await tables.get(table)!).filter((row) => wanted.every(([column, value]) => row[column] === value));
}

/** The newest question that waits while another is worked on. */
let pending: Ask | undefined;
let isBusy = false;

async function work(): Promise<void> {
  if (isBusy) return;
  isBusy = true;
  while (pending) {
    const ask = pending;
    pending = undefined;
    try {
      send({ kind: "answer", answer: await answer(ask) });
    } catch (error) {
      fail(error);
    }
    // Let newer questions in.
    await new Promise((resolve) => setTimeout(resolve));
  }
  isBusy = false;
}

function fail(error: unknown): void {
  send({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
}

self.onmessage = ({ data: message }: MessageEvent<ToWorker>) => {
  if (message.kind === "rows") {
    const { table, where } = message;
    rows(table, where).then((found) => send({ kind: "rows", table, where, rows: found }), fail);
    return;
  }
  pending = message.ask;
  void work();
};
loaded.catch(fail);
