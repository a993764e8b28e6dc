import type {
  AreaKind,
  AreaPolicy,
  May,
  PermissionArea,
  PermissionsView,
  RememberedAccount,
  SignInView,
  StandingView,
} from "../bridge/host";
import { now } from "./account";

const actions: Record<AreaKind, readonly string[]> = {
  look: ["account:ListRegions", "ecs:ListClusters", "ecs:DescribeTasks"],
  who: ["cloudtrail:LookupEvents", "iam:ListUsers"],
  money: ["ce:GetCostAndUsage"],
  tearDown: [
    "ecs:StopTask",
    "ecs:DeleteService",
    "ecs:DeleteCluster",
    "events:DisableRule",
    "ecs:DeregisterTaskDefinition",
  ],
  regions: ["account:EnableRegion", "account:DisableRegion"],
  contain: ["iam:UpdateAccessKey", "iam:PutUserPolicy"],
};

const kinds = Object.keys(actions) as AreaKind[];

const policyOf = (wanted: readonly string[]) =>
  JSON.stringify(
    { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: wanted, Resource: "*" }] },
    null,
    2,
  );

/** What each part of the work needs. */
export const policies: readonly AreaPolicy[] = kinds.map((kind) => ({
  kind,
  policy: policyOf(actions[kind]),
}));

/** A part of the work of which so much is allowed. */
export function area(
  kind: AreaKind,
  may: May = "yes",
  changes: Partial<PermissionArea> = {},
): PermissionArea {
  const all = actions[kind];
  const lacking = may === "partly" ? all.slice(0, 1) : [...all];
  return {
    kind,
    may,
    denied: may === "no" || may === "partly" ? lacking : [],
    deniedByOrganization: [],
    unknown: may === "unknown" ? [...all] : [],
    actions: all.length,
    policy: policyOf(all),
    ...changes,
  };
}

/** What the caller may do: all of it, but for what is named. */
export function permissions(
  lacking: Partial<Record<AreaKind, May>> = {},
  changes: Partial<PermissionsView> = {},
): PermissionsView {
  const areas = kinds.map((kind) => area(kind, lacking[kind]));
  const missing = areas.flatMap(({ denied, unknown }) => [...denied, ...unknown]);
  return {
    source: "simulated",
    asking: false,
    askedAt: now,
    areas,
    policyToAskFor: missing.length > 0 ? policyOf(missing) : null,
    ...changes,
  };
}

export function signIn(changes: Partial<SignInView> = {}): SignInView {
  return {
    way: { kind: "browser", region: "us-east-1" },
    state: { kind: "good" },
    expiresAt: null,
    renews: true,
    waiting: 0,
    kept: false,
    canBeKept: true,
    takesCode: false,
    ...changes,
  };
}

/** A caller of whom nothing has to be said. */
export function standing(changes: Partial<StandingView> = {}): StandingView {
  return {
    alias: null,
    name: null,
    signIn: signIn(),
    warnings: [],
    permissions: permissions(),
    ...changes,
  };
}

/** The sign-in is over, and so many calls wait. */
export const ended = (
  why: Extract<SignInView["state"], { kind: "ended" }>["why"],
  waiting = 0,
): StandingView => standing({ signIn: signIn({ state: { kind: "ended", why }, renews: false, waiting }) });

export function remembered(changes: Partial<RememberedAccount> = {}): RememberedAccount {
  return {
    account: "123456789012",
    partition: "aws",
    endpoint: null,
    alias: "ddokso",
    name: null,
    caller: "arn:aws:iam::123456789012:user/jiwoo",
    lastSeenAt: "2026-10-04T14:10:00Z",
    way: { kind: "browser", region: "us-east-1" },
    kept: false,
    incidents: [{ beganAt: "2026-10-04T14:10:00Z", closedAt: null, sweeps: 3, teardowns: 1 }],
    ...changes,
  };
}
