import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";
import { HostError } from "../../bridge/host-error";
import { expectAccessible } from "../../testing/axe";
import { type Book, calm, costs, refunds, spike, story, thirteenMonthsDaily } from "../../testing/costs";
import { makeHost } from "../../testing/fixture-host";
import { inputsOf, showCosts } from "../../testing/render";

async function chartOf({ bill, charges }: Book) {
  const rendered = showCosts(costs(bill), { charges });
  return { ...rendered, chart: await screen.findByTestId("bill-chart") };
}
const spoken = () => screen.getByTestId("bill-spoken").textContent ?? "";
const tip = () => screen.getByTestId("bill-tip").textContent ?? "";
const layerPaths = () => screen.getByTestId("bill-columns").querySelectorAll("path[data-layer]");

describe("by keyboard the chart", () => {
  test("is one stop, begins at the newest day with a bill, and says all that the tip shows", async () => {
    const { chart } = await chartOf(story());
    expect(chart.tabIndex).toBe(0);
    expect(chart.querySelectorAll("[tabindex]")).toHaveLength(0);
    act(() => chart.focus());
    expect(spoken()).toMatch(
      /^5 Oct: \$[\d,.]+\. some hours are missing\. In the incident\. Far above usual\. /,
    );
    const rows = [...screen.getByTestId("bill-tip").querySelectorAll("li")].map(
      ({ textContent }) => textContent,
    );
    expect(rows.length).toBe(8);
    for (const row of rows) expect(spoken().replaceAll(" $", "$")).toContain(row);
  });

  test("is walked by day, by week, and to its ends", async () => {
    const { chart } = await chartOf(story());
    act(() => chart.focus());
    await userEvent.keyboard("{ArrowRight}");
    // Of today nothing is told, which is not $0.
    expect(spoken()).toBe("6 Oct: no bill yet");
    await userEvent.keyboard("{ArrowRight}{ArrowLeft}{ArrowLeft}");
    expect(spoken()).toMatch(/^4 Oct: /);
    await userEvent.keyboard("{PageUp}");
    expect(spoken()).toMatch(/^27 Sept: /);
    await userEvent.keyboard("{Home}{ArrowLeft}");
    expect(spoken()).toMatch(/^7 Sept: /);
    await userEvent.keyboard("{End}");
    expect(spoken()).toMatch(/^6 Oct: /);
  });

  test("is walked by layer within a day, and lets go by Escape", async () => {
    const { chart } = await chartOf(calm(5));
    act(() => chart.focus());
    await userEvent.keyboard("{ArrowUp}");
    expect(spoken()).toMatch(/^5 Oct, Frankfurt: \$/);
    await userEvent.keyboard("{ArrowUp}");
    expect(spoken()).toMatch(/^5 Oct, Tokyo: \$/);
    expect(tip()).toContain("Tokyo");
    await userEvent.keyboard("{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}");
    expect(spoken()).toMatch(/^5 Oct, N\. Virginia: /);
    await userEvent.keyboard("{ArrowLeft}");
    expect(spoken()).toMatch(/^4 Oct, N\. Virginia: /);
    await userEvent.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}");
    expect(spoken()).toMatch(/^4 Oct: /);
    await userEvent.keyboard("{Escape}");
    expect(spoken()).toBe("");
    expect(screen.queryByTestId("bill-tip")).toBeNull();
    await expectAccessible();
  });

  test("tells a day that AWS left out, and one on which money came back", async () => {
    const { chart } = await chartOf(refunds());
    act(() => chart.focus());
    await userEvent.keyboard("{Home}{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}");
    expect(spoken()).toBe("12 Sept: not told");
    await userEvent.keyboard("{PageDown}");
    expect(spoken()).toMatch(/N\. Virginia -\$19\.00/);
  });
});

test("a pointer shows the nearest column, reads nothing out, and draws nothing anew", async () => {
  const { chart } = await chartOf(thirteenMonthsDaily());
  const columns = screen.getByTestId("bill-columns");
  const before = columns.innerHTML;
  fireEvent.pointerMove(chart, { clientX: 400 });
  expect(tip()).toMatch(/\$/);
  expect(spoken()).toBe("");
  expect(columns.innerHTML).toBe(before);
  // One path a layer and a few for the signs, not one for each day.
  expect(columns.querySelectorAll("path").length).toBeLessThan(14);
  fireEvent.pointerLeave(chart);
  expect(screen.queryByTestId("bill-tip")).toBeNull();
});

describe("one layer", () => {
  test("is named also where it went into the others, and has only the anomalies of its place", async () => {
    const { bill, charges } = story();
    const region = (code: string) => ({ kind: "region" as const, code });
    const unusual = ["us-east-1", "us-east-1", "eu-west-1"].map((code) => ({
      from: "2026-10-05",
      until: null,
      impact: "12",
      causes: [{ place: region(code), service: "" }],
    }));
    showCosts(costs(bill, { unusual }), { charges });
    const chart = await screen.findByTestId("bill-chart");
    act(() => chart.focus());
    expect(spoken()).toContain("AWS calls 3 things");
    const layers = new Set(screen.getAllByTestId(/^layer-/).map(({ dataset }) => dataset.testid?.slice(6)));
    const ranked = screen
      .getAllByTestId(/^ranked-region:/)
      .map(({ dataset }) => dataset.testid?.slice(7) ?? "");
    const other = ranked.find((key) => !layers.has(key)) ?? "";
    await userEvent.click(screen.getByTestId(`ranked-${other}`));
    await waitFor(() => expect(chart.getAttribute("aria-label")).toMatch(/^Billed by day.*: only ./));
    await userEvent.click(screen.getByTestId("ranked-region:us-east-1"));
    await waitFor(() => expect(chart.getAttribute("aria-label")).toMatch(/only N\. Virginia$/));
    act(() => chart.focus());
    expect(spoken()).toContain("AWS calls 2 things");
  });

  test("is shown alone by the legend, and all again", async () => {
    const { chart } = await chartOf(story());
    expect(layerPaths()).toHaveLength(8);
    await userEvent.click(screen.getByTestId("layer-region:us-east-1"));
    expect(layerPaths()).toHaveLength(1);
    expect(chart.getAttribute("aria-label")).toBe("Billed by day, in USD, UTC days: only N. Virginia");
    // The list beside it shares the selection.
    expect(screen.getByTestId("ranked-region:us-east-1").getAttribute("aria-pressed")).toBe("true");
    // What is said of whole days is not said of one layer.
    expect(screen.queryByTestId("mark-unusual")).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Show all" }));
    expect(layerPaths()).toHaveLength(8);
    expect(screen.getByTestId("mark-unusual")).toBeTruthy();
  });

  test("that went into the others is asked for by the list, for a region and for a service", async () => {
    const { host } = await chartOf(calm(34));
    await userEvent.click(screen.getByTestId("ranked-region:us-east-1"));
    const place = { kind: "region", code: "us-east-1" };
    await waitFor(() => expect(layerPaths()).toHaveLength(1));
    expect(inputsOf(host, "billLayers").at(-1)).toEqual({
      revision: 1,
      split: "place",
      place,
      service: null,
    });
    await userEvent.click(screen.getByTestId("split-service"));
    await screen.findByTestId("ranked-service:Amazon DynamoDB");
    await userEvent.click(screen.getByTestId("ranked-service:Amazon DynamoDB"));
    await waitFor(() => expect(layerPaths()).toHaveLength(1));
    expect(inputsOf(host, "billLayers").at(-1)).toMatchObject({
      split: "service",
      service: "Amazon DynamoDB",
    });
  });

  test("of a hostile name stays a text", async () => {
    const { bill, charges } = calm(1);
    const evil = charges.map((charge) => ({ ...charge, service: "<img src=x onerror=alert(1)>" }));
    showCosts(costs(bill), { charges: evil });
    await userEvent.click(await screen.findByTestId("split-service"));
    const layer = await screen.findByTestId("layer-service:<img src=x onerror=alert(1)>");
    expect(layer.querySelector("bdi")?.textContent).toBe("<img src=x onerror=alert(1)>");
    expect(document.querySelector("img")).toBeNull();
  });
});

describe("normal days", () => {
  test("fit the axis, and what is higher is cut with a sign and its amount", async () => {
    const { bill } = spike();
    await chartOf(spike());
    expect(screen.queryByTestId("bill-break")).toBeNull();
    await userEvent.click(screen.getByRole("radio", { name: "Normal days" }));
    expect(screen.getByTestId("bill-break")).toBeTruthy();
    screen.getByText("Goes on beyond the axis");
    const amount = Number(bill.days[20]?.total ?? 0);
    screen.getByText(`$${Math.round(amount).toLocaleString("en")}`);
  });

  test("are not offered where no day stands out", async () => {
    await chartOf(calm(5));
    expect(screen.queryByRole("radiogroup", { name: "Height of the axis" })).toBeNull();
  });
});

describe("the table", () => {
  test("has the same amounts, the newest day first, and only what is on the screen", async () => {
    // What is virtual is drawn only where there is a height.
    vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(360);
    await chartOf(thirteenMonthsDaily());
    await userEvent.click(screen.getByRole("radio", { name: "Table" }));
    const table = screen.getByRole("table", { name: "Billed by day, in USD, UTC days" });
    expect(table.getAttribute("aria-rowcount")).toBe("397");
    await within(table).findByText("6 Oct");
    const rows = within(table).getAllByRole("row");
    expect(rows.length).toBeLessThan(40);
    expect(rows[1]?.textContent).toMatch(/^6 Octno bill yetnot known–/);
    expect(rows[2]?.textContent).toMatch(/^5 OctAWS may still change it\$/);
    expect(within(table).getAllByRole("columnheader")).toHaveLength(11);
    await expectAccessible();
  });
});

describe("a file", () => {
  test("is saved of what is shown, and its path told", async () => {
    const { host } = await chartOf(story());
    await userEvent.click(screen.getByRole("button", { name: "Save as CSV" }));
    await screen.findByText("/home/jiwoo/Downloads/quench-bill.csv");
    expect(inputsOf(host, "saveBill")).toEqual([{ revision: 1, split: "place", place: null, service: null }]);
    await userEvent.click(screen.getByTestId("layer-region:us-east-1"));
    await userEvent.click(screen.getByTestId("save-csv"));
    expect(inputsOf(host, "saveBill").at(-1)).toMatchObject({ place: { kind: "region", code: "us-east-1" } });
  });

  test("that could not be written is told", async () => {
    const { bill, charges } = story();
    const host = makeHost({ costs: costs(bill), charges });
    vi.spyOn(host, "saveBill").mockRejectedValue(
      new HostError({ code: "saveFailed", context: { path: "/home/ana/Downloads/x.csv" }, detail: "" }),
    );
    showCosts(costs(bill), {}, "en", host);
    await userEvent.click(await screen.findByTestId("save-csv"));
    const notice = await screen.findByRole("alert");
    expect(notice.dataset.code).toBe("saveFailed");
    expect(notice.textContent).toContain("/home/ana/Downloads/x.csv");
  });
});

test("a bill that has moved on is looked up anew, and the chart stays until then", async () => {
  const { bill, charges } = story();
  const host = makeHost({ costs: costs({ ...bill, revision: 2 }, { sequence: 9 }), charges });
  vi.spyOn(host, "costs").mockResolvedValueOnce(costs(bill));
  showCosts(costs(bill), {}, "en", host);
  await waitFor(() => expect(inputsOf(host, "billLayers").at(-1)).toMatchObject({ revision: 2 }));
  expect(await screen.findByTestId("bill-chart")).toBeTruthy();
});
