import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { expectAccessible } from "../../testing/axe";
import { calm, costs, story, unasked } from "../../testing/costs";
import { inputsOf, renderApp } from "../../testing/render";

const { bill, charges } = story();

async function turn(view = costs(bill), language: "en" | "ko" = "en") {
  const rendered = renderApp({ costs: view, charges }, language);
  await userEvent.click(await screen.findByTestId("map-billed"));
  return rendered;
}

describe("the map of what was billed", () => {
  test("and its list tell the same, in ink and not as what burns", async () => {
    await turn();
    const bubble = await screen.findByRole("button", { name: /^N\. Virginia, US, us-east-1: Billed, \$/ });
    expect(bubble.querySelector("circle")?.getAttribute("class")).toBe("billed");
    expect(document.querySelector("svg .burning")).toBeNull();
    const row = screen.getByTestId("billed-row-region:us-east-1");
    const amount = bubble.getAttribute("aria-label")?.split(", ").at(-1) ?? "";
    expect(row.textContent).toContain(amount);
    screen.getByText("7 Sept to 6 Oct, UTC");
    await expectAccessible();
  });

  test("shows more for more, by area", async () => {
    await turn();
    const radius = (code: string) =>
      Number(screen.getByTestId(`bubble-${code}`).querySelector("circle")?.getAttribute("r"));
    await waitFor(() => expect(radius("ap-northeast-2")).toBeGreaterThan(radius("us-east-1")));
  });

  test("has no amount for what the bill does not tell, and lets a region that is off stand out", async () => {
    await turn();
    const untold = await screen.findByTestId("bubble-af-south-1");
    expect(untold.getAttribute("aria-label")).toMatch(/No charge told, no amount$/);
    expect(screen.getByTestId("billed-row-region:af-south-1").textContent).not.toContain("$");
    const off = screen.getByTestId("bubble-me-south-1");
    expect(off.dataset.billed).toBe("offAndSpending");
    expect(off.querySelector(".alarm")).toBeTruthy();
    expect(screen.getByTestId("billed-row-region:me-south-1").textContent).toContain("Disabled and spending");
  });

  test("keeps what has no region in the list, where it cannot be opened", async () => {
    await turn();
    const row = await screen.findByTestId("billed-row-global");
    expect(row.tagName).toBe("DIV");
    act(() => screen.getByTestId("billed-row-region:ap-northeast-2").focus());
    await userEvent.keyboard("{ArrowDown}");
    expect(document.activeElement).toBe(screen.getByTestId("billed-row-region:us-east-1"));
    expect(row.textContent).toContain("Global services");
    await userEvent.click(screen.getByTestId("billed-row-region:us-east-1"));
    expect(await screen.findByTestId("page-region")).toBeTruthy();
  });

  test("without a bill hints at the page of costs, and asks nobody", async () => {
    const { host } = await turn(unasked());
    await screen.findByText(/No bill was read yet/);
    // The list goes on telling what burns.
    expect(screen.getByTestId("region-row-us-east-1")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Go to Costs" }));
    expect(await screen.findByTestId("page-costs")).toBeTruthy();
    expect(inputsOf(host, "askBill")).toEqual([]);
  });

  test("in Korean too", async () => {
    await turn(costs(bill), "ko");
    const list = await screen.findByRole("region", { name: "지역별 청구 금액" });
    within(list).getByText("꺼져 있는데 지출 중");
    await expectAccessible();
  });
});

test("the overview says what has burnt since Quench was opened, and nothing of nothing", async () => {
  const { unmount } = renderApp();
  expect((await screen.findByTestId("since-opened")).textContent).toBe("Since you opened Quench: about $379");
  unmount();
  const base = costs(calm(1).bill);
  const view = { ...base, burning: { ...base.burning, sinceOpened: { usd: "0", atLeast: false } } };
  renderApp({ costs: view });
  await screen.findByTestId("page-overview");
  await screen.findByTestId("hero-burn");
  expect(screen.queryByTestId("since-opened")).toBeNull();
});
