import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import type { OverviewView, Row } from "../../bridge/host";
import { HostProvider } from "../../bridge/host-context";
import { HostError } from "../../bridge/host-error";
import { makeQueryClient } from "../../bridge/query-client";
import { putOverview } from "../../bridge/snapshots";
import { burn, chosen, overview, session, startsUnread, troubled } from "../../testing/account";
import { expectAccessible } from "../../testing/axe";
import { type Fixture, type FixtureHost, makeHost } from "../../testing/fixture-host";
import { ChoosePage } from "./ChoosePage";
import { RegionPage } from "./RegionPage";
import { RowCells } from "./RowCells";
import { RowRuns } from "./RowRuns";
import { RowStarts } from "./RowStarts";

// happy-dom lays nothing out: a virtual list needs a height to have rows.
beforeEach(() => void vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600));

function show(view: OverviewView, page: ReactNode, change: Partial<Fixture> = {}) {
  const host = makeHost({ overview: view, ...change });
  return { ...draw(host, page), host };
}

function draw(host: FixtureHost, page: ReactNode) {
  const client = makeQueryClient();
  render(
    <HostProvider value={host}>
      <QueryClientProvider client={client}>{page}</QueryClientProvider>
    </HostProvider>,
  );
  const marks = () => host.calls.filter(({ method }) => method === "mark").map(({ input }) => input);
  return { client, marks, user: userEvent.setup() };
}

const stale = () => new HostError({ code: "staleRevision", context: {}, detail: "" });
/** Where the region page leads; most tests go nowhere. */
const nowhere = {
  onBack: () => undefined,
  onReview: () => undefined,
  onRegions: () => undefined,
  onCosts: () => undefined,
};
const region = <RegionPage code="us-east-1" {...nowhere} />;

const nothing = () => undefined;
const arn = "arn:aws:ecs:us-east-1:123456789012:cluster/nightly-etl";

test("selects everything everywhere, and only then leads on", async () => {
  const onReview = vi.fn();
  const { marks, user } = show(
    overview(),
    <ChoosePage onBack={nothing} onOpenRegion={nothing} onReview={onReview} />,
  );
  const review = await screen.findByTestId("main-action");
  expect(review.getAttribute("aria-disabled")).toBe("true");
  await user.click(review);
  expect(onReview).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: "Mark all 483 clusters to remove" }));
  expect(marks()).toEqual([{ scope: { kind: "everywhere" }, mark: "remove", revision: 1 }]);
  await screen.findByText("480 clusters, 3 automatic starts, and 228 task definitions");
  await user.click(screen.getByRole("button", { name: "Review teardown" }));
  expect(onReview).toHaveBeenCalledOnce();
});

test("chooses unused definitions apart", async () => {
  const { marks, user } = show(
    overview(),
    <ChoosePage onBack={nothing} onOpenRegion={nothing} onReview={nothing} />,
  );
  await user.click(await screen.findByTestId("select-unused-definitions"));
  expect(marks()).toEqual([
    { scope: { kind: "unusedDefinitions", region: null }, mark: "remove", revision: 1 },
  ]);
});

test("tells what AWS Batch made, and clears", async () => {
  const base = chosen();
  const view = { ...base, choice: { ...base.choice, batchClusters: 4 } };
  const { marks, user } = show(
    view,
    <ChoosePage onBack={nothing} onOpenRegion={nothing} onReview={nothing} />,
  );
  await screen.findByText(/4 clusters made by AWS Batch are left out/);
  await user.click(screen.getByRole("button", { name: "Clear the marks" }));
  expect(marks()).toEqual([{ scope: { kind: "everywhere" }, mark: null, revision: 1 }]);
});

test("finds a cluster in any region and keeps it; its place leads there", async () => {
  const onOpenRegion = vi.fn();
  const { marks, user } = show(
    overview(),
    <ChoosePage onBack={nothing} onOpenRegion={onOpenRegion} onReview={nothing} />,
  );
  await user.type(await screen.findByRole("searchbox"), "nightly");
  await user.click(await screen.findByTestId(`mark-${arn}-keep`));
  expect(marks()).toEqual([{ scope: { kind: "resource", arn }, mark: "keep", revision: 1 }]);
  await user.click(await screen.findByRole("button", { name: "N. Virginia, US" }));
  expect(onOpenRegion).toHaveBeenCalledWith("us-east-1");
});

test("shows a region, marks it as a whole, and keeps the page small", async () => {
  const { marks, user } = show(overview(), <RegionPage code="us-east-1" {...nowhere} />);
  await screen.findByRole("heading", { level: 1, name: /N. Virginia, US/ });
  await screen.findByTestId(`mark-${arn}-keep`);
  expect(screen.getAllByRole("row").length).toBeLessThan(30);
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Mark all 50 clusters here to remove" }));
  await user.click(screen.getByRole("button", { name: "Mark all here to keep" }));
  expect(marks()).toMatchObject([
    { scope: { kind: "region", region: "us-east-1" }, mark: "remove" },
    { scope: { kind: "region", region: "us-east-1" }, mark: "keep" },
  ]);
});

test("a cluster opens what is in it", async () => {
  const { host, user } = show(overview(), <RegionPage code="us-east-1" {...nowhere} />);
  await user.click(await screen.findByRole("button", { name: "Show what is in nightly-etl" }));
  await screen.findByRole("heading", { name: "nightly-etl" });
  const asked = host.calls.filter(({ method }) => method === "rows").at(-1);
  expect(asked?.input).toMatchObject({ kind: "services", cluster: arn, region: "us-east-1" });
});

test("explains what was not read", async () => {
  show(troubled(), <RegionPage code="eu-west-3" {...nowhere} />);
  await screen.findByText("Read in part: tasks.");
  screen.getByText(/AWS asked to slow down/);
  screen.getByText("Technical details");
});

test("a region that could not be read shows no zero and no empty list", async () => {
  show(troubled(), <RegionPage code="ap-northeast-3" {...nowhere} />);
  await screen.findByText("Nothing was read in this region.");
  // One refusal, told once.
  screen.getByText(/^Your sign-in is not permitted to look here\. Something here may be charging/);
  expect(screen.getAllByText("Technical details")).toHaveLength(1);
  expect(document.body.textContent).not.toMatch(/\$0|0 clusters found|No clusters here/);
  expect(screen.queryByRole("button", { name: /Remove all/ })).toBeNull();
});

test("a region that could not be read can be checked again from its page", async () => {
  const view = troubled();
  const regions = view.regions.map((row) => {
    if (row.code !== "ap-northeast-3") return row;
    // Each part has its own request: the cause is one all the same.
    return { ...row, gaps: row.gaps.map((gap) => ({ ...gap, detail: `ecs:List ${gap.part}` })) };
  });
  const { host, user } = show({ ...view, regions }, <RegionPage code="ap-northeast-3" {...nowhere} />);
  await user.click(await screen.findByRole("button", { name: "Check again" }));
  expect(host.calls).toContainEqual({ method: "startSweep", input: [] });
  expect(screen.getAllByText(/not permitted to look/)).toHaveLength(1);
  screen.getByText(/ecs:List clusters\s+ecs:List services/);
  expect(screen.getAllByText(/nothing/i)).toHaveLength(3);
});

test("a disabled region does not answer, so it is not asked again", async () => {
  show(overview(), <RegionPage code="ap-east-1" {...nowhere} />);
  await screen.findByText(/This region is disabled for the account/);
  expect(screen.queryByRole("button", { name: "Check again" })).toBeNull();
});

test("of a region read in part, the unread parts are told apart from empty ones", async () => {
  const { user } = show(troubled(), <RegionPage code="eu-north-1" {...nowhere} />);
  await screen.findByText(/^2 clusters found/);
  expect(screen.getAllByText("not read")).toHaveLength(2);
  expect(screen.getByText("Not known")).toBeTruthy();
  await user.click(screen.getByRole("radio", { name: "Tasks –" }));
  await screen.findByText(/^Not read: tasks\. Something here may be charging/);
  expect(screen.queryByText("No tasks here.")).toBeNull();
});

test("a region without a price is not one that costs nothing", async () => {
  const view = overview();
  const regions = view.regions.map((region) =>
    region.code === "us-east-1" ? { ...region, burn: burn("0", { atLeast: true, unpriced: 3 }) } : region,
  );
  show({ ...view, regions }, <RegionPage code="us-east-1" {...nowhere} />);
  await screen.findByText("No price known");
  screen.getByText("Costing you now");
  expect(screen.queryByText("$0.00")).toBeNull();
});

test("a Remove of what has changed meanwhile is refused with words, never sent again", async () => {
  const host = makeHost({ overview: overview() });
  vi.spyOn(host, "mark").mockRejectedValue(stale());
  const { user } = draw(host, region);
  await user.click(await screen.findByTestId(`mark-${arn}-remove`));
  expect((await screen.findByRole("alert")).dataset.code).toBe("staleRevision");
  expect(host.mark).toHaveBeenCalledTimes(1);
  expect(host.calls.filter(({ method }) => method === "overview").length).toBeGreaterThan(1);
});

test("a Keep is sent again with the revision of now: it can only protect more", async () => {
  const host = makeHost({ overview: overview() });
  const mark = vi.spyOn(host, "mark").mockRejectedValueOnce(stale());
  const { user } = draw(host, region);
  await user.click(await screen.findByTestId(`mark-${arn}-keep`));
  await waitFor(() => expect(mark).toHaveBeenCalledTimes(2));
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a mark that is set while another is on its way is not lost", async () => {
  const host = makeHost({ overview: overview() });
  const answer = host.mark;
  let release: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    release = resolve;
  });
  const mark = vi.spyOn(host, "mark").mockImplementationOnce(async (rule) => {
    await first;
    return answer(rule);
  });
  const { user } = draw(host, region);
  await user.click(await screen.findByTestId(`mark-${arn}-keep`));
  await user.click(screen.getByTestId(`mark-${arn.replace("nightly-etl", "cdn-logs")}-keep`));
  expect(mark).toHaveBeenCalledTimes(1);
  release();
  await waitFor(() => expect(mark).toHaveBeenCalledTimes(2));
});

test("the list stays while its next revision is on the way, and marks what is shown", async () => {
  const host = makeHost({ overview: overview() });
  const { client, user, marks } = draw(host, region);
  await screen.findByTestId(`mark-${arn}-keep`);
  vi.spyOn(host, "rows").mockReturnValue(new Promise(() => undefined));
  act(() => putOverview(client, overview({ sequence: 2, revision: 2 })));
  await user.click(screen.getByTestId(`mark-${arn}-remove`));
  expect(marks()).toMatchObject([{ mark: "remove", revision: 1 }]);
});

test("a list that could not be fetched can be tried again", async () => {
  const host = makeHost({ overview: overview() });
  vi.spyOn(host, "rows").mockRejectedValueOnce(new HostError({ code: "timeout", context: {}, detail: "" }));
  const { user } = draw(host, region);
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  await screen.findByTestId(`mark-${arn}-keep`);
});

test("a window that only looks marks nothing, and says why", async () => {
  const { marks, user } = show(overview(), region, { session: { ...session, readOnly: true } });
  await screen.findByText(/Another Quench window holds this account, so nothing can be marked here/);
  await user.click(await screen.findByTestId(`mark-${arn}-keep`));
  await user.click(screen.getByTestId("select-region"));
  expect(marks()).toEqual([]);
});

test("what AWS Batch made is not counted among what a region's button marks", async () => {
  const view = overview();
  const regions = view.regions.map((row) => (row.code === "us-east-1" ? { ...row, batchClusters: 4 } : row));
  show({ ...view, regions }, region);
  await screen.findByRole("button", { name: "Mark all 46 clusters here to remove" });
  screen.getByText(/4 clusters made by AWS Batch are left out/);
});

test("the mark of a task definition is what holds, with the reason in words", async () => {
  const host = makeHost({ overview: overview() });
  const answer = host.rows;
  vi.spyOn(host, "rows").mockImplementation(async (query) => {
    const page = await answer(query);
    const rows = page.rows.map((row) =>
      row.kind === "definition" && row.name === "xmr-1:1"
        ? { ...row, mark: { own: "remove" as const, effective: null, because: null } }
        : row,
    );
    return { ...page, rows };
  });
  const { user, marks } = draw(host, region);
  await user.click(await screen.findByRole("radio", { name: /^Task definitions/ }));
  const mine = "arn:aws:ecs:us-east-1:123456789012:task-definition/xmr-1:1";
  const remove = await screen.findByTestId(`mark-${mine}-remove`);
  expect(remove.getAttribute("aria-checked")).toBe("false");
  screen.getByText("Marked to remove, but it stays. Something that stays uses it");
  expect(screen.getAllByText("Stays. Quench could not read what uses it").length).toBeGreaterThan(0);
  await user.click(screen.getByTestId(`mark-${mine}-none`));
  expect(marks()).toMatchObject([{ scope: { kind: "resource", arn: mine }, mark: null }]);
});

test("what could not be read of a cluster is not said to be none", async () => {
  const cluster: Extract<Row, { kind: "cluster" }> = {
    kind: "cluster",
    arn,
    name: "nightly-etl",
    region: "us-east-1",
    status: "ACTIVE",
    services: 0,
    servicesIncomplete: true,
    finding: null,
    tasks: 2,
    tasksIncomplete: true,
    containerInstances: 0,
    capacityProviders: [],
    burn: { ...burn("0"), atLeast: true },
    sizes: [],
    since: null,
    batch: false,
    mark: { own: null, effective: null, because: null },
  };
  render(
    <>
      <RowRuns row={cluster} />
      <RowCells
        kind="clusters"
        row={{ ...cluster, tasks: 0 }}
        revision={1}
        now="2026-10-06T01:31Z"
        everywhere={false}
        disabled={false}
        onEnter={nothing}
        onMark={nothing}
      />
    </>,
  );
  expect(screen.getByText("services not read, at least 2 tasks")).toBeTruthy();
  expect(screen.getByText("services not read, tasks not read")).toBeTruthy();
  expect(document.body.textContent).not.toMatch(/\b0 (services|tasks)|\$0/);
});

test("lists what starts tasks by itself, with its marks and without a price", async () => {
  const { host, marks, user } = show(overview(), region);
  await user.click(await screen.findByRole("radio", { name: "Automatic starts 4" }));
  await screen.findByText(/^Schedules, rules and scaling minimums start tasks by themselves/);
  const asked = () => host.calls.filter(({ method }) => method === "rows").at(-1)?.input;
  await waitFor(() => expect(asked()).toMatchObject({ kind: "relaunchers", region: "us-east-1" }));
  expect((await screen.findAllByText(/^Rule on event bus/)).length).toBeGreaterThan(0);
  expect(screen.getAllByRole("columnheader").map(({ textContent }) => textContent)).toEqual([
    "Automatic start",
    "What it does",
    "Since",
    "In the teardown",
  ]);
  expect(screen.queryByRole("combobox")).toBeNull();
  screen.getByText("Stays. It is switched off already");
  screen.getByText("Stays. Only the AWS service that made it can change it");
  await expectAccessible();
  const [remove] = screen.getAllByTestId(/^mark-arn:aws:events:us-east-1:.*-remove$/);
  await user.click(remove as HTMLElement);
  expect(marks()).toMatchObject([
    { scope: { kind: "resource", arn: expect.stringContaining(":rule/") }, mark: "remove" },
  ]);
});

test("a cluster shows what starts tasks in it", async () => {
  const { host, user } = show(overview(), region);
  await user.click(await screen.findByRole("button", { name: "Show what is in nightly-etl" }));
  await user.click(await screen.findByRole("radio", { name: "Automatic starts" }));
  await waitFor(() =>
    expect(host.calls.filter(({ method }) => method === "rows").at(-1)?.input).toMatchObject({
      kind: "relaunchers",
      cluster: arn,
    }),
  );
});

const starts: Extract<Row, { kind: "relauncher" }> = {
  kind: "relauncher",
  arn: "arn:aws:events:us-east-1:123456789012:rule/tick",
  name: "tick",
  region: "us-east-1",
  starter: "rule",
  enabled: true,
  clusters: ["shop"],
  definitions: ["xmr:3"],
  otherTargets: 0,
  schedule: "rate(5 minutes)",
  within: "default",
  minimum: null,
  maximum: null,
  managedBy: null,
  since: null,
  mark: { own: null, effective: null, because: null },
  stays: null,
};

const said: [Partial<typeof starts>, RegExp][] = [
  [{}, /^Onstarts tasks on the schedule rate\(5 minutes\)in cluster shoptask definition xmr:3$/],
  [{ enabled: false }, /^Switched off/],
  [{ schedule: null }, /starts tasks when an event arrives/],
  [{ starter: "scalableTarget", schedule: null, minimum: 10, maximum: 999 }, /keeps 10 to 999 tasks running/],
  [{ starter: "scalableTarget", minimum: null, maximum: null }, /keeps – to – tasks running/],
  [{ otherTargets: 1 }, /and does 1 other thing$/],
  [{ managedBy: "states.amazonaws.com" }, /managed by states\.amazonaws\.com$/],
];

test.each(said)("says what an automatic start does: %j", (change, words) => {
  const { container } = render(<RowStarts row={{ ...starts, ...change }} />);
  expect(container.textContent).toMatch(words);
});

test("foreign texts of an automatic start are text", () => {
  const evil = "<img src=x>\u202egnp";
  render(<RowStarts row={{ ...starts, schedule: evil, clusters: [evil], managedBy: evil }} />);
  expect(document.querySelector("img")).toBeNull();
  expect(screen.getAllByText(evil)).toHaveLength(3);
});

const goes = { own: null, effective: "remove", because: null } as const;

test.each([
  [{ ...goes }, "Goes with what it starts"],
  [{ ...goes, because: "shop" }, "Goes with shop"],
])("an automatic start says why it goes: %j", (mark, words) => {
  const { container } = render(
    <RowCells
      kind="relaunchers"
      row={{ ...starts, mark }}
      revision={1}
      now="2026-10-06T01:31Z"
      everywhere={false}
      disabled={false}
      onEnter={nothing}
      onMark={nothing}
    />,
  );
  expect(container.querySelector("[data-effective]")?.textContent).toContain(words);
});

test("where only that was not read, tasks may come back, but nothing charges unseen", async () => {
  const { user } = show(startsUnread(overview()), region);
  await screen.findByText("Not read: automatic starts.");
  screen.getByText(/Something here may start tasks again that Quench does not show/);
  expect(screen.queryByText(/Something here may be charging/)).toBeNull();
  await user.click(screen.getByRole("radio", { name: "Automatic starts –" }));
});
