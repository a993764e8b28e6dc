import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";
import { HostError } from "../../bridge/host-error";
import { expectAccessible } from "../../testing/axe";
import { costs, meter, part, story, unasked } from "../../testing/costs";
import { makeHost } from "../../testing/fixture-host";
import { inputsOf, showCosts } from "../../testing/render";

const { bill, charges } = story();
const stopped = (changes = {}) =>
  costs(
    { ...bill, complete: false, pages: 20 },
    { charges: part({ state: "limit" }), canGoOn: true, ...changes },
  );

async function openDialog(button = "ask-bill"): Promise<HTMLElement> {
  await userEvent.click(await screen.findByTestId(button));
  return screen.findByTestId("ask-dialog");
}
const price = () => screen.getByTestId("ask-price").textContent;

describe("the meter", () => {
  test("tells what asking has cost, and what it may still cost today", async () => {
    showCosts(costs());
    expect((await screen.findByTestId("meter-used")).textContent).toBe(
      "3 today, $0.03 · 5 in this incident, $0.05",
    );
    screen.getByText("Daily limit $0.50: 47 more requests");
    expect(document.querySelectorAll("[data-spent]")).toHaveLength(3);
  });

  test("the limit is changed in a dialog; what is no amount stays there to be put right", async () => {
    const { host } = showCosts(costs());
    await userEvent.click(await screen.findByTestId("raise-cap"));
    const dialog = await screen.findByTestId("cap-dialog");
    const field = within(dialog).getByRole("textbox", { name: "Limit in US dollars" });
    await userEvent.clear(field);
    await userEvent.type(field, "two{Enter}");
    await within(dialog).findByText("This is not an amount. Type it like 1.00.");
    expect((field as HTMLInputElement).value).toBe("two");
    await expectAccessible();
    await userEvent.clear(field);
    await userEvent.type(field, "2.00{Enter}");
    await waitFor(() => expect(screen.queryByTestId("cap-dialog")).toBeNull());
    expect(inputsOf(host, "setRequestCap")).toEqual(["two", "2.00"]);
    screen.getByText("Daily limit $2.00: 197 more requests");
  });
});

describe("asking", () => {
  test("is never done by opening the page, or by anything but the dialog's last button", async () => {
    const { host } = showCosts(unasked());
    const dialog = await openDialog("ask-first");
    await userEvent.click(within(dialog).getByRole("radio", { name: /^13 months, by day/ }));
    await userEvent.click(within(dialog).getByRole("checkbox", { name: /^AWS’s forecast/ }));
    await userEvent.keyboard("{Enter}");
    await userEvent.click(within(dialog).getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(screen.queryByTestId("ask-dialog")).toBeNull());
    await openDialog();
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("ask-dialog")).toBeNull());
    expect(inputsOf(host, "askBill")).toEqual([]);
  });

  test("says what it costs at least and where it stops, and then does just that", async () => {
    const { host } = showCosts(unasked());
    const dialog = await openDialog();
    expect(price()).toBe("At least 2 requests, $0.02. Stops at 20, $0.20.");
    await userEvent.click(within(dialog).getByRole("checkbox", { name: /^Credits, refunds and tax/ }));
    expect(price()).toBe("At least 1 request, $0.01. Stops at 20, $0.20.");
    await userEvent.click(within(dialog).getByRole("checkbox", { name: /found unusual/ }));
    const limit = within(dialog).getByRole("textbox", { name: "Stop after so many requests" });
    await userEvent.clear(limit);
    await userEvent.type(limit, "30");
    expect(price()).toBe("At least 2 requests, $0.02. Stops at 30, $0.30.");
    await expectAccessible();
    await userEvent.click(screen.getByTestId("confirm-ask"));
    expect(inputsOf(host, "askBill")).toEqual([
      { span: "thirtyDays", apart: false, forecast: false, anomalies: true, goOn: false, requests: 30 },
    ]);
    await screen.findByTestId("asking");
    expect(screen.queryByTestId("ask-dialog")).toBeNull();
  });

  test.each(["0", "51", "1.5", "many", ""])("takes no limit like %j", async (typed) => {
    const { host } = showCosts(unasked());
    const dialog = await openDialog();
    const limit = within(dialog).getByRole("textbox", { name: "Stop after so many requests" });
    await userEvent.clear(limit);
    if (typed) await userEvent.type(limit, typed);
    within(dialog).getByText("Type a number from 2 to 50.");
    await userEvent.click(screen.getByTestId("confirm-ask"));
    expect(inputsOf(host, "askBill")).toEqual([]);
    expect((limit as HTMLInputElement).value).toBe(typed);
  });

  test("of a bill that is fresh says that it will most likely bring nothing", async () => {
    const { unmount } = showCosts(costs());
    await openDialog();
    expect(screen.getByTestId("bill-fresh").textContent).toBe(
      "AWS renews a bill about once a day; this one is 2 hours old. Asking again will most likely bring nothing new.",
    );
    unmount();
    showCosts(costs({ ...bill, fresh: false }));
    await openDialog();
    expect(screen.queryByTestId("bill-fresh")).toBeNull();
  });

  test("at the daily limit is not possible, and leads to the limit and back", async () => {
    const { host } = showCosts(unasked({ meter: meter({ today: 49, leftToday: 1 }) }));
    await openDialog();
    expect(price()).toBe("The daily limit of $0.50 leaves 1 request today, too few for this.");
    await userEvent.click(screen.getByTestId("confirm-ask"));
    expect(inputsOf(host, "askBill")).toEqual([]);
    await userEvent.click(screen.getByTestId("ask-raise"));
    const field = await screen.findByRole("textbox", { name: "Limit in US dollars" });
    await userEvent.clear(field);
    await userEvent.type(field, "1.00{Enter}");
    await screen.findByTestId("ask-dialog");
    await waitFor(() => expect(price()).toMatch(/^At least 2 requests, \$0\.02\. Stops at 20/));
  });

  test("shows how far it is, and can be stopped", async () => {
    const { host } = showCosts(costs(bill, { asking: { part: "charges", requests: 7, limit: 20 } }), {
      charges,
    });
    const asking = await screen.findByTestId("asking");
    within(asking).getByText("Charges by region and service: page 7 of at most 20");
    expect(within(asking).getByRole("progressbar").getAttribute("aria-valuenow")).toBe("7");
    expect(screen.getByTestId("ask-bill").getAttribute("aria-disabled")).toBe("true");
    await userEvent.click(screen.getByTestId("stop-bill"));
    expect(inputsOf(host, "stopBill")).toHaveLength(1);
  });

  test("that stopped before the end goes on only by the dialog, with the same days", async () => {
    const { host } = showCosts(stopped(), { charges });
    await userEvent.click(await screen.findByRole("button", { name: "Go on, up to 20 more, $0.20" }));
    const dialog = await screen.findByTestId("ask-dialog");
    within(dialog).getByText(/^Pages read so far: 20\./);
    expect(within(dialog).queryByRole("radio")).toBeNull();
    expect(inputsOf(host, "askBill")).toEqual([]);
    await userEvent.click(within(dialog).getByRole("button", { name: "Go on" }));
    expect(inputsOf(host, "askBill")).toMatchObject([{ span: "thirtyDays", goOn: true, requests: 20 }]);
  });

  test("that was refused by the program is told, and nothing is lost", async () => {
    const host = makeHost({ costs: costs(), charges });
    vi.spyOn(host, "askBill").mockRejectedValue(
      new HostError({ code: "requestCapReached", context: { cap: "$0.50" }, detail: "" }),
    );
    showCosts(costs(), {}, "en", host);
    await openDialog();
    await userEvent.click(screen.getByTestId("confirm-ask"));
    expect((await screen.findByRole("alert")).dataset.code).toBe("requestCapReached");
    expect(screen.getByTestId("bill-chart")).toBeTruthy();
  });
});
