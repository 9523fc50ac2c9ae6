/** A function on an even grid: linear between its rows, constant beyond its ends. Restates engine.takeoff_arithmetic.Table. */
export class Table {
  private readonly rowsPerUnit: number;
  private readonly last: number;
  private readonly slopes: Float64Array;

  constructor(
    private readonly origin: number,
    step: number,
    private readonly values: Float64Array,
  ) {
    this.rowsPerUnit = 1 / step;
    this.last = values.length - 2;
    this.slopes = values.map((value, row) => (row + 1 < values.length ? values[row + 1] - value : 0));
  }

  /** Return the value at an argument; NaN at NaN. Restates engine.takeoff_arithmetic._look_up_number. */
  at(argument: number): number {
    let position = (argument - this.origin) * this.rowsPerUnit;
    if (!(position > 0)) return position <= 0 ? this.values[0] : NaN;
    let row: number;
    if (position > this.last) [row, position] = [this.last, Math.min(position, this.last + 1)];
    else row = Math.trunc(position);
    return this.values[row] + (position - row) * this.slopes[row];
  }
}

/** Return a value of a line through points, constant outside; where a time stands twice, the value after it. Restates numpy.interp. */
export function interpolate(at: number, x: ArrayLike<number>, y: ArrayLike<number>): number {
  const n = x.length;
  if (!(at >= x[0])) return at < x[0] ? y[0] : NaN;
  if (at >= x[n - 1]) return y[n - 1];
  let [low, high] = [0, n - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle] <= at) low = middle;
    else high = middle;
  }
  if (x[low] === at) return y[low];
  return ((y[low + 1] - y[low]) / (x[low + 1] - x[low])) * (at - x[low]) + y[low];
}

/** Return ln(exp(a) + exp(b)). */
export function logAddExp(a: number, b: number): number {
  const high = Math.max(a, b);
  if (high === -Infinity) return -Infinity;
  return high + Math.log1p(Math.exp(-Math.abs(a - b)));
}
