/** The record of the law of growth: what it said at past days, what came, and how others did on the same. */
import type { Rows } from "../worker/messages";

export const OWN_LAW = "growth factor";
/** Other ways to carry a series on, under names that say what they do. */
export const REFERENCES: Readonly<Record<string, string>> = {
  "no change": "nothing changes",
  "same pace": "the pace so far goes on",
  "stored line": "a line through all readings",
  "last 4": "a line through the last 4",
  "last 6": "a line through the last 6",
  "local linear trend": "a trend that drifts",
  "exponential or faster": "a line or a parabola",
};
/** The series that matter most first. */
export const SERIES = [
  "horizon_state_of_the_art",
  "eci_2025_10",
  "run_by_training_date",
  "capex_of_four",
  "horizon_all_reliable",
  "run_by_publication",
  "top_ten_runs",
  "chips_sold",
] as const;

export interface Reading {
  key: string;
  name: string;
  /** The day that it is about, as a calendar year with its fraction. */
  year: number;
  day: string;
  knownOn: string;
  value: number;
  isAbove: boolean;
}

export interface Forecast {
  reading: Reading;
  lead: number;
  quantiles: [number, number, number, number, number];
  isWithin50: boolean;
  isWithin90: boolean;
  rank: number;
  error: number;
}

export function decimalYear(day: string): number {
  const [year, month, date] = day.split("-").map(Number);
  const start = Date.UTC(year, 0, 1);
  return year + (Date.UTC(year, month - 1, date) - start) / (Date.UTC(year + 1, 0, 1) - start);
}

export function readingsOf(rows: Rows, series: string): Reading[] {
  return rows
    .filter((row) => row.series === series)
    .map((row) => ({
      key: String(row.reading_key),
      name: String(row.reading_name),
      year: decimalYear(String(row.read_on)),
      day: String(row.read_on),
      knownOn: String(row.known_on),
      value: Number(row.reading_value),
      isAbove: row.is_above === true,
    }));
}

/** Return the days at which a series was forecast, rising. */
export function cutOffs(record: Rows, series: string): string[] {
  return [...new Set(record.filter((row) => row.series === series && row.law === OWN_LAW).map((row) => String(row.cut_off_on)))].sort();
}

/** Return what a law said at a cut-off of every later reading, by the day of the reading. */
export function forecasts(record: Rows, readings: readonly Reading[], series: string, law: string, cutOff: string): Forecast[] {
  const byKey = new Map(readings.map((reading) => [reading.key, reading]));
  return record
    .filter((row) => row.series === series && row.law === law && row.cut_off_on === cutOff)
    .map((row) => ({
      reading: byKey.get(String(row.reading_key))!,
      lead: Number(row.lead_years),
      quantiles: (["predicted_p05", "predicted_p25", "predicted_p50", "predicted_p75", "predicted_p95"] as const).map((name) => Number(row[name])) as Forecast["quantiles"],
      isWithin50: row.is_within_50 === true,
      isWithin90: row.is_within_90 === true,
      rank: Number(row.pit_frac),
      error: Number(row.crps),
    }))
    .sort((a, b) => a.reading.year - b.reading.year || (a.reading.key < b.reading.key ? -1 : 1));
}

/** The reading that a forecast starts at, which is open no more. */
export function startOf(record: Rows, series: string, cutOff: string): { year: number; value: number } | null {
  const row = record.find((one) => one.series === series && one.law === OWN_LAW && one.cut_off_on === cutOff);
  return row ? { year: decimalYear(String(row.last_read_on)), value: Number(row.last_value) } : null;
}

/** How well one series was forecast, over all cut-offs and leads. */
export interface Score {
  series: string;
  label: string;
  count: number;
  within50: number;
  within90: number;
  rank: number;
  /** Median less what came, in the unit of the scores. */
  miss: number;
  unit: string;
  /** As many independent forecasts would say as much of the mean rank. */
  independent: number | null;
  /** Laws that did better on the same targets, the best first, with the skill of ours beside them. */
  better: { law: string; skill: number }[];
  /** Laws that did worse. */
  worseCount: number;
}

export function scores(summary: Rows, chance: Rows, readings: Rows): Score[] {
  const labels = new Map(readings.map((row) => [row.series, String(row.series_label)]));
  const whole = summary.filter((row) => row.lead_band === "all");
  return SERIES.flatMap((series) => {
    const own = whole.find((row) => row.series === series && row.law === OWN_LAW);
    if (!own) return [];
    const others = whole.filter((row) => row.series === series && row.law !== OWN_LAW).map((row) => ({ law: String(row.law), skill: Number(row.skill_of_growth_factor) }));
    const independent = chance.find((row) => row.series === series && row.statistic === "mean_pit");
    return [
      {
        series,
        label: labels.get(series) ?? series,
        count: Number(own.target_count),
        within50: Number(own.coverage_50_frac),
        within90: Number(own.coverage_90_frac),
        rank: Number(own.mean_pit_frac),
        miss: Number(own.mean_error),
        unit: String(own.unit),
        independent: independent ? Number(independent.independent_target_count) : null,
        better: others.filter((row) => row.skill < 0).sort((a, b) => a.skill - b.skill),
        worseCount: others.filter((row) => row.skill >= 0).length,
      },
    ];
  });
}

/** Return how far the medians lay from what came, in words: as a factor where logarithms are scored. */
export function missInWords(miss: number, unit: string): string {
  const side = miss < 0 ? "too low" : "too high";
  if (unit.startsWith("log2")) return `${Math.abs(miss).toFixed(1)} doublings ${side}`;
  if (unit.startsWith("log10")) return `${Math.pow(10, Math.abs(miss)).toFixed(1)} × ${side}`;
  return `${Math.abs(miss).toFixed(1)} points ${side}`;
}

/** Return the name under which numbers.ts knows the scale of a unit. */
export function scaleName(unit: string): string {
  if (unit.startsWith("log2")) return "value_log2";
  return unit.startsWith("log10") ? "value_log10" : "value";
}
