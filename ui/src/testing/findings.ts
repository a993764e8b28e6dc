import type { FindingView, ReasonView } from "../bridge/host";
import { made } from "./principals";

const reason = (changes: Partial<ReasonView> & Pick<ReasonView, "signal" | "weight">): ReasonView => ({
  seen: [],
  count: null,
  ...changes,
});

export const rogueArn = "arn:aws:ecs:us-east-1:123456789012:cluster/7qk2vmx0aht3";
export const hijackedArn = "arn:aws:ecs:us-east-1:123456789012:service/production/web";

/** A cluster that looks rogue, with all that speaks on both sides. */
export function finding(changes: Partial<FindingView> = {}): FindingView {
  return {
    arn: rogueArn,
    name: "7qk2vmx0aht3",
    kind: "cluster",
    region: "us-east-1",
    verdict: "rogue",
    certainty: "high",
    score: 112,
    rogueFrom: 60,
    suspectFrom: 20,
    knownTo: -30,
    held: null,
    against: [
      reason({ signal: "bigPublic", weight: 30, seen: ["16 vCPU, 32 GB", "docker.io/qzvkwe/tr:ox"] }),
      reason({ signal: "sameEverywhere", weight: 30, count: 412 }),
      reason({ signal: "manyRegionsAtOnce", weight: 30, count: 14, seen: ["us-east-1", "sa-east-1"] }),
      reason({ signal: "burst", weight: 20, count: 48 }),
      reason({ signal: "noTags", weight: 12 }),
    ],
    inFavour: [reason({ signal: "wellFurnished", weight: -10, seen: ["awslogs"] })],
    missing: [],
    hijack: null,
    made: [made(), made({ operation: "CreateService", at: "2026-10-04T14:10:02Z", eventId: "e-2" })],
    attribution: { kind: "found" },
    holds: { rogue: 1, suspect: 0, unknown: 0, known: 0 },
    mark: null,
    ...changes,
  };
}

/** A service that was the person's own before somebody changed what it runs. */
export function hijacked(changes: Partial<FindingView> = {}): FindingView {
  return finding({
    arn: hijackedArn,
    name: "web",
    kind: "service",
    verdict: "suspect",
    certainty: "medium",
    score: 64,
    held: "hijacked",
    against: [
      reason({ signal: "imageChanged", weight: 30, seen: ["docker.io/qzvkwe/tr:ox"] }),
      reason({ signal: "sizeJumped", weight: 20, count: 32 }),
    ],
    inFavour: [reason({ signal: "aged", weight: -20, count: 400 })],
    missing: [
      { what: "network", why: "accessDenied" },
      { what: "history", why: null },
    ],
    attribution: { kind: "notFound", since: "2026-07-08T01:30:00Z" },
    hijack: {
      now: "web:42",
      before: "web:41",
      at: "2026-10-05T21:14:00Z",
      changes: [
        {
          signal: "imageChanged",
          from: "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:41",
          to: "docker.io/qzvkwe/tr:ox",
        },
        { signal: "sizeJumped", from: "0.5 vCPU, 1 GB", to: "16 vCPU, 32 GB" },
        { signal: "commandChanged", from: "", to: "/tr --algo randomx" },
      ],
    },
    made: [],
    holds: { rogue: 0, suspect: 0, unknown: 0, known: 0 },
    ...changes,
  });
}
