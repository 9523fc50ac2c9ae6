/** Runs the model beside the page: loads the data, answers one question at a time, the newest first. */
import { Chain, MIXTURE } from "../model/chain";
import type { Measure } from "../model/chain";
import type { ModelData, Path, RawDraws } from "../model/data";
import { MODEL_TABLES, modelData, rawDraws, rowsOf } from "../model/load";
import type { Manifest, ModelTable } from "../model/load";
import { bands, crossings, crossingYears } from "../model/summaries";
import { fetchFile, fetchManifest } from "./fetching";
import type { Answer, Ask, Band, FromWorker, Lever, ToWorker } from "./messages";

/** Percentiles of a crossing year. */
const CROSSING = [0.05, 0.5, 0.95];
// The page names its worker after the folder of the data: a bundled worker lies elsewhere.
const folder = self.name;

function send(message: FromWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
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
  send({ kind: "ready", levers: levers(bytes.scalars), paths: [...data.paths.map(nameOf), nameOf(MIXTURE)] });
  return { data, manifest, points: new Chain(data), first: new Chain(data, rawDraws([draws])) };
}

/** Return the scalars that can be moved. */
function levers(bytes: Uint8Array): Lever[] {
  return rowsOf<Record<string, never>>(bytes).map((row) => ({
    parameter: row.parameter,
    meaning: row.meaning,
    unit: row.unit,
    value: row.point_value,
    low: row.point_low ?? row.point_value,
    high: row.point_high ?? row.point_value,
    least: row.min_value,
    most: row.max_value,
    source: row.source_id,
    confidence: row.confidence,
    rationale: row.rationale,
  }));
}

const nameOf = (path: Path) => `${path.variant}.${path.combined_scenario_id}`;

const loaded = load();
let all: Promise<Chain> | undefined;

/** Return the chain over all draws, which arrive only when they are asked for. */
function allDraws({ data, manifest }: Loaded): Promise<Chain> {
  all ??= Promise.all(["draws_first.arrow", "draws_rest.arrow"].map((name) => fetchFile(folder, manifest, name))).then(
    (parts) => new Chain(data, rawDraws(parts) satisfies RawDraws),
  );
  return all;
}

async function answer(ask: Ask): Promise<Answer> {
  const held = await loaded;
  const chain = ask.draws === "all" ? await allDraws(held) : held.first;
  const { data, points } = held;
  const start = performance.now();
  const path = ask.path === nameOf(MIXTURE) ? MIXTURE : data.paths.find((one) => nameOf(one) === ask.path);
  if (!path) throw new Error(`There is no path ${ask.path}.`);
  chain.at(ask.changes);
  points.at(ask.changes);
  const probabilities = Object.values(data.quantiles);
  const found: Partial<Record<Measure, Band>> = {};
  for (const measure of ask.measures) {
    found[measure] = {
      // The mixture is one of draws and has no point.
      point: path === MIXTURE ? null : Float64Array.from(points.measure(path, measure)),
      quantiles: bands(chain.measure(path, measure), chain.n, probabilities),
    };
  }
  const crossed = data.thresholds
    .filter((threshold) => (ask.measures as string[]).includes(threshold.measure))
    .map((threshold) => {
      const values = chain.measure(path, threshold.measure as Measure);
      const { first_reached } = crossings(values, chain.n, threshold.threshold_value);
      const reached = first_reached.reduce((total, count) => total + count, 0);
      return {
        threshold: threshold.threshold,
        years: crossingYears(first_reached, chain.n, data.years[0], CROSSING),
        never: 1 - reached / chain.n,
      };
    });
  return { number: ask.number, bands: found, crossings: crossed, drawCount: chain.n, work: performance.now() - start };
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
      send({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    }
    // Let newer questions in.
    await new Promise((resolve) => setTimeout(resolve));
  }
  isBusy = false;
}

self.onmessage = ({ data: message }: MessageEvent<ToWorker>) => {
  pending = message.ask;
  void work();
};
loaded.catch((error: Error) => send({ kind: "failed", message: error.message }));
