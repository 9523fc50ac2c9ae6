/** What stands behind each measure: equations of the registry, and the section of docs/method.md that explains them. */
import type { Measure } from "../model/chain";

export const WHY: Record<Measure, { equations: readonly string[]; anchors: readonly string[] }> = {
  ai_infrastructure_capex_usd_log10: { equations: ["moved_supply"], anchors: ["moved-by-a-score", "calibrated-spread"] },
  usable_compute_flop_log10: { equations: ["usable_compute", "calibrated_purchases", "chip_life"], anchors: ["calibrated-purchases", "chip-survival"] },
  training_flop_log10: { equations: ["bucket"], anchors: ["buckets"] },
  largest_run_flop_log10: { equations: ["run_growth", "run_share_path", "run_caps"], anchors: ["calibrated-largest-run", "run-share-path"] },
  software_gain_log10: { equations: ["software_gain"], anchors: ["software-gain", "long-run-growth-cap"] },
  effective_compute_flop_log10: { equations: ["effective_compute"], anchors: ["run-so-far", "growth-decomposition"] },
  horizon_p50_minutes_log2: { equations: ["horizon_p50", "horizon_slope"], anchors: ["horizon-map", "last-reading"] },
  horizon_p80_minutes_log2: { equations: ["horizon_p80", "horizon_p50"], anchors: ["horizon-map"] },
  eci: { equations: ["eci", "eci_slope"], anchors: ["index-map"] },
  ai_rnd_automation_frac: { equations: ["ai_rnd_automation"], anchors: ["automation-of-ai-research"] },
  economy_automation_frac: { equations: ["economy_automation"], anchors: ["automation-of-the-economy", "agree-with-present"] },
};

/** Return the question that gives a measure's band in a year to whoever has the warehouse. */
export function bandQuery(measure: Measure, path: string, year: number): string {
  const [variant, scenario] = path.split(".");
  return [
    "select measure, year, point_value, p05, p25, p50, p75, p95",
    "from projections.projection_bands",
    `where variant = '${variant}' and combined_scenario_id = '${scenario}'`,
    `    and measure = '${measure}' and year = ${year}`,
  ].join("\n");
}
