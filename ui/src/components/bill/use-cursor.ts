import { type KeyboardEvent, useCallback, useState } from "react";
import type { ChartModel } from "./model";

export type Cursor = {
  at: number;
  /** One layer of the column, from below; the whole column if none. */
  layer: number | null;
  /** Only what a person moves by key is read out: a mouse passes over a hundred days. */
  by: "key" | "pointer";
};

const WEEK = 7;

/** Where in a chart the person is: by the arrows of the keyboard, or by the pointer. */
export function useCursor({ days, totals, layers }: ChartModel) {
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const last = days.length - 1;
  const point = useCallback((at: number) => {
    // The same column again is no change: nothing is drawn anew for a pixel.
    setCursor((held) =>
      held?.at === at && held.by === "pointer" ? held : { at, layer: null, by: "pointer" },
    );
  }, []);
  const leave = useCallback(() => setCursor(null), []);
  const enter = useCallback(() => {
    const newest = totals.findLastIndex((total) => total !== null);
    setCursor((held) => held ?? { at: newest < 0 ? last : newest, layer: null, by: "key" });
  }, [totals, last]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && cursor) {
      event.stopPropagation();
      leave();
      return;
    }
    const from = cursor ?? { at: last, layer: null };
    const move = moved(event.key, from, last, layers.length);
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    setCursor({ ...move, by: "key" });
  };
  const held = cursor && cursor.at <= last ? cursor : null;
  const layer = held?.layer ?? null;
  return {
    cursor: held && { ...held, layer: layer !== null && layer < layers.length ? layer : null },
    point,
    enter,
    leave,
    onKeyDown,
  };
}

type Spot = Pick<Cursor, "at" | "layer">;

/** Left and right by day, page keys by week, up and down by layer; below the lowest layer is the whole column. */
function moved(key: string, { at, layer }: Spot, last: number, layers: number): Spot | null {
  const to = (next: number): Spot => ({ at: Math.min(last, Math.max(0, next)), layer });
  switch (key) {
    case "ArrowLeft":
      return to(at - 1);
    case "ArrowRight":
      return to(at + 1);
    case "PageUp":
      return to(at - WEEK);
    case "PageDown":
      return to(at + WEEK);
    case "Home":
      return to(0);
    case "End":
      return to(last);
    case "ArrowUp":
      return { at, layer: Math.min(layers - 1, (layer ?? -1) + 1) };
    case "ArrowDown":
      return { at, layer: layer === null || layer === 0 ? null : layer - 1 };
    default:
      return null;
  }
}
