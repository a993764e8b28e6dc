import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";
import type { CloudErrorKind, OverviewView } from "../../bridge/host";
import { HostError } from "../../bridge/host-error";
import {
  burn,
  chosen,
  overview,
  quiet,
  refused,
  session,
  startsUnread,
  sweeping,
  troubled,
} from "../../testing/account";
import { expectAccessible } from "../../testing/axe";
import { makeHost } from "../../testing/fixture-host";
import { renderApp } from "../../testing/render";

const titled = (name: string) => screen.findByRole("heading", { level: 1, name });

describe("the sentence of truth", () => {
  test("says what runs, and calls nobody anything", async () => {
    renderApp();
    await titled("Running: 962 tasks in 24 regions");
    expect(screen.getByTestId("hero-burn").textContent).toBe("$874an hour");
    expect(screen.getByText("Costing you now, about")).toBeTruthy();
    expect(screen.getByText(/about \$21,000 a day/)).toBeTruthy();
    expect(document.body.textContent).not.toMatch(/rogue/i);
  });

  test("does not tell a minute of less than a cent", async () => {
    renderApp({ overview: overview({ burn: burn("0.4") }) });
    expect(await screen.findByText("about $9.60 a day")).toBeTruthy();
    expect(screen.queryByText(/each minute/)).toBeNull();
  });

  test("names a region once that has no other name than its code", async () => {
    const [first, ...others] = overview().regions;
    if (!first) throw new Error("no region");
    renderApp({
      overview: overview({ regions: [{ ...first, code: "xx-nowhere-9", placed: false }, ...others] }),
    });
    const row = await screen.findByTestId("region-row-xx-nowhere-9");
    expect(row.textContent?.match(/xx-nowhere-9/g)).toHaveLength(1);
  });

  test("in Korean too", async () => {
    renderApp({}, "ko");
    await titled("24개 지역에서 작업 962개가 실행 중입니다");
    expect(screen.getByText("버지니아 북부, 미국")).toBeTruthy();
    await expectAccessible();
  });

  test("is honest about what nobody looked at", async () => {
    renderApp({ overview: quiet(true) });
    await titled("Nothing from ECS was found where Quench looked");
    expect(screen.getByText(/10 regions were not checked and may still be charging/)).toBeTruthy();
  });

  test("says nothing is anywhere only if every region was read", async () => {
    renderApp({ overview: quiet(false) });
    await titled("Nothing from ECS was found in any region");
    expect(screen.getByText("All 34 regions checked.")).toBeTruthy();
  });

  test("does not trust a list of regions that AWS did not give", async () => {
    renderApp({ overview: { ...quiet(false), source: "catalogue", mayLackRegions: true } });
    await titled("Nothing from ECS was found where Quench looked");
    expect(screen.getByText(/it does not know which ones are disabled/)).toBeTruthy();
  });

  test("tells what is not in the number", async () => {
    renderApp({ overview: troubled() });
    await titled("Running: at least 962 tasks in 24 regions");
    expect(screen.getByText(/^In what could be read: /)).toBeTruthy();
    expect(screen.getByText("at least about $19,000 a day")).toBeTruthy();
    expect(screen.getByText("Not allowed to look")).toBeTruthy();
    expect(screen.getByText("Not fully read")).toBeTruthy();
    expect(screen.getByText("Costing you now, at least about")).toBeTruthy();
    expect(screen.getByText("3 tasks have no known price and are not in it")).toBeTruthy();
    expect(screen.getByText(/you pay for the servers/)).toBeTruthy();
    expect(screen.getByText(/1: your sign-in may not look there\. 2 were read only in part\./)).toBeTruthy();
  });
});

describe("what was not read is not nothing", () => {
  const failed = (kind: CloudErrorKind) => {
    const regions = overview().regions.map((region) =>
      region.look === "burning" ? refused(region, kind) : region,
    );
    const none = { clusters: 0, services: 0, tasks: 0, task_definitions: 0, relaunchers: 0 };
    return overview({
      regions,
      counts: none,
      burn: burn("0"),
      burningRegions: 0,
      firstTaskAt: null,
      vcpu: 0,
    });
  };

  test("a region that refused shows no count and no price", async () => {
    renderApp({ overview: troubled() });
    await userEvent.click(await screen.findByRole("radio", { name: /^Not checked/ }));
    const row = screen.getByTestId("region-row-ap-northeast-3");
    expect(row.textContent).toBe("Osaka, Japanap-northeast-3––No permission");
    // Its clusters were read, what runs in them was not.
    expect(screen.getByTestId("region-row-eu-north-1").textContent).toContain("2–");
  });

  test("a region that burns and was read in part is both, on the map and in the list", async () => {
    renderApp({ overview: troubled() });
    const row = await screen.findByTestId("region-row-eu-west-3");
    expect(row.textContent).toContain("at least");
    expect(within(row).getByText("Partly read")).toBeTruthy();
    expect(row.getAttribute("aria-label")).toMatch(/Burning, Partly read$/);
    const bubble = screen.getByTestId("bubble-eu-west-3");
    expect(bubble.dataset.partly).toBe("true");
    expect(bubble.querySelector(".around")).toBeTruthy();
    expect(bubble.getAttribute("aria-label")).toMatch(/Burning, Partly read, .*an hour$/);
    expect(screen.getByTestId("bubble-us-east-1").querySelector(".around")).toBeNull();
    expect(screen.getByText("Costing now, not fully read")).toBeTruthy();
    await userEvent.click(screen.getByRole("radio", { name: "Not checked 13" }));
    expect(screen.getByTestId("region-row-eu-west-3")).toBeTruthy();
  });

  test("what has no price is said in words", async () => {
    const view = overview();
    const regions = view.regions.map((region) =>
      region.code === "us-east-1" ? { ...region, burn: burn("0", { about: false, onInstances: 3 }) } : region,
    );
    renderApp({ overview: { ...view, regions } });
    expect((await screen.findByTestId("region-row-us-east-1")).textContent).toContain("Billed by server");
  });

  test("the account costs an unknown amount while nothing was read", async () => {
    renderApp({ overview: failed("accessDenied") });
    await titled("No region could be read");
    expect(screen.getByTestId("hero-burn").textContent).toBe("Not known");
  });

  test("nothing found so far is not nothing", async () => {
    const { unmount } = renderApp({ overview: sweeping(0) });
    await titled("Looking in 24 regions");
    expect(screen.getByTestId("hero-burn").textContent).toBe("Not known yet");
    screen.getByRole("radio", { name: "Burning –" });
    await userEvent.click(screen.getByRole("radio", { name: "Not checked 34" }));
    expect(screen.queryByText("Every region was checked.")).toBeNull();
    unmount();
    const view = sweeping(0);
    const [first, ...others] = view.regions;
    if (!first) throw new Error("the fixture has regions");
    const empty = renderApp({ overview: { ...view, regions: [{ ...first, look: "clean" }, ...others] } });
    await titled("No running task found yet");
    screen.getByRole("radio", { name: "Burning 0" });
    empty.unmount();
    renderApp({ overview: quiet(true) });
    expect(await screen.findByText("Found where Quench looked")).toBeTruthy();
  });

  test("tasks that run on machines only are not free", async () => {
    renderApp({ overview: overview({ burn: burn("0", { about: false, onInstances: 12 }) }) });
    await titled("Running: 962 tasks in 24 regions");
    expect(screen.getByTestId("hero-burn").textContent).toBe("Billed by server");
  });

  test("one failure for everything is said once", async () => {
    const { unmount } = renderApp({ overview: failed("credentialsExpired") });
    expect((await screen.findByRole("alert")).dataset.code).toBe("tokenExpired");
    unmount();
    renderApp({ overview: failed("accessDenied") });
    await titled("No region could be read");
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("the check", () => {
  test("starts by itself once, and the page follows its events", async () => {
    const before = overview({ phase: "never", regions: [], counts: { ...overview().counts, tasks: 0 } });
    const host = makeHost({ overview: before });
    vi.spyOn(host, "startSweep").mockImplementation(async (named) => {
      host.calls.push({ method: "startSweep", input: named });
      return sweeping(0);
    });
    renderApp({}, "en", host);
    await waitFor(() => expect(screen.getByTestId("sweep-phase").dataset.phase).toBe("running"));
    act(() => host.emit.overview({ ...sweeping(13), sequence: 2 }));
    await titled("Running so far: 698 tasks in 13 regions");
    expect(screen.getByText(/13 of 24 regions looked at/)).toBeTruthy();
    act(() => host.emit.overview(overview({ sequence: 3 })));
    await waitFor(() => expect(host.calls).toContainEqual({ method: "painted", input: "overview" }));
    expect(host.calls.filter(({ method }) => method === "startSweep")).toEqual([
      { method: "startSweep", input: [] },
    ]);
  });

  test("an event that is older than what is shown changes nothing", async () => {
    const { host } = renderApp({ overview: overview({ sequence: 7 }) });
    await titled("Running: 962 tasks in 24 regions");
    // Whatever the clock says: it may have been set back.
    act(() => host.emit.overview({ ...sweeping(3), sequence: 6, now: "2027-01-01T00:00:00Z" }));
    expect(screen.getByTestId("sweep-phase").dataset.phase).toBe("done");
    act(() => host.emit.overview({ ...sweeping(3), sequence: 8, now: "2020-01-01T00:00:00Z" }));
    await waitFor(() => expect(screen.getByTestId("sweep-phase").dataset.phase).toBe("running"));
  });

  test("can be stopped", async () => {
    const { host } = renderApp({ overview: sweeping(13) });
    const stop = await screen.findByTestId("main-action");
    expect(stop.textContent).toBe("Stop the check");
    await userEvent.click(stop);
    expect(host.calls).toContainEqual({ method: "stopSweep", input: null });
  });

  test("says why it could not start", async () => {
    const host = makeHost();
    vi.spyOn(host, "startSweep").mockRejectedValue(
      new HostError({ code: "teardownRunning", context: {}, detail: "" }),
    );
    renderApp({}, "en", host);
    await userEvent.click(await screen.findByRole("button", { name: "Check again" }));
    expect((await screen.findByRole("alert")).dataset.code).toBe("teardownRunning");
  });

  test("asks a region by name, and remembers it for the next check", async () => {
    const { host } = renderApp();
    await userEvent.click(await screen.findByRole("button", { name: "Check a region not listed" }));
    const dialog = await screen.findByRole("dialog");
    await userEvent.type(within(dialog).getByLabelText("Region code"), "Frankfurt{Enter}");
    expect(within(dialog).getByText("A region code looks like ap-east-1.")).toBeTruthy();
    await userEvent.clear(within(dialog).getByLabelText("Region code"));
    await userEvent.type(within(dialog).getByLabelText("Region code"), "ａｐ-east-1{Enter}");
    await waitFor(() => expect(host.calls).toContainEqual({ method: "startSweep", input: ["ap-east-1"] }));
    await userEvent.click(screen.getByRole("button", { name: "Check again" }));
    expect(host.calls.filter(({ method }) => method === "startSweep").at(-1)?.input).toEqual(["ap-east-1"]);
  });
});

describe("map and list", () => {
  test("name every region alike, and share one selection", async () => {
    renderApp();
    const bubble = await screen.findByRole("button", {
      name: "N. Virginia, US, us-east-1: Burning, about $76.04 an hour",
    });
    expect(bubble.dataset.testid).toBe("bubble-us-east-1");
    expect(screen.getByTestId("bubble-ap-east-1").getAttribute("aria-label")).toBe(
      "Hong Kong, ap-east-1: Disabled",
    );
    const row = screen.getByTestId("region-row-us-east-1");
    expect(row.getAttribute("aria-label")).toBe(
      "N. Virginia, US, us-east-1, 50 clusters, about $76.04 an hour, Burning",
    );
    act(() => row.focus());
    expect(row.getAttribute("aria-current")).toBe("true");
    expect(bubble.getAttribute("tabindex")).toBe("0");
    await userEvent.keyboard("{ArrowDown}");
    expect(document.activeElement).toBe(screen.getByTestId("region-row-sa-east-1"));
  });

  test("show what burns, what nobody looked at, or all", async () => {
    renderApp();
    const rows = () => screen.getAllByTestId(/^region-row-/).length;
    await screen.findByTestId("region-row-us-east-1");
    expect(rows()).toBe(24);
    await userEvent.click(screen.getByRole("radio", { name: "Not checked 10" }));
    expect(rows()).toBe(10);
    await userEvent.click(screen.getByRole("radio", { name: "All 34" }));
    expect(rows()).toBe(34);
  });

  test("keep a region that the map does not know in a tray", async () => {
    renderApp({ overview: troubled() });
    expect((await screen.findByTestId("bubble-xx-new-1")).textContent).toBe("xx-new-1 · Burning");
    await expectAccessible();
  });

  test("open a region from either", async () => {
    renderApp();
    await userEvent.click(await screen.findByTestId("region-row-us-east-1"));
    expect(await screen.findByTestId("page-region")).toBeTruthy();
  });
});

test("offers to choose first, and to review once something goes", async () => {
  const { unmount } = renderApp();
  expect((await screen.findByTestId("main-action")).textContent).toBe("Choose what goes");
  unmount();
  renderApp({ overview: chosen() });
  expect((await screen.findByTestId("main-action")).textContent).toBe("Review teardown");
  expect(
    screen.getByText(
      "To remove: 480 clusters, 3 automatic starts, and 228 task definitions, about $874.04 an hour",
    ),
  ).toBeTruthy();
});

test("a window that only looks offers to look, and promises nothing else", async () => {
  renderApp({ overview: chosen(), session: { ...session, readOnly: true } });
  const action = await screen.findByRole("button", { name: "Look at what runs" });
  expect(screen.queryByRole("button", { name: "Review teardown" })).toBeNull();
  expect(screen.queryByText("Nothing changes until you confirm")).toBeNull();
  await userEvent.click(action);
  await screen.findByRole("heading", { level: 1, name: "What runs" });
  expect(screen.queryByTestId("main-action")).toBeNull();
});

test("stays small: a full account is under 3,000 nodes", async () => {
  renderApp({ overview: chosen() });
  await screen.findByTestId("page-overview");
  expect(document.querySelectorAll("*").length).toBeLessThan(3000);
});

describe("what starts tasks by itself", () => {
  const withStarts = (view: OverviewView, relaunchers: number): OverviewView => ({
    ...view,
    counts: { ...view.counts, relaunchers },
  });

  test("where it was not read, tasks may come back, but nothing charges unseen", async () => {
    renderApp({ overview: startsUnread(overview()) });
    // The number of tasks is whole: nothing is said to be "at least".
    await titled("Running: 962 tasks in 24 regions");
    screen.getByText("Costing you now, about");
    screen.getByText(
      /^In 24 regions what starts tasks by itself could not be read\.$|In 24 regions what starts/,
    );
    expect(screen.queryByText(/read only in part/)).toBeNull();
    expect(screen.getByTestId("region-row-us-east-1").dataset.partly).toBeUndefined();
    expect(screen.getByRole("radio", { name: /^Not checked/ }).textContent).toContain("10");
  });

  test("where it was not read nothing is said of all regions", async () => {
    renderApp({ overview: startsUnread(quiet(false)) });
    await titled("Nothing from ECS was found where Quench looked");
    expect(screen.getByText("All 34 regions checked.")).toBeTruthy();
    expect(screen.queryByText("No region could be read")).toBeNull();
  });

  test("one that is on is told where nothing runs, and can be chosen", async () => {
    renderApp({ overview: withStarts(quiet(false), 1) });
    await titled("Nothing from ECS was found where Quench looked");
    screen.getByText(/1 automatic start is on/);
    await userEvent.click(screen.getByRole("button", { name: "Choose what goes" }));
    expect(await screen.findByTestId("page-choose")).toBeTruthy();
  });

  test("alone it is what goes", async () => {
    const base = overview();
    const remove = { ...base.choice.remove, relaunchers: 2 };
    renderApp({ overview: { ...base, choice: { ...base.choice, remove } } });
    await screen.findByText("To remove: 2 automatic starts");
  });
});
