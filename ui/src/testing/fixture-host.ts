import type {
  ConnectOptions,
  CostsView,
  DebriefView,
  Host,
  Mark,
  OpeningStep,
  OverviewView,
  PlanView,
  ProofView,
  RegionsView,
  RowMark,
  SessionView,
  StandingView,
  StartView,
  TeardownView,
  TriageView,
} from "../bridge/host";
import { HostError } from "../bridge/host-error";
import { chosen, overview, practiceSession, session as someSession } from "./account";
import { costs, story } from "./costs";
import { perfect } from "./debrief";
import { finding, hijacked } from "./findings";
import { alertView, type MoneyFixture, moneyOf } from "./fixture-costs";
import { portalAccounts, type SignInCommands, type SignInFixture, signInOf } from "./fixture-sign-in";
import { type TriageFixture, triageOf } from "./fixture-triage";
import { journalPage, plan, proof, teardown } from "./jobs";
import { options } from "./options";
import { principalsView } from "./principals";
import { regionsView } from "./regions";
import { pageOf } from "./rows";
import { standing } from "./standing";
import { incident } from "./timeline";
import { sweeps, unjudged } from "./triage";

/** What the fixture holds; a test changes what it is about. */
export type Fixture = MoneyFixture &
  SignInFixture &
  TriageFixture & {
    session: SessionView | null;
    overview: OverviewView;
    plan: PlanView;
    teardown: TeardownView | null;
    proof: ProofView | null;
    debrief: DebriefView;
    regions: RegionsView;
    options: ConnectOptions;
    start: Partial<StartView>;
  };

type Listener<T> = (value: T) => void;

export type FixtureHost = Host &
  Pick<SignInCommands, "comeBack"> & {
    calls: { method: string; input: unknown }[];
    emit: {
      overview: Listener<OverviewView>;
      teardown: Listener<TeardownView>;
      proof: Listener<ProofView | null>;
      regions: Listener<RegionsView>;
      costs: Listener<CostsView>;
      triage: Listener<TriageView>;
      standing: Listener<StandingView>;
      failed: Listener<HostError>;
    };
  };

/** A host without a backend: answers from the fixture, notes every call, and lets a test send events. */
export function makeHost(changes: Partial<Fixture> = {}): FixtureHost {
  const held: Fixture = {
    session: someSession,
    overview: overview(),
    plan: plan(),
    teardown: null,
    proof: null,
    debrief: perfect(),
    regions: regionsView(),
    costs: costs(),
    charges: story().charges,
    alert: alertView(),
    triage: unjudged(),
    findings: [finding(), hijacked()],
    principals: principalsView(),
    story: incident,
    marks: [],
    sweeps,
    keepList: { applied: 2, problems: [], problemsTotal: 0 },
    options,
    standing: standing(),
    waiting: {},
    accounts: portalAccounts,
    roles: ["Administrator", "ReadOnly"],
    start: {},
    ...changes,
  };
  const marks = new Map<string, RowMark>();
  let everywhere: Mark | null = null;
  const calls: FixtureHost["calls"] = [];
  const note = async <T>(method: string, input: unknown, answer: () => T): Promise<T> => {
    calls.push({ method, input });
    return answer();
  };
  const listeners = {
    overview: new Set<Listener<OverviewView>>(),
    teardown: new Set<Listener<TeardownView>>(),
    proof: new Set<Listener<ProofView | null>>(),
    regions: new Set<Listener<RegionsView>>(),
    costs: new Set<Listener<CostsView>>(),
    triage: new Set<Listener<TriageView>>(),
    standing: new Set<Listener<StandingView>>(),
    failed: new Set<Listener<HostError>>(),
  };
  const listen = async <T>(set: Set<Listener<T>>, listener: Listener<T>) => {
    set.add(listener);
    return () => void set.delete(listener);
  };
  const send =
    <T>(set: Set<Listener<T>>): Listener<T> =>
    (value) => {
      for (const listener of set) listener(value);
    };
  const next = (changed: Partial<RegionsView>): RegionsView => {
    held.regions = { ...held.regions, sequence: held.regions.sequence + 1, ...changed };
    return held.regions;
  };
  const step = (codes: readonly string[], to: OpeningStep): RegionsView =>
    next({
      regions: held.regions.regions.map((region) =>
        codes.includes(region.code)
          ? {
              ...region,
              step: to,
              place: to === "queued" ? codes.indexOf(region.code) + 1 : null,
              trouble: null,
              mayClose: false,
            }
          : region,
      ),
    });
  return {
    calls,
    emit: {
      overview: send(listeners.overview),
      teardown: send(listeners.teardown),
      proof: send(listeners.proof),
      regions: send(listeners.regions),
      costs: send(listeners.costs),
      triage: send(listeners.triage),
      standing: send(listeners.standing),
      failed: send(listeners.failed),
    },
    start: () =>
      note("start", null, () => ({
        version: "0.1.0",
        language: null,
        theme: null,
        session: held.session,
        error: null,
        ...held.start,
      })),
    connectOptions: () => note("connectOptions", null, () => held.options),
    connect: (request) =>
      note("connect", request, () => (request.kind === "practice" ? practiceSession : someSession)),
    disconnect: () => note("disconnect", null, () => undefined),
    painted: (page) => note("painted", page, () => undefined),
    startSweep: (named) => note("startSweep", named, () => held.overview),
    stopSweep: () => note("stopSweep", null, () => held.overview),
    overview: () => note("overview", null, () => held.overview),
    rows: (query) => note("rows", query, () => pageOf(query, held.overview, marks, everywhere)),
    mark: (rule) =>
      note("mark", rule, () => {
        if (rule.scope.kind === "everywhere") everywhere = rule.mark;
        if (rule.scope.kind === "resource")
          marks.set(rule.scope.arn, { own: rule.mark, effective: rule.mark, because: null });
        const { judged, verdicts, hidden, revision } = held.overview;
        if (rule.scope.kind === "rogue") {
          everywhere = rule.mark;
          held.triage = { ...held.triage, sequence: held.triage.sequence + 1, selected: true };
        }
        const base = everywhere ? chosen() : overview();
        held.overview = { ...base, judged, verdicts, hidden, revision: revision + 1 };
        return held.overview;
      }),
    makePlan: () => note("makePlan", null, () => held.plan),
    planItems: (hash, offset) =>
      note("planItems", { hash, offset }, () => ({
        total: held.plan.items,
        offset,
        items: Array.from({ length: 200 }, (_, at) => ({
          kind: "clusters" as const,
          arn: `arn:aws:ecs:us-east-1:123456789012:cluster/c${offset + at}`,
          name: `c${offset + at}`,
          region: "us-east-1",
          verdict: held.overview.judged ? ("rogue" as const) : null,
        })),
      })),
    approvePlan: (hash, digits) =>
      note("approvePlan", { hash, digits }, () => {
        if (digits !== "9012") throw new HostError({ code: "wrongDigits", context: {}, detail: "" });
        held.teardown = teardown();
        held.proof = null;
        return held.teardown;
      }),
    teardown: () => note("teardown", null, () => held.teardown),
    stopTeardown: () => note("stopTeardown", null, () => teardown({ ...held.teardown, status: "stopping" })),
    resumeTeardown: () =>
      note("resumeTeardown", null, () => teardown({ ...held.teardown, status: "running" })),
    amendedPlan: () => note("amendedPlan", null, () => held.plan),
    proof: () => note("proof", null, () => held.proof),
    verifyAgain: () =>
      note("verifyAgain", null, () => teardown({ status: "verifying", nextReadInSeconds: 60 })),
    journal: (offset) => note("journal", offset, () => journalPage(offset)),
    practiceDebrief: () => note("practiceDebrief", null, () => held.debrief),
    regions: () => note("regions", null, () => held.regions),
    lookForSwitches: () =>
      note("lookForSwitches", null, () => next({ switches: { state: "told", at: held.regions.now } })),
    lookForBills: () =>
      note("lookForBills", null, () =>
        next({ billed: { state: "told", at: held.regions.now }, billedRequests: 2 }),
      ),
    enableRegions: (codes) => note("enableRegions", codes, () => step(codes, "queued")),
    disableRegions: (codes) => note("disableRegions", codes, () => step(codes, "closeQueued")),
    withdrawRegion: (code) => note("withdrawRegion", code, () => step([code], "off")),
    ...moneyOf(held, note),
    ...triageOf(held, note),
    ...signInOf(held, held.session ?? someSession, note),
    notify: (title, body) => note("notify", { title, body }, () => undefined),
    onOverview: (changed) => listen(listeners.overview, changed),
    onTeardown: (changed) => listen(listeners.teardown, changed),
    onProof: (changed) => listen(listeners.proof, changed),
    onRegions: (changed) => listen(listeners.regions, changed),
    onCosts: (changed) => listen(listeners.costs, changed),
    onTriage: (changed) => listen(listeners.triage, changed),
    onStanding: (changed) => listen(listeners.standing, changed),
    onJobFailed: (failed) => listen(listeners.failed, failed),
  };
}

/** A proof, for fixtures that begin after a teardown. */
export const afterTeardown: Partial<Fixture> = { teardown: teardown({ status: "verified" }), proof: proof() };
