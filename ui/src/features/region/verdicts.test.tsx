import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { session } from "../../testing/account";
import { expectAccessible } from "../../testing/axe";
import { type Fixture, makeHost } from "../../testing/fixture-host";
import { hostileTexts } from "../../testing/hostile";
import { inputsOf, openPage, renderApp } from "../../testing/render";
import { judged, triage, unjudged } from "../../testing/triage";
import { RowMaker } from "./RowLooks";

// happy-dom lays nothing out: a virtual list needs a height to have rows.
beforeEach(() => void vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600));

const seen: Partial<Fixture> = { overview: judged(), triage: triage() };

function show(
  change: Partial<Fixture> = {},
  language: "en" | "ko" = "en",
  host = makeHost({ ...seen, ...change }),
) {
  openPage({ page: "choose" });
  return renderApp({}, language, host);
}

const rowOf = async (name: string) => {
  const found = await screen.findByRole("button", { name: `Show what is in ${name}` });
  const row = found.closest<HTMLElement>('[role="row"]');
  if (!row) throw new Error(`${name} stands in no row`);
  return within(row);
};

test.each(["en", "ko"] as const)("rows with verdicts stand in %s, accessible", async (language) => {
  show({}, language);
  expect((await screen.findAllByTestId(/^why-arn/)).length).toBeGreaterThan(3);
  await expectAccessible();
});

describe("a row", () => {
  test("says what it looks like, how sure, the weightiest reason, and who made it by type", async () => {
    show();
    await userEvent.click(await screen.findByTestId("verdict-rogue"));
    const [why] = await screen.findAllByRole("button", { name: /^Largest size, public image Why\?/ });
    const row = within(why?.closest<HTMLElement>('[role="row"]') as HTMLElement);
    row.getByText("Rogue");
    row.getByText("high certainty");
    expect(row.getByTestId("made-by").textContent).toBe("by Identity Center: root (AdministratorAccess)");
    expect(row.queryByText(/Root user/)).toBeNull();
  });

  test("of what looks harmless tells what it hides", async () => {
    show();
    await userEvent.type(await screen.findByRole("searchbox"), "production");
    const row = await rowOf("production");
    row.getByText("Yours");
    expect(row.getByTestId("hides").textContent).toContain("hides 1");
    row.getByText(/1 thing in it looks rogue or suspect/);
  });

  test("that was not judged has no verdict, and is not called unknown", async () => {
    show({ overview: { ...judged(), judged: false } });
    expect((await screen.findAllByText("Not judged yet")).length).toBeGreaterThan(3);
    expect(screen.queryByText("Unknown", { selector: "[data-verdict] *" })).toBeNull();
  });
});

test.each(hostileTexts)("a maker with a hostile name stays text, after its type: %.24s", async (text) => {
  const madeBy = { key: "k", kind: "iamUser" as const, name: text, session: null };
  render(<RowMaker label={madeBy} />);
  const cell = screen.getByTestId("made-by");
  expect(cell.textContent?.startsWith("by IAM user ")).toBe(true);
  expect(cell.querySelector("img")).toBeNull();
  expect(cell.querySelector("bdi")?.textContent).toBe(text);
});

describe("the list", () => {
  test("begins with what looks rogue once there are verdicts, else with what burns most", async () => {
    const { host, unmount } = show();
    await screen.findByTestId("verdict-all");
    await waitFor(() =>
      expect(inputsOf(host, "rows").at(-1)).toMatchObject({ sort: "verdict", verdict: null }),
    );
    unmount();
    const other = show({ triage: unjudged() });
    await waitFor(() => expect(inputsOf(other.host, "rows").at(-1)).toMatchObject({ sort: "burn" }));
    expect(screen.queryByTestId("verdict-all")).toBeNull();
  });

  test("shows one verdict, with the number of each", async () => {
    const { host } = show();
    const group = within(await screen.findByRole("radiogroup", { name: "Show by verdict" }));
    expect(group.getAllByRole("radio").map(({ textContent }) => textContent)).toEqual([
      "All",
      "Rogue 478",
      "Suspect 2",
      "Unknown 1",
      "Yours 2",
    ]);
    await userEvent.click(group.getByRole("radio", { name: "Suspect 2" }));
    await rowOf("nightly-etl");
    expect(inputsOf(host, "rows").at(-1)).toMatchObject({ verdict: "suspect" });
  });

  test("says that clusters which hide such a thing are in it, and no 0 stands above them", async () => {
    const clusters = { rogue: 0, suspect: 0, unknown: 0, known: 5 };
    const { host } = show({ triage: triage({ clusters, hidden: 1 }) });
    const group = within(await screen.findByRole("radiogroup", { name: "Show by verdict" }));
    expect(group.getAllByRole("radio").map(({ textContent }) => textContent)).toEqual([
      "All",
      "Rogue",
      "Suspect",
      "Unknown 0",
      "Yours 5",
    ]);
    const told = /^Clusters in which something looks so are shown too/;
    expect(screen.queryByText(told)).toBeNull();
    await userEvent.click(group.getByRole("radio", { name: "Suspect" }));
    await screen.findByText(told);
    await userEvent.click(group.getByRole("radio", { name: "Yours 5" }));
    await waitFor(() => expect(screen.queryByText(told)).toBeNull());
    await userEvent.click(group.getByRole("radio", { name: "Suspect" }));
    host.emit.triage(triage({ sequence: 5, clusters, hidden: 0 }));
    await screen.findByRole("radio", { name: "Suspect 0" });
    expect(screen.queryByText(told)).toBeNull();
  });

  test("counts nothing that nobody has counted", async () => {
    show();
    await userEvent.click(await screen.findByTestId("kind-tasks"));
    await screen.findByRole("radio", { name: "Rogue" });
    await userEvent.click(screen.getByTestId("kind-relaunchers"));
    await waitFor(() => expect(screen.queryByTestId("verdict-all")).toBeNull());
  });

  test("without such says so", async () => {
    show();
    await userEvent.click(await screen.findByTestId("verdict-unknown"));
    // "production" hides something, so it is told under every verdict; a search leaves it out.
    await userEvent.type(screen.getByRole("searchbox"), "nightly");
    await screen.findByText(/Nothing fits/);
  });

  test("asks anew when verdicts move on", async () => {
    const { host } = show();
    await screen.findAllByTestId(/^why-arn/);
    const before = inputsOf(host, "rows").length;
    host.emit.triage(triage({ sequence: 5 }));
    await waitFor(() => expect(inputsOf(host, "rows").length).toBeGreaterThan(before));
  });

  test("tells how far judging is, and what could not be read", async () => {
    const { host } = show({ triage: triage({ judging: { kind: "reading", done: 40, total: 212 } }) });
    await screen.findByText("Judging: 40 of 212 definitions read. Verdicts can still change.");
    host.emit.triage(triage({ sequence: 5, judging: { kind: "done", unread: 3 } }));
    await screen.findByText(/^3 definitions or networks could not be read\. That makes verdicts less sure/);
  });
});

describe("select everything that looks rogue", () => {
  const button = () => screen.findByTestId("select-rogue");
  const takes = () => screen.findByTestId("select-rogue-takes");

  test("says what it takes, and takes that alone: no suspect is marked", async () => {
    const { host } = show();
    expect((await takes()).textContent).toBe(
      "478 clusters with all in them and 1 service or task in another cluster, burning about\u00a0$870.10 an hour",
    );
    await userEvent.click(await button());
    expect(inputsOf(host, "mark")).toEqual([
      { scope: { kind: "rogue", region: null }, mark: "remove", revision: 1 },
    ]);
    expect(inputsOf(host, "setMark")).toEqual([]);
  });

  test("leaves the suspects to be looked at one by one", async () => {
    const { host } = show();
    await userEvent.click(
      await screen.findByRole("button", { name: "3 suspects are left for you to look at one by one" }),
    );
    await rowOf("nightly-etl");
    expect(inputsOf(host, "rows").at(-1)).toMatchObject({ verdict: "suspect", kind: "clusters" });
    expect(inputsOf(host, "mark")).toEqual([]);
  });

  test("where nothing looks rogue it says so, and cannot be pressed", async () => {
    const none = { clusters: 0, services: 0, tasks: 0, task_definitions: 0, relaunchers: 0 };
    const { host } = show({ triage: triage({ selectable: none }) });
    expect((await takes()).textContent).toBe("Nothing looks rogue, so there is nothing to select at once.");
    expect((await button()).getAttribute("aria-disabled")).toBe("true");
    await userEvent.click(await button());
    expect(inputsOf(host, "mark")).toEqual([]);
  });

  test("while verdicts can change it can be pressed, and says that they can", async () => {
    show({ triage: triage({ judging: { kind: "reading", done: 40, total: 212 } }) });
    expect((await button()).getAttribute("aria-disabled")).toBeNull();
    screen.getByText("Verdicts can still change: not everything was read yet.");
  });

  test("names services and tasks where no whole cluster looks rogue", async () => {
    const selectable = { clusters: 0, services: 2, tasks: 1, task_definitions: 0, relaunchers: 0 };
    show({ triage: triage({ selectable }) });
    expect((await takes()).textContent).toMatch(/^2 services and 1 task, burning/);
  });

  test("what is selected already says so; a window that only looks selects nothing", async () => {
    const { unmount } = show({ triage: triage({ selected: true }) });
    expect((await takes()).textContent).toBe("Everything that looks rogue is selected.");
    unmount();
    const { host } = show({ session: { ...session, readOnly: true } });
    await userEvent.click(await button());
    expect(inputsOf(host, "mark")).toEqual([]);
  });

  test("everything everywhere is still there, but quieter", async () => {
    const { host } = show();
    await userEvent.click(await screen.findByTestId("select-everywhere"));
    expect(inputsOf(host, "mark")).toMatchObject([{ scope: { kind: "everywhere" } }]);
  });
});
