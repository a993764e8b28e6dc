import type { MadeView, PrincipalLabel, PrincipalsView, PrincipalView } from "../bridge/host";

/** A person in Identity Center who called their session "root". The root user has nothing to do with it. */
export const rootSession: PrincipalLabel = {
  key: "IdentityCenter|123456789012|AdministratorAccess|root",
  kind: "identityCenter",
  name: "AdministratorAccess",
  session: "root",
};

export const deployUser: PrincipalLabel = {
  key: "IamUser|123456789012|deploy-ci|",
  kind: "iamUser",
  name: "deploy-ci",
  session: null,
};

const caller: PrincipalLabel = {
  key: "Role|123456789012|Administrator|",
  kind: "role",
  name: "Administrator",
  session: "jiwoo",
};

const none = { rogue: 0, suspect: 0, unknown: 0, known: 0 };

export function principal(changes: Partial<PrincipalView> = {}): PrincipalView {
  return {
    label: rootSession,
    arn: "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0123456789abcdef",
    suspicious: true,
    isCaller: false,
    firstSeen: "2026-10-04T13:58:00Z",
    lastSeen: "2026-10-05T22:10:00Z",
    regions: ["us-east-1", "sa-east-1", "ap-northeast-1"],
    accessKeys: ["ASIA1EXAMPLE7Q4A"],
    addresses: ["203.0.113.9", "198.51.100.23"],
    userAgents: ["Boto3/1.26.0 Python/3.9"],
    clusters: { ...none, rogue: 300, suspect: 2 },
    services: { ...none, rogue: 300 },
    definitions: { ...none, rogue: 120 },
    tasks: 600,
    deeds: [
      {
        kind: "userMade",
        count: 2,
        firstAt: "2026-10-04T14:01:00Z",
        lastAt: "2026-10-04T14:02:00Z",
        names: ["backup-svc", "fdefs"],
      },
      {
        kind: "regionEnabled",
        count: 3,
        firstAt: "2026-10-04T14:05:00Z",
        lastAt: "2026-10-04T14:06:00Z",
        names: ["ap-east-1", "me-south-1", "af-south-1"],
      },
      {
        kind: "loggingStopped",
        count: 1,
        firstAt: "2026-10-04T14:03:00Z",
        lastAt: "2026-10-04T14:03:00Z",
        names: ["management-events"],
      },
    ],
    refused: 14,
    madeAt: "2026-10-04T13:40:00Z",
    quarantinedAt: null,
    ...changes,
  };
}

/** Who made all of it: three of them, and two who made nothing of the kind. */
export function principalsView(changes: Partial<PrincipalsView> = {}): PrincipalsView {
  return {
    revision: 1,
    principals: [
      principal(),
      principal({
        label: { key: "IamUser|123456789012|fdefs|", kind: "iamUser", name: "fdefs", session: null },
        arn: "arn:aws:iam::123456789012:user/fdefs",
        clusters: { ...none, rogue: 170 },
        deeds: [],
        quarantinedAt: "2026-10-05T23:00:00Z",
      }),
      principal({
        label: { key: "Root|123456789012||", kind: "root", name: "", session: null },
        arn: "arn:aws:iam::123456789012:root",
        clusters: { ...none, rogue: 8 },
        deeds: [],
        refused: 0,
        madeAt: null,
      }),
      principal({
        label: deployUser,
        suspicious: false,
        clusters: { ...none, known: 2 },
        services: none,
        definitions: none,
        deeds: [],
        refused: 1,
        madeAt: null,
      }),
      principal({
        label: caller,
        suspicious: false,
        isCaller: true,
        clusters: none,
        services: none,
        definitions: none,
        tasks: 0,
        deeds: [],
        refused: 0,
        madeAt: null,
      }),
    ],
    total: 5,
    suspicious: 3,
    attributed: 480,
    notFound: 0,
    notLooked: 0,
    ...changes,
  };
}

export function made(changes: Partial<MadeView> = {}): MadeView {
  return {
    operation: "CreateCluster",
    at: "2026-10-04T14:10:00Z",
    principal: rootSession,
    accessKey: "ASIA1EXAMPLE7Q4A",
    sourceIp: "203.0.113.9",
    userAgent: "Boto3/1.26.0 Python/3.9",
    eventId: "e-1",
    ...changes,
  };
}
