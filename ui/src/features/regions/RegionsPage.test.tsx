import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { AccountStanding, RegionsView } from "../../bridge/host";
import { overview } from "../../testing/account";
import { expectAccessible } from "../../testing/axe";
import { makeHost } from "../../testing/fixture-host";
import { at, off, opened, openedEmpty, regionsView, suspect, underWay } from "../../testing/regions";
import { openPage, renderApp, rowOf, showRegions } from "../../testing/render";

test.each([
  ["off, with clues", regionsView({ regions: [off("ap-east-1", { clue: suspect }), off("me-south-1")] })],
  ["under way", underWay()],
  ["closing", regionsView({ regions: [openedEmpty("me-south-1"), at("af-south-1", "checking")] })],
  ["none", regionsView({ regions: [] })],
])(
  "%s stands in both languages, accessible",
  async (_, view) => {
    for (const language of ["en", "ko"] as const) {
      const { unmount } = showRegions(view, language);
      expect(await screen.findByTestId("page-regions")).toBeTruthy();
      await screen.findByText(
        language === "en" ? /Disabled does not mean empty/ : /꺼져 있다고 비어 있는 것은 아닙니다/,
      );
      await expectAccessible();
      unmount();
    }
  },
  20_000,
);

test("without a disabled region it says so, and the bar has no page for them", async () => {
  const { unmount } = showRegions(regionsView({ regions: [] }));
  await screen.findByText("No region is disabled");
  expect(screen.queryByTestId("enable-regions")).toBeNull();
  unmount();
  openPage({ page: "overview" });
  renderApp({ regions: regionsView({ regions: [] }) });
  await screen.findByTestId("page-overview");
  expect(screen.queryByTestId("nav-regions")).toBeNull();
});

test("the overview and the bar lead to it", async () => {
  renderApp();
  await userEvent.click(await screen.findByTestId("open-regions"));
  await screen.findByTestId("page-regions");
  await userEvent.click(screen.getByTestId("nav-overview"));
  await userEvent.click(await screen.findByTestId("nav-regions"));
  expect(await screen.findByTestId("page-regions")).toBeTruthy();
  expect(screen.getByTestId("nav-regions").getAttribute("aria-current")).toBe("page");
});

test.each([
  ["suspended", "AWS has suspended this account", "AWS가 이 계정을 정지했습니다"],
  ["closed", "This account is closed", "해지된 계정입니다"],
  ["pendingActivation", "AWS has not activated this account yet", "아직 활성화되지 않은 계정입니다"],
] as const)("an account that is %s is told on top, with what to do first", async (standing, en, ko) => {
  const { unmount } = showRegions(regionsView({ standing }));
  const notice = await screen.findByTestId("standing");
  within(notice).getByRole("heading", { name: en });
  expect(notice.textContent).toMatch(/AWS Support/);
  unmount();
  showRegions(regionsView({ standing }), "ko");
  within(await screen.findByTestId("standing")).getByRole("heading", { name: ko });
});

test.each<AccountStanding>(["active", "unknown"])("an account that is %s has no notice", async (standing) => {
  showRegions(regionsView({ standing }));
  await rowOf("ap-east-1");
  expect(screen.queryByTestId("standing")).toBeNull();
});

test("the page follows its events, and an older one changes nothing", async () => {
  const { host } = showRegions(regionsView({ sequence: 5 }));
  await rowOf("ap-east-1");
  act(() => host.emit.regions(regionsView({ sequence: 4, regions: [at("ap-east-1", "enabling")] })));
  expect((await rowOf("ap-east-1")).dataset.step).toBe("off");
  act(() => host.emit.regions(regionsView({ sequence: 6, regions: [at("ap-east-1", "enabling")] })));
  await waitFor(async () => expect((await rowOf("ap-east-1")).dataset.step).toBe("enabling"));
});

test("what a teardown has removed is not shown any more: the overview that changed is a reason to ask again", async () => {
  const host = makeHost({ regions: regionsView({ regions: [opened("ap-east-1")] }) });
  showRegions(regionsView({ regions: [opened("ap-east-1")] }), "en", host);
  expect((await rowOf("ap-east-1")).textContent).toContain("20 clusters");
  const emptied = regionsView({ sequence: 9, regions: [openedEmpty("ap-east-1")] });
  const asked = vi.spyOn(host, "regions").mockResolvedValue(emptied);
  // A check tells of them itself.
  act(() => host.emit.overview(overview({ phase: "running" })));
  expect(asked).not.toHaveBeenCalled();
  act(() => host.emit.overview(overview()));
  await waitFor(async () => expect((await rowOf("ap-east-1")).textContent).toContain("nothing found"));
});

test("an event that overtakes the answer is not undone by it", async () => {
  const host = makeHost({ regions: regionsView() });
  showRegions(regionsView(), "en", host);
  await rowOf("ap-east-1");
  let answer: (view: RegionsView) => void = () => undefined;
  vi.spyOn(host, "regions").mockImplementation(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  act(() => host.emit.overview(overview()));
  act(() => host.emit.regions(regionsView({ sequence: 9, regions: [opened("ap-east-1")] })));
  await act(async () => answer(regionsView({ sequence: 8, regions: [at("ap-east-1", "reading")] })));
  // Time for the answer to do harm.
  await new Promise((done) => setTimeout(done, 50));
  expect((await rowOf("ap-east-1")).dataset.step).toBe("open");
});

test("disabling stands first where nothing else is left to do", async () => {
  const heads = () => screen.getAllByRole("heading", { level: 2 }).map(({ textContent }) => textContent);
  const { unmount } = showRegions(regionsView({ regions: [openedEmpty("ap-east-1"), off("me-south-1")] }));
  await screen.findByTestId("disable-regions");
  expect(heads().indexOf("Disable again")).toBeGreaterThan(heads().indexOf("Regions"));
  unmount();
  showRegions(regionsView({ regions: [openedEmpty("ap-east-1"), at("me-south-1", "closed")] }));
  await screen.findByTestId("disable-regions");
  expect(heads().indexOf("Disable again")).toBeLessThan(heads().indexOf("Regions"));
});
