import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";
import type { RegionsView } from "../../bridge/host";
import { HostError } from "../../bridge/host-error";
import { makeHost } from "../../testing/fixture-host";
import { at, off, regionsView, suspect } from "../../testing/regions";
import { inputsOf, showRegions } from "../../testing/render";

describe("clues", () => {
  const view = (changes: Partial<RegionsView> = {}) =>
    regionsView({ regions: [off("ap-east-1", { clue: suspect }), off("me-south-1")], ...changes });

  test("say in one line who switched it, what was billed and what was seen", async () => {
    showRegions(view());
    const clue = await screen.findByTestId("clue-ap-east-1");
    expect(clue.textContent).toMatch(/Enabled and disabled again on \d+ Oct by svc-backup/);
    expect(clue.textContent).toContain("about $312.40 billed from 4 Oct to 5 Oct (AWS still estimates)");
    expect(clue.textContent).toMatch(/20 clusters, 40 tasks seen on \d+ Oct/);
    // What somebody else chose is kept apart, each time it is said.
    const foreign = [...clue.querySelectorAll("bdi")].map(({ textContent }) => textContent);
    expect(foreign).toContain("svc-backup");
    expect(foreign).toContain("AKIAIOSFODNN7EXAMPLE");
    expect(screen.getByTestId("clue-me-south-1").textContent).toMatch(/does not mean that it is empty/);
  });

  test("who did it and when is one press away", async () => {
    showRegions(view());
    const who = await screen.findByRole("button", { name: "Who and when: Hong Kong" });
    const events = document.getElementById(who.getAttribute("aria-controls") ?? "");
    expect(events?.hidden).toBe(true);
    await userEvent.click(who);
    expect(who.getAttribute("aria-expanded")).toBe("true");
    expect(events?.hidden).toBe(false);
    expect(events?.textContent).toContain("disabled by svc-backup with access key AKIAIOSFODNN7EXAMPLE");
  });

  test("what was before Quench disabled it again hints at nothing any more", async () => {
    const closed = at("ap-east-1", "closed", { since: "2026-10-05T00:10:00Z", clue: suspect });
    showRegions(view({ regions: [closed, at("me-south-1", "closed")] }));
    const row = await screen.findByTestId("off-region-ap-east-1");
    expect(row.textContent).toMatch(/Disabled again.*since/);
    expect(row.textContent).not.toMatch(/clusters|disabled again on|No hint/);
    screen.getByRole("button", { name: "Who and when: Hong Kong" });
    expect(screen.queryByTestId("clue-me-south-1")).toBeNull();
  });

  test("a bill of one day is of that day", async () => {
    const billed = { amount: "7.47", since: "2026-10-04", until: "2026-10-04", estimated: true };
    showRegions(view({ regions: [off("ap-east-1", { clue: { switches: [], billed, seen: null } })] }));
    expect((await screen.findByTestId("clue-ap-east-1")).textContent).toBe(
      "about $7.47 billed on 4 Oct (AWS still estimates)",
    );
  });

  test("in Korean too", async () => {
    showRegions(view(), "ko");
    expect((await screen.findByTestId("clue-ap-east-1")).textContent).toMatch(
      /10월 \d+일에 켰다가 다시 끔 \(사용자 svc-backup\) · 10월 4일~10월 5일 청구 약 \$312\.40/,
    );
  });

  test("who switched regions is asked by itself, once, because it is free", async () => {
    const { host } = showRegions(view({ switches: { state: "notAsked" } }));
    await waitFor(() => expect(inputsOf(host, "lookForSwitches")).toHaveLength(1));
    act(() => host.emit.regions(view({ sequence: 9, switches: { state: "notAsked" } })));
    await screen.findByTestId("page-regions");
    expect(inputsOf(host, "lookForSwitches")).toHaveLength(1);
  });

  test("it is not asked where it was told", async () => {
    const { host } = showRegions(view());
    await screen.findByTestId("clue-ap-east-1");
    expect(inputsOf(host, "lookForSwitches")).toHaveLength(0);
  });

  test.each([
    ["accessDenied", "switches", /may not look into CloudTrail/],
    ["deniedByOrganization", "switches", /your organization forbids it/],
    ["credentialsExpired", "switches", /the sign-in has ended/],
    ["accessDenied", "billed", /Cost Explorer was never enabled for this account/],
    ["notFound", "billed", /AWS has no cost data to give/],
    ["throttled", "billed", /did not answer in time/],
    ["unexpected", "billed", /Nothing is known from here/],
  ] as const)("a source that failed by %s (%s) says so", async (kind, source, words) => {
    showRegions(view({ [source]: { state: "failed", kind } }));
    expect((await screen.findByTestId(`source-${source}`)).textContent).toMatch(words);
  });

  test("bills cost money: the price is said first, and they are never asked unasked", async () => {
    const { host } = showRegions(view());
    const ask = await screen.findByTestId("ask-bills");
    const price = "At least 1 request, at most 3, $0.01 each. AWS puts it on your bill.";
    const described = document.getElementById(ask.getAttribute("aria-describedby") ?? "");
    expect(described?.textContent).toBe(price);
    expect(
      ask.compareDocumentPosition(screen.getByText(price)) & Node.DOCUMENT_POSITION_PRECEDING,
    ).toBeTruthy();
    expect(inputsOf(host, "lookForBills")).toHaveLength(0);
    await userEvent.click(ask);
    expect(inputsOf(host, "lookForBills")).toHaveLength(1);
    await screen.findByText("2 requests made so far: $0.02 spent.");
    expect(screen.getByTestId("ask-bills").textContent).toBe("Look it up again");
  });

  test("no charge told is never an amount", async () => {
    const { unmount } = showRegions(view({ billed: { state: "told", at: "2026-10-06T01:20:00Z" } }));
    const clue = await screen.findByTestId("clue-me-south-1");
    expect(clue.textContent).toBe("no charge on the bill so far");
    expect(clue.textContent).not.toContain("$");
    unmount();
    showRegions(view({ billed: { state: "partly", at: "2026-10-06T01:20:00Z" } }));
    expect((await screen.findByTestId("clue-me-south-1")).textContent).toBe(
      "no charge in what was read of the bill; there is more of it",
    );
  });

  test("a failure to ask is told, and leaves the page", async () => {
    const host = makeHost({ regions: view() });
    vi.spyOn(host, "lookForBills").mockRejectedValue(
      new HostError({ code: "offline", context: {}, detail: "" }),
    );
    showRegions(view(), "en", host);
    await userEvent.click(await screen.findByTestId("ask-bills"));
    expect((await screen.findByRole("alert")).dataset.code).toBe("offline");
    expect(screen.getByTestId("enable-regions")).toBeTruthy();
  });
});
