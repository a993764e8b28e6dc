import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { TeardownStatus } from "../bridge/host";
import { HostError } from "../bridge/host-error";
import { chosen, overview, practiceSession, session } from "../testing/account";
import { expectAccessible } from "../testing/axe";
import { lost, slow } from "../testing/debrief";
import { afterTeardown, type Fixture, makeHost } from "../testing/fixture-host";
import { plan, proof, teardown } from "../testing/jobs";
import { options } from "../testing/options";
import { renderApp } from "../testing/render";
import { followPreferences } from "./preferences";
import { useRoute } from "./route";

const pages: [string, Partial<Fixture>, () => void][] = [
  ["page-overview", {}, () => undefined],
  ["page-region", {}, () => useRoute.getState().open({ page: "region", code: "us-east-1" })],
  ["page-choose", { overview: chosen() }, () => useRoute.getState().open({ page: "choose" })],
  ["page-regions", {}, () => useRoute.getState().go("regions")],
  ["page-review", { overview: chosen(), plan: plan() }, () => useRoute.getState().go("review")],
  ["page-teardown", { teardown: teardown() }, () => useRoute.getState().go("teardown")],
  ["page-proof", { ...afterTeardown, proof: proof() }, () => useRoute.getState().go("proof")],
  ["page-debrief", { debrief: lost() }, () => useRoute.getState().go("debrief")],
  [
    "page-practice",
    {},
    () =>
      useRoute.getState().open({ page: "practice", current: { scenario: "seed-story", seed: 1, speed: 1 } }),
  ],
];

test.each(pages)(
  "%s stands in both languages, accessible, inside the practice frame",
  async (id, fixture, go) => {
    for (const language of ["en", "ko"] as const) {
      go();
      const { unmount } = renderApp({ ...fixture, session: practiceSession }, language);
      expect(await screen.findByTestId(id)).toBeTruthy();
      expect(screen.getByTestId("practice-frame")).toBeTruthy();
      await expectAccessible();
      unmount();
    }
  },
  // Two whole looks at a large page.
  20_000,
);

const unfinished: TeardownStatus[] = [
  "savingEvidence",
  "running",
  "stopping",
  "stopped",
  "interrupted",
  "verifying",
  "needsYou",
];

test.each(unfinished)("a teardown that is %s comes first, and no check is started", async (status) => {
  const { host } = renderApp({ teardown: teardown({ status }) });
  expect(await screen.findByTestId("page-teardown")).toBeTruthy();
  expect(host.calls.some(({ method }) => method === "startSweep" || method === "overview")).toBe(false);
  await userEvent.click(screen.getByTestId("nav-overview"));
  expect(await screen.findByTestId("page-overview")).toBeTruthy();
});

test("after a verified teardown the overview comes first", async () => {
  renderApp(afterTeardown);
  expect(await screen.findByTestId("page-overview")).toBeTruthy();
  expect(await screen.findByTestId("nav-teardown")).toBeTruthy();
});

test("disconnects only when the host has", async () => {
  const host = makeHost();
  const refused = new HostError({ code: "teardownRunning", context: {}, detail: "" });
  vi.spyOn(host, "disconnect").mockRejectedValueOnce(refused);
  renderApp({}, "en", host);
  await screen.findByTestId("page-overview");
  await userEvent.click(await screen.findByTestId("who-am-i"));
  await userEvent.click(await screen.findByTestId("disconnect"));
  expect(await screen.findByText("A teardown is under way")).toBeTruthy();
  expect(screen.getByTestId("account")).toBeTruthy();
  await userEvent.click(screen.getByTestId("disconnect"));
  expect(await screen.findByTestId("page-connect")).toBeTruthy();
  expect(screen.queryByTestId("account")).toBeNull();
});

test("marks a stand-in and a window that only looks", async () => {
  renderApp({
    session: { ...session, readOnly: true, world: { kind: "custom", endpoint: "http://localhost:4566" } },
  });
  expect((await screen.findByTestId("custom-endpoint")).textContent).toContain("http://localhost:4566");
  expect(screen.getByTestId("read-only")).toBeTruthy();
  expect(screen.queryByTestId("practice-frame")).toBeNull();
});

test("says when a job failed", async () => {
  const { host } = renderApp();
  await screen.findByTestId("page-overview");
  host.emit.failed(new HostError({ code: "tokenExpired", context: {}, detail: "" }));
  expect(await screen.findByText("Your sign-in has ended")).toBeTruthy();
});

test("a check is not started beside a teardown that works on the account", async () => {
  const none = overview({ phase: "never", regions: [] });
  const { host } = renderApp({ teardown: teardown(), overview: none });
  await screen.findByTestId("page-teardown");
  await userEvent.click(screen.getByTestId("nav-overview"));
  await screen.findByRole("heading", { name: "Nothing has been checked yet" });
  expect(host.calls.some(({ method }) => method === "startSweep")).toBe(false);
});

test("a new approval takes the last proof away", async () => {
  const { host } = renderApp(afterTeardown);
  await screen.findByTestId("nav-proof");
  act(() => host.emit.proof(null));
  await waitFor(() => expect(screen.queryByTestId("nav-proof")).toBeNull());
});

test("coming back from a region, the focus is where it was", async () => {
  renderApp();
  await userEvent.click(await screen.findByRole("radio", { name: /^All/ }));
  await userEvent.click(screen.getByTestId("region-row-ap-east-1"));
  expect((await screen.findByRole("main")).getAttribute("aria-label")).toBe("Hong Kong");
  expect(document.title).toBe("Quench · Hong Kong · 1234-5678-9012");
  await userEvent.click(screen.getAllByRole("button", { name: "Back" })[0] as HTMLElement);
  expect(document.activeElement).toBe(await screen.findByTestId("region-row-ap-east-1"));
});

test("a practice account that crashes as a whole keeps its frame", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const broken = { ...practiceSession, caller: null } as unknown as typeof practiceSession;
  renderApp({ session: { ...broken, account: null as unknown as string } });
  expect(await screen.findByTestId("page-crash")).toBeTruthy();
  expect(screen.getByTestId("practice-frame")).toBeTruthy();
});

test("a page that crashes keeps the bar and the frame", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const broken = { ...plan(), notes: null } as unknown as ReturnType<typeof plan>;
  useRoute.getState().go("review");
  renderApp({ plan: broken, session: practiceSession });
  expect(await screen.findByTestId("page-crash")).toBeTruthy();
  expect(screen.getByTestId("practice-frame")).toBeTruthy();
  await userEvent.click(screen.getByTestId("nav-overview"));
  expect(await screen.findByTestId("page-overview")).toBeTruthy();
});

test("language and look: the start decides, then the person, and it is remembered", async () => {
  followPreferences();
  renderApp({ session: null, start: { language: "ko", theme: "dark" } });
  await screen.findByText("무엇이 실행 중인지 찾아 멈춥니다");
  expect(document.documentElement.lang).toBe("ko");
  expect(document.documentElement.dataset.theme).toBe("dark");
  expect(localStorage.getItem("quench.language")).toBeNull();
  await userEvent.click(screen.getByTestId("language-en"));
  await userEvent.click(screen.getByTestId("theme-light"));
  await waitFor(() => expect(document.documentElement.lang).toBe("en"));
  expect(document.documentElement.dataset.theme).toBe("light");
  expect([localStorage.getItem("quench.language"), localStorage.getItem("quench.theme")]).toEqual([
    "en",
    "light",
  ]);
});

test("the way back leads to where the person came from", async () => {
  renderApp({ overview: chosen() });
  await userEvent.click(await screen.findByTestId("main-action"));
  expect(await screen.findByTestId("page-review")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Back" }));
  expect(await screen.findByTestId("page-overview")).toBeTruthy();
});

test("a page begins at its beginning, wherever the one before was scrolled to", async () => {
  const scroll = vi.spyOn(Element.prototype, "scrollIntoView").mockReturnValue();
  renderApp({ teardown: teardown({ status: "verified" }) });
  await userEvent.click(await screen.findByTestId("nav-teardown"));
  const page = await screen.findByTestId("page-teardown");
  expect(scroll.mock.contexts).toContain(page);
});

test("from within a drill it begins with that drill, and tells that it takes its place", async () => {
  const current = { scenario: "hijacked-service", seed: 9, speed: 20 };
  useRoute.getState().open({ page: "practice", current });
  const { host } = renderApp({ session: practiceSession, options: { ...options, practiceSaved: true } });
  expect((await screen.findByTestId<HTMLInputElement>("scenario-hijacked-service")).checked).toBe(true);
  expect(screen.getByTestId<HTMLInputElement>("seed").value).toBe("9");
  expect(screen.getByTestId("speed-10").getAttribute("aria-checked")).toBe("true");
  expect(screen.queryByTestId("practice-continue")).toBeNull();
  screen.getByText(/takes the place of the practice account that you are in/);
  await userEvent.click(screen.getByTestId("practice-start"));
  expect(await screen.findByTestId("page-overview")).toBeTruthy();
  expect(host.calls.filter(({ method }) => method === "connect").map(({ input }) => input)).toMatchObject([
    { scenario: "hijacked-service", fresh: true },
  ]);
});

test("a drill has a debrief at any time; a real account has none", async () => {
  const { unmount } = renderApp({ session: practiceSession, ...afterTeardown });
  await userEvent.click(await screen.findByTestId("nav-debrief"));
  expect(await screen.findByTestId("page-debrief")).toBeTruthy();
  await userEvent.click(screen.getByTestId("nav-proof"));
  await userEvent.click(await screen.findByTestId("debrief"));
  expect(await screen.findByTestId("page-debrief")).toBeTruthy();
  unmount();
  useRoute.getState().go("proof");
  renderApp(afterTeardown);
  await screen.findByTestId("page-proof");
  expect(screen.queryByTestId("nav-debrief")).toBeNull();
  expect(screen.queryByTestId("debrief")).toBeNull();
});

test("the same drill again begins at its beginning, with nothing left of the one before", async () => {
  const { host } = renderApp({ session: practiceSession, debrief: slow(), ...afterTeardown });
  await userEvent.click(await screen.findByTestId("nav-debrief"));
  act(() => host.emit.failed(new HostError({ code: "tokenExpired", context: {}, detail: "" })));
  await screen.findByText("Your sign-in has ended");
  const before = host.calls.length;
  await userEvent.click(await screen.findByTestId("practise-again"));
  expect(await screen.findByTestId("page-overview")).toBeTruthy();
  expect(screen.queryByText("Your sign-in has ended")).toBeNull();
  const after = host.calls.slice(before).map(({ method }) => method);
  expect(host.calls.find(({ method }) => method === "connect")?.input).toEqual({
    kind: "practice",
    scenario: "fifty-clusters",
    seed: 7,
    speed: 10,
    fresh: true,
  });
  // Nothing of the old account is shown for the new one.
  for (const method of ["overview", "teardown", "proof"]) expect(after).toContain(method);
});

test("another scenario is chosen from where the drill was, and the way back leads to it", async () => {
  renderApp({ session: practiceSession, debrief: slow() });
  await userEvent.click(await screen.findByTestId("nav-debrief"));
  await userEvent.click(await screen.findByTestId("another-scenario"));
  expect((await screen.findByTestId<HTMLInputElement>("scenario-fifty-clusters")).checked).toBe(true);
  expect(screen.getByTestId<HTMLInputElement>("seed").value).toBe("7");
  await userEvent.click(screen.getByRole("button", { name: "Back" }));
  expect(await screen.findByTestId("page-debrief")).toBeTruthy();
});
