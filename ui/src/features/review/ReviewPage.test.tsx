import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { NoteView } from "../../bridge/host";
import { HostProvider } from "../../bridge/host-context";
import { HostError } from "../../bridge/host-error";
import { makeQueryClient } from "../../bridge/query-client";
import { keys } from "../../bridge/snapshots";
import { burn } from "../../testing/account";
import { expectAccessible } from "../../testing/axe";
import { type FixtureHost, makeHost } from "../../testing/fixture-host";
import { plan, proof, teardown } from "../../testing/jobs";
import { plainDigits } from "./digits";
import { ReviewPage } from "./ReviewPage";

function show(
  changes: Parameters<typeof makeHost>[0] = {},
  props: { initialPlan?: ReturnType<typeof plan> } = {},
) {
  const host: FixtureHost = makeHost(changes);
  const client = makeQueryClient();
  const onBack = vi.fn();
  const onApproved = vi.fn();
  const onRegions = vi.fn();
  render(
    <HostProvider value={host}>
      <QueryClientProvider client={client}>
        <ReviewPage {...props} onBack={onBack} onApproved={onApproved} onRegions={onRegions} />
      </QueryClientProvider>
    </HostProvider>,
  );
  const called = (method: string) => host.calls.filter((call) => call.method === method);
  return { host, client, onBack, onApproved, onRegions, called };
}

const field = () => screen.findByRole("textbox", { name: /type 9012/ });
const go = () => screen.getByRole("button", { name: "Tear down 480 clusters" });

test("makes one plan and says what goes, what stays and what is not in it", async () => {
  const { called } = show();
  expect(await screen.findByRole("heading", { name: "What goes" })).toBeTruthy();
  expect(called("makePlan")).toHaveLength(1);
  expect(screen.getByText("480 services deleted by force, 960 tasks stopped")).toBeTruthy();
  expect(screen.getAllByText("Cannot be undone")).toHaveLength(2);
  expect(screen.getByText("production")).toBeTruthy();
  expect(screen.getByText("You did not choose it")).toBeTruthy();
  expect(screen.getByText(/10 disabled regions and services other than ECS/)).toBeTruthy();
  expect(screen.getByText("1234-5678-9012")).toBeTruthy();
  await expectAccessible();
}, 20_000);

test("starts nothing before the last four digits fit, however they are written", async () => {
  const { called, client, onApproved } = show();
  // Of an earlier teardown there is a proof: the new one has none.
  client.setQueryData(keys.proof, proof());
  const input = await field();
  await userEvent.click(go());
  await userEvent.type(input, "9013{Enter}");
  expect(screen.getByText("These are not the last 4 digits of the account.")).toBeTruthy();
  expect(called("approvePlan")).toHaveLength(0);
  await userEvent.clear(input);
  await userEvent.type(input, "９０１２");
  await userEvent.click(go());
  await waitFor(() => expect(onApproved).toHaveBeenCalledOnce());
  expect(called("approvePlan")).toEqual([{ method: "approvePlan", input: { hash: "9f2c", digits: "9012" } }]);
  expect(client.getQueryData(keys.teardown)).toEqual(teardown());
  expect(client.getQueryData(keys.proof)).toBeNull();
});

test("letters are never dropped to make digits fit", () => {
  expect(plainDigits(" ９０-12 ")).toBe("9012");
  expect(plainDigits("9o012")).not.toBe("9012");
});

test("a blocker keeps the plan from being started", async () => {
  const { called } = show({
    plan: plan({ notes: [{ severity: "blocker", kind: "keptTargeted", count: 1, names: ["production"] }] }),
  });
  await userEvent.type(await field(), "9012{Enter}");
  await userEvent.click(go());
  expect(screen.getByText("This plan cannot be started. See what blocks it.")).toBeTruthy();
  expect(called("approvePlan")).toHaveLength(0);
});

test("an expired plan can only be made again", async () => {
  const { called } = show({ plan: plan({ expiresAt: plan().madeAt }) });
  await userEvent.type(await field(), "9012{Enter}");
  expect(called("approvePlan")).toHaveLength(0);
  await userEvent.click(screen.getByRole("button", { name: "Make a new plan" }));
  await waitFor(() => expect(called("makePlan")).toHaveLength(2));
});

test("a refusal by the host is shown with a way on, and is no approval", async () => {
  const { host, called, onApproved } = show();
  vi.spyOn(host, "approvePlan").mockRejectedValue(
    new HostError({ code: "planChanged", context: {}, detail: "" }),
  );
  await userEvent.type(await field(), "9012{Enter}");
  expect(await screen.findByText("The plan is not the one you saw")).toBeTruthy();
  expect(onApproved).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Make a new plan" }));
  await waitFor(() => expect(called("makePlan")).toHaveLength(2));
});

test("an amended plan is shown as it was handed over", async () => {
  const { called } = show({}, { initialPlan: plan({ hash: "a3" }) });
  expect(await screen.findByRole("heading", { name: "Review the amended plan" })).toBeTruthy();
  expect(called("makePlan").length + called("amendedPlan").length).toBe(0);
});

test("every item can be seen, a page at a time", async () => {
  // happy-dom lays nothing out: without a height the list would show no row.
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(360);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(800);
  const { called } = show();
  await userEvent.click(await screen.findByRole("button", { name: /See every item by name/ }));
  expect(await screen.findByText("c0")).toBeTruthy();
  expect(called("planItems")[0]?.input).toEqual({ hash: "9f2c", offset: 0 });
});

test("what starts tasks again is cut before anything else, and says that it can be undone", async () => {
  show();
  await screen.findByText("Cut what starts tasks");
  const [first, second] = screen.getAllByRole("row");
  expect(first?.textContent).toContain("3 automatic starts: schedules and rules switched off");
  expect(first?.textContent).toContain("Only scaling minimums cannot be undone");
  expect(second?.textContent).toContain("Stop the spend");
});

test("a plan of automatic starts alone does not say that clusters go", async () => {
  const none = { clusters: 0, services: 0, tasks: 0, taskSets: 0, containerInstances: 0, definitions: 0 };
  show({ plan: plan({ goes: { ...none, relaunchers: 2 } }) });
  await screen.findByRole("button", { name: "Tear down 2 automatic starts" });
  screen.getByText(/Schedules and rules are switched off and can be switched on again/);
  expect(screen.queryByText(/deleted clusters/)).toBeNull();
  expect(screen.getAllByRole("row")).toHaveLength(1);
});

test("tells where what starts tasks was not read, in words, and what of it stays", async () => {
  const left: NoteView = { severity: "warning", kind: "relaunchersLeft", count: 1, names: ["nightly"] };
  const buses: NoteView = {
    severity: "info",
    kind: "otherEventBusesNotChecked",
    count: 2,
    names: ["us-east-1"],
  };
  const stays = (["feedsOthers", "managedByAws", "alreadyOff"] as const).map((why) => ({
    arn: why,
    name: why,
    region: "us-east-1",
    why,
    burn: burn("0"),
  }));
  const base = plan();
  show({ plan: plan({ notes: [...base.notes, left, buses], stays, staysTotal: 3 }) });
  await screen.findByText(/^In 1 region Quench could not read all of what starts tasks by itself/);
  screen.getByText("Paris", { exact: false });
  screen.getByText(/^1 automatic start stays although/);
  screen.getByText("nightly");
  screen.getByText(/^In 2 regions only the default event bus was read/);
  screen.getByText("N. Virginia");
  screen.getByText("It also starts or does something that stays");
  screen.getByText("Only the AWS service that made it can change it");
  screen.getByText("It is switched off already");
  // Whatever was read: a leaked key starts everything again.
  screen.getByText(/Whoever holds a leaked key can start everything again/);
});

test("leads to the disabled regions that are not in the plan, if there are any", async () => {
  const { onRegions } = show();
  await userEvent.click(await screen.findByRole("button", { name: "Look into disabled regions" }));
  expect(onRegions).toHaveBeenCalledOnce();
  cleanup();
  show({ plan: plan({ disabledRegions: [] }) });
  await screen.findByText("Not in this plan:");
  expect(screen.queryByRole("button", { name: "Look into disabled regions" })).toBeNull();
});
