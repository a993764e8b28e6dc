import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import type { BillState } from "../../bridge/host";
import { expectAccessible } from "../../testing/axe";
import { costs, part, story, unasked } from "../../testing/costs";
import { inputsOf, showCosts } from "../../testing/render";

const { bill, charges } = story();
const partly = { ...bill, complete: false, pages: 20 };
const denied = (byOrganization: boolean): BillState => ({
  state: "denied",
  byOrganization,
  operation: "ce:GetCostAndUsage",
});

/** Without a bill: what happened, what it means for the bill, what to do, and the same in Korean. */
const failures: [string, BillState, RegExp, RegExp, RegExp, RegExp][] = [
  [
    "neverEnabled",
    { state: "neverEnabled" },
    /not enabled in this account/,
    /That is not \$0/,
    /as root or as an administrator.*24 hours/,
    /켜져 있지 않습니다.*루트나 관리자/,
  ],
  [
    "memberWithoutAccess",
    { state: "memberWithoutAccess" },
    /belongs to an organization/,
    /That is not \$0/,
    /management account/,
    /조직에 속한 계정.*관리 계정/,
  ],
  [
    "denied",
    denied(false),
    /Your sign-in may not look at costs/,
    /AWS refused ce:GetCostAndUsage.*not \$0/,
    /to an administrator/,
    /이 로그인으로는.*관리자에게/,
  ],
  [
    "deniedByOrganization",
    denied(true),
    /policy of your organization/,
    /not \$0/,
    /people who run the organization/,
    /조직의 정책/,
  ],
  [
    "noData",
    { state: "noData" },
    /no data for these days yet/,
    /That is not \$0/,
    /Ask again tomorrow/,
    /아직 AWS에 없습니다/,
  ],
  ["throttled", { state: "throttled" }, /slow down/, /has not changed/, /in a few minutes/, /요청을 줄여/],
  [
    "failedSignIn",
    { state: "failed", kind: "credentialsExpired" },
    /sign-in has ended/,
    /goes on costing money/,
    /Connect again/,
    /로그인이 끝났거나/,
  ],
  [
    "failedConnection",
    { state: "failed", kind: "offline" },
    /AWS did not answer/,
    /goes on costing money/,
    /Look at your connection/,
    /답하지 않아/,
  ],
  [
    "failedOther",
    { state: "failed", kind: "unreadable" },
    /a reason that Quench does not know/,
    /goes on costing money/,
    /copy the details/,
    /알 수 없는 이유/,
  ],
];

test.each(failures)(
  "%s is its own sentence, never $0, with what to do",
  async (name, state, what, means, next, ko) => {
    const view = unasked({ charges: part(state, { detail: "ce:GetCostAndUsage refused (request id 7a)" }) });
    const { unmount } = showCosts(view);
    const notice = await screen.findByTestId("bill-state");
    expect(notice.dataset.state).toBe(name);
    expect(within(notice).getByRole("heading", { level: 2 }).textContent).toMatch(what);
    expect(notice.textContent).toMatch(means);
    expect(notice.querySelector("b")?.textContent).toMatch(next);
    within(notice).getByText("Technical details");
    // Without a bill no amount of one is anywhere.
    expect(screen.getByTestId("billed").textContent).toContain("Not known yet");
    await expectAccessible();
    unmount();
    showCosts(view, {}, "ko");
    expect((await screen.findByTestId("bill-state")).textContent).toMatch(ko);
  },
);

test("a refusal gives the permissions to copy", async () => {
  const user = userEvent.setup();
  showCosts(unasked({ charges: part(denied(false)) }));
  const notice = await screen.findByTestId("bill-state");
  await user.click(within(notice).getByRole("button", { name: "Copy" }));
  expect(await navigator.clipboard.readText()).toBe(
    "ce:GetCostAndUsage, ce:GetCostForecast, ce:GetAnomalies",
  );
});

test("the bill that is kept stays, whatever became of a later question", async () => {
  showCosts(costs(bill, { charges: part({ state: "throttled" }), stale: true }), { charges });
  const notice = await screen.findByTestId("bill-state");
  expect(notice.textContent).toMatch(/The bill that was read at .* stays below\./);
  expect(await screen.findByTestId("bill-chart")).toBeTruthy();
});

describe("a question that stopped before its end", () => {
  test.each<[BillState["state"] & ("limit" | "dayCap" | "stopped"), RegExp, RegExp]>([
    ["limit", /^Read 20 pages, there is more/, /^20쪽을 읽었고 더 있습니다/],
    [
      "dayCap",
      /^Read 20 pages, then the daily limit of \$0\.50 was reached/,
      /하루 한도 \$0\.50에 닿았습니다/,
    ],
    ["stopped", /^Stopped after 20 pages, there is more/, /멈췄고 더 있습니다/],
  ])("by %s says what is shown, and how to go on", async (state, en, ko) => {
    const view = costs(partly, { charges: part({ state }), canGoOn: true });
    const { unmount, host } = showCosts(view, { charges });
    const notice = await screen.findByTestId("bill-state");
    expect(within(notice).getByRole("heading").textContent).toMatch(en);
    expect(notice.textContent).toContain("What came is shown as part of the bill");
    within(notice).getByTestId("go-on");
    expect(within(notice).queryByRole("button", { name: "Change the limit" }) !== null).toBe(
      state === "dayCap",
    );
    expect(inputsOf(host, "askBill")).toEqual([]);
    await expectAccessible();
    unmount();
    showCosts(view, { charges }, "ko");
    const korean = await screen.findByTestId("bill-state");
    expect(within(korean).getByRole("heading").textContent).toMatch(ko);
  });

  test("cannot go on where nothing more is allowed today, and offers the limit instead", async () => {
    const { meter } = costs();
    showCosts(
      costs(partly, { charges: part({ state: "limit" }), canGoOn: true, meter: { ...meter, leftToday: 0 } }),
      { charges },
    );
    await userEvent.click(await screen.findByTestId("raise-cap-now"));
    expect(screen.queryByTestId("go-on")).toBeNull();
    expect(await screen.findByTestId("cap-dialog")).toBeTruthy();
  });
});

test("an old bill says that it is old; a new one says nothing", async () => {
  const { unmount } = showCosts(costs(bill, { stale: true }), { charges });
  expect((await screen.findByTestId("bill-state")).dataset.state).toBe("stale");
  unmount();
  showCosts(costs(bill), { charges });
  await screen.findByTestId("bill-chart");
  expect(screen.queryByTestId("bill-state")).toBeNull();
});

describe("forecast and anomalies", () => {
  test("of an attack in many regions are few lines, the largest first, each place and service once", async () => {
    const ecs = "Amazon Elastic Container Service";
    const unusual = Array.from({ length: 9 }, (_, at) => ({
      from: "2026-10-04",
      until: null,
      impact: `${at + 1}00`,
      causes: [1, 2].map(() => ({ place: { kind: "region" as const, code: "us-east-1" }, service: ecs })),
    }));
    showCosts(costs(bill, { anomalies: part({ state: "told" }), unusual }), { charges });
    const found = await screen.findByTestId("anomalies");
    const lines = within(found).getAllByRole("listitem");
    expect(lines[0]?.textContent).toBe(`4 Oct to now: $900.00 more than expectedN. Virginia, ${ecs}`);
    expect(found.querySelector("details")?.querySelectorAll("li")).toHaveLength(5);
    within(found).getByText("5 more");
    const chart = await screen.findByTestId("bill-chart");
    act(() => chart.focus());
    expect(screen.getByTestId("bill-spoken").textContent).toContain(
      "AWS calls 9 things in it unusual: the largest is $900 more than expected",
    );
  });

  test("have states of their own", async () => {
    showCosts(costs(bill, { forecast: part({ state: "noData" }), anomalies: part(denied(false)) }), {
      charges,
    });
    expect((await screen.findByTestId("forecast")).textContent).toContain("AWS has no data for it yet.");
    expect(screen.getByTestId("anomalies").textContent).toContain("your sign-in may not");
  });

  test("that were told are told, with AWS's words kept apart", async () => {
    showCosts(
      costs(bill, {
        forecast: part({ state: "told" }),
        anomalies: part({ state: "told" }),
        expected: { from: "2026-10-06", until: "2026-11-01", total: "21034.22", currency: "USD" },
        unusual: [
          {
            from: "2026-10-04",
            until: null,
            impact: "1012.2",
            causes: [{ place: null, service: "<i>ECS</i>" }],
          },
        ],
      }),
      { charges },
    );
    expect((await screen.findByTestId("forecast")).textContent).toContain(
      "From 6 Oct to 31 Oct AWS expects charges of $21,034.22.",
    );
    const anomalies = screen.getByTestId("anomalies");
    expect(anomalies.textContent).toContain("4 Oct to now: $1,012.20 more than expected");
    expect(anomalies.querySelector("bdi")?.textContent).toBe("<i>ECS</i>");
    expect(await screen.findAllByTestId("mark-aws")).toHaveLength(1);
  });
});
