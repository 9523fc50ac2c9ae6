/** What experiment and automation compute and coders are worth to each other. Restates engine/takeoff_mrts.py. */
import { splitLabour } from "./coding";
import { findRoot } from "./roots";
import type { Run } from "./run";
import { interpolate, logAddExp } from "./table";

/** Log odds of the share of inference compute between which the best split is sought. */
const SPLIT_BRACKET = [-80, 20] as const;
/** Automation compute that is worth less than this, log10 of its rate of substitution, is worth nothing. */
const LEAST_MRTS_LOG10 = -30;

export const EXCHANGES = ["mrts_log10", "best_inference_share_frac", "best_split_gain_frac", "coder_worth_h100e"] as const;
export type Exchange = Record<(typeof EXCHANGES)[number], Float64Array>;

/** Return the rates of substitution at times, on the run's own path. Restates engine.takeoff_mrts.exchange_rates, with the columns of engine.takeoff_cases.yearly_columns. */
export function exchangeRates(run: Run, times: readonly number[]): Exchange {
  const { schedule, throughput } = run.calibration;
  const penalty = run.parameters.parallel_penalty;
  const lnEta = Math.log(run.parameters.optimal_ces_eta_init);
  const found = Object.fromEntries(EXCHANGES.map((name) => [name, new Float64Array(times.length)])) as Exchange;
  times.forEach((time, t) => {
    const ooms = interpolate(time, run.times, run.ooms);
    const [coders, inference, experiments] = [run.inputs.lnCoders.at(time), run.inputs.lnInference.at(time), run.inputs.lnExperiments.at(time)];
    /** ln X and its elasticities to experiment compute, inference compute and coders. */
    const parts = (lnInference: number, lnExperiments: number) => {
      const { lnMultiple, aiShare } = splitLabour(schedule, ooms, lnEta + lnInference - coders);
      const lnLabour = penalty * (coders + lnMultiple);
      const share = throughput.computeShare(lnExperiments, lnLabour);
      const toLabour = penalty * (1 - share);
      return {
        lnX: throughput.lnThroughput(lnExperiments, lnLabour),
        toExperiments: throughput.zeta * share,
        toInference: toLabour * aiShare,
        toCoders: toLabour * (1 - aiShare),
      };
    };
    const own = parts(inference, experiments);
    const pool = logAddExp(inference, experiments);
    const split = (logOdds: number) => parts(pool - logAddExp(0, -logOdds), pool - logAddExp(0, logOdds));
    const excess = (logOdds: number) => {
      const { toExperiments, toInference } = split(logOdds);
      return Math.log(toInference) - Math.log(toExperiments) - logOdds;
    };
    let best = findRoot(excess, ...SPLIT_BRACKET, 1e-10);
    if (Number.isNaN(best)) best = SPLIT_BRACKET[0];
    const perCompute = own.toExperiments / Math.exp(experiments);
    found.mrts_log10[t] = Math.max(Math.log10(own.toInference / Math.exp(inference) / perCompute), LEAST_MRTS_LOG10);
    found.best_inference_share_frac[t] = 1 / (1 + Math.exp(-best));
    found.best_split_gain_frac[t] = Math.max(Math.expm1(split(best).lnX - own.lnX), 0);
    found.coder_worth_h100e[t] = own.toCoders / Math.exp(coders) / perCompute;
  });
  return found;
}
