/** What is set on the takeoff page comes back from its address, and what cannot be read gives a sentence. */
import { expect, test } from "vitest";
import { PARAMETERS } from "../src/model/takeoff/parameters";
import type { Form } from "../src/model/takeoff/parameters";
import { isRead, mainLevers, readTakeoff, TAKEOFF_START, withForm, writtenTakeoff } from "../src/page/takeoff/state";
import { controlInWords, delayInWords, laterBy, lengthOf, monthOf } from "../src/page/takeoff/words";
import type { MilestoneRow } from "../src/model/takeoff/readings";
import type { TakeoffWorld } from "../src/worker/takeoff_messages";

const STOCK: Form = {
  effective_compute: "stock", calibration: "human_only", anchor: "horizon", automation: "logistic", training: "table",
  has_coding_automation: true, has_taste: true, has_compute_slowdown: true, start_year: 2015,
};
const forms: Record<string, Form> = { dec2025_default: STOCK, aug2026_daniel: { ...STOCK, effective_compute: "flow", calibration: "ai_help", anchor: "uplift", start_year: 2017 } };
const read = (text: string) => readTakeoff(text, (preset) => forms[preset], ["own", "calibrated"]);

test("what is set comes back from its address", () => {
  const world: TakeoffWorld = {
    preset: "aug2026_daniel",
    values: { uplift_now: 1.8, revenue_at_ac: 2e12 },
    form: { anchor: "horizon", has_taste: false },
    coupling: "calibrated",
    control: { kind: "pause_train", since: 2028.25, amount: 0.5 },
  };
  const text = "aug2026_daniel,uplift_now:1.8,revenue_at_ac:2000000000000,anchor:horizon,has_taste:no,compute:calibrated,pace:pause_train:2028.25:0.5";
  expect(writtenTakeoff(world)).toBe(text);
  expect(read(text)).toEqual(world);
  expect(writtenTakeoff(TAKEOFF_START)).toBe("");
  expect(read("")).toEqual(TAKEOFF_START);
});

test("flow brings its first year along, and takes it away again", () => {
  const flow = withForm(TAKEOFF_START, "effective_compute", "flow", STOCK);
  expect(flow.form).toEqual({ effective_compute: "flow", start_year: 2017 });
  expect(read(writtenTakeoff(flow))).toEqual(flow);
  expect(withForm(flow, "effective_compute", "stock", STOCK)).toEqual(TAKEOFF_START);
});

test.each(["nobody", "aug2026_daniel,uplift_now:much", "aug2026_daniel,anchor:luck", "aug2026_daniel,pace:stop:2028:1", "aug2026_daniel,pace:none:2028:1", "aug2026_daniel,compute:mine", "aug2026_daniel,:1", "aug2026_daniel,has_taste:1"])(
  "%s is refused in a sentence",
  (text) => expect(() => read(text)).toThrow(/^This link (names a preset|sets) ".*which (there is not|cannot be read)\.$/),
);

test("every form has five main levers, all of which it reads", () => {
  for (const anchor of ["horizon", "uplift", "revenue", "direct"] as const) {
    for (const calibration of ["human_only", "ai_help"] as const) {
      const form = { ...STOCK, anchor, calibration };
      const levers = mainLevers(form);
      expect(new Set(levers).size).toBe(5);
      for (const lever of levers) expect(isRead(lever, form), `${lever} by ${anchor}`).toBe(true);
      for (const lever of levers) expect(PARAMETERS).toContain(lever);
    }
  }
});

const rows = (years: Record<string, number>) => Object.entries(years).map(([milestone, year]) => ({ milestone, year })) as MilestoneRow[];

test("a control and its delay are said in words", () => {
  const pause = { kind: "pause_train" as const, since: 2028, amount: 1 };
  expect(controlInWords(pause)).toBe("From Jan 2028 no model is trained for 1 year; research goes on with the help of the AIs there are.");
  const free = rows({ AC: 2031, ASI: 2034 });
  expect(delayInWords(pause, free, rows({ AC: 2031.0001, ASI: 2034.25 }))).toBe(
    "The Automated Coder comes as before; superintelligence comes 3 months later. So 25% of the pause lasts: the rest is caught up, as compute kept growing.",
  );
  expect(delayInWords({ ...pause, kind: "pause_all_shift" }, free, rows({ AC: 2032, ASI: 2035 }))).toContain("holds in full");
  expect(delayInWords({ kind: "floor", since: 2028, amount: 0.9 }, free, rows({ AC: 2031, ASI: Infinity }))).toBe("The Automated Coder comes as before; superintelligence no longer comes in the run.");
});

test("times are written as people say them", () => {
  expect(monthOf(2031.2969)).toBe("Apr 2031");
  expect(monthOf(2032 - 1e-9)).toBe("Jan 2032");
  expect([lengthOf(0.01), lengthOf(0.2), lengthOf(1.5), lengthOf(3.146), lengthOf(61)]).toEqual(["4 days", "2.4 months", "18 months", "3.1 years", "61 years"]);
  expect([laterBy(1e-4), laterBy(-2.4), laterBy(1)]).toEqual(["as before", "2.4 years sooner", "1 year later"]);
});
