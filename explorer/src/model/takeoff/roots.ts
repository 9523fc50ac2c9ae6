/** Roots of one equation in a bracket. Restates engine/takeoff_roots.py. */

const MOST_STEPS = 80;

/**
 * Return the root of a function between two ends, or NaN where the values at both have the same sign or are not finite:
 * the hybrid of bisection and inverse quadratic interpolation of Chandrupatla (1997),
 * doi:10.1016/S0965-9978(96)00051-8. Restates engine.takeoff_roots.find_roots, step by step, so that both end on the
 * same number however wide the tolerance is.
 */
export function findRoot(of: (x: number) => number, low: number, high: number, tolerance = 1e-13): number {
  let [a, b] = [high, low];
  let [fa, fb] = [of(a), of(b)];
  let [c, fc] = [a, fa];
  if (!(Number.isFinite(fa) && Number.isFinite(fb) && Math.sign(fa) * Math.sign(fb) <= 0)) return NaN;
  if (fa === 0) return a;
  if (fb === 0) return b;
  let part = 0.5;
  let root = Math.abs(fa) < Math.abs(fb) ? a : b;
  for (let step = 0; step < MOST_STEPS; step++) {
    const x = a + part * (b - a);
    const fx = of(x);
    if (Math.sign(fx) === Math.sign(fa)) [c, fc] = [a, fa];
    else [c, fc, b, fb] = [b, fb, a, fa];
    [a, fa] = [x, fx];
    const best = Math.abs(fa) < Math.abs(fb) ? a : b;
    root = best;
    if (!(Math.abs(b - a) > 2 * tolerance * Math.abs(best)) || fa === 0 || !Number.isFinite(fa)) break;
    const least = Math.min((tolerance * Math.max(Math.abs(best), 1e-300)) / Math.abs(b - c), 0.5) || 0;
    const [xi, phi] = [(a - b) / (c - b), (fa - fb) / (fc - fb)];
    const quadratic = (((fa / (fb - fa)) * fc) / (fb - fc)) + (((c - a) / (b - a)) * fa / (fc - fa)) * fb / (fc - fb);
    const isSmooth = phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi && Number.isFinite(quadratic);
    part = Math.min(Math.max(isSmooth ? quadratic : 0.5, least), 1 - least);
  }
  return root;
}
