/** Nodes and weights of integrals, computed once: those that engine/takeoff_*.py takes from numpy.polynomial. */

export interface Rule {
  nodes: Float64Array;
  weights: Float64Array;
}

/** Return the Gauss-Legendre rule of n nodes on [-1, 1]. */
export function gaussLegendre(n: number): Rule {
  const [nodes, weights] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let step = 0; step < 20; step++) {
      let [before, value] = [1, x];
      for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      slope = (n * (x * value - before)) / (x * x - 1);
      const shift = value / slope;
      x -= shift;
      if (Math.abs(shift) < 1e-16) break;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

/** Return the rule of n nodes whose weighted sum is the mean over a standard normal; n is even. */
export function gaussNormal(n: number): Rule {
  // Orthonormal Hermite polynomials: h_(k+1) sqrt(k+1) = x h_k - sqrt(k) h_(k-1).
  const last = (x: number): [number, number] => {
    let [before, value] = [0, 1];
    for (let k = 0; k < n; k++) [before, value] = [value, (x * value - Math.sqrt(k) * before) / Math.sqrt(k + 1)];
    return [value, before];
  };
  const found: number[] = [];
  const step = 0.01;
  for (let x = 0; found.length < n / 2; x += step) {
    if (Math.sign(last(x)[0]) === Math.sign(last(x + step)[0])) continue;
    let root = x + step / 2;
    // The slope of h_n is sqrt(n) h_(n-1).
    for (let k = 0; k < 20; k++) root -= last(root)[0] / (Math.sqrt(n) * last(root)[1]);
    found.push(root);
  }
  const nodes = Float64Array.from([...found.toReversed().map((x) => -x), ...found]);
  const weights = nodes.map((x) => 1 / (n * last(x)[1] ** 2));
  return { nodes, weights };
}
