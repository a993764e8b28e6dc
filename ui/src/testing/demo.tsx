import { mount } from "../app/mount";
import { useRoute, type View } from "../app/route";
import type { CostsView } from "../bridge/host";
import { HostError } from "../bridge/host-error";
import { useWhy } from "../components/use-why";
import { chosen, looking, practiceSession, quiet, session, sweeping, troubled } from "./account";
import {
  type Book,
  calm,
  costs,
  oneDay,
  part,
  refunds,
  spike,
  story,
  thirteenMonths,
  thirteenMonthsDaily,
  unasked,
} from "./costs";
import { beyond, came, lost, midway, perfect, untouched } from "./debrief";
import { pressAll } from "./demo-press";
import { signInStates } from "./demo-sign-in";
import { type State, verdictStates } from "./demo-verdicts";
import { makeHost } from "./fixture-host";
import { needsYou, plan, proof, teardown, unproved, verifying } from "./jobs";
import { options } from "./options";
import { at, off, opened, openedEmpty, regionsView, suspect, underWay } from "./regions";

/** The Costs page over a bill. */
const money = ({ bill, charges }: Book, changes: Partial<CostsView> = {}) => ({
  fixture: { costs: costs(bill, changes), charges },
  page: "costs" as const,
});

const whole = story(26, {
  apart: [
    { kind: "credit", total: "-812.40" },
    { kind: "refund", total: "-3.10" },
    { kind: "tax", total: "41.02" },
  ],
  odd: [
    { kind: "twice", count: 2, examples: ["2026-10-03 us-east-1 AmazonCloudWatch 0.12 USD"] },
    { kind: "unknownRegion", count: 1, examples: ["mars-north-1"] },
  ],
});

/** The pages of the demo, by the `state` in the address: ?state=teardown&language=ko&theme=dark */
const states: Record<string, State> = {
  connect: { fixture: { session: null } },
  "connect-saved": {
    fixture: { session: null, options: { ...options, environment: "AKIA…7Q4A", practiceSaved: true } },
  },
  "connect-failed": {
    fixture: {
      session: null,
      start: {
        error: {
          code: "keyInvalid",
          context: {},
          detail: "sts:GetCallerIdentity InvalidClientTokenId (request id 5f1e)",
        },
      },
    },
  },
  overview: {},
  sweeping: { fixture: { overview: sweeping(13) } },
  stopped: { fixture: { overview: sweeping(13, "stopped") } },
  troubled: { fixture: { overview: troubled() } },
  chosen: { fixture: { overview: chosen() } },
  quiet: { fixture: { overview: quiet(true) } },
  clean: { fixture: { overview: quiet(false) } },
  unknowns: {
    fixture: {
      overview: looking(
        "stuck",
        "blocked",
        "enabling",
        "disabling",
        "notPermitted",
        "tokenVersion",
        "regionOff",
        "tokenRefused",
        "unreachable",
        "throttled",
        "unrecognised",
        "disputed",
        "failed",
        "notAsked",
        "disabled",
        "partial",
      ),
    },
  },
  practice: { fixture: { session: practiceSession } },
  custom: {
    fixture: {
      session: { ...session, world: { kind: "custom", endpoint: "http://localhost:4566" }, readOnly: true },
    },
  },
  region: { sheet: "us-east-1" },
  "region-disabled": { sheet: "ap-east-1" },
  "region-failed": { fixture: { overview: troubled() }, sheet: "ap-northeast-3" },
  "region-partial": { fixture: { overview: troubled() }, sheet: "eu-west-3" },
  "region-stuck": { fixture: { overview: looking("stuck") }, sheet: "us-east-1" },
  regions: {
    fixture: {
      regions: regionsView({
        regions: [off("ap-east-1", { clue: suspect }), ...regionsView().regions.slice(1)],
        switches: { state: "notAsked" },
      }),
    },
    page: "regions",
  },
  "regions-under-way": { fixture: { regions: underWay() }, page: "regions" },
  "regions-read": {
    fixture: { regions: regionsView({ regions: [opened("ap-east-1"), openedEmpty("me-south-1")] }) },
    page: "regions",
  },
  "regions-closing": {
    fixture: {
      regions: regionsView({
        regions: [
          openedEmpty("me-south-1"),
          at("af-south-1", "checking"),
          at("eu-south-1", "disabling"),
          at("ap-south-2", "closeRefused", { trouble: "notEmpty" }),
          at("eu-south-2", "closed"),
        ],
        standing: "suspended",
      }),
    },
    page: "regions",
  },
  "regions-none": { fixture: { regions: regionsView({ regions: [] }) }, page: "regions" },
  costs: money(whole, {
    apart: part({ state: "told" }),
    forecast: part({ state: "told" }),
    anomalies: part({ state: "told" }),
    expected: { from: "2026-10-06", until: "2026-11-01", total: "21034.22", currency: "USD" },
    unusual: [
      {
        from: "2026-10-04",
        until: null,
        impact: "1012.2",
        causes: [
          { place: { kind: "region", code: "us-east-1" }, service: "Amazon Elastic Container Service" },
        ],
      },
    ],
  }),
  "costs-none": { fixture: { costs: unasked() }, page: "costs" },
  "costs-denied": {
    fixture: {
      costs: unasked({
        charges: part(
          { state: "denied", byOrganization: false, operation: "ce:GetCostAndUsage" },
          { detail: "ce:GetCostAndUsage AccessDeniedException (request id 5f1e)" },
        ),
      }),
    },
    page: "costs",
  },
  "costs-never": {
    fixture: { costs: unasked({ charges: part({ state: "neverEnabled" }) }) },
    page: "costs",
  },
  "costs-limit": money(story(24, { complete: false, pages: 20 }), {
    charges: part({ state: "limit" }),
    canGoOn: true,
  }),
  "costs-asking": money(whole, { asking: { part: "charges", requests: 7, limit: 20 } }),
  "costs-one": money(calm(1)),
  "costs-five": money(calm(5)),
  "costs-34": money(calm(34)),
  "costs-spike": money(spike()),
  "costs-refunds": money(refunds()),
  "costs-day": money(oneDay()),
  "costs-13": money(thirteenMonths()),
  "costs-396": money(thirteenMonthsDaily()),
  choose: { sheet: null },
  "choose-chosen": { fixture: { overview: chosen() }, sheet: null },
  review: { fixture: { overview: chosen() }, page: "review" },
  blocked: {
    fixture: {
      overview: chosen(),
      plan: plan({
        notes: [
          ...plan().notes,
          { severity: "blocker", kind: "keptTargeted", count: 1, names: ["production"] },
        ],
      }),
    },
    page: "review",
  },
  teardown: { fixture: { teardown: teardown() }, page: "teardown" },
  "teardown-stopped": { fixture: { teardown: teardown({ status: "stopped" }) }, page: "teardown" },
  interrupted: {
    fixture: { teardown: teardown({ status: "interrupted", looked: false, problems: [], problemsTotal: 0 }) },
  },
  verifying: { fixture: { teardown: verifying() }, page: "teardown" },
  needsYou: { fixture: { teardown: needsYou(), proof: unproved() }, page: "teardown" },
  proof: { fixture: { teardown: { ...verifying(), status: "verified" }, proof: proof() }, page: "proof" },
  "ended-unproved": {
    fixture: { teardown: { ...verifying(), status: "needsYou", nextReadInSeconds: null }, proof: unproved() },
    page: "teardown",
  },
  unproved: { fixture: { teardown: needsYou(), proof: unproved() }, page: "proof" },
  debrief: { fixture: { session: practiceSession, debrief: perfect() }, page: "debrief" },
  "debrief-untouched": { fixture: { session: practiceSession, debrief: untouched() }, page: "debrief" },
  "debrief-midway": { fixture: { session: practiceSession, debrief: midway() }, page: "debrief" },
  "debrief-came-back": { fixture: { session: practiceSession, debrief: came() }, page: "debrief" },
  "debrief-lost": { fixture: { session: practiceSession, debrief: lost() }, page: "debrief" },
  "debrief-beyond": { fixture: { session: practiceSession, debrief: beyond() }, page: "debrief" },
  "proof-practice": {
    fixture: { session: practiceSession, teardown: { ...verifying(), status: "verified" }, proof: proof() },
    page: "proof",
  },
  failure: {},
  ...verdictStates,
  ...signInStates,
};

const address = new URLSearchParams(location.search);
const name = address.get("state") ?? "overview";
const state = states[name] ?? {};
const host = makeHost({
  ...state.fixture,
  start: { language: address.get("language"), theme: address.get("theme"), ...state.fixture?.start },
});
if (state.page) useRoute.getState().go(state.page);
const sheet: View | null =
  state.sheet === undefined
    ? null
    : state.sheet === null
      ? { page: "choose" }
      : { page: "region", code: state.sheet };
if (sheet) useRoute.getState().open(sheet);
if (state.view) useRoute.getState().open(state.view);
if (state.why) useWhy.getState().ask(state.why);
mount(host);
void pressAll(state, host);
if (name === "failure") {
  setTimeout(
    () =>
      host.emit.failed(
        new HostError({ code: "tokenExpired", context: {}, detail: "ecs:ListTasks ExpiredTokenException" }),
      ),
    300,
  );
}
