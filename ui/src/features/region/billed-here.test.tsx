import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { expectAccessible } from "../../testing/axe";
import { costs, story, unasked } from "../../testing/costs";
import { inputsOf, openPage, renderApp } from "../../testing/render";

const { bill, charges } = story();

function showRegion(code: string, view = costs(bill), language: "en" | "ko" = "en") {
  openPage({ page: "region", code });
  return renderApp({ costs: view, charges }, language);
}

test("a region tells what was billed in it, and its services by day once they are wanted", async () => {
  const { host } = showRegion("ap-northeast-2");
  const toggle = await screen.findByRole("button", { name: "Days and services" });
  expect(screen.getByTestId("billed-here").textContent).toMatch(
    /^AWS billed \$[\d.]+ here from 7 Sept to 6 Oct\./,
  );
  expect(inputsOf(host, "billLayers")).toEqual([]);
  await userEvent.click(toggle);
  expect(toggle.getAttribute("aria-expanded")).toBe("true");
  await screen.findByTestId("bill-chart");
  const query = {
    revision: 1,
    split: "service",
    place: { kind: "region", code: "ap-northeast-2" },
    service: null,
  };
  expect(inputsOf(host, "billLayers")).toEqual([query]);
  expect(screen.getByTestId("layer-service:Amazon Elastic Container Service")).toBeTruthy();
  // There is one way only to split it.
  expect(screen.queryByTestId("split-place")).toBeNull();
  await userEvent.click(screen.getByTestId("save-csv"));
  await waitFor(() => expect(inputsOf(host, "saveBill")).toEqual([query]));
  await userEvent.click(screen.getByTestId("look-table"));
  expect(screen.getByRole("table", { name: "Billed here, by day and service" })).toBeTruthy();
  await expectAccessible();
});

test("one that the bill does not name has no amount", async () => {
  showRegion("af-south-1");
  const here = await screen.findByTestId("billed-here");
  expect(here.textContent).toMatch(/tells of no charge here/);
  expect(here.textContent).not.toContain("$");
  expect(screen.queryByTestId("billed-days")).toBeNull();
});

test("without a bill it leads to the costs, and back", async () => {
  const { host } = showRegion("us-east-1", unasked());
  expect((await screen.findByTestId("billed-here")).textContent).toMatch(/not known: no bill was read yet/);
  await userEvent.click(screen.getByRole("button", { name: "Go to Costs" }));
  expect(await screen.findByTestId("page-costs")).toBeTruthy();
  expect(inputsOf(host, "askBill")).toEqual([]);
});

test("in Korean too", async () => {
  showRegion("us-east-1", costs(bill), "ko");
  await userEvent.click(await screen.findByRole("button", { name: "날짜와 서비스" }));
  expect(await screen.findByRole("region", { name: "이 지역의 청구 금액, 일별·서비스별" })).toBeTruthy();
});
