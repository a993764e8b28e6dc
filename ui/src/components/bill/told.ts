import type { TFunction } from "i18next";
import type { AnomalyView } from "../../bridge/host";
import { toNumber } from "../../i18n/format";
import type { Format } from "../../i18n/use-format";
import type { Marks } from "./marks";
import type { ChartModel } from "./model";
import type { DayWords } from "./use-day-words";

type Row = { key: string; tone: number; name: string; foreign: boolean; amount: string; index: number };

/** Everything that is told of a column: for the tip, for the ear, never an amount that the backend did not make. */
export type Told = { day: string; total: string; notes: readonly string[]; rows: readonly Row[] };

type Words = { t: TFunction<"bill">; format: Format; days: DayWords; currency: string };

export function toldOf(model: ChartModel, marks: Marks, at: number, words: Words): Told {
  const { t, format, days, currency } = words;
  const day = model.days[at];
  if (!day) return { day: "", total: "", notes: [], rows: [] };
  const exact = model.totals[at] ?? null;
  const found = marks.found.get(at) ?? [];
  const [first, last] = marks.incident ?? [1, 0];
  const notes = [
    exact === null ? "" : days.stateOf(day),
    at >= first && at <= last ? t("tip.incident") : "",
    marks.unusual.has(at) ? t("tip.unusual") : "",
    awsNote(found, words),
  ];
  const rows = model.layers.flatMap(({ key, tone, name, foreign, heights, exact: amounts }, index) => {
    const amount = amounts[at];
    // What was not charged is no part of the column.
    if (exact === null || amount === undefined || heights[at] === 0) return [];
    return [{ key, tone, name, foreign, amount: format.amount(amount, currency), index }];
  });
  return {
    day: days.nameOf(day),
    total: exact === null ? days.untoldOf(day) : format.amount(exact, currency),
    notes: notes.filter(Boolean),
    rows: rows.sort((a, b) => height(model, b.index, at) - height(model, a.index, at)),
  };
}

/** AWS finds a large attack region by region: one note for all of them, with the largest. Their sum is not ours to make. */
function awsNote(found: readonly AnomalyView[], { t, format }: Words): string {
  const impacts = found.map(({ impact }) => impact).sort((a, b) => toNumber(b) - toNumber(a));
  const [largest] = impacts;
  if (largest === undefined) return "";
  return t("tip.aws", { count: impacts.length, amount: format.headline(largest) });
}

function height(model: ChartModel, layer: number, at: number): number {
  return model.layers[layer]?.heights[at] ?? 0;
}

/** The same in one sentence, to be read out: the day, or one layer of it. */
export function spokenOf(
  model: ChartModel,
  told: Told,
  at: number,
  layer: number | null,
  words: Words,
): string {
  const { t, format, currency } = words;
  const chosen = layer === null ? undefined : model.layers[layer];
  if (chosen) {
    const exact = model.totals[at] === null ? undefined : chosen.exact[at];
    const amount = exact === undefined ? told.total : format.amount(exact, currency);
    return t("tip.layer", { day: told.day, name: chosen.name, amount });
  }
  const parts = told.rows.map(({ name, amount }) => t("tip.part", { name, amount }));
  return [t("tip.day", { day: told.day, total: told.total }), ...told.notes, parts.join(", ")]
    .filter(Boolean)
    .join(". ");
}
