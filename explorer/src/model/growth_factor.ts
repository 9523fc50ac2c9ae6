/**
 * The law of growth: from its last reading on, a quantity grows as its path says, times a drawn factor.
 *
 * Restates macros/growth_factor.sql.
 */

/** Return the factor of a draw, `leadYears` after the reading; 1 up to it. */
export function growthFactor(score: number, leadYears: number, recordYears: number, spread: number): number {
  if (leadYears <= 0) return 1;
  const step = spread * Math.sqrt(1 / Math.max(leadYears, 1) + 1 / recordYears) * score;
  return step < 0 ? Math.exp(step) : 1 + step;
}
