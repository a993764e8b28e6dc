import { type ApiError, commands, events } from "./bindings";
import type { Host } from "./host";
import { toHostError } from "./host-error";

type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: ApiError };

/** The host behind a real window: the generated bindings, with errors thrown. */
export const tauriHost: Host = {
  start: () => unwrap(commands.start()),
  connectOptions: () => unwrap(commands.connectOptions()),
  connect: (request, again) => unwrap(commands.connect(request, again)),
  beginSignIn: (request, again) => unwrap(commands.beginSignIn(request, again)),
  awaitSignIn: () => unwrap(commands.awaitSignIn()),
  openSignIn: () => unwrap(commands.openSignIn()),
  pasteSignIn: async (text) => void (await unwrap(commands.pasteSignIn(text))),
  portalRoles: (account) => unwrap(commands.portalRoles(account)),
  chooseRole: (account, role) => unwrap(commands.chooseRole(account, role)),
  cancelSignIn: async () => void (await unwrap(commands.cancelSignIn())),
  standing: () => unwrap(commands.standing()),
  askPermissions: () => unwrap(commands.askPermissions()),
  enterCode: (mfa) => unwrap(commands.enterCode(mfa)),
  keepSignIn: (on) => unwrap(commands.keepSignIn(on)),
  forgetSignIn: async (account, partition, endpoint) =>
    void (await unwrap(commands.forgetSignIn(account, partition, endpoint))),
  disconnect: async () => void (await unwrap(commands.disconnect())),
  painted: async (page) => void (await unwrap(commands.painted(page))),
  startSweep: (namedRegions) => unwrap(commands.startSweep(namedRegions)),
  stopSweep: () => unwrap(commands.stopSweep()),
  overview: () => unwrap(commands.overview()),
  rows: (query) => unwrap(commands.rows(query)),
  mark: (rule) => unwrap(commands.mark(rule)),
  makePlan: () => unwrap(commands.makePlan()),
  planItems: (hash, offset) => unwrap(commands.planItems(hash, offset)),
  approvePlan: (hash, digits) => unwrap(commands.approvePlan(hash, digits)),
  teardown: () => unwrap(commands.teardown()),
  stopTeardown: () => unwrap(commands.stopTeardown()),
  resumeTeardown: () => unwrap(commands.resumeTeardown()),
  amendedPlan: () => unwrap(commands.amendedPlan()),
  proof: () => unwrap(commands.proof()),
  verifyAgain: () => unwrap(commands.verifyAgain()),
  journal: (offset) => unwrap(commands.journal(offset)),
  practiceDebrief: () => unwrap(commands.practiceDebrief()),
  regions: () => unwrap(commands.regions()),
  lookForSwitches: () => unwrap(commands.lookForSwitches()),
  lookForBills: () => unwrap(commands.lookForBills()),
  enableRegions: (codes) => unwrap(commands.enableRegions(codes)),
  disableRegions: (codes) => unwrap(commands.disableRegions(codes)),
  withdrawRegion: (code) => unwrap(commands.withdrawRegion(code)),
  costs: () => unwrap(commands.costs()),
  askBill: (ask) => unwrap(commands.askBill(ask)),
  stopBill: () => unwrap(commands.stopBill()),
  setRequestCap: (usd) => unwrap(commands.setRequestCap(usd)),
  billLayers: (query) => unwrap(commands.billLayers(query)),
  explainAlert: (amount, day) => unwrap(commands.explainAlert(amount, day)),
  saveBill: (query) => unwrap(commands.saveBill(query)),
  triage: () => unwrap(commands.triage()),
  finding: (arn) => unwrap(commands.finding(arn)),
  startLooking: () => unwrap(commands.startLooking()),
  stopLooking: () => unwrap(commands.stopLooking()),
  principals: () => unwrap(commands.principals()),
  timeline: (query) => unwrap(commands.timeline(query)),
  saveTimeline: (query) => unwrap(commands.saveTimeline(query)),
  marks: () => unwrap(commands.marks()),
  setMark: (order) => unwrap(commands.setMark(order)),
  saveKeepList: () => unwrap(commands.saveKeepList()),
  importKeepList: (content) => unwrap(commands.importKeepList(content)),
  earlierSweeps: () => unwrap(commands.earlierSweeps()),
  setBaseline: (sweep) => unwrap(commands.setBaseline(sweep)),
  saveEvidence: () => unwrap(commands.saveEvidence()),
  notify: async (title, body) => void (await unwrap(commands.notify(title, body))),
  onOverview: (changed) => events.overviewChanged.listen(({ payload }) => changed(payload)),
  onTeardown: (changed) => events.teardownChanged.listen(({ payload }) => changed(payload)),
  onProof: (changed) => events.proofChanged.listen(({ payload }) => changed(payload)),
  onRegions: (changed) => events.regionsChanged.listen(({ payload }) => changed(payload)),
  onCosts: (changed) => events.costsChanged.listen(({ payload }) => changed(payload)),
  onStanding: (changed) => events.standingChanged.listen(({ payload }) => changed(payload)),
  onTriage: (changed) => events.triageChanged.listen(({ payload }) => changed(payload)),
  onJobFailed: (failed) => events.jobFailed.listen(({ payload }) => failed(toHostError(payload))),
};

async function unwrap<T>(answer: Promise<Answer<T>>): Promise<T> {
  try {
    const result = await answer;
    if (result.status === "ok") return result.data;
    throw toHostError(result.error);
  } catch (thrown) {
    throw toHostError(thrown);
  }
}
