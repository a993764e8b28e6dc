import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import type { OverviewView } from "../../bridge/host";
import { HostProvider } from "../../bridge/host-context";
import { makeQueryClient } from "../../bridge/query-client";
import { burn, chosen, overview, troubled } from "../../testing/account";
import { expectAccessible } from "../../testing/axe";
import { makeHost } from "../../testing/fixture-host";
import { ChoosePage } from "./ChoosePage";
import { RegionPage } from "./RegionPage";

// happy-dom lays nothing out: a virtual list needs a height to have rows.
beforeEach(() => void vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600));

function show(view: OverviewView, page: ReactNode) {
  const host = makeHost({ overview: view });
  render(
    <HostProvider value={host}>
      <QueryClientProvider client={makeQueryClient()}>{page}</QueryClientProvider>
    </HostProvider>,
  );
  const marks = () => host.calls.filter(({ method }) => method === "mark").map(({ input }) => input);
  return { host, marks, user: userEvent.setup() };
}

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
  await user.click(screen.getByRole("button", { name: "Select all 483 clusters everywhere" }));
  expect(marks()).toEqual([{ scope: { kind: "everywhere" }, mark: "remove", revision: 1 }]);
  await screen.findByText("480 clusters and 228 task definitions");
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
  await user.click(screen.getByRole("button", { name: "Clear" }));
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
  const { marks, user } = show(
    overview(),
    <RegionPage code="us-east-1" onBack={nothing} onReview={nothing} />,
  );
  await screen.findByRole("heading", { level: 1, name: /N. Virginia, US/ });
  await screen.findByTestId(`mark-${arn}-keep`);
  expect(screen.getAllByRole("row").length).toBeLessThan(30);
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Remove all 50 clusters here" }));
  await user.click(screen.getByRole("button", { name: "Keep all here" }));
  expect(marks()).toMatchObject([
    { scope: { kind: "region", region: "us-east-1" }, mark: "remove" },
    { scope: { kind: "region", region: "us-east-1" }, mark: "keep" },
  ]);
});

test("a cluster opens what is in it", async () => {
  const { host, user } = show(
    overview(),
    <RegionPage code="us-east-1" onBack={nothing} onReview={nothing} />,
  );
  await user.click(await screen.findByRole("button", { name: "Show what is in nightly-etl" }));
  await screen.findByRole("heading", { name: "nightly-etl" });
  const asked = host.calls.filter(({ method }) => method === "rows").at(-1);
  expect(asked?.input).toMatchObject({ kind: "services", cluster: arn, region: "us-east-1" });
});

test("explains what was not read", async () => {
  show(troubled(), <RegionPage code="eu-west-3" onBack={nothing} onReview={nothing} />);
  await screen.findByText("Tasks: read in part.");
  screen.getByText(/AWS asked to slow down/);
  screen.getByText("Technical details");
});

test("a region that could not be read shows no zero and no empty list", async () => {
  show(troubled(), <RegionPage code="ap-northeast-3" onBack={nothing} onReview={nothing} />);
  await screen.findByText("Nothing of this region was read.");
  expect(document.body.textContent).not.toMatch(/\$0|0 clusters found|No clusters here/);
  expect(screen.queryByRole("button", { name: /Remove all/ })).toBeNull();
});

test("of a region read in part, the unread parts are told apart from empty ones", async () => {
  const { user } = show(troubled(), <RegionPage code="eu-north-1" onBack={nothing} onReview={nothing} />);
  await screen.findByText(/^2 clusters found/);
  expect(screen.getAllByText("not read")).toHaveLength(2);
  expect(screen.getByText("Not known")).toBeTruthy();
  await user.click(screen.getByRole("radio", { name: "Tasks –" }));
  await screen.findByText(/^Tasks: not read\. Something here may be charging/);
  expect(screen.queryByText("No tasks here.")).toBeNull();
});

test("a region without a price is not one that costs nothing", async () => {
  const view = overview();
  const regions = view.regions.map((region) =>
    region.code === "us-east-1" ? { ...region, burn: burn("0", { atLeast: true, unpriced: 3 }) } : region,
  );
  show({ ...view, regions }, <RegionPage code="us-east-1" onBack={nothing} onReview={nothing} />);
  await screen.findByText("No price known");
  expect(screen.queryByText("$0.00")).toBeNull();
});
