/** Numbers as people read them. */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Return a power of ten with a real superscript. */
function power(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/** Return a quantity from its decimal logarithm, such as 8.5 × 10²⁷. */
export function scientific(log10: number): string {
  let exponent = Math.floor(log10);
  let mantissa = Number(Math.pow(10, log10 - exponent).toFixed(1));
  if (mantissa >= 10) [mantissa, exponent] = [1, exponent + 1];
  return `${mantissa.toFixed(1)} × ${power(exponent)}`;
}

/** Work time in minutes by the names that people give it: a work day has 8 hours, a week 40, a month 167, a year 2,000. */
const DURATIONS: readonly [number, string][] = [
  [2000 * 60, "work year"],
  [167 * 60, "work month"],
  [40 * 60, "work week"],
  [8 * 60, "work day"],
  [60, "hour"],
  [1, "minute"],
];

/** Return a task length from the binary logarithm of its minutes. */
export function duration(log2Minutes: number): string {
  const minutes = Math.pow(2, log2Minutes);
  // A power of two of a logarithm is seldom whole: 480 minutes are a work day.
  const [size, name] = DURATIONS.find(([minimum]) => minutes >= minimum * (1 - 1e-9)) ?? [1, "minute"];
  const count = minutes / size;
  const digits = count >= 10_000 ? scientific(Math.log10(count)) : count.toLocaleString("en", { maximumSignificantDigits: 2 });
  return `${digits} ${name}${digits === "1" ? "" : "s"}`;
}

/** Return a task length as short as an axis wants it: years are of work, and long. */
function shortDuration(log2Minutes: number): string {
  const years = Math.pow(2, log2Minutes) / (2000 * 60);
  if (years < 1.5) return duration(log2Minutes).replace("work ", "");
  const [size, name] = [[1e9, "bn "] as const, [1e6, "m "] as const, [1, ""] as const].find(([least]) => years >= least * (1 - 1e-9))!;
  return `${Math.round(years / size).toLocaleString("en")}${name ? ` ${name}` : " "}years`;
}

/** Return a plain number with at most three digits that count. */
export function plain(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-3)) return `${value < 0 ? "−" : ""}${scientific(Math.log10(size))}`;
  return value.toLocaleString("en", { maximumSignificantDigits: 3, useGrouping: size >= 10_000 });
}

/** Return a share as a percentage. */
export function percent(share: number): string {
  return `${(100 * share).toLocaleString("en", { maximumFractionDigits: share < 0.1 ? 1 : 0 })}%`;
}

/** How a measure is written, and how a difference of it reads. */
export interface Scale {
  write: (value: number) => string;
  /** As a line of an axis is labelled. */
  tick: (value: number) => string;
  /** Before and after as a ratio, or as a difference where ratios mean nothing. */
  change: (before: number, after: number) => string;
}

/** Return how a measure is written, by its name: it says its scale. */
export function scaleOf(measure: string): Scale {
  if (measure.endsWith("_log10")) {
    return { write: scientific, tick: power, change: (before, after) => `× ${plain(Math.pow(10, after - before))}` };
  }
  if (measure.endsWith("_log2")) {
    return { write: duration, tick: shortDuration, change: (before, after) => `× ${plain(Math.pow(2, after - before))}` };
  }
  const signed = (value: number) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
  if (measure.endsWith("_frac")) {
    return { write: percent, tick: percent, change: (before, after) => `${signed(100 * (after - before))} points` };
  }
  return { write: (value) => value.toFixed(1), tick: (value) => value.toFixed(0), change: (before, after) => `${signed(after - before)} points` };
}

/** Lines of an axis of task lengths: from a minute to a million work years. */
const LENGTHS = [1, 60, 480, 10_020, 120_000, 1.2e6, 1.2e8, 1.2e11, 1.2e14].map(Math.log2);

/** Return values for the lines of an axis that holds a range: at most seven, the first below and the last above it. */
export function ticksOf(measure: string, low: number, high: number): number[] {
  if (measure.endsWith("_frac")) return [0, 0.25, 0.5, 0.75, 1];
  if (measure.endsWith("_log2")) {
    const first = Math.max(LENGTHS.findLastIndex((length) => length <= low), 0);
    const beyond = LENGTHS.findIndex((length) => length >= high);
    return LENGTHS.slice(first, beyond < 0 ? undefined : beyond + 1);
  }
  const steps = measure.endsWith("_log10") ? [0.5, 1, 2, 4, 5, 10] : [1, 2, 5, 10, 20, 25, 50, 100, 200];
  for (const step of steps) {
    // Half powers have no plain name: an axis over less than a power takes whole ones.
    if (measure.endsWith("_log10") && step < 1) continue;
    const [from, to] = [Math.floor(low / step), Math.ceil(high / step)];
    if (to - from <= 6) return Array.from({ length: Math.max(to - from, 1) + 1 }, (_, k) => (from + k) * step);
  }
  return [low, high];
}
