import { describe, expect, test } from "vitest";
import type { AnomalyView, BillLayer, BillView } from "../../bridge/host";
import { layersOf as answerOf } from "../../testing/bills";
import {
  type Book,
  calm,
  oneDay,
  refunds,
  spike,
  story,
  thirteenMonths,
  thirteenMonthsDaily,
} from "../../testing/costs";
import { layoutOf } from "./layout";
import { marksOf } from "./marks";
import { alone, type ChartModel, layersOf, modelOf } from "./model";
import { breakPath, cutDays, layerPaths, runsOf, statePath } from "./paths";
import { scaleOf, usualScale, usualTop, wholeScale } from "./scale";
import { ticksOf } from "./ticks";

const size = { width: 820, height: 320 };
const nameOf = ({ place, service }: BillLayer) => ({
  name: place?.kind === "region" ? place.code : (service ?? "others"),
  foreign: false,
});

function modelFor({ bill, charges }: Book): ChartModel {
  const answer = answerOf(charges, bill, { revision: 1, split: "place", place: null, service: null });
  return modelOf(bill.days, layersOf(answer, nameOf), answer.totals);
}
const layoutFor = (model: ChartModel, scale = wholeScale(model)) =>
  layoutOf(size, model.days.length, scale, 56);
const boxes = (path: string) => path.split("M").length - 1;

describe("the axis", () => {
  test("goes to whole ticks, and always holds zero", () => {
    expect(scaleOf(0, 649).ticks).toEqual([0, 200, 400, 600, 800]);
    expect(scaleOf(-19, 16).ticks).toEqual([-20, -10, 0, 10, 20]);
    expect(scaleOf(0, 0.0021).high).toBeGreaterThanOrEqual(0.0021);
    expect(scaleOf(0, 0)).toMatchObject({ low: 0, high: 1 });
    expect(scaleOf(-5, -2)).toMatchObject({ high: 0 });
  });

  test("is straight: a column twice as high costs twice as much", () => {
    const model = modelFor(spike());
    const layout = layoutFor(model);
    const [zero, half, whole] = [0, 0.5, 1].map((part) => layout.yOf(part * layout.scale.high));
    expect((zero ?? 0) - (whole ?? 0)).toBeCloseTo(2 * ((zero ?? 0) - (half ?? 0)), 6);
  });

  test("can fit the usual days where a spike towers over them, and nowhere else", () => {
    const model = modelFor(spike());
    const top = usualTop(model);
    expect(top).not.toBeNull();
    const usual = model.days.flatMap(({ unusual }, at) => (unusual ? [] : [model.ups[at] ?? 0]));
    expect(top).toBe(Math.max(...usual));
    expect(usualTop(modelFor(calm(34)))).toBeNull();
    expect(usualTop(modelFor(oneDay()))).toBeNull();
    // By months no day is called unusual: the highest tenth is what stands out.
    const months = modelFor(thirteenMonths());
    const ups = months.ups.map((up, at) => (at === 13 ? up * 60 : up));
    expect(usualTop({ ...months, ups })).toBeCloseTo(Math.max(...months.ups.slice(0, 13)), 0);
  });

  test("cuts what goes beyond it, visibly", () => {
    const model = modelFor(spike());
    const layout = layoutFor(model, usualScale(model, usualTop(model) ?? 1));
    expect(cutDays(model, layout)).toEqual([20]);
    expect(boxes(breakPath([20], model, layout))).toBe(1);
    expect(cutDays(model, layoutFor(model))).toEqual([]);
  });
});

describe("columns", () => {
  test("are one path a layer, whatever the number of days", () => {
    const model = modelFor(thirteenMonthsDaily());
    const paths = layerPaths(model, layoutFor(model));
    expect(model.days).toHaveLength(396);
    expect(paths).toHaveLength(8);
    // Of today nothing is told.
    expect(boxes(paths[0] ?? "")).toBe(395);
  });

  test("are made well within a blink", () => {
    const model = modelFor(thirteenMonthsDaily());
    const layout = layoutFor(model);
    const before = performance.now();
    layerPaths(model, layout);
    expect(performance.now() - before).toBeLessThan(100);
  });

  test("go below zero where money was given back, and stack on both sides of it", () => {
    const model = modelFor(refunds());
    const layout = layoutFor(model);
    expect(model.downs[12]).toBeLessThan(0);
    expect(model.ups[12]).toBeGreaterThan(0);
    const zero = layout.yOf(0);
    expect(zero).toBeLessThan(layout.bottom);
    const last = layerPaths(model, layout)[model.layers.length - 1] ?? "";
    const tops = [...last.matchAll(/M[\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y));
    expect(Math.max(...tops)).toBeGreaterThanOrEqual(Math.round(zero) - 1);
  });

  test("of days of which nothing is told are a stump, never a height of nothing", () => {
    const model = modelFor(refunds());
    const layout = layoutFor(model);
    expect(boxes(statePath(model, layout, "missing"))).toBe(2);
    expect(boxes(statePath(model, layout, "notYet"))).toBe(1);
    expect(boxes(statePath(model, layout, "open"))).toBe(1);
    expect(model.totals[5]).toBeNull();
  });

  test("of one day do not fill the card", () => {
    const model = modelFor(oneDay());
    expect(layoutFor(model).bar).toBeLessThanOrEqual(56);
  });

  test("of a layer alone are as high as it is, and told only where the day was", () => {
    const { bill, charges } = story();
    const answer = answerOf(charges, bill, { revision: 1, split: "place", place: null, service: null });
    const [first] = layersOf(answer, nameOf);
    if (!first) throw new Error("no layer");
    const model = alone(bill.days, first);
    expect(model.totals[28]).toBe(first.exact[28]);
    expect(model.totals[29]).toBeNull();
    expect(model.ups[28]).toBe(first.heights[28]);
  });

  test("are found by the nearest place", () => {
    const layout = layoutFor(modelFor(story()));
    expect(layout.atOf(-50)).toBe(0);
    expect(layout.atOf(layout.middleOf(17))).toBe(17);
    expect(layout.atOf(5000)).toBe(29);
  });
});

describe("marks", () => {
  const anomaly = (changes: Partial<AnomalyView>): AnomalyView => ({
    from: "2026-10-04",
    until: null,
    impact: "12",
    causes: [],
    ...changes,
  });
  const every = { ofTotals: true, place: null };
  const { days, incident }: BillView = story().bill;

  test("are the days of the incident, ours and AWS's, each by its own rule", () => {
    const marks = marksOf(days, incident, [anomaly({ until: "2026-10-04" })], every);
    expect(marks.incident).toEqual([27, 28]);
    expect([...marks.unusual]).toEqual([27, 28]);
    expect([...marks.found.keys()]).toEqual([27]);
    expect([...marksOf(days, null, [anomaly({})], every).found.keys()]).toEqual([27, 28, 29]);
  });

  test("of a region say nothing that is about the whole", () => {
    const place = { kind: "region" as const, code: "us-east-1" };
    const here = anomaly({ causes: [{ place, service: null }] });
    const marks = marksOf(days, incident, [here, anomaly({ from: "2026-09-20" })], {
      ofTotals: false,
      place,
    });
    expect(marks.unusual.size).toBe(0);
    expect([...marks.found.keys()]).toEqual([27, 28, 29]);
  });

  test("of months are the months that they meet", () => {
    const months = thirteenMonths().bill.days;
    expect(marksOf(months, incident, [], every).incident).toEqual([13, 13]);
  });

  test("in a row are one run", () => {
    expect(runsOf(9, (at) => [1, 2, 3, 7].includes(at))).toEqual([
      [1, 3],
      [7, 7],
    ]);
  });
});

describe("names below the columns", () => {
  test("are there for every day, every second or every week, as they fit, the newest always", () => {
    const model = modelFor(story());
    const ticks = ticksOf(model.days, layoutFor(model), (at) => model.days[at]?.day ?? "");
    expect(ticks).toHaveLength(30);
    const labels = ticks.filter(({ label }) => label);
    expect(labels.length).toBeGreaterThan(3);
    expect(new Set(labels.slice(1).map(({ at }, index) => at - (labels[index]?.at ?? 0))).size).toBe(1);
  });

  test("of more than a hundred days count weeks", () => {
    const model = modelFor(thirteenMonthsDaily());
    const ticks = ticksOf(model.days, layoutFor(model), () => "15 Sept");
    expect(ticks.length).toBeGreaterThan(50);
    expect(ticks.length).toBeLessThan(60);
    expect(new Set(ticks.map(({ at }) => new Date(model.days[at]?.day ?? "").getUTCDay()))).toEqual(
      new Set([1]),
    );
    expect(ticks.filter(({ label }) => label).length).toBeLessThan(16);
  });
});
