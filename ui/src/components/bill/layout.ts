import type { Size } from "../use-size";
import type { Scale } from "./scale";

/** Where everything of a chart stands, in screen pixels. */
export type Layout = {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** The room of a column, and how wide it is drawn. */
  band: number;
  bar: number;
  scale: Scale;
  xOf: (at: number) => number;
  middleOf: (at: number) => number;
  /** Whatever is beyond the axis stands at its end. */
  yOf: (value: number) => number;
  /** The column at a place, the nearest one beyond the ends. */
  atOf: (x: number) => number;
};

/** Above the plot: marks, and amounts of what is highest. */
const HEAD = 54;
const FOOT = 28;
const END = 12;
const WIDEST = 56;

export function layoutOf({ width, height }: Size, count: number, scale: Scale, axis: number): Layout {
  const [left, right, top, bottom] = [axis, Math.max(axis + 1, width - END), HEAD, height - FOOT];
  const band = (right - left) / Math.max(1, count);
  // So narrow that a gap would be a part of a pixel, columns touch: gaps would come and go.
  const bar = Math.min(WIDEST, band > 6 ? band * 0.7 : band);
  const span = scale.high - scale.low;
  const xOf = (at: number) => left + band * at + (band - bar) / 2;
  return {
    width,
    height,
    left,
    right,
    top,
    bottom,
    band,
    bar,
    scale,
    xOf,
    middleOf: (at) => left + band * (at + 0.5),
    yOf: (value) => {
      const held = Math.min(scale.high, Math.max(scale.low, value));
      return bottom - ((held - scale.low) / span) * (bottom - top);
    },
    atOf: (x) => Math.min(count - 1, Math.max(0, Math.floor((x - left) / band))),
  };
}

/** The width of a text of 13 pixels, near enough to keep labels apart. Hangul is about twice as wide as Latin. */
export function textWidth(text: string): number {
  let width = 0;
  for (const letter of text) width += letter > "\u10ff" ? 12 : letter === " " ? 4 : 7.4;
  return width;
}
