/** Research effort at a level of effective compute: the right-hand side of the law of motion. Restates engine/takeoff_motion.py. */
import { bestSplitTable, fullY, lnHumanShare, lnLimited, taskComputeTable } from "./coding";
import type { Schedule } from "./coding";
import type { Table } from "./table";
import { LOWEST_SD, WIDENING_SD } from "./taste";
import type { Taste } from "./taste";
import type { Throughput } from "./throughput";

/** Constants and tables of research effort. Restates engine.takeoff_motion.Motion. */
export class Motion {
  private readonly fullY: number;
  private readonly taskCompute: Table;
  private readonly bestSplit: Table;
  private readonly taste: Table;
  private readonly lnComputeWeight: number;
  private readonly lnLabourWeight: number;
  private readonly computeExponent: number;
  private readonly labourExponent: number;

  constructor(
    private readonly schedule: Schedule,
    throughput: Throughput,
    taste: Taste,
    private readonly parallelPenalty: number,
    /** AI taste in standard deviations is `sdSlope * P - sdOffset`. */
    readonly sdSlope: number,
    readonly sdOffset: number,
    private readonly hasCodingAutomation: boolean,
    private readonly hasTaste: boolean,
    rows: number,
  ) {
    this.fullY = fullY(schedule.form, schedule.asymptote);
    this.taskCompute = taskComputeTable(schedule, rows);
    this.bestSplit = bestSplitTable(schedule, this.taskCompute, rows);
    this.taste = taste.table(rows);
    this.lnComputeWeight = Math.log(throughput.alpha);
    this.lnLabourWeight = Math.log1p(-throughput.alpha);
    this.computeExponent = throughput.rho * throughput.zeta;
    this.labourExponent = throughput.rho;
  }

  /** Return the log of coding labour over that of humans alone. */
  lnMultiplier(ooms: number, lnComputePerHuman: number): number {
    const { form, asymptote, rho, efficiencySlope, lnLeastHumanShare, slope, offset } = this.schedule;
    const y = slope * ooms - offset;
    let capped = Math.min(y, this.fullY);
    if (form === "linear") capped = Math.max(capped, 0);
    const lnLeft = lnHumanShare(form, asymptote, capped, lnLeastHumanShare);
    const relative = lnComputePerHuman + efficiencySlope * Math.max(y - this.fullY, 0);
    const excess = this.taskCompute.at(capped) - lnLeft - relative;
    if (excess >= 0) return this.bestSplit.at(lnComputePerHuman + efficiencySlope * y);
    return lnLimited(rho, lnLeft, excess, relative);
  }

  /** Return the log of the taste of humans and AIs together. */
  lnTaste(ooms: number): number {
    const above = Math.max(this.sdSlope * ooms - this.sdOffset - LOWEST_SD, 0);
    return this.taste.at(WIDENING_SD * (above / (WIDENING_SD + above)));
  }

  /** Return the log of experiment throughput. */
  lnThroughput(lnExperiments: number, lnLabour: number): number {
    const compute = this.lnComputeWeight + this.computeExponent * lnExperiments;
    const labour = this.lnLabourWeight + this.labourExponent * lnLabour;
    return (compute + Math.log1p(Math.exp(labour - compute))) / this.labourExponent;
  }

  /** Return the log of research effort: throughput times taste. */
  lnEffort(ooms: number, lnCoders: number, lnComputePerHuman: number, lnExperiments: number): number {
    const lnLabour = this.hasCodingAutomation ? lnCoders + this.lnMultiplier(ooms, lnComputePerHuman) : lnCoders;
    const effort = this.lnThroughput(lnExperiments, this.parallelPenalty * lnLabour);
    return this.hasTaste ? effort + this.lnTaste(ooms) : effort;
  }

  /** Return the log of research effort of humans alone. */
  lnHumanEffort(lnCoders: number, lnExperiments: number): number {
    return this.lnThroughput(lnExperiments, this.parallelPenalty * lnCoders);
  }
}
