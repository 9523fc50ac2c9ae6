/** Experiment throughput of coding labour and experiment compute. Restates engine/takeoff_throughput.py. */
import { findRoot } from "./roots";
import { logAddExp } from "./table";

/** Bracket of the substitution parameter of experiment throughput. */
const RHO_BRACKET = [-200, -1e-9] as const;

/** Constants of `X = [alpha * C**(zeta * rho) + (1 - alpha) * L**rho]**(1 / rho)`. Restates engine.takeoff_throughput.Throughput. */
export class Throughput {
  constructor(
    readonly rho: number,
    readonly zeta: number,
    readonly alpha: number,
  ) {}

  /** Return ln X of experiment compute (H100e) and serial coding labour, both in natural logs. */
  lnThroughput(lnCompute: number, lnLabour: number): number {
    const compute = Math.log(this.alpha) + this.zeta * this.rho * lnCompute;
    const labour = Math.log1p(-this.alpha) + this.rho * lnLabour;
    return logAddExp(compute, labour) / this.rho;
  }

  /** Return the share of the compute term in the sum: what X takes of a growth of `C**zeta`. */
  computeShare(lnCompute: number, lnLabour: number): number {
    const compute = Math.log(this.alpha) + this.zeta * this.rho * lnCompute;
    const labour = Math.log1p(-this.alpha) + this.rho * lnLabour;
    return 1 / (1 + Math.exp(labour - compute));
  }
}

/** Return the constants that three elicited numbers fix at the present day, or null where none do. Restates engine.takeoff_throughput.solve_throughput. */
export function solveThroughput(
  labourAsymptote: number,
  computeAsymptote: number,
  slowdownAtTenth: number,
  lnComputeNow: number,
  lnLabourNow: number,
): Throughput | null {
  const [lnLabourGain, lnComputeGain] = [Math.log(labourAsymptote), Math.log(computeAsymptote)];
  const rho = findRoot((at) => Math.exp(at * lnLabourGain) + Math.exp(at * lnComputeGain) - 1, ...RHO_BRACKET);
  const ratio = Math.exp(rho * (lnComputeGain - lnLabourGain));
  const inside = (1 + ratio) * Math.exp(-rho * Math.log(slowdownAtTenth)) - ratio;
  const zeta = Math.log(inside) / (rho * Math.log(0.1));
  const relative = zeta * lnComputeNow - lnLabourNow + lnComputeGain - lnLabourGain;
  const alpha = 1 / (1 + Math.exp(rho * relative));
  const isSolved = Number.isFinite(zeta) && zeta > 0 && alpha > 0 && alpha < 1;
  return isSolved ? new Throughput(rho, zeta, alpha) : null;
}
