/** The state of the page: what the reader has set, what the worker has answered, and what both mean for a chart. */
import type { Measure } from "../model/chain";
import type { Change } from "../model/data";
import { dataFolder } from "../worker/fetching";
import type { Answer, Ask, Band, Condition, Lever, Ready, Rows, Series } from "../worker/messages";
import { LEAST_DRAWS } from "../worker/limits";
import { Client } from "./client";
import { scaleOf } from "./numbers";
import { readState, START, written } from "./state";
import type { Page, State, World } from "./state";

/** What `first_paint.json` holds: the base case, so that the page shows answers before the model has come. */
interface Paint {
  years: [number, number];
  measures: { measure: Measure; label: string; unit: string; natural_unit: string; description: string }[];
  bands: Record<string, Record<string, { point: number[] | null; p05: number[]; p25: number[]; p50: number[]; p75: number[]; p95: number[] }>>;
  crossings: { path: string; threshold: string; label: string }[];
}

export const PAGE_MEASURES: Record<Page, readonly Measure[]> = {
  overview: ["usable_compute_flop_log10", "largest_run_flop_log10", "effective_compute_flop_log10", "horizon_p50_minutes_log2", "eci", "ai_rnd_automation_frac"],
  supply: ["usable_compute_flop_log10", "ai_infrastructure_capex_usd_log10"],
  run: ["largest_run_flop_log10", "training_flop_log10"],
  effective: ["effective_compute_flop_log10", "software_gain_log10"],
  capability: ["horizon_p50_minutes_log2", "horizon_p80_minutes_log2", "eci", "ai_rnd_automation_frac", "economy_automation_frac"],
  chances: [],
  takeoff: [],
  scenarios: [],
  allocation: [],
  economy: [],
  record: [],
  assumptions: [],
  proof: [],
  provenance: [],
};

/** Years that can be chosen: what is ahead. */
const FIRST_CHOICE = 2026;

/** Milliseconds that what is set must rest before the address follows. */
const ADDRESS_REST = 100;

export class Explorer {
  page = $state<Page>("overview");
  path = $state(START.path);
  year = $state(START.year);
  changes = $state.raw<Change[]>([]);
  conditions = $state.raw<Condition[]>([]);
  beside = $state.raw<World | null>(null);
  /** What the page shows of several, and the one chart that is shown alone. */
  pick = $state<string | null>(null);
  chart = $state<string | null>(null);
  tornadoMeasure = $state<Measure>("largest_run_flop_log10");
  matrixMeasure = $state<Measure>("largest_run_flop_log10");
  /** What is set on the page of takeoff, as its address has it. */
  takeoff = $state("");

  fault = $state<string | null>(null);
  notice = $state("");
  paint = $state.raw<Paint | null>(null);
  ready = $state.raw<Ready | null>(null);
  answer = $state.raw<Answer | null>(null);
  /** Whether nothing is being computed: what is shown is of all draws. */
  isRested = $state(false);
  /** Rows of exported tables, as far as they were asked for. */
  tables = $state.raw<Record<string, Rows>>({});
  /** Published bands of the path, which are the base case of all that is changed. */
  published = $state.raw<{ path: string; bands: Partial<Record<Measure, Band>> }>({ path: "", bands: {} });

  years = $derived(this.paint ? Array.from({ length: this.paint.years[1] - this.paint.years[0] + 1 }, (_, k) => this.paint!.years[0] + k) : []);
  at = $derived(this.years.indexOf(this.year));
  choices = $derived(this.years.filter((year) => year >= FIRST_CHOICE));
  labels = $derived(Object.fromEntries((this.paint?.measures ?? []).map((row) => [row.measure, row.label])) as Record<Measure, string>);
  thresholdLabels = $derived(Object.fromEntries((this.paint?.crossings ?? []).map((row) => [row.threshold, row.label])));
  isChanged = $derived(this.changes.length > 0 || this.conditions.length > 0);
  levers = $derived(new Map((this.ready?.levers ?? []).map((lever) => [lever.parameter, lever])));
  series = $derived(new Map((this.ready?.series ?? []).map((one) => [one.parameter, one])));
  sources = $derived(new Map((this.tables.sources ?? []).map((row) => [row.source_id as string, row])));
  /** Whether the worlds that fit are too few to answer. */
  isRefused = $derived(this.answer !== null && this.conditions.length > 0 && this.answer.path === this.path && this.answer.effectiveCount * this.ready!.drawCount < LEAST_DRAWS * this.answer.drawCount);

  /** How many worlds there are, and what of them the conditions leave, in a sentence. */
  fitting = $derived.by(() => {
    if (!this.answer) return "";
    const count = (n: number) => Math.round(n).toLocaleString("en");
    const { drawCount, keptCount, effectiveCount } = this.answer;
    if (!this.conditions.some((condition) => condition.error !== null)) return `${count(drawCount)} worlds, ${count(keptCount)} fit.`;
    const bounded = keptCount < drawCount ? `, ${count(keptCount)} fit` : "";
    return `${count(drawCount)} worlds${bounded}; weighed by your readings they say as much as ${count(effectiveCount)} would.`;
  });

  private client: Client | undefined;
  private addressTimer: ReturnType<typeof setTimeout> | undefined;

  /** Units that a number does not name itself. */
  unitOf(measure: Measure): string {
    const row = this.paint?.measures.find((one) => one.measure === measure);
    if (measure.endsWith("_log10")) return row?.natural_unit ?? "";
    return measure === "eci" ? "ECI" : "";
  }

  /** Bands of the shown world: the answer, or until it is there what is published. */
  band(measure: Measure): Band | null {
    const found = this.answer?.path === this.path ? this.answer.bands[measure] : undefined;
    if (found) return found;
    return this.isChanged && this.ready ? null : this.baseBand(measure);
  }

  /** Bands of the path with nothing changed, as published. */
  baseBand(measure: Measure): Band | null {
    const published = this.published.path === this.path ? this.published.bands[measure] : undefined;
    if (published) return published;
    const held = this.paint?.bands[this.path]?.[measure];
    return held ? ({ point: held.point, quantiles: [held.p05, held.p25, held.p50, held.p75, held.p95] } as unknown as Band) : null;
  }

  /** Bands of the world beside. */
  besideBand(measure: Measure): Band | null {
    return this.beside ? (this.answer?.beside[measure] ?? null) : null;
  }

  /** The median of the base case, where something is changed. */
  ghost(measure: Measure): ArrayLike<number> | null {
    return this.isChanged ? (this.baseBand(measure)?.quantiles[2] ?? null) : null;
  }

  /** A value with its unit. */
  write(measure: Measure, value: number): string {
    const unit = this.unitOf(measure);
    return `${scaleOf(measure).write(value)}${unit ? ` ${unit}` : ""}`;
  }

  /** Start: show the base case, then load the model. */
  start(): () => void {
    this.take(location.hash);
    fetch(`${dataFolder(document.baseURI)}first_paint.json`)
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error())))
      .then((json: Paint) => {
        this.paint = json;
        this.checkYear();
      })
      .catch(() => (this.fault = "The data files are missing or cut short. Build them with make explorer, and load the page again."));
    this.client = new Client({
      ready: (ready) => {
        this.ready = ready;
        this.check();
        this.ask();
        for (const table of ["sources"]) void this.load(table);
      },
      answer: (found) => {
        this.answer = found;
        this.isRested = found.isAll;
      },
      failed: (message) => (this.fault = message),
    });
    const onHash = () => {
      if (location.hash === written(this.state())) return;
      this.take(location.hash);
      this.check();
      this.ask();
    };
    addEventListener("hashchange", onHash);
    return () => removeEventListener("hashchange", onHash);
  }

  state(): State {
    const { page, path, year, changes, conditions, beside, takeoff, pick, chart } = this;
    return { page, path, year, changes, conditions, beside, takeoff, pick, chart };
  }

  /** The link to a page with all that is set. */
  link(page: Page): string {
    return written({ ...this.state(), page, pick: page === this.page ? this.pick : null, chart: null });
  }

  /** The address of one chart of this page without the page around it, with all that is set. */
  embedAddress(chart: string): string {
    return new URL(written({ ...this.state(), chart }), location.href).href;
  }

  /** Choose what the page shows of several. */
  choose(pick: string): void {
    this.pick = pick;
    // The model runs the scenario of the economy that is chosen; other pages hold what they show of several.
    if (this.page === "economy") this.moved();
    else this.remember();
  }

  go(page: Page): void {
    if (page !== this.page) this.pick = null;
    this.chart = null;
    this.page = page;
    this.moved();
    scrollTo(0, 0);
    document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
  }

  /** Take a whole state, as that of a story. */
  open(hash: string): void {
    history.pushState(null, "", hash);
    this.take(hash);
    this.check();
    this.ask();
    scrollTo(0, 0);
  }

  choosePath(path: string): void {
    this.path = path;
    this.moved();
  }

  /** Give a scalar another value; its own puts it back. */
  set(lever: Lever, value: number): void {
    const others = this.changes.filter((change) => change.parameter !== lever.parameter);
    this.changes = value === lever.value ? others : [...others, { parameter: lever.parameter, scenario: null, year: null, value }];
    this.moved();
  }

  /** Give milestones of a path by year other values; their own puts them back. */
  setYears(series: Series, scenario: string, values: Map<number, number>): void {
    const rows = series.milestones.filter((row) => row.scenario === scenario);
    const isMine = (change: Change) => change.parameter === series.parameter && change.scenario === scenario && values.has(change.year!);
    const own = rows
      .filter((row) => values.has(row.milestone_year) && values.get(row.milestone_year) !== row.milestone_value)
      .map((row) => ({ parameter: series.parameter, scenario, year: row.milestone_year, value: values.get(row.milestone_year)! }));
    this.changes = [...this.changes.filter((change) => !isMine(change)), ...own];
    this.moved();
  }

  /** The scenario whose values a series takes on this path: its own, or that which it inherits from. */
  scenarioOf(series: Series): string {
    const [supply, allocation] = this.path.split(".")[1].split("__");
    // In the mixture, and where a scenario is made of others, the base is moved.
    const own = (series.layer === "supply" ? supply : allocation) ?? "base";
    const given = (scenario: string | undefined) => series.milestones.some((row) => row.scenario === scenario);
    if (given(own)) return own;
    const parent = this.ready?.inherits[`${series.layer}.${own}`];
    return given(parent) ? parent! : "base";
  }

  valueOf(lever: Lever): number {
    return this.changes.find((change) => change.parameter === lever.parameter && change.year === null)?.value ?? lever.value;
  }

  reset(): void {
    this.changes = [];
    this.moved();
  }

  setConditions(conditions: Condition[]): void {
    this.conditions = conditions;
    this.moved();
  }

  setBeside(beside: World | null): void {
    this.beside = beside;
    this.moved();
  }

  setYear(year: number): void {
    this.year = year;
    // The matrix and the tornado are of one year: all else holds every year.
    if (this.page === "scenarios" || this.page === "chances") this.moved();
    else this.remember();
  }

  /** Take what is set on the page of takeoff; the address follows when it rests, as browsers write it slowly. */
  setTakeoff(written: string): void {
    this.takeoff = written;
    clearTimeout(this.addressTimer);
    this.addressTimer = setTimeout(() => this.remember(), ADDRESS_REST);
  }

  setTornado(measure: Measure): void {
    this.tornadoMeasure = measure;
    this.moved();
  }

  setMatrix(measure: Measure): void {
    this.matrixMeasure = measure;
    this.moved();
  }

  /** Ask for rows of an exported table; they stand in `tables` when they have come. */
  async load(table: string): Promise<void> {
    if (this.tables[table] || !this.client) return;
    const rows = await this.client.rows(table);
    this.tables = { ...this.tables, [table]: rows };
  }

  say(text: string): void {
    this.notice = text;
    setTimeout(() => (this.notice = ""), 2500);
  }

  private moved(): void {
    this.remember();
    this.ask();
  }

  private remember(): void {
    const address = written(this.state());
    if (location.hash !== address) history.replaceState(null, "", address);
  }

  private take(hash: string): void {
    const { state, fault } = readState(hash);
    ({ page: this.page, path: this.path, year: this.year, changes: this.changes, conditions: this.conditions, beside: this.beside, takeoff: this.takeoff, pick: this.pick, chart: this.chart } = state);
    this.fault = fault;
    this.checkYear();
  }

  private checkYear(): void {
    if (this.years.length && !this.years.includes(this.year)) {
      this.fault = `This link names the year ${this.year}; the model runs from ${this.years[0]} to ${this.years[this.years.length - 1]}. You see ${START.year}.`;
      this.year = START.year;
    }
  }

  /** Refuse what a link names and the model does not have. */
  private check(): void {
    const { ready } = this;
    if (!ready) return;
    const worlds: World[] = [{ path: this.path, changes: this.changes }, ...(this.beside ? [this.beside] : [])];
    const strange = worlds.flatMap((world) => [
      ...(ready.paths.includes(world.path) ? [] : [`a scenario "${world.path}"`]),
      ...world.changes.filter((change) => !this.isKnown(change)).map((change) => `an assumption "${[change.parameter, change.scenario, change.year].filter(Boolean).join(".")}"`),
    ]);
    const measures = new Set(this.paint?.measures.map((row) => row.measure as string));
    strange.push(
      ...this.conditions
        .filter(({ subject, year }) => !this.levers.has(subject) && !(measures.has(subject) && this.years.includes(year!)))
        .map(({ subject, year }) => `a condition on "${subject}${year === null ? "" : ` of ${year}`}"`),
    );
    if (!strange.length) return;
    this.fault = `This link names ${strange[0]}, which there is not. You see the base case.`;
    [this.path, this.changes, this.conditions, this.beside] = [START.path, [], [], null];
  }

  private isKnown({ parameter, scenario, year }: Change): boolean {
    if (year === null) return this.levers.has(parameter);
    return this.series.get(parameter)?.milestones.some((row) => row.scenario === scenario && row.milestone_year === year) ?? false;
  }

  private ask(): void {
    if (!this.client || !this.ready) return;
    const { path, changes, conditions, beside, page } = this;
    const question: Omit<Ask, "number" | "draws"> = {
      path,
      changes,
      conditions,
      beside,
      measures: [...PAGE_MEASURES[page]],
      withThresholds: page === "chances",
      withLimits: page === "supply",
      withUses: page === "allocation",
      tornado: page === "chances" ? { measure: this.tornadoMeasure, year: this.year } : null,
      economy: page === "economy" ? (this.pick ?? "base") : null,
      matrix: page === "scenarios" ? { measure: this.matrixMeasure, year: this.year } : null,
    };
    this.isRested = false;
    this.client.ask(question);
    if (this.published.path !== path) void this.publish(path);
  }

  /** Read the published bands of a path. */
  private async publish(path: string): Promise<void> {
    const [variant, combined_scenario_id] = path.split(".");
    const rows = await this.client!.rows("bands", { variant, combined_scenario_id });
    if (path !== this.path) return;
    const found: Partial<Record<Measure, Band>> = {};
    for (const { measure } of this.paint?.measures ?? []) {
      const own = rows.filter((row) => row.measure === measure);
      if (own.length !== this.years.length) continue;
      const column = (name: string) => Float64Array.from(own, (row) => row[name] as number);
      found[measure] = { point: column("point_value"), quantiles: ["p05", "p25", "p50", "p75", "p95"].map(column) };
    }
    this.published = { path, bands: found };
  }
}

export const explorer = new Explorer();

/** Return the name of a path as readers know it. */
export function pathName(path: string): string {
  const [variant, scenario] = path.split(".");
  if (scenario === "mixture") return "Mixture of all scenarios";
  const [supply, allocation] = scenario.split("__").map((part) => part.replaceAll("_", " ").replace("datacenter", "data-centre").replace("rnd", "R&D"));
  const name = supply === "base" && allocation === "base" ? "base case" : allocation === "base" ? supply : supply === "base" ? `${allocation} (use)` : `${supply} × ${allocation}`;
  return variant === "calibrated" ? name[0].toUpperCase() + name.slice(1) : `${name[0].toUpperCase()}${name.slice(1)}, ${variant}`;
}
