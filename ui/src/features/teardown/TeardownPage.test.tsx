import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { TeardownView } from "../../bridge/host";
import { HostProvider } from "../../bridge/host-context";
import { makeQueryClient } from "../../bridge/query-client";
import { burn } from "../../testing/account";
import { expectAccessible } from "../../testing/axe";
import { makeHost } from "../../testing/fixture-host";
import { needsYou, plan, teardown, verifying } from "../../testing/jobs";
import { lineOf } from "./burn-line";
import { TeardownPage } from "./TeardownPage";

function show(view: TeardownView | null) {
  const host = makeHost({ teardown: view });
  const on = { onProof: vi.fn(), onOverview: vi.fn(), onAmended: vi.fn() };
  const { container, unmount } = render(
    <HostProvider value={host}>
      <QueryClientProvider client={makeQueryClient()}>
        <TeardownPage {...on} />
      </QueryClientProvider>
    </HostProvider>,
  );
  const called = (method: string) => host.calls.filter((call) => call.method === method).length;
  return { ...on, container, unmount, called };
}

const status = async () => (await screen.findByTestId("teardown-status")).dataset.status;

test("says how far it is, what it still costs, and stops when asked", async () => {
  const { called } = show(teardown());
  expect(
    await screen.findByRole("heading", { name: "Stopping the spend: 812 of 960 tasks stopped" }),
  ).toBeTruthy();
  expect(screen.getByTestId("hero-burn").textContent).toBe("$131an hour, was $874");
  expect(screen.getByRole("img", { name: "Spend per hour has fallen from $874 to $131" })).toBeTruthy();
  expect(screen.getByRole("table", { name: "Spend per hour over time" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "See the proof" })).toBeNull();
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "Stop the teardown" }));
  await waitFor(() => expect(called("stopTeardown")).toBe(1));
}, 20_000);

test.each(["stopped", "interrupted"] as const)("%s can be resumed", async (state) => {
  const { called } = show(teardown({ status: state }));
  expect(await status()).toBe(state);
  await userEvent.click(screen.getByRole("button", { name: "Resume the teardown" }));
  await waitFor(() => expect(called("resumeTeardown")).toBe(1));
});

test("while verifying it says that the spend has stopped and when the second look is; nothing is green", async () => {
  const { container } = show(verifying());
  expect(await status()).toBe("verifying");
  expect(screen.getByText(/Second look in 42 sec/)).toBeTruthy();
  expect(screen.getByText(/^Spend stopped at/)).toBeTruthy();
  expect(container.querySelector(".green, .verified")).toBeNull();
});

test("while verifying only the checking can be stopped", async () => {
  const { called } = show(verifying());
  await userEvent.click(await screen.findByRole("button", { name: "Stop checking" }));
  await waitFor(() => expect(called("stopTeardown")).toBe(1));
});

test("after a restart nothing is said of what nobody has looked at since", async () => {
  const { container } = show(teardown({ status: "interrupted", looked: false }));
  expect(await screen.findByText("When you approved it, about")).toBeTruthy();
  expect(screen.getByTestId("hero-burn").textContent).toBe("$874an hour");
  expect(screen.getByText("Quench has not looked since it was closed.")).toBeTruthy();
  expect(container.textContent).not.toMatch(/Still costing|312 \/ 480|\$131/);
  expect(screen.queryByRole("img", { name: /Spend per hour/ })).toBeNull();
  expect(screen.queryAllByRole("progressbar")).toEqual([]);
  expect(screen.getAllByText("Not looked at")).toHaveLength(24);
  // What was proved of a region before says nothing of it now.
  expect(container.textContent).not.toMatch(/verified gone/);
  expect(container.querySelector(".verified")).toBeNull();
});

test("a step whose work an earlier run has done is done", async () => {
  const base = teardown({ status: "interrupted", looked: false });
  const phases = base.phases.map((phase) => ({ ...phase, begun: false }));
  const { container } = show({ ...base, phases });
  await screen.findByText("Quench has not looked since it was closed.");
  const standing = (phase: string) =>
    container.querySelector<HTMLElement>(`[data-phase="${phase}"]`)?.dataset.standing;
  expect([standing("evidence"), standing("stopSpend")]).toEqual(["done", "waiting"]);
});

test("an end without proof and without problems sends to the proof, not to an empty list", async () => {
  const { onProof } = show({ ...verifying(), status: "needsYou", nextReadInSeconds: null });
  await screen.findByRole("heading", { name: "The teardown has ended, but it is not proved" });
  expect(screen.queryByText(/each item below/)).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "See the proof" }));
  expect(onProof).toHaveBeenCalledOnce();
});

test("an amended plan is offered for problems beyond the first fifty too", async () => {
  const problems = needsYou().problems.map((problem) => ({ ...problem, kind: "accessDenied" as const }));
  const { unmount } = show({ ...needsYou(), problems, problemsTotal: 60 });
  expect(await screen.findByRole("button", { name: "Make an amended plan" })).toBeTruthy();
  unmount();
  show({ ...needsYou(), canAmend: false });
  await screen.findByRole("heading", { name: "1 item needs you" });
  expect(screen.queryByRole("button", { name: "Make an amended plan" })).toBeNull();
});

test("verified leads to the proof", async () => {
  const { onProof } = show({ ...verifying(), status: "verified", verifiedAt: "2026-10-06T01:58:00Z" });
  expect(
    await screen.findByRole("heading", { name: "Verified: what you marked to remove is gone" }),
  ).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "See the proof" }));
  expect(onProof).toHaveBeenCalledOnce();
});

test("what needs a person says what, bill and next, and hands an amended plan over", async () => {
  const { onAmended, onProof, called } = show(needsYou());
  expect(await screen.findByRole("heading", { name: "1 item needs you" })).toBeTruthy();
  const problem = screen.getByTestId("problem").textContent;
  expect(problem).toContain("Cluster k2vd90xqme7s could not be removed.");
  expect(problem).toContain("It costs nothing now.");
  expect(problem).toContain("asg-7f2");
  await userEvent.click(screen.getByRole("button", { name: "Make an amended plan" }));
  await waitFor(() => expect(onAmended).toHaveBeenCalledWith(plan()));
  expect(called("resumeTeardown")).toBe(0);
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(called("resumeTeardown")).toBe(1));
  // It runs again: what can be done now is to stop it.
  expect(await screen.findByTestId("stop-teardown")).toBeTruthy();
  expect(screen.queryByTestId("resume-teardown")).toBeNull();
  expect(onProof).not.toHaveBeenCalled();
});

test("the numbers of a region are named, and what needs a person leaves the rest unverified", async () => {
  show(needsYou());
  await screen.findByText(/The proof tells what else may be left/);
  expect(screen.getAllByText("Deletes sent")).toHaveLength(24);
  const row = screen.getByTestId("teardown-region-sa-east-1");
  expect(row.textContent).toContain("44 / 4422 / 22");
  screen.getByText("Tasks stopped");
  screen.getByText("Clusters deleted");
});

test("where nothing goes on no end of the spend is foretold", () => {
  const expectedSpendStop = "2026-10-06T01:41:00Z";
  expect(lineOf(teardown({ status: "running", expectedSpendStop })).expected).not.toBeNull();
  for (const status of ["needsYou", "stopped", "interrupted"] as const)
    expect(lineOf(teardown({ status, expectedSpendStop })).expected).toBeNull();
});

test("what has no price is not told as an amount", async () => {
  const none = burn("0", { atLeast: true, unpriced: 3 });
  show(teardown({ burnBefore: none, burnNow: none }));
  await screen.findByText("Still costing you");
  expect(screen.getByTestId("hero-burn").textContent).toBe("No price known");
});

test("without a teardown it says so", async () => {
  show(null);
  expect(await screen.findByText("There is no teardown")).toBeTruthy();
});

test("what starts tasks is cut between the record and the spend; without any there is no such step", async () => {
  const steps = (container: HTMLElement) =>
    [...container.querySelectorAll<HTMLElement>("[data-phase]")].map(({ dataset }) => dataset.phase);
  const first = show(teardown());
  await screen.findByText("Cut what starts tasks");
  expect(steps(first.container).slice(0, 3)).toEqual(["evidence", "cutRelaunch", "stopSpend"]);
  first.unmount();
  const phases = teardown().phases.map((view) =>
    view.phase === "cutRelaunch" ? { ...view, done: 0, total: 0, begun: false } : view,
  );
  const second = show(teardown({ phases }));
  await screen.findByText("Stop the spend");
  expect(steps(second.container)).not.toContain("cutRelaunch");
});

test("one that could not be cut is not called free: it can start tasks again", async () => {
  const [problem] = teardown().problems;
  if (!problem) throw new Error("no problem");
  const rule = { ...problem, item: "relaunchers" as const, name: "tick", kind: "accessDenied" as const };
  show(teardown({ problems: [rule] }));
  await screen.findByText("It can start tasks again.");
  screen.getByText(/Automatic start/);
  expect(screen.queryByText("It costs nothing now.")).toBeNull();
});
