import type {
  AlertView,
  BaselineView,
  BillAsk,
  BillLayers,
  BillQuery,
  ConnectOptions,
  ConnectRequest,
  CostsView,
  DebriefView,
  EvidenceView,
  FindingView,
  JournalPage,
  KeepListView,
  MarkOrder,
  MarkRule,
  MarkView,
  Mfa,
  OverviewView,
  Page,
  PageQuery,
  PlanItems,
  PlanView,
  PrincipalsView,
  ProofView,
  RegionsView,
  SavedFile,
  SessionView,
  SignInRequest,
  SignInStep,
  SignInWaiting,
  StandingView,
  StartView,
  TeardownView,
  TimelinePage,
  TimelineQuery,
  TriageView,
} from "./bindings";
import type { HostError } from "./host-error";

export type * from "./bindings";

type Stop = () => void;

/**
 * What the window may ask of the program behind it: one method per command and per event.
 * Every method rejects with a {@link HostError} and with nothing else.
 */
export type Host = {
  start(): Promise<StartView>;
  connectOptions(): Promise<ConnectOptions>;
  /** `again`: only the connected account will do, and what waits there goes on. */
  connect(request: ConnectRequest, again: boolean): Promise<SessionView>;
  beginSignIn(request: SignInRequest, again: boolean): Promise<SignInWaiting>;
  awaitSignIn(): Promise<SignInStep>;
  openSignIn(): Promise<boolean>;
  pasteSignIn(text: string): Promise<void>;
  portalRoles(account: string): Promise<string[]>;
  chooseRole(account: string, role: string): Promise<SessionView>;
  cancelSignIn(): Promise<void>;
  standing(): Promise<StandingView>;
  askPermissions(): Promise<StandingView>;
  enterCode(mfa: Mfa): Promise<StandingView>;
  keepSignIn(on: boolean): Promise<StandingView>;
  forgetSignIn(account: string, partition: string, endpoint: string | null): Promise<void>;
  disconnect(): Promise<void>;
  painted(page: string): Promise<void>;
  startSweep(namedRegions: string[]): Promise<OverviewView>;
  stopSweep(): Promise<OverviewView>;
  overview(): Promise<OverviewView>;
  rows(query: PageQuery): Promise<Page>;
  mark(rule: MarkRule): Promise<OverviewView>;
  makePlan(): Promise<PlanView>;
  planItems(hash: string, offset: number): Promise<PlanItems>;
  approvePlan(hash: string, digits: string): Promise<TeardownView>;
  teardown(): Promise<TeardownView | null>;
  stopTeardown(): Promise<TeardownView>;
  resumeTeardown(): Promise<TeardownView>;
  amendedPlan(): Promise<PlanView>;
  proof(): Promise<ProofView | null>;
  verifyAgain(): Promise<TeardownView>;
  journal(offset: number): Promise<JournalPage>;
  practiceDebrief(): Promise<DebriefView>;
  regions(): Promise<RegionsView>;
  lookForSwitches(): Promise<RegionsView>;
  lookForBills(): Promise<RegionsView>;
  enableRegions(codes: string[]): Promise<RegionsView>;
  disableRegions(codes: string[]): Promise<RegionsView>;
  withdrawRegion(code: string): Promise<RegionsView>;
  costs(): Promise<CostsView>;
  askBill(ask: BillAsk): Promise<CostsView>;
  stopBill(): Promise<CostsView>;
  setRequestCap(usd: string): Promise<CostsView>;
  billLayers(query: BillQuery): Promise<BillLayers>;
  explainAlert(amount: string, day: string): Promise<AlertView>;
  saveBill(query: BillQuery): Promise<SavedFile>;
  triage(): Promise<TriageView>;
  finding(arn: string): Promise<FindingView | null>;
  startLooking(): Promise<TriageView>;
  stopLooking(): Promise<TriageView>;
  principals(): Promise<PrincipalsView>;
  timeline(query: TimelineQuery): Promise<TimelinePage>;
  saveTimeline(query: TimelineQuery): Promise<SavedFile>;
  marks(): Promise<MarkView[]>;
  setMark(order: MarkOrder): Promise<OverviewView>;
  saveKeepList(): Promise<SavedFile>;
  importKeepList(content: string): Promise<KeepListView>;
  earlierSweeps(): Promise<BaselineView[]>;
  setBaseline(sweep: string | null): Promise<TriageView>;
  saveEvidence(): Promise<EvidenceView>;
  notify(title: string, body: string): Promise<void>;
  onOverview(changed: (view: OverviewView) => void): Promise<Stop>;
  onTeardown(changed: (view: TeardownView) => void): Promise<Stop>;
  onProof(changed: (view: ProofView | null) => void): Promise<Stop>;
  onRegions(changed: (view: RegionsView) => void): Promise<Stop>;
  onCosts(changed: (view: CostsView) => void): Promise<Stop>;
  onTriage(changed: (view: TriageView) => void): Promise<Stop>;
  onStanding(changed: (view: StandingView) => void): Promise<Stop>;
  onJobFailed(failed: (error: HostError) => void): Promise<Stop>;
};
