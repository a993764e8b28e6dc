import type { Size } from "../../components/use-size";
import type { Spot } from "./bubbles";

export type Label = {
  code: string;
  x: number;
  y: number;
  anchor: "start" | "middle" | "end";
  city: string;
  amount: string;
};
type Box = { left: number; top: number; right: number; bottom: number };

const HEIGHT = 16;
const GAP = 6;
const MOST = 8;

/** The width of a 13 px text, near enough for keeping labels apart. Hangul is about twice as wide as Latin. */
function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) width += letter > "\u10ff" ? 12 : letter === " " ? 4 : 7.2;
  return width;
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function touches(box: Box, { x, y, radius }: Spot): boolean {
  const dx = x - Math.min(Math.max(x, box.left), box.right);
  const dy = y - Math.min(Math.max(y, box.top), box.bottom);
  return Math.hypot(dx, dy) < radius + 1;
}

/** Labels for the selection and up to eight of the largest, where they touch neither bubbles nor each other. */
export function labelsOf<One extends Spot>(
  bubbles: readonly One[],
  selected: string | null,
  frame: Size,
  words: (bubble: One) => { city: string; amount: string },
): Label[] {
  const wanted = [
    ...bubbles.filter(({ code }) => code === selected),
    ...bubbles.filter(({ code, rate }) => code !== selected && rate > 0).sort((a, b) => b.rate - a.rate),
  ];
  const taken: Box[] = [];
  const labels: Label[] = [];
  for (const bubble of wanted) {
    if (labels.length > MOST) break;
    const { city, amount } = words(bubble);
    const width = widthOf(`${city} ${amount}`);
    const ring = bubble.code === selected ? 5 : 0;
    const side = bubble.radius + GAP + ring;
    const spots: readonly [Label["anchor"], number, number][] = [
      ["start", bubble.x + side, bubble.y],
      ["end", bubble.x - side, bubble.y],
      ["middle", bubble.x, bubble.y - side - HEIGHT / 2],
      ["middle", bubble.x, bubble.y + side + HEIGHT / 2],
      ["start", bubble.x + side * 0.8, bubble.y + HEIGHT * 0.75],
      ["end", bubble.x - side * 0.8, bubble.y + HEIGHT * 0.75],
    ];
    for (const [anchor, x, y] of spots) {
      const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
      const box = { left: left - 2, top: y - HEIGHT / 2, right: left + width + 2, bottom: y + HEIGHT / 2 };
      const inside =
        box.left > 4 && box.right < frame.width - 4 && box.top > 2 && box.bottom < frame.height - 2;
      const free = bubbles.every((other) => other.code === bubble.code || !touches(box, other));
      if (inside && free && taken.every((other) => !overlaps(box, other))) {
        taken.push(box);
        labels.push({ code: bubble.code, x, y: y + 4.5, anchor, city, amount });
        break;
      }
    }
  }
  return labels;
}
