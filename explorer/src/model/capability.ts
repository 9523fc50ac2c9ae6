/**
 * Capability: time horizons, the Epoch Capabilities Index and automation. Restates models/capability; year-major.
 */
import type { LastReading, ModelData } from "./data";
import type { EffectiveCompute } from "./effective_compute";
import { growthFactor } from "./growth_factor";
import type { Parameters } from "./parameters";
import type { Readings } from "./readings";

/** Columns of `int_capability`. */
export interface Capability {
  /** By draw: the same in every year. */
  horizon_doublings_per_oom: Float64Array;
  eci_per_oom: Float64Array;
  horizon_p50_minutes_log2: Float64Array;
  horizon_p80_minutes_log2: Float64Array;
  eci: Float64Array;
  ai_rnd_automation_frac: Float64Array;
  economy_automation_frac: Float64Array;
}

/** Return capability by year and draw, of a calibrated path or in the published form. Restates `int_capability`. */
export function capability(
  data: ModelData,
  parameters: Parameters,
  effective: EffectiveCompute,
  readings: Readings,
  isCalibrated: boolean,
): Capability {
  const { n, columns } = parameters;
  const {
    run_growth_reference,
    software_growth_initial,
    horizon_pace_factor,
    horizon_doublings_per_year,
    horizon_level_2025,
    eci_reading_error,
    eci_level_2025,
    eci_per_year,
    horizon_ratio_p50_p80,
    capability_growth_score,
    growth_spread_coefficient,
    automation_2026,
    automation_width,
    full_automation_log10_flop,
    automation_gap,
    automation_distance_0,
    automation_distance_5,
    automation_distance_10,
    automation_distance_50,
  } = columns;
  const size = data.years.length * n;
  const since2025 = effective.effective_since_2025_log10;
  const result: Capability = {
    horizon_doublings_per_oom: new Float64Array(n),
    eci_per_oom: new Float64Array(n),
    horizon_p50_minutes_log2: new Float64Array(size),
    horizon_p80_minutes_log2: new Float64Array(size),
    eci: new Float64Array(size),
    ai_rnd_automation_frac: new Float64Array(size),
    economy_automation_frac: new Float64Array(size),
  };
  // Effective compute when a series was last read, between the middles of two years; 0 in the published form.
  const atReading = (reading: LastReading, d: number) => {
    if (!isCalibrated) return 0;
    const before = since2025[data.years.indexOf(reading.year_before) * n + d];
    const after = since2025[data.years.indexOf(reading.year_after) * n + d];
    return before + (after - before) * (reading.read_at_year - reading.year_before - 0.5);
  };
  const oomPerYear = Float64Array.from(
    { length: n },
    (_, d) => run_growth_reference[d] + software_growth_initial[d] / Math.LN10,
  );
  const horizonAt = Float64Array.from({ length: n }, (_, d) => atReading(readings.horizon, d));
  const eciAt = Float64Array.from({ length: n }, (_, d) => atReading(readings.eci, d));
  // The published form starts from levels at the beginning of the last observed year, whose row stands for its middle.
  const horizonReadAt = isCalibrated ? readings.horizon.read_at_year : data.last_observed_year;
  const eciReadAt = isCalibrated ? readings.eci.read_at_year : data.last_observed_year;
  const { horizon_doublings_per_oom: perOom, eci_per_oom: eciPerOom } = result;
  const [horizonStart, eciStart, p80Ratio] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  for (let d = 0; d < n; d++) {
    const perYear = isCalibrated
      ? readings.horizon.fitted_growth_per_year * horizon_pace_factor[d]
      : horizon_doublings_per_year[d];
    perOom[d] = perYear / oomPerYear[d];
    eciPerOom[d] = eci_per_year[d] / oomPerYear[d];
    horizonStart[d] = isCalibrated ? readings.horizon.reading_value : horizon_level_2025[d] + 0.5 * horizon_doublings_per_year[d];
    eciStart[d] = isCalibrated ? readings.eci.reading_value + eci_reading_error[d] : eci_level_2025[d] + 0.5 * eci_per_year[d];
    p80Ratio[d] = isCalibrated ? readings.horizon.reading_value - readings.horizonP80.reading_value : Math.log2(horizon_ratio_p50_p80[d]);
  }
  for (let t = 0; t < data.years.length; t++) {
    const year = data.years[t];
    const observed = isCalibrated ? readings.frontier[t] : undefined;
    for (let d = 0; d < n; d++) {
      const k = t * n + d;
      const score = capability_growth_score[d];
      const spread = growth_spread_coefficient[d];
      // What had been read by the middle of a year stands; from the last reading on it grows by the factor of the draw.
      const horizon =
        observed?.horizon_p50_minutes_log2 ??
        horizonStart[d] + perOom[d] * (since2025[k] - horizonAt[d]) * growthFactor(score, year + 0.5 - horizonReadAt, readings.horizon.record_years, spread);
      result.horizon_p50_minutes_log2[k] = horizon;
      result.horizon_p80_minutes_log2[k] = observed?.horizon_p80_minutes_log2 ?? horizon - p80Ratio[d];
      result.eci[k] =
        observed?.eci ??
        eciStart[d] + eciPerOom[d] * (since2025[k] - eciAt[d]) * growthFactor(score, year + 0.5 - eciReadAt, readings.eci.record_years, spread);
      const start = automation_2026[d];
      // The assumption is of January 2026, half way in time between the rows of 2025 and 2026.
      const grown = 0.5 * (since2025[k] + effective.effective_since_2026_log10[k]) * Math.LN10;
      result.ai_rnd_automation_frac[k] = 1 / (1 + ((1 - start) / start) * Math.exp(-grown / automation_width[d]));
      const gap =
        (effective.effective_compute_flop_log10[k] +
          ((data.years[0] - 2022) * software_growth_initial[d]) / Math.LN10 -
          full_automation_log10_flop[d]) /
        (automation_gap[d] / 7);
      result.economy_automation_frac[k] = economyAutomation(
        gap,
        automation_distance_0[d],
        automation_distance_5[d],
        automation_distance_10[d],
        automation_distance_50[d],
      );
    }
  }
  return result;
}

/**
 * Return the share of tasks that can be automated, from how far effective compute is above full automation, in sevenths
 * of the gap: quantiles of the takeoff model's task distribution, linear between them.
 */
export function economyAutomation(gap: number, none: number, five: number, ten: number, fifty: number): number {
  if (gap <= none) return 0;
  if (gap <= five) return (0.05 * (gap - none)) / (five - none);
  if (gap <= ten) return 0.05 + (0.05 * (gap - five)) / (ten - five);
  if (gap <= -7) return 0.1 + (0.1 * (gap - ten)) / (-7 - ten);
  if (gap <= fifty) return 0.2 + (0.3 * (gap + 7)) / (fifty + 7);
  if (gap <= 0) return 0.5 + (0.5 * (gap - fifty)) / -fifty;
  return 1;
}
