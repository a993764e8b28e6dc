import type { ConnectOptions } from "../bridge/host";
import { policies } from "./standing";

/** What a computer offers on which little was done yet: a profile of every kind, and a portal from before. */
export const options: ConnectOptions = {
  profiles: [
    { name: "default", kind: "key", needs: null, region: "ap-northeast-2" },
    {
      name: "ddokso",
      kind: "role",
      needs: { kind: "mfa", serial: "arn:aws:iam::123456789012:mfa/jiwoo" },
      region: null,
    },
    {
      name: "portal",
      kind: "sso",
      needs: { kind: "portal", startUrl: "https://d-1234567890.awsapps.com/start", region: "us-east-1" },
      region: "us-east-1",
    },
    {
      name: "browser",
      kind: "login",
      needs: { kind: "login", command: "aws login --profile 'the browser'" },
      region: null,
    },
    {
      name: "vault",
      kind: "process",
      needs: {
        kind: "confirmProcess",
        command: "/usr/local/bin/aws-vault export --format=json ddokso",
        token: "5f1e",
      },
      region: null,
    },
    { name: "ec2", kind: "other", needs: { kind: "unsupported", reason: "cloudMachine" }, region: null },
  ],
  profilesError: null,
  portals: [{ startUrl: "https://d-1234567890.awsapps.com/start", region: "ap-northeast-2" }],
  regions: ["us-east-1", "us-west-2", "ap-northeast-2", "eu-central-1"],
  remembered: [],
  keychain: true,
  policies: [...policies],
  environment: null,
  scenarios: [
    "seed-story",
    "seventeen-regions",
    "fifty-clusters",
    "mixed-account",
    "hijacked-service",
    "returning-attacker",
    "denied-regions",
  ],
  practiceSaved: false,
};
