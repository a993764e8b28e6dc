import type { RegionLook, RegionRow } from "../../bridge/host";
import { hidesSpend } from "../../bridge/known";
import type { Size } from "../../components/use-size";
import { toNumber } from "../../i18n/format";
import { isBurning } from "./coverage";
import geo from "./geo.json";

export const land = geo.land;

const places: Readonly<Record<string, readonly number[]>> = geo.places;
const LARGEST = 16;
const SMALLEST = 5;
const QUIET = 6.5;
/** No bubble is harder to hit than this, in screen pixels. */
const REACH = 20;

/** A circle on the map. */
export type Spot = {
  code: string;
  x: number;
  y: number;
  radius: number;
  /** What its area tells. */
  rate: number;
};
export type Bubble = Spot & {
  look: RegionLook;
  burning: boolean;
  /** Some of it was not read. */
  partly: boolean;
};
export type View = { scale: number; left: number; top: number };

/** Fits the world into a frame of screen pixels. */
export function viewOf({ width, height }: Size): View {
  const scale = Math.min(width / geo.width, height / geo.height);
  return { scale, left: (width - geo.width * scale) / 2, top: (height - geo.height * scale) / 2 };
}

export function hasPlace({ code, placed }: RegionRow): boolean {
  return placed && Object.hasOwn(places, code);
}

/** Circles in screen pixels, small ones last so that they stay on top. Area is what each region is rated at. */
export function spotsOf<One extends Spot>(
  regions: readonly RegionRow[],
  view: View,
  rateOf: (region: RegionRow) => number,
  more: (region: RegionRow, spot: Spot) => One,
): One[] {
  const rates = new Map(regions.map((region) => [region.code, rateOf(region)]));
  const highest = Math.max(...rates.values(), 0);
  const growth = Math.min(1.3, Math.max(0.75, view.scale));
  return regions
    .filter(hasPlace)
    .map((region) => {
      const [x = 0, y = 0] = places[region.code] ?? [];
      const rate = rates.get(region.code) ?? 0;
      const radius = rate > 0 ? Math.max(SMALLEST, LARGEST * Math.sqrt(rate / highest)) : QUIET;
      const spot = { x: view.left + x * view.scale, y: view.top + y * view.scale, radius: radius * growth };
      return more(region, { code: region.code, ...spot, rate });
    })
    .sort((a, b) => b.radius - a.radius || a.code.localeCompare(b.code));
}

/** The bubbles of what burns now. */
export function bubblesOf(regions: readonly RegionRow[], view: View): Bubble[] {
  return spotsOf(
    regions,
    view,
    ({ burn }) => toNumber(burn.perHour),
    (region, spot) => ({
      ...spot,
      look: region.look,
      burning: isBurning(region),
      partly: hidesSpend(region),
    }),
  );
}

/** The bubble under a point: of all within reach the nearest. */
export function nearest<One extends Spot>(bubbles: readonly One[], x: number, y: number): One | undefined {
  let best: One | undefined;
  let shortest = Number.POSITIVE_INFINITY;
  for (const bubble of bubbles) {
    const distance = Math.hypot(bubble.x - x, bubble.y - y);
    if (distance <= Math.max(REACH, bubble.radius) && distance < shortest) {
      best = bubble;
      shortest = distance;
    }
  }
  return best;
}

const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The next bubble in the direction of an arrow key: near, and not too far off the line. */
export function neighbour<One extends Spot>(
  bubbles: readonly One[],
  from: Spot,
  key: string,
): One | undefined {
  const direction = directions[key];
  if (!direction) return undefined;
  const cost = ({ x, y }: Spot) => {
    const along = (x - from.x) * direction[0] + (y - from.y) * direction[1];
    const across = Math.abs((x - from.x) * direction[1]) + Math.abs((y - from.y) * direction[0]);
    return along > 1 ? along + across * 2 : Number.POSITIVE_INFINITY;
  };
  const candidates = bubbles.filter((bubble) => Number.isFinite(cost(bubble)));
  return candidates.sort((a, b) => cost(a) - cost(b))[0];
}
