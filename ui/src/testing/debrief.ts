import type { DebriefItem, DebriefView, RowKind } from "../bridge/host";
import { burn } from "./account";

const noCounts = { clusters: 0, services: 0, tasks: 0, task_definitions: 0, relaunchers: 0 };
const all = { clusters: 12, services: 12, tasks: 24, task_definitions: 6, relaunchers: 1 };

export function item(
  kind: RowKind,
  region: string,
  name: string,
  changes: Partial<DebriefItem> = {},
): DebriefItem {
  return {
    arn: `arn:aws:ecs:${region}:000000000000:${kind}/${name}`,
    name,
    kind,
    region,
    why: "notRemoved",
    perHour: kind === "tasks" ? "0.79" : null,
    ...changes,
  };
}

/** A drill that could not have gone better. */
export function perfect(changes: Partial<DebriefView> = {}): DebriefView {
  return {
    scenario: "fifty-clusters",
    seed: 7,
    speed: 10,
    startedAt: "2026-10-06T01:26:00Z",
    now: "2026-10-06T01:52:30Z",
    finished: true,
    burnt: "4.1",
    burntBest: "4.1",
    burntAtLeast: false,
    stillBurning: burn("0"),
    secondsToZero: 135,
    bestSecondsToZero: 135,
    secondsToGone: 420,
    bestSecondsToGone: 420,
    rogue: all,
    rogueGone: all,
    missed: [],
    missedTotal: 0,
    wronglyRemoved: [],
    wronglyRemovedTotal: 0,
    attackerDeeds: 0,
    ...changes,
  };
}

/** It is over, and it took longer and cost more than it had to. */
export function slow(): DebriefView {
  return perfect({ burnt: "38.64", secondsToZero: 370, secondsToGone: 1310 });
}

/** Just begun. */
export function untouched(): DebriefView {
  const missed = [item("clusters", "us-east-1", "k2vd90xqme7s"), item("tasks", "us-east-1", "9f31c2")];
  return perfect({
    now: "2026-10-06T01:27:10Z",
    finished: false,
    burnt: "0.37",
    stillBurning: burn("18.96"),
    secondsToZero: null,
    secondsToGone: null,
    rogueGone: noCounts,
    missed,
    missedTotal: 54,
  });
}

/** In the middle of it. */
export function midway(): DebriefView {
  return {
    ...untouched(),
    now: "2026-10-06T01:36:10Z",
    burnt: "3.02",
    stillBurning: burn("7.9", { atLeast: true }),
    rogueGone: { clusters: 4, services: 8, tasks: 14, task_definitions: 0, relaunchers: 1 },
    missedTotal: 28,
  };
}

/** It was over, and the attacker came back. */
export function came(): DebriefView {
  return {
    ...midway(),
    scenario: "returning-attacker",
    secondsToZero: 370,
    attackerDeeds: 17,
    rogueGone: { ...all, clusters: 11, tasks: 22 },
    missed: [
      item("clusters", "eu-west-1", "qv7m2k90dxps", { why: "cameBack" }),
      item("tasks", "eu-west-1", "be02a7", { why: "cameBack" }),
      item("definitions", "us-west-2", "qv7m2k90dxps:3"),
    ],
    missedTotal: 3,
  };
}

/** Something of one's own went too. */
export function lost(): DebriefView {
  return {
    ...slow(),
    scenario: "mixed-account",
    wronglyRemoved: [
      item("services", "ap-northeast-2", "shop-api"),
      item("tasks", "ap-northeast-2", "7c0f5511", { perHour: "0.03" }),
    ],
    wronglyRemovedTotal: 5,
  };
}

const closed = ["ap-east-1", "me-south-1", "af-south-1", "eu-south-1"];

/** All that could be removed is: what is left nobody could reach. */
export function beyond(): DebriefView {
  const missed = closed.flatMap((region, at) => {
    const why = at === 3 ? ("deniedRegion" as const) : ("disabledRegion" as const);
    return [
      item("clusters", region, `k2vd90xqme${at}`, { why }),
      item("services", region, `k2vd90xqme${at}`, { why }),
      item("tasks", region, `9f31c2${at}`, { why }),
    ];
  });
  return {
    ...slow(),
    scenario: "seed-story",
    finished: false,
    stillBurning: burn("316"),
    rogueGone: { ...all, clusters: 8 },
    missed,
    missedTotal: 40,
  };
}
