import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { Code } from "../../bridge/host";
import { HostError } from "../../bridge/host-error";
import { expectAccessible } from "../../testing/axe";
import { costs, story, unasked } from "../../testing/costs";
import { alertView } from "../../testing/fixture-costs";
import { makeHost } from "../../testing/fixture-host";
import { inputsOf, renderApp, showCosts } from "../../testing/render";

const { bill, charges } = story();

async function fill(amount: string, day: string): Promise<[HTMLInputElement, HTMLInputElement]> {
  const fields = [
    await screen.findByRole<HTMLInputElement>("textbox", { name: "Amount in the alert" }),
    screen.getByRole<HTMLInputElement>("textbox", { name: "Day in the alert" }),
  ] as const;
  await userEvent.type(fields[0], amount);
  await userEvent.type(fields[1], day);
  return [...fields];
}

test("an alert is explained by region and service, from the bill that is kept", async () => {
  const { host } = showCosts(costs(bill), { charges });
  await fill("$648.55", "2026-10-05{Enter}");
  const answer = await screen.findByTestId("alert-answer");
  expect(inputsOf(host, "explainAlert")).toEqual([{ amount: "$648.55", day: "2026-10-05" }]);
  within(answer).getByText("$648.55 is what was charged on 5 Oct.");
  within(answer).getByText("In the month until 5 Oct: $1,041.20");
  const table = within(answer).getByRole("table", { name: "What explains it" });
  const [, first, second] = within(table).getAllByRole("row");
  expect(first?.textContent).toBe("N. VirginiaAmazon Elastic Container Service$66.20$0.04$66.16");
  // What is not known is never an amount.
  expect(second?.textContent).toContain("not known");
  expect(inputsOf(host, "askBill")).toEqual([]);
  await expectAccessible();
});

test.each([
  ["monthToDate", /in the month until 5 Oct/],
  ["aboveUsual", /on top of the usual until 5 Oct/],
  [null, /near to nothing that the bill has for 5 Oct/],
] as const)("the reading %s is said", async (meant, words) => {
  showCosts(costs(bill), { charges, alert: alertView({ meant, causes: [] }) });
  await fill("1", "2026-10-05{Enter}");
  const answer = await screen.findByTestId("alert-answer");
  expect(answer.querySelector("b")?.textContent).toMatch(words);
  within(answer).getByText("Charged on 5 Oct: $648.55");
  within(answer).getByText("Nothing on the bill rose in that time.");
});

test("a day that the bill does not tell of yet is said to be so", async () => {
  showCosts(costs(bill), { charges, alert: alertView({ dayOpen: true }) });
  await fill("1", "2026-10-06{Enter}");
  expect((await screen.findByTestId("alert-answer")).textContent).toContain(
    "The bill tells nothing of 5 Oct yet",
  );
});

test.each<[Code, string, RegExp]>([
  ["amountMalformed", "Amount in the alert", /This is not an amount/],
  ["dayMalformed", "Day in the alert", /This is not a day/],
  ["dayOutsideBill", "Day in the alert", /goes from 7 Sept to 6 Oct/],
])("%s is said at its field, and nothing typed is lost", async (code, name, words) => {
  const host = makeHost({ costs: costs(bill), charges });
  vi.spyOn(host, "explainAlert").mockRejectedValue(new HostError({ code, context: {}, detail: "" }));
  showCosts(costs(), {}, "en", host);
  const [amount, day] = await fill("about 600", "yesterday");
  await userEvent.click(screen.getByTestId("explain-alert"));
  const field = screen.getByRole("textbox", { name });
  await screen.findByText(words);
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect([amount.value, day.value]).toEqual(["about 600", "yesterday"]);
  expect(screen.queryByRole("alert")).toBeNull();
});

test("without a bill it says that the bill comes first, at a price, and keeps what was typed", async () => {
  const { host } = showCosts(unasked());
  const [amount] = await fill("648.55", "2026-10-05{Enter}");
  expect(inputsOf(host, "explainAlert")).toEqual([]);
  screen.getByText(/has to be read first, and that costs money/);
  await userEvent.click(screen.getByTestId("alert-ask"));
  await screen.findByTestId("ask-dialog");
  expect(amount.value).toBe("648.55");
  expect(inputsOf(host, "askBill")).toEqual([]);
});

test("the overview leads to it, with the focus where one types", async () => {
  renderApp();
  await userEvent.click(await screen.findByRole("button", { name: "I got an alert for an amount" }));
  const field = await screen.findByRole("textbox", { name: "Amount in the alert" });
  expect(document.activeElement).toBe(field);
});
