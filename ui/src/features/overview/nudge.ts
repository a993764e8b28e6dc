/** A bubble on the map, in map units. */
export type Point = { x: number; y: number; radius: number };

const ROUNDS = 900;
const PULL = 0.04;
const GAP = 3.5;

/** Pushes near neighbours apart and pulls each back to its place; the smaller one yields more. Deterministic. */
export function nudge(points: readonly Point[]): Point[] {
  const moved = points.map((point) => ({ ...point }));
  for (let round = 0; round < ROUNDS; round += 1) {
    moved.forEach((point, at) => {
      const home = points[at] ?? point;
      point.x += (home.x - point.x) * PULL;
      point.y += (home.y - point.y) * PULL;
    });
    moved.forEach((a, at) => {
      for (const b of moved.slice(at + 1)) push(a, b);
    });
  }
  return moved;
}

function push(a: Point, b: Point): void {
  const wanted = a.radius + b.radius + GAP;
  let dx = b.x - a.x;
  const dy = b.y - a.y;
  let distance = Math.hypot(dx, dy);
  if (distance >= wanted) return;
  if (distance < 0.01) {
    dx = 0.01;
    distance = 0.01;
  }
  const share = b.radius ** 2 / (a.radius ** 2 + b.radius ** 2);
  const step = (wanted - distance) / distance;
  a.x -= dx * step * share;
  a.y -= dy * step * share;
  b.x += dx * step * (1 - share);
  b.y += dy * step * (1 - share);
}
