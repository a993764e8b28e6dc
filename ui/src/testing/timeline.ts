import type { MarkView, TimelineEntry, TimelinePage, TimelineQuery } from "../bridge/host";
import { deployUser, rootSession } from "./principals";

export function entry(changes: Partial<TimelineEntry> & Pick<TimelineEntry, "kind" | "at">): TimelineEntry {
  return {
    until: changes.at,
    region: null,
    principal: rootSession,
    count: 1,
    refused: 0,
    names: [],
    operation: null,
    sourceIp: null,
    accessKey: null,
    amount: null,
    ...changes,
  };
}

/** The incident, from the first strange sign-in to the proof. */
export const incident: readonly TimelineEntry[] = [
  entry({ kind: "signedInWithoutMfa", at: "2026-10-04T13:58:00Z", sourceIp: "203.0.113.9" }),
  entry({
    kind: "userMade",
    at: "2026-10-04T14:01:00Z",
    until: "2026-10-04T14:02:00Z",
    count: 2,
    names: ["backup-svc", "fdefs"],
    operation: "iam:CreateUser",
    accessKey: "ASIA1EXAMPLE7Q4A",
    sourceIp: "203.0.113.9",
  }),
  entry({
    kind: "regionEnabled",
    at: "2026-10-04T14:05:00Z",
    count: 3,
    names: ["ap-east-1", "me-south-1", "af-south-1"],
    operation: "account:EnableRegion",
  }),
  entry({
    kind: "clustersMade",
    at: "2026-10-04T14:10:00Z",
    until: "2026-10-04T14:19:00Z",
    region: "us-east-1",
    count: 48,
    refused: 2,
    names: ["7qk2vmx0aht3", "p0zr41kdwb9e"],
    operation: "ecs:CreateCluster",
    accessKey: "ASIA1EXAMPLE7Q4A",
    sourceIp: "203.0.113.9",
  }),
  entry({ kind: "spendReached", at: "2026-10-04T15:20:00Z", principal: null, amount: "1000" }),
  entry({ kind: "swept", at: "2026-10-06T01:26:00Z", principal: null }),
  entry({ kind: "tornDown", at: "2026-10-06T01:35:00Z", principal: null, count: 2163 }),
  entry({ kind: "provedGone", at: "2026-10-06T01:55:00Z", principal: null }),
];

/** What somebody did who made nothing rogue: told only with everything. */
const harmless = entry({
  kind: "servicesChanged",
  at: "2026-10-03T08:00:00Z",
  principal: deployUser,
  region: "ap-northeast-2",
  operation: "ecs:UpdateService",
});

export function timelinePage(query: TimelineQuery, all: readonly TimelineEntry[] = incident): TimelinePage {
  const told = query.everything ? [harmless, ...all] : all;
  const entries = told.filter(
    ({ principal, region }) =>
      (query.principal === null || principal?.key === query.principal) &&
      (query.region === null || region === query.region),
  );
  return {
    total: entries.length,
    offset: query.offset,
    entries: entries.slice(query.offset, query.offset + query.limit),
    principals: [rootSession, deployUser],
    regions: ["us-east-1", "ap-northeast-2"],
  };
}

export function mark(changes: Partial<MarkView> = {}): MarkView {
  return {
    arn: "arn:aws:ecs:us-east-1:123456789012:cluster/nightly-etl",
    mark: "keep",
    reason: "The nightly load",
    owner: "minseo",
    expiresOn: "2026-12-31",
    expired: false,
    setAt: "2026-10-06T01:20:00Z",
    found: true,
    ...changes,
  };
}
