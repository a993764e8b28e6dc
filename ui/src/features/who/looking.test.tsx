import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";
import type { LookingView } from "../../bridge/host";
import { HostError } from "../../bridge/host-error";
import { expectAccessible } from "../../testing/axe";
import { type Fixture, makeHost } from "../../testing/fixture-host";
import { inputsOf, openPage, renderApp } from "../../testing/render";
import { judged, looked, lookingAt, triage, unjudged } from "../../testing/triage";

const seen: Partial<Fixture> = { overview: judged(), triage: triage() };

function show(
  change: Partial<Fixture> = {},
  language: "en" | "ko" = "en",
  host = makeHost({ ...seen, ...change }),
) {
  openPage({ page: "who" });
  return renderApp({}, language, host);
}

const looking = (changes: Partial<LookingView>) => ({ triage: triage({ looking: looked(changes) }) });

describe("reading CloudTrail", () => {
  test("can be stopped, and goes on from there", async () => {
    const { host } = show({ triage: triage({ looking: lookingAt(12) }) });
    const strip = within(await screen.findByTestId("looking"));
    strip.getByText("Reading who did it: 12 of 34 regions.");
    strip.getByText(/^About 20 seconds left, more if there are more pages\. 612 events so far\.$/);
    expect(strip.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("12");
    await userEvent.click(screen.getByTestId("stop-looking"));
    await screen.findByText(/^You stopped reading after 12 of 34 regions/);
    await userEvent.click(screen.getByRole("button", { name: "Go on" }));
    expect(inputsOf(host, "startLooking")).toHaveLength(1);
    await screen.findByTestId("stop-looking");
  });

  test("tells how late CloudTrail is, how far back it was read, and what is missing", async () => {
    show(looking({ cut: ["ap-northeast-1"], unreadable: 3 }));
    await screen.findByText(
      /Read back to 8 Jul .* everywhere\. CloudTrail tells minutes late, at times an hour/,
    );
    screen.getByText("In Tokyo, Japan there were more events than Quench reads: the older ones are missing.");
    screen.getByText(/^3 events were not what CloudTrail sends/);
    expect(screen.queryByTestId("look-gaps")).toBeNull();
  });

  test("was not begun: hatched, and one press away", async () => {
    const { host } = show({ triage: unjudged() });
    await userEvent.click(await screen.findByRole("button", { name: "Look who did it" }));
    expect(inputsOf(host, "startLooking")).toHaveLength(1);
  });

  test("a quarantine, a missing permission and a fault each have words of their own", async () => {
    show(
      looking({
        gaps: [
          { region: "us-east-1", kind: "accessDenied", quarantined: true, detail: "a" },
          { region: "us-west-2", kind: "accessDenied", quarantined: true, detail: "a" },
          { region: "eu-west-1", kind: "accessDenied", quarantined: false, detail: "b" },
          { region: "eu-west-2", kind: "throttled", quarantined: false, detail: "c" },
        ],
      }),
    );
    const gaps = await screen.findByTestId("look-gaps");
    expect(gaps.textContent).toContain("Not read in 4 regions.");
    const [quarantine, permission, fault] = within(gaps).getAllByRole("listitem");
    expect(quarantine?.textContent).toMatch(
      /AWS has put its quarantine policy on your sign-in.*In N. Virginia, US and Oregon, US/,
    );
    expect(quarantine?.textContent).not.toContain("cloudtrail:LookupEvents");
    expect(permission?.textContent).toMatch(/cloudtrail:LookupEvents.*In Dublin, Ireland\./);
    expect(within(permission as HTMLElement).getAllByRole("button", { name: "Copy" })).not.toHaveLength(0);
    expect(fault?.textContent).toMatch(/AWS asked to slow down/);
    await expectAccessible();
  });

  test("a refusal to start is told", async () => {
    const host = makeHost({ overview: judged(), triage: unjudged() });
    vi.spyOn(host, "startLooking").mockRejectedValueOnce(
      new HostError({ code: "offline", context: {}, detail: "" }),
    );
    show({}, "en", host);
    await userEvent.click(await screen.findByTestId("start-looking"));
    expect((await screen.findByRole("alert")).dataset.code).toBe("offline");
  });
});
