/** The normal law: its distribution and quantiles, to nearly all digits of a double. */

/** Return the coefficients' polynomial at x, the highest power first. */
function polynomial(x: number, coefficients: readonly number[]): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

const OVER = [3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931, 220.206867912376];
const UNDER = [8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752];

/** Return the probability that a standard normal is below z: Hart's rational form, as West (2005) gives it. */
export function normalProbability(z: number): number {
  const away = Math.abs(z);
  if (away > 37) return z > 0 ? 1 : 0;
  const density = Math.exp((-away * away) / 2);
  const tail =
    away < 7.07106781186547
      ? (density * polynomial(away, OVER)) / polynomial(away, UNDER)
      : density / (away + 1 / (away + 2 / (away + 3 / (away + 4 / (away + 0.65))))) / 2.506628274631;
  return z > 0 ? 1 - tail : tail;
}

const A = [2.509080928730122e3, 3.343057558358813e4, 6.72657709270087e4, 4.592195393154987e4, 1.373169376550946e4, 1.971590950306551e3, 1.331416678917844e2, 3.387132872796367];
const B = [5.226495278852855e3, 2.872908573572194e4, 3.930789580009271e4, 2.12137943015866e4, 5.394196021424751e3, 6.871870074920579e2, 4.231333070160091e1, 1];
const C = [7.745450142783414e-4, 2.272384498926918e-2, 2.417807251774506e-1, 1.270458252452368, 3.647848324763205, 5.769497221460691, 4.630337846156545, 1.423437110749684];
const D = [1.050750071644417e-9, 5.475938084995345e-4, 1.519866656361646e-2, 1.481039764274801e-1, 6.897673349851e-1, 1.676384830183804, 2.053191626637759, 1];
const E = [2.010334399292288e-7, 2.711555568743488e-5, 1.242660947388078e-3, 2.653218952657612e-2, 2.965605718285049e-1, 1.784826539917291, 5.463784911164114, 6.657904643501104];
const F = [2.04426310338994e-15, 1.421511758316446e-7, 1.846318317510055e-5, 7.868691311456133e-4, 1.487536129085061e-2, 1.369298809227358e-1, 5.998322065558879e-1, 1];

/** Return the standard normal quantile of a probability: algorithm AS 241 of Wichura (1988), doi:10.2307/2347330. */
export function normalQuantile(probability: number): number {
  const q = probability - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(r, A)) / polynomial(r, B);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? probability : 1 - probability));
  const z = r <= 5 ? polynomial(r - 1.6, C) / polynomial(r - 1.6, D) : polynomial(r - 5, E) / polynomial(r - 5, F);
  return q < 0 ? -z : z;
}
