import { describe, expect, test } from "vitest";
import { overview } from "../../testing/account";
import { bubblesOf, nearest, neighbour, viewOf } from "./bubbles";
import geo from "./geo.json";
import { labelsOf } from "./labels";
import { nudge } from "./nudge";

const frame = { width: 768, height: 408 };
const bubbles = bubblesOf(overview().regions, viewOf(frame));
const bubble = (code: string) => {
  const found = bubbles.find((one) => one.code === code);
  if (!found) throw new Error(code);
  return found;
};

describe("nudging", () => {
  const distance = (a: { x: number; y: number }, b: { x: number; y: number }) =>
    Math.hypot(a.x - b.x, a.y - b.y);

  test("parts close neighbours and leaves the others where they are", () => {
    const [a, b, far] = nudge([
      { x: 100, y: 100, radius: 10 },
      { x: 104, y: 100, radius: 10 },
      { x: 300, y: 100, radius: 10 },
    ]);
    if (!a || !b || !far) throw new Error("a point is lost");
    expect(distance(a, b)).toBeGreaterThan(21);
    expect(far).toEqual({ x: 300, y: 100, radius: 10 });
  });

  test("lets the smaller one yield more, and two in one place part too", () => {
    const [large, small] = nudge([
      { x: 100, y: 100, radius: 16 },
      { x: 100, y: 100, radius: 6 },
    ]);
    if (!large || !small) throw new Error("a point is lost");
    expect(distance(large, { x: 100, y: 100 })).toBeLessThan(distance(small, { x: 100, y: 100 }));
    expect(distance(large, small)).toBeGreaterThan(20);
  });

  test("always ends the same", () => {
    const points = [
      { x: 1, y: 1, radius: 9 },
      { x: 3, y: 2, radius: 9 },
    ];
    expect(nudge(points)).toEqual(nudge(points));
  });

  test("kept the places of the committed map apart enough to be hit", () => {
    const places = Object.entries(geo.places).filter(([code]) => !/^(cn|us-gov|eusc)/.test(code));
    for (const [a, [ax = 0, ay = 0]] of places) {
      for (const [b, [bx = 0, by = 0]] of places)
        if (a < b) expect(Math.hypot(ax - bx, ay - by), `${a} ${b}`).toBeGreaterThan(13);
    }
  });
});

describe("bubbles", () => {
  test("have the area of their burn", () => {
    const most = bubble("us-east-1");
    const half = bubble("ap-northeast-2");
    expect((half.radius / most.radius) ** 2).toBeCloseTo(half.rate / most.rate, 5);
  });

  test("are hit within 20 pixels, the nearest first", () => {
    const hongKong = bubble("ap-east-1");
    expect(hongKong.radius).toBeLessThan(10);
    expect(nearest(bubbles, hongKong.x - 2, hongKong.y + 10)?.code).toBe("ap-east-1");
    expect(nearest(bubbles, 20, 390)).toBeUndefined();
    for (const one of bubbles) expect(nearest(bubbles, one.x, one.y)?.code).toBe(one.code);
  });

  test("are walked by arrows, wherever one starts", () => {
    expect(neighbour(bubbles, bubble("us-west-2"), "ArrowRight")?.x).toBeGreaterThan(bubble("us-west-2").x);
    expect(neighbour(bubbles, bubble("ap-southeast-6"), "ArrowRight")).toBeUndefined();
    expect(neighbour(bubbles, bubble("eu-central-1"), "Enter")).toBeUndefined();
  });
});

describe("labels", () => {
  const words = ({ code }: { code: string }) => ({ city: code, amount: "$10" });
  const labels = labelsOf(bubbles, null, frame, words);

  test("are at most nine and name the largest first", () => {
    expect(labels.length).toBeGreaterThan(4);
    expect(labels.length).toBeLessThanOrEqual(9);
    expect(labels[0]?.code).toBe("us-east-1");
  });

  test("name the selection, even one that does not burn", () => {
    expect(labelsOf(bubbles, "af-south-1", frame, words)[0]?.code).toBe("af-south-1");
  });

  test("fit into any frame or are left out", () => {
    // With cents, the words of this one name would leave the frame on any side.
    const tiny = { width: 60, height: 60 };
    const all = bubblesOf(overview().regions, viewOf(tiny));
    expect(labelsOf(all, null, tiny, words)).toEqual([]);
    const width = (text: string) => text.length * 7.2;
    expect(labels.length).toBeGreaterThan(0);
    for (const { x, anchor, city, amount } of labels) {
      const wide = width(`${city} ${amount}`);
      const left = anchor === "start" ? x : anchor === "end" ? x - wide : x - wide / 2;
      expect(left).toBeGreaterThan(0);
      expect(left + wide).toBeLessThan(frame.width);
    }
  });
});
