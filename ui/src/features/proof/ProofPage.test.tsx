import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { HostProvider } from "../../bridge/host-context";
import { makeQueryClient } from "../../bridge/query-client";
import { burn } from "../../testing/account";
import { expectAccessible } from "../../testing/axe";
import { type Fixture, makeHost } from "../../testing/fixture-host";
import { proof, unproved } from "../../testing/jobs";
import { ProofPage } from "./ProofPage";

// happy-dom lays nothing out: a virtual list needs a height to have rows.
beforeEach(() => void vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600));

function show(changes: Partial<Fixture>) {
  const host = makeHost(changes);
  const onOverview = vi.fn();
  const onTeardown = vi.fn();
  const onRegions = vi.fn();
  render(
    <HostProvider value={host}>
      <QueryClientProvider client={makeQueryClient()}>
        <ProofPage onOverview={onOverview} onTeardown={onTeardown} onRegions={onRegions} />
      </QueryClientProvider>
    </HostProvider>,
  );
  return { host, onOverview, onTeardown, onRegions, user: userEvent.setup() };
}

test("says what is proved, and what nobody looked at", async () => {
  show({ proof: proof() });
  await screen.findByRole("heading", { level: 1, name: "What you marked to remove is gone from 24 regions" });
  expect(screen.getByTestId("proof-verified").dataset.verified).toBe("true");
  expect(screen.getByText(/10 regions, where clusters may still be charging/)).toBeTruthy();
  expect(screen.getByText(/and again at/)).toBeTruthy();
  expect(screen.getByText(/31 task definitions are being deleted/)).toBeTruthy();
  const row = within(screen.getByTestId("proof-region-ap-south-1"));
  row.getByText("No ECS services or tasks found");
  row.getByText("not checked: managed daemons and gateways");
  await expectAccessible();
});

test("claims nothing while something is left", async () => {
  show({ proof: unproved() });
  await screen.findByRole("heading", { level: 1, name: "Something you marked to remove is still there" });
  expect(screen.getByTestId("proof-verified").dataset.verified).toBe("false");
  expect(screen.queryByText("Verified gone")).toBeNull();
  screen.getByText(/cluster\/k2vd90xqme7s/);
  screen.getByText(/^Still costing you/);
  expect(screen.getByTestId("hero-burn").textContent).toContain("$1.58");
  screen.getByRole("row", { name: "Clusters 480 479 Not verified" });
  screen.getByText(/10 regions, where .*, 1 region that could not be read, and services other than ECS/);
  within(screen.getByTestId("proof-region-eu-west-3")).getByText("not checked: services and tasks");
});

test("does not call definitions gone where nobody could look at them", async () => {
  const base = proof({ lingeringDefinitions: 0 });
  const regions = base.regions.map((region, at) =>
    at === 0 ? { ...region, state: "noneFound" as const, notChecked: ["taskDefinitions" as const] } : region,
  );
  show({ proof: { ...base, regions } });
  const row = await screen.findByRole("row", { name: /^Task definitions 240/ });
  within(row).getByText("Not verified");
});

test("tells apart what is there from what could not be looked for, and how much more there is", async () => {
  const { remaining } = unproved();
  const unread = remaining.map((item) => ({ ...item, state: "UNKNOWN", kind: "notRead" as const }));
  show({
    proof: proof({
      verified: false,
      secondReadAt: null,
      remaining: unread,
      remainingTotal: 480,
      keptNotChecked: 1,
    }),
  });
  await screen.findByText(/480 items are left/);
  screen.getByRole("heading", { name: "Still there, or could not be looked for" });
  screen.getByText("And 479 more.");
  expect(screen.queryByText(/AWS says/)).toBeNull();
  screen.getByText(/What you keep in 1 region could not be looked at again/);
});

test("tells a gateway that stays", async () => {
  show({ proof: proof() });
  await screen.findByText(/1 gateway is there/);
});

test("shows foreign texts as text", async () => {
  const evil = "<img src=x onerror=alert(1)>\u202egnp";
  show({
    proof: {
      ...unproved(),
      remaining: [{ arn: evil, state: evil, why: evil, kind: "clusterThere" as const }],
    },
  });
  await screen.findByRole("heading", { name: "Still there" });
  // The English reason of the engine is not shown: the window has a sentence of its own.
  expect(screen.getAllByText(evil)).toHaveLength(2);
  screen.getByText(/The cluster is still there\./);
  expect(document.querySelector("img")).toBeNull();
});

test("after one look nothing is called clean or gone", async () => {
  show({ proof: proof({ verified: false, secondReadAt: null }) });
  await screen.findByRole("heading", { level: 1, name: "Not proved yet" });
  const row = within(screen.getByTestId("proof-region-us-west-2"));
  row.getByText("One clean read so far");
  expect(screen.queryByText("Clean: nothing is there")).toBeNull();
  screen.getByRole("heading", { name: "What was to go" });
  expect(screen.queryByRole("columnheader", { name: "Gone" })).toBeNull();
});

test("counts the regions of the plan, not all that were read", async () => {
  show({ proof: proof({ targetRegions: 3 }) });
  await screen.findByRole("heading", { level: 1, name: "What you marked to remove is gone from 3 regions" });
});

test("looks again, and goes where that is shown", async () => {
  const { host, onTeardown, onOverview, user } = show({ proof: proof() });
  await user.click(await screen.findByRole("button", { name: "Look again" }));
  expect(host.calls.some(({ method }) => method === "verifyAgain")).toBe(true);
  expect(onTeardown).toHaveBeenCalledOnce();
  await user.click(screen.getByRole("button", { name: "Back to overview" }));
  expect(onOverview).toHaveBeenCalledOnce();
});

test("pages through the requests, whose ids can be copied", async () => {
  const { host, user } = show({ proof: proof() });
  await user.click(await screen.findByRole("button", { name: "Show every request and its AWS request id" }));
  await screen.findByText("1 to 200 of 2,214");
  expect(screen.getAllByRole("row").length).toBeLessThan(60);
  expect(screen.getAllByRole("button", { name: "Copy" }).length).toBeGreaterThan(0);
  await user.click(screen.getByRole("button", { name: "Next" }));
  await screen.findByText("201 to 400 of 2,214");
  expect(host.calls.filter(({ method }) => method === "journal").map(({ input }) => input)).toEqual([0, 200]);
});

test("has nothing to show before a teardown", async () => {
  show({ proof: null });
  await screen.findByRole("heading", { name: "There is no proof yet" });
  expect(screen.queryByRole("button", { name: "Look again" })).toBeNull();
});

test("where nobody could look at the tasks, what they cost is not known", async () => {
  const unread = { ...burn("0"), atLeast: true };
  show({ proof: proof({ verified: false, secondReadAt: null, burnLeft: unread }) });
  const hero = await screen.findByTestId("hero-burn");
  screen.getByText("Not known whether it still costs you");
  expect(hero.textContent).not.toMatch(/\$/);
});

test("what is switched off is verified, and nothing of it is called gone", async () => {
  show({ proof: proof() });
  const row = await screen.findByRole("row", { name: "Automatic starts 3 Verified off" });
  expect(row.querySelector(".gone")).toBeNull();
});

test("what starts tasks is not called off where nobody could look, nor what is still on", async () => {
  const base = unproved();
  const regions = base.regions.map((region, at) =>
    at === 0 ? { ...region, notChecked: ["relaunchers" as const] } : region,
  );
  const rule = "arn:aws:events:us-east-1:123456789012:rule/tick";
  show({
    proof: {
      ...base,
      verified: true,
      secondReadAt: base.firstReadAt,
      regions,
      remaining: [{ arn: rule, state: "ENABLED", why: "", kind: "relauncherOn" as const }],
    },
  });
  await screen.findByRole("row", { name: "Automatic starts 3 Not verified" });
  screen.getByText(/It is still on and can start tasks again\./);
  screen.getByText("not checked: automatic starts");
});

test("leads to the regions that nobody looked into, if there are any", async () => {
  const { onRegions, user } = show({ proof: proof() });
  await user.click(await screen.findByRole("button", { name: "Look into disabled regions" }));
  expect(onRegions).toHaveBeenCalledOnce();
});

test("leads nowhere where every region was looked into", async () => {
  show({ proof: proof({ uncheckedRegions: [] }) });
  await screen.findByText("Not checked:");
  expect(screen.queryByRole("button", { name: "Look into disabled regions" })).toBeNull();
});
