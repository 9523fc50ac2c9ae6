/** Software progress in closed form. Restates models/effective_compute/int_software_gains.sql. */

/** Parameters of one draw; without a ceiling the gain is not bent. */
export interface Software {
  initial: number;
  longRun: number;
  decay: number;
  ceiling: number | null;
}

/** Return the gain since the first year, log10, and its growth, ln per year, some years later. */
export function softwareGain(software: Software, years: number): { gain: number; growth: number } {
  const { initial, longRun, decay, ceiling } = software;
  const falling = Math.exp(-decay * years);
  const growth = longRun + (initial - longRun) * falling;
  const gain = (longRun * years + (initial - longRun) * (decay === 0 ? years : (1 - falling) / decay)) / Math.LN10;
  if (ceiling === null) return { gain, growth };
  const left = Math.exp(-gain / ceiling);
  return { gain: ceiling * (1 - left), growth: growth * left };
}
