import type {
  AlertView,
  BillAsk,
  BillLayers,
  BillQuery,
  ConnectOptions,
  ConnectRequest,
  CostsView,
  DebriefView,
  JournalPage,
  MarkRule,
  OverviewView,
  Page,
  PageQuery,
  PlanItems,
  PlanView,
  ProofView,
  RegionsView,
  SavedFile,
  SessionView,
  StartView,
  TeardownView,
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
  connect(request: ConnectRequest): Promise<SessionView>;
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
  notify(title: string, body: string): Promise<void>;
  onOverview(changed: (view: OverviewView) => void): Promise<Stop>;
  onTeardown(changed: (view: TeardownView) => void): Promise<Stop>;
  onProof(changed: (view: ProofView | null) => void): Promise<Stop>;
  onRegions(changed: (view: RegionsView) => void): Promise<Stop>;
  onCosts(changed: (view: CostsView) => void): Promise<Stop>;
  onJobFailed(failed: (error: HostError) => void): Promise<Stop>;
};
