/** The main levers, in the order of the chain, under names that a reader knows. */
export interface MainLever {
  parameter: string;
  label: string;
  /** A path by year is moved as a whole, all years after the last observed one by one factor. */
  isSeries?: boolean;
}

export const GROUPS: readonly { name: string; levers: readonly MainLever[] }[] = [
  {
    name: "Chips",
    levers: [
      { parameter: "shipments_h100e", label: "AI chips sold, all years ahead", isSeries: true },
      { parameter: "chip_life_scale", label: "How long chips last" },
    ],
  },
  {
    name: "Power and sites",
    levers: [
      { parameter: "ai_datacenter_capacity_mw", label: "Data-centre power, all years ahead", isSeries: true },
      { parameter: "power_kw_per_h100e", label: "Power a chip draws, all years ahead", isSeries: true },
    ],
  },
  {
    name: "Money",
    levers: [
      { parameter: "ai_infrastructure_capex_usd", label: "AI capex, all years ahead", isSeries: true },
      { parameter: "accelerator_unit_cost_usd", label: "Price of a chip, all years ahead", isSeries: true },
    ],
  },
  {
    name: "Money loop (Economy, closed scenarios)",
    levers: [
      { parameter: "revenue_elasticity", label: "How strongly revenue follows compute" },
      { parameter: "reinvestment_rate", label: "Share of revenue put back into capex" },
      { parameter: "outside_finance_rate", label: "Outside finance per dollar of last capex" },
      { parameter: "capex_growth_cap", label: "Fastest growth of capex" },
    ],
  },
  {
    name: "Use of compute",
    levers: [
      { parameter: "inference_share_frac", label: "Share that serves users, all years ahead", isSeries: true },
      { parameter: "run_share_growth", label: "Growth of the largest run's share" },
      { parameter: "run_share_cap", label: "Where that share levels off" },
      { parameter: "run_share_limit", label: "Hard limit on one run's share" },
      { parameter: "largest_run_2026", label: "Largest run of 2026" },
    ],
  },
  {
    name: "Software",
    levers: [
      { parameter: "software_growth_initial", label: "Pace of software progress" },
      { parameter: "software_ceiling", label: "Ceiling of software progress" },
    ],
  },
  {
    name: "Capability",
    levers: [
      { parameter: "horizon_pace_factor", label: "Pace of the time horizon" },
      { parameter: "full_automation_log10_flop", label: "Compute that automates everything" },
    ],
  },
];

/** What a stranger may try first: a question, and the state that answers it. */
export const STORIES: readonly { question: string; lead: string; hash: string }[] = [
  {
    question: "What if AI capex halves after 2026?",
    lead: "Money is one of four limits on compute. See how far the largest run falls.",
    hash: "#/run?v=1&set=ai_infrastructure_capex_usd.base.2030:750000000000,ai_infrastructure_capex_usd.base.2040:1500000000000",
  },
  {
    question: "What if the grid holds data centres back?",
    lead: "The power and sites bottleneck, beside the base case.",
    hash: "#/supply?v=1&path=calibrated.power_datacenter_bottleneck__base&beside=calibrated.base__base",
  },
  {
    question: "What if software progress slows to half?",
    lead: "Effective compute loses a power of ten and automation comes later. The horizon hardly moves: its pace was fitted to readings.",
    hash: "#/capability?v=1&set=software_growth_initial:0.752",
  },
  {
    question: "What if no run may use more than 0.3% of all compute?",
    lead: "A cap on one run's share stands for law, or for labs that split their compute.",
    hash: "#/run?v=1&set=run_share_limit:0.003",
  },
  {
    question: "What would follow if ECI reached 175 in 2027?",
    lead: "Only the worlds in which it does are kept. What else is true in them?",
    hash: "#/capability?v=1&where=eci@2027>175",
  },
  {
    question: "When does a task of a work month become possible?",
    lead: "Every threshold with the year, the band, and the chance that it never comes by 2040.",
    hash: "#/chances",
  },
];
