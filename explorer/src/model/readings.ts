/**
 * The last readings of horizons and of the index, from which calibrated paths start.
 *
 * Restates models/capability/capability_last_readings.sql, capability_frontier_by_year.sql and the fit of
 * int_capability_horizon_fits, as far as assumptions move them.
 */
import type { Frontier, LastReading, ModelData, ObservedHorizon } from "./data";

/** Where a path starts, how long its series has been read, and what had been read by the middle of each year. */
export interface Readings {
  horizon: LastReading;
  horizonP80: LastReading;
  eci: LastReading;
  frontier: readonly Frontier[];
}

const MS_PER_DAY = 86_400_000;
const DAYS_PER_YEAR = 365.25;

/** Return a date as days since 1970. */
function day(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / MS_PER_DAY;
}

/** Return a date as a decimal year. Restates macro `decimal_year`. */
function decimalYear(date: string): number {
  return 2025 + (day(date) - day("2025-01-01")) / DAYS_PER_YEAR;
}

/** Return the slope of the least-squares line of log2 horizon on time, doublings per year. */
function doublingsPerYear(rows: readonly ObservedHorizon[]): number {
  const xs = rows.map((row) => (day(row.released_on) - day("2025-01-01")) / DAYS_PER_YEAR);
  const ys = rows.map((row) => Math.log2(row.horizon_p50_minutes));
  const mean = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length;
  const [x0, y0] = [mean(xs), mean(ys)];
  const over = xs.reduce((total, x, k) => total + (x - x0) * (ys[k] - y0), 0);
  return over / xs.reduce((total, x) => total + (x - x0) ** 2, 0);
}

/** Return the readings at the assumptions of draw 0, which say what counts as measured and since when. */
export function lastReadings(data: ModelData, points: Readonly<Record<string, number>>): Readings {
  const held = (series: string) => data.last_readings.find((row) => row.series === series)!;
  const [limit, firstYear] = [points.horizon_measured_limit, points.horizon_record_first_year];
  const measured = data.observed_horizons.filter((row) => row.is_reliable && row.horizon_p50_minutes !== null && row.horizon_p50_minutes <= limit);
  const since = measured.filter((row) => Number(row.released_on.slice(0, 4)) >= firstYear);
  const fitted = since.filter((row) => row.is_sota);
  const growth = doublingsPerYear(fitted);
  const recordSince = Math.min(...fitted.map((row) => day(row.released_on)));
  const reading = (series: string, of: (row: ObservedHorizon) => number): LastReading => {
    const best = since.reduce((a, b) => (of(b) > of(a) ? b : a));
    const readAt = decimalYear(best.released_on);
    return {
      series,
      read_on: best.released_on,
      reading_value: Math.log2(of(best)),
      fitted_growth_per_year: growth,
      read_at_year: readAt,
      year_before: Math.floor(readAt - 0.5),
      year_after: Math.floor(readAt + 0.5),
      record_years: (day(best.released_on) - recordSince) / DAYS_PER_YEAR,
    };
  };
  const horizon = reading("horizon_p50", (row) => row.horizon_p50_minutes);
  const horizonP80 = reading("horizon_p80", (row) => row.horizon_p80_minutes);
  const eciSince = day("2025-01-01") + Math.round((points.eci_record_first_year - 2025) * DAYS_PER_YEAR);
  const eci = { ...held("eci"), record_years: (day(held("eci").read_on) - eciSince) / DAYS_PER_YEAR };
  const best = (year: number, last: LastReading, of: (row: ObservedHorizon) => number) => {
    const known = measured.filter((row) => row.released_on <= `${year}-07-01`);
    return year <= last.year_before && known.length ? Math.log2(Math.max(...known.map(of))) : null;
  };
  return {
    horizon,
    horizonP80,
    eci,
    frontier: data.frontier_by_year.map((row) => ({
      year: row.year,
      horizon_p50_minutes_log2: best(row.year, horizon, (one) => one.horizon_p50_minutes),
      horizon_p80_minutes_log2: best(row.year, horizonP80, (one) => one.horizon_p80_minutes),
      eci: row.eci,
    })),
  };
}
