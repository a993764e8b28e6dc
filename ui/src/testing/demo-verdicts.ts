import type { View } from "../app/route";
import type { SignInStep } from "../bridge/host";
import type { HostError } from "../bridge/host-error";
import { hijacked, hijackedArn, rogueArn } from "./findings";
import type { Fixture } from "./fixture-host";
import { plan, planVerdicts } from "./jobs";
import { principal, principalsView, rootSession } from "./principals";
import { mark } from "./timeline";
import { judged, looked, lookingAt, triage } from "./triage";

/** What a page of the demo begins with. */
export type State = {
  fixture?: Partial<Fixture>;
  page?: "who" | "costs" | "review" | "regions" | "teardown" | "proof" | "debrief";
  sheet?: string | null;
  view?: View;
  /** What "Why?" was asked of. */
  why?: string;
  /** What is pressed, by test id, once it is there. */
  press?: readonly string[];
  /** With what the person comes back from the browser, and what is pressed after it. */
  comeBack?: SignInStep | HostError;
  after?: readonly string[];
};

const seen = { overview: judged(), triage: triage() };

/** Verdicts, reasons, and who did it. */
export const verdictStates = {
  judged: { fixture: seen },
  judging: {
    fixture: {
      overview: judged(),
      triage: triage({ judging: { kind: "reading", done: 40, total: 212 }, looking: lookingAt(12) }),
    },
  },
  "judged-choose": { fixture: seen, sheet: null },
  "judged-region": { fixture: seen, sheet: "us-east-1" },
  why: { fixture: seen, sheet: "us-east-1", why: rogueArn },
  "why-hijacked": {
    fixture: { ...seen, findings: [hijacked({ mark: mark({ arn: hijackedArn }) })] },
    sheet: "us-east-1",
    why: hijackedArn,
  },
  "judged-review": {
    fixture: {
      ...seen,
      plan: plan({
        notes: [
          ...plan().notes,
          { severity: "warning", kind: "hijackedTargeted", count: 1, names: ["web"] },
          { severity: "warning", kind: "knownTargeted", count: 1, names: ["cdn-logs"] },
        ],
        verdicts: planVerdicts,
      }),
    },
    page: "review",
  },
  who: { fixture: seen, page: "who" },
  "who-part": {
    fixture: {
      overview: judged(),
      triage: triage({
        looking: looked({
          gaps: [
            { region: "us-east-1", kind: "accessDenied", quarantined: true, detail: "explicit deny" },
            { region: "eu-west-1", kind: "accessDenied", quarantined: false, detail: "not authorized" },
          ],
          cut: ["ap-northeast-1"],
          unreadable: 3,
        }),
      }),
      principals: principalsView({
        principals: [principal({ isCaller: true }), principal({ label: { ...rootSession, key: "b" } })],
        attributed: 448,
        notFound: 20,
        notLooked: 12,
      }),
    },
    page: "who",
  },
  "who-running": {
    fixture: { overview: judged(), triage: triage({ looking: lookingAt(12) }) },
    page: "who",
  },
  "who-timeline": { fixture: seen, view: { page: "who", tab: "timeline" } },
  "who-marks": {
    fixture: {
      ...seen,
      marks: [
        mark(),
        mark({ arn: "arn:aws:ecs:us-east-1:123456789012:task-definition/old", found: false, expired: true }),
      ],
    },
    view: { page: "who", tab: "marks" },
  },
} satisfies Record<string, State>;
