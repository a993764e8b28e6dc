import type { ClueView, Counts, OffRegion, OpeningStep, OpeningTrouble, RegionsView } from "../bridge/host";
import { burn, noCounts, now, overview } from "./account";

const noClue: ClueView = { switches: [], billed: null, seen: null };

/** The policy as the backend writes it. */
const policy = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["account:EnableRegion", "account:DisableRegion", "account:GetRegionOptStatus", "account:ListRegions"],
      "Resource": "*"
    }
  ]
}`;

export function off(code: string, changes: Partial<OffRegion> = {}): OffRegion {
  return {
    code,
    listed: "disabled",
    step: "off",
    since: null,
    place: null,
    trouble: null,
    detail: null,
    byQuench: false,
    mayClose: false,
    found: null,
    burn: null,
    partly: false,
    clue: noClue,
    ...changes,
  };
}

/** A region at a step, with what the backend tells of it there. */
export function at(code: string, step: OpeningStep, changes: Partial<OffRegion> = {}): OffRegion {
  const waits = step === "queued" || step === "closeQueued";
  return off(code, { step, since: now, byQuench: !waits && step !== "off", ...changes });
}

export function refusedBy(code: string, trouble: OpeningTrouble): OffRegion {
  return at(code, "refused", {
    byQuench: false,
    trouble,
    detail: `account:EnableRegion ${trouble} (request id 7a1c-02)`,
  });
}

/** What was read in a region of the attack, once it was on. */
const twenty: Counts = { ...noCounts, clusters: 20, services: 20, tasks: 40 };

export function opened(code: string, changes: Partial<OffRegion> = {}): OffRegion {
  return at(code, "open", { listed: "enabled", found: twenty, burn: burn("31.6"), ...changes });
}

export function openedEmpty(code: string): OffRegion {
  return opened(code, { found: noCounts, burn: burn("0"), mayClose: true });
}

/** The region of the seed story of which most is known: switched on and off, billed, and seen before. */
export const suspect: ClueView = {
  switches: [
    {
      at: "2026-10-04T15:02:00Z",
      enabled: false,
      by: "svc-backup",
      accessKey: "AKIAIOSFODNN7EXAMPLE",
      refused: false,
      byQuench: false,
    },
    {
      at: "2026-10-04T13:40:00Z",
      enabled: true,
      by: "svc-backup",
      accessKey: "AKIAIOSFODNN7EXAMPLE",
      refused: false,
      byQuench: false,
    },
  ],
  billed: { amount: "312.4", since: "2026-10-04", until: "2026-10-05", estimated: true },
  seen: { at: "2026-10-03T02:10:00Z", counts: twenty },
};

/** The ten regions of the seed story, all off. */
export function regionsView(changes: Partial<RegionsView> = {}): RegionsView {
  return {
    sequence: 1,
    revision: overview().revision,
    now,
    standing: "active",
    regions: overview()
      .regions.filter(({ look }) => look === "disabled")
      .map(({ code }) => off(code)),
    burn: burn("0"),
    inFlight: 0,
    slots: 6,
    working: false,
    switches: { state: "told", at: now },
    billed: { state: "notAsked" },
    billedPages: 3,
    billedRequests: 0,
    policy,
    ...changes,
  };
}

/** In the middle of it: every step that a region may be at. */
export function underWay(changes: Partial<RegionsView> = {}): RegionsView {
  return regionsView({
    regions: [
      opened("ap-east-1"),
      openedEmpty("me-south-1"),
      at("af-south-1", "reading"),
      at("eu-south-1", "answering"),
      at("ap-southeast-3", "enabling"),
      at("me-central-1", "enabling", { trouble: "tryingAgain" }),
      at("eu-central-2", "queued", { place: 1 }),
      at("eu-south-2", "queued", { place: 2, trouble: "limitReached" }),
      at("ap-south-2", "stuck", { trouble: "stuck" }),
      refusedBy("ap-southeast-4", "notPermitted"),
    ],
    inFlight: 2,
    working: true,
    ...changes,
  });
}
