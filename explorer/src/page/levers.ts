/** The main levers, in the order of the chain. */
export const GROUPS: readonly { name: string; parameters: readonly string[] }[] = [
  { name: "Chips", parameters: ["shipments_2026_h100e", "chip_life_scale"] },
  { name: "Power and sites", parameters: ["power_path_scale"] },
  { name: "Money", parameters: ["ai_infrastructure_capex_2026_usd", "all_in_cost_2025"] },
  { name: "Use of compute", parameters: ["lab_inference_share", "final_run_share"] },
  { name: "Largest run", parameters: ["largest_run_2026", "run_share_cap", "run_share_limit"] },
  { name: "Software", parameters: ["software_growth_initial", "software_ceiling"] },
  { name: "Capability", parameters: ["horizon_pace_factor", "full_automation_log10_flop"] },
];
