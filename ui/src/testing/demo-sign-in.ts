import { HostError } from "../bridge/host-error";
import { chosen, session } from "./account";
import type { State } from "./demo-verdicts";
import { portalAccounts } from "./fixture-sign-in";
import { teardown } from "./jobs";
import { options } from "./options";
import { ended, permissions, remembered, signIn, standing } from "./standing";

const out = { session: null };
const startUrl = "https://d-9067f1a2b3.awsapps.com/start";
const soon = (seconds: number) =>
  standing({
    alias: "ddokso",
    signIn: signIn({ renews: false, expiresAt: new Date(Date.now() + seconds * 1000).toISOString() }),
  });
const lacking = permissions({ who: "unknown", tearDown: "partly", contain: "no" });
const many = standing({ alias: "ddokso", name: "Ddokso Inc.", permissions: lacking });

/** Signing in, what is told of it afterwards, and what the caller may do. */
export const signInStates = {
  "connect-browser": { fixture: out, press: ["way-browser"] },
  "connect-waiting": { fixture: out, press: ["way-browser", "browser-begin"] },
  "connect-elsewhere": { fixture: out, press: ["way-browser", "browser-elsewhere"] },
  "connect-not-opened": {
    fixture: { ...out, waiting: { opened: false } },
    press: ["way-browser", "browser-begin"],
  },
  "connect-denied": {
    fixture: out,
    press: ["way-browser", "browser-begin"],
    comeBack: new HostError({
      code: "signInNotAllowed",
      context: { policy: "SignInLocalDevelopmentAccess" },
      detail: "signin:CreateOAuth2Token INSUFFICIENT_PERMISSIONS (request id 5f1e)",
    }),
  },
  "connect-portal": { fixture: out, press: ["way-portal"] },
  "connect-portal-unknown": {
    fixture: {
      ...out,
      options: { ...options, remembered: [remembered({ way: portalWay() })] },
    },
    press: ["remembered-123456789012"],
  },
  "connect-code": {
    fixture: { ...out, options: { ...options, remembered: [remembered({ way: portalWay() })] } },
    press: ["remembered-123456789012", "portal-device", "portal-begin"],
  },
  "connect-elsewhere-region": {
    fixture: { ...out, options: { ...options, remembered: [remembered({ way: portalWay() })] } },
    press: ["remembered-123456789012", "portal-begin"],
    comeBack: new HostError({
      code: "portalElsewhere",
      context: { region: "us-west-2", at: "ap-northeast-2" },
      detail: "",
    }),
  },
  "connect-choose": {
    fixture: { ...out, options: { ...options, remembered: [remembered({ way: portalWay() })] } },
    press: ["remembered-123456789012", "portal-begin"],
    comeBack: { kind: "choose", accounts: [...portalAccounts] },
    after: ["account-210987654321"],
  },
  "connect-key": { fixture: out, press: ["way-key"] },
  "connect-profiles": { fixture: out, press: ["way-profile", "profile-ddokso"] },
  "connect-permissions": { fixture: out, press: ["permissions"] },
  "connect-before": {
    fixture: {
      ...out,
      options: {
        ...options,
        remembered: [
          remembered({ kept: true }),
          remembered({
            account: "210987654321",
            alias: null,
            name: "Ddokso staging",
            way: portalWay(),
            incidents: [
              {
                beganAt: "2026-03-01T12:00:00Z",
                closedAt: "2026-03-03T12:00:00Z",
                sweeps: 7,
                teardowns: 2,
              },
            ],
          }),
        ],
      },
    },
  },
  "sign-in-soon": { fixture: { standing: soon(700) } },
  "sign-in-now": { fixture: { standing: soon(200) } },
  "sign-in-ended": {
    fixture: { standing: ended("credentialsChanged", 41), teardown: teardown() },
    page: "teardown",
  },
  "sign-in-again": {
    fixture: { standing: ended("credentialsChanged", 41), teardown: teardown() },
    page: "teardown",
    press: ["sign-in-again"],
  },
  warnings: {
    fixture: {
      session: { ...session, caller: "arn:aws:iam::123456789012:user/deploy-ci" },
      standing: standing({
        alias: "ddokso",
        warnings: [
          {
            kind: "pointedAt",
            principal: { key: "a", kind: "iamUser", name: "deploy-ci", session: null },
          },
          { kind: "quarantined", policy: "AWSCompromisedKeyQuarantineV3" },
        ],
      }),
    },
  },
  root: {
    fixture: {
      session: { ...session, caller: "arn:aws:iam::123456789012:root" },
      standing: standing({ alias: "ddokso", warnings: [{ kind: "root" }] }),
    },
  },
  "who-am-i": {
    fixture: { standing: { ...many, signIn: signIn({ takesCode: true }) } },
    press: ["who-am-i"],
  },
  "enter-code": {
    fixture: { standing: { ...many, signIn: signIn({ takesCode: true }) } },
    press: ["who-am-i", "enter-code"],
  },
  permissions: { fixture: { standing: many }, press: ["who-am-i", "permissions"] },
  "permissions-review": { fixture: { overview: chosen(), standing: many }, page: "review" },
} satisfies Record<string, State>;

function portalWay() {
  return {
    kind: "portal",
    startUrl,
    region: "us-west-2",
    account: "123456789012",
    role: "Administrator",
  } as const;
}
