import type { BillDay, BillLayer, BillLayers } from "../../bridge/host";
import { toNumber } from "../../i18n/format";
import { type Focus, focusKey, focusOf } from "./place-key";

export type ChartLayer = {
  key: string;
  focus: Focus;
  name: string;
  /** The name is AWS's, not ours. */
  foreign: boolean;
  /** 1 to 7 by size, 0 for all others together. */
  tone: number;
  /** To draw with. What is told is always `exact`. */
  heights: readonly number[];
  exact: readonly string[];
  total: string;
};

export type ChartModel = {
  days: readonly BillDay[];
  /** What each day comes to in this chart; none where nothing was told. */
  totals: readonly (string | null)[];
  layers: readonly ChartLayer[];
  /** How far each column goes up and down, where something was told. */
  ups: readonly number[];
  downs: readonly number[];
};

/** Names a layer in the person's language. */
export type NameOf = (layer: BillLayer) => { name: string; foreign: boolean };

/** The layers with their names and tones, in the order of their size. */
export function layersOf({ layers, rest }: BillLayers, nameOf: NameOf): ChartLayer[] {
  return [...layers, ...(rest ? [rest] : [])].map((layer, at) => {
    const focus = focusOf(layer);
    return {
      key: focusKey(focus),
      focus,
      ...nameOf(layer),
      tone: focus.kind === "rest" ? 0 : at + 1,
      heights: layer.amounts.map(toNumber),
      exact: layer.amounts,
      total: layer.total,
    };
  });
}

/** What is drawn: all layers, or the one that the person wants to see. */
export function modelOf(
  days: readonly BillDay[],
  layers: readonly ChartLayer[],
  totals: readonly (string | null)[],
): ChartModel {
  const ups = days.map(() => 0);
  const downs = days.map(() => 0);
  for (const { heights } of layers) {
    heights.forEach((height, at) => {
      if (height > 0) ups[at] = (ups[at] ?? 0) + height;
      else downs[at] = (downs[at] ?? 0) + height;
    });
  }
  return { days, totals, layers, ups, downs };
}

/** A layer alone. Where the day told nothing, it told nothing of the layer either. */
export function alone(days: readonly BillDay[], layer: ChartLayer): ChartModel {
  const totals = days.map(({ total }, at) => (total === null ? null : (layer.exact[at] ?? null)));
  return modelOf(days, [layer], totals);
}
