import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";
import { burn } from "../../testing/account";
import { expectAccessible } from "../../testing/axe";
import {
  type Book,
  calm,
  costs,
  oneDay,
  refunds,
  spike,
  story,
  thirteenMonths,
  thirteenMonthsDaily,
  unasked,
} from "../../testing/costs";
import { makeHost } from "../../testing/fixture-host";
import { inputsOf, renderApp, showCosts } from "../../testing/render";

const titled = (name: string) => screen.findByRole("heading", { level: 1, name });
const show = ({ bill, charges }: Book, language: "en" | "ko" = "en") =>
  showCosts(costs(bill), { charges }, language);

test.each<[string, Book]>([
  ["1 region", calm(1)],
  ["5 regions", calm(5)],
  ["34 regions", calm(34)],
  ["a spike of a thousand times", spike()],
  ["negative and missing days", refunds()],
  ["one day", oneDay()],
  ["13 months", thirteenMonths()],
  ["396 days", thirteenMonthsDaily()],
  ["an incident", story()],
])(
  "a bill of %s stands in both languages, accessible and small",
  async (_, book) => {
    for (const language of ["en", "ko"] as const) {
      const { unmount } = show(book, language);
      await screen.findByTestId("bill-chart");
      expect(screen.getByTestId("page-costs").textContent).not.toMatch(/NaN|undefined|Infinity/);
      expect(document.querySelectorAll("*").length).toBeLessThan(3000);
      await expectAccessible();
      unmount();
    }
  },
  30_000,
);

describe("the sentence of truth", () => {
  test("is about the incident, if the bill shows one", async () => {
    show(story());
    await titled("The bill shows $1,013 for this incident so far");
    screen.getByText(/kept apart\.$/);
    const billed = screen.getByTestId("billed");
    expect(billed.textContent).toContain("Billed for the incident, to 5 Oct");
    expect(billed.textContent).toContain("$1,013.16");
    expect(billed.textContent).toContain("less the $1.66 a day that was usual before");
    expect(billed.textContent).toContain("Not final");
    expect(billed.textContent).not.toContain("Known by the bill itself");
  });

  test("says by what the incident is known, where nobody has said what is to go", async () => {
    const { bill, charges } = story();
    const { incident } = bill;
    if (!incident) throw new Error("the story has an incident");
    const rise = { ...incident, basis: "rise" as const, usualPerDay: null };
    showCosts(costs({ ...bill, incident: rise }), { charges });
    const billed = await screen.findByTestId("billed");
    expect(billed.textContent).toContain("Known by the bill itself: since 4 Oct");
    expect(billed.textContent).toContain("does not go back far enough");
  });

  test("without one it is about all that was billed", async () => {
    const { unmount } = show(calm(1));
    await titled("AWS billed $35.30 in the last 30 days");
    unmount();
    show(calm(1), "ko");
    await titled("최근 30일 동안 AWS가 청구한 금액은 $35.30입니다");
  });

  test("of a part of a bill it never speaks as of the whole", async () => {
    const { bill, charges } = calm(1);
    showCosts(costs({ ...bill, complete: false, pages: 2 }), { charges });
    await titled("AWS billed $35.30 in what was read of the bill in the last 30 days");
    screen.getByText(/Only 2 pages were read/);
  });

  test("of days that respond asked for it names them", async () => {
    const { bill, charges } = calm(1);
    showCosts(costs({ ...bill, span: null }), { charges });
    await titled("AWS billed $35.30 from 7 Sept to 6 Oct");
  });

  test("without a bill there is no amount, and nothing is not $0", async () => {
    showCosts(unasked());
    await titled("What AWS has billed is not known yet");
    const billed = screen.getByTestId("billed");
    expect(billed.textContent).toContain("Not known yet");
    expect(billed.textContent).toContain("Not known is not $0");
    expect(screen.queryByTestId("bill-chart")).toBeNull();
    await expectAccessible();
  });

  test("a bill of which nothing could be added up is not $0", async () => {
    const { bill, charges } = calm(1);
    showCosts(costs({ ...bill, total: null }), { charges });
    await titled("What AWS billed could not be added up");
    expect(screen.getByTestId("billed").textContent).toContain("Not to be added up");
  });

  test("of an old bill the days are named", async () => {
    const { bill, charges } = calm(1);
    showCosts({ ...costs(bill), stale: true }, { charges });
    await titled("AWS billed $35.30 from 7 Sept to 6 Oct");
  });

  test("amounts are in the bill's currency", async () => {
    const { bill, charges } = calm(1);
    showCosts(costs({ ...bill, currency: "EUR" }), { charges });
    await titled("AWS billed €35.30 in the last 30 days");
    screen.getByText("Billed by day, in EUR, UTC days");
  });
});

describe("what burns", () => {
  test("is told beside the bill, as an estimate with its basis", async () => {
    show(story());
    const card = await screen.findByTestId("burning");
    within(card).getByText("Costing you now, about");
    expect(screen.getByTestId("costs-burn").textContent).toBe("$874an hour");
    expect(card.textContent).toContain("960 tasks: all that are not kept");
    expect(card.textContent).toContain("at least about $2,463");
    expect(card.textContent).toContain("Not on the bill yetabout $1,450");
    expect(card.textContent).toContain("about $21,000 a day, $640,000 a month");
    expect(card.textContent).toContain("never added to the bill");
    expect(card.textContent).toContain("the table of 30 Sept that came with Quench");
  });

  test("is not $0 where not everything was read", async () => {
    const base = costs();
    showCosts({ ...base, burning: { ...base.burning, now: burn("0"), whole: false, saving: null } });
    expect((await screen.findByTestId("costs-burn")).textContent).toBe("Not known");
  });

  test("moves while the page is open, and asks AWS for nothing", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      const { host } = show(story());
      await screen.findByTestId("burning");
      const before = inputsOf(host, "costs").length;
      await act(() => vi.advanceTimersByTimeAsync(25_000));
      expect(inputsOf(host, "costs").length).toBe(before + 2);
      expect(inputsOf(host, "askBill")).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });
});

test("the bar leads here, right after the overview", async () => {
  renderApp();
  const bar = await screen.findByRole("navigation", { name: "Pages" });
  expect(within(bar).getAllByRole("button")[1]?.dataset.testid).toBe("nav-costs");
  await userEvent.click(screen.getByTestId("nav-costs"));
  expect(await screen.findByTestId("page-costs")).toBeTruthy();
  expect(screen.getByTestId("nav-costs").getAttribute("aria-current")).toBe("page");
});

test("a region that is off and on the bill is called out, with the way there", async () => {
  show(story());
  const notice = await screen.findByTestId("off-spending");
  within(notice).getByText(/^Bahrain is disabled, and AWS charged \$[\d.,]+ in the last days of the bill/);
  await userEvent.click(within(notice).getByRole("button", { name: "Look into disabled regions" }));
  expect(await screen.findByTestId("page-regions")).toBeTruthy();
});

test("many such regions are one sentence, with the amount of each", async () => {
  const { bill, charges } = story();
  const places = bill.places.map((one, at) => ({ ...one, off: at < 3, offAndSpending: at < 3 }));
  show({ bill: { ...bill, places }, charges });
  const notice = await screen.findByTestId("off-spending");
  within(notice).getByText(/^3 disabled regions were charged in the last days of the bill/);
  const amounts = within(notice).getAllByRole("listitem");
  expect(amounts).toHaveLength(3);
  for (const one of amounts) expect(one.textContent).toMatch(/^\D+ \$[\d,]+\.\d\d$/);
});

test("credits, refunds and tax stand apart, and say what a credit can hide", async () => {
  const { bill, charges } = story();
  const apart = [{ kind: "credit" as const, total: "-812.40" }];
  showCosts(costs({ ...bill, apart }, { apart: { state: { state: "told" }, at: null, detail: null } }), {
    charges,
  });
  const card = await screen.findByRole("region", { name: "Not in the totals" });
  within(card).getByRole("row", { name: "Credits -$812.40" });
  within(card).getByText(/can show \$0 in the end while money burns/);
});

test("what did not fit is folded, with AWS's own words kept apart", async () => {
  const { bill, charges } = story();
  const odd = [{ kind: "unknownRegion" as const, count: 1, examples: ["<b>mars</b>"] }];
  showCosts(costs({ ...bill, odd }), { charges });
  const details = await screen.findByTestId("bill-odd");
  expect(details.hasAttribute("open")).toBe(false);
  expect(details.textContent).toContain("1 region is known to nobody. It is in the totals");
  expect(details.querySelector("bdi")?.textContent).toBe("<b>mars</b>");
});

test("the page follows its events, and an older one changes nothing", async () => {
  const host = makeHost({ costs: costs(story().bill, { sequence: 5 }) });
  showCosts(costs(), {}, "en", host);
  await screen.findByTestId("bill-chart");
  act(() => host.emit.costs(unasked({ sequence: 4 })));
  expect(screen.getByTestId("bill-chart")).toBeTruthy();
  act(() => host.emit.costs(unasked({ sequence: 6 })));
  await waitFor(() => expect(screen.queryByTestId("bill-chart")).toBeNull());
});
