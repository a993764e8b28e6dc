import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { session } from "../../testing/account";
import { expectAccessible } from "../../testing/axe";
import type { Fixture } from "../../testing/fixture-host";
import { inputsOf, renderApp } from "../../testing/render";
import { judged, looked, lookingAt, triage, unjudged } from "../../testing/triage";

const seen: Partial<Fixture> = { overview: judged(), triage: triage() };

test.each(["en", "ko"] as const)("a judged account stands in %s, accessible", async (language) => {
  renderApp(seen, language);
  await screen.findByTestId("select-rogue-part");
  expect(screen.getByTestId("page-overview").textContent).not.toMatch(/NaN|undefined|\{\{?\w/);
  await expectAccessible();
});

test("says how many look rogue, are to be looked at, and look like yours, and what hides", async () => {
  renderApp(seen);
  await screen.findByText(
    "478 clusters look rogue, 2 are to be looked at, 1 is unknown, and 2 look like yours.",
  );
  screen.getByText("Inside clusters that do not look rogue, 2 things look rogue or suspect.");
});

test.each([
  ["en", "5 clusters look like yours."],
  ["ko", "클러스터 5개는 우리 것으로 보임."],
] as const)("says in %s of what they are, whichever verdict is first", async (language, words) => {
  const verdicts = { rogue: 0, suspect: 0, unknown: 0, known: 5 };
  renderApp({ ...seen, overview: judged({ verdicts }) }, language);
  await screen.findByText(words);
});

test("Korean joins clauses by a comma", async () => {
  renderApp(
    { ...seen, overview: judged({ verdicts: { rogue: 660, suspect: 0, unknown: 0, known: 1 } }) },
    "ko",
  );
  await screen.findByText("클러스터 660개는 침입자의 것으로 보임, 1개는 우리 것으로 보임.");
});

test("before verdicts there are none, and nothing looks like anything", async () => {
  renderApp({ triage: unjudged() });
  await screen.findByRole("button", { name: "Choose what goes" });
  expect(screen.queryByText(/look rogue|look like yours/)).toBeNull();
  expect(screen.queryByTestId("triage-strip")).toBeNull();
});

test("regions say what looks rogue or suspect in them, and what is chosen in its place", async () => {
  const base = judged();
  const regions = base.regions.map((region) =>
    region.code === "sa-east-1" ? { ...region, removeClusters: 22 } : region,
  );
  renderApp({ ...seen, overview: judged({ regions }) });
  const virginia = await screen.findByTestId("region-row-us-east-1");
  expect(virginia.textContent).toContain("47 look rogue1 suspect2 hidden inside");
  expect(virginia.getAttribute("aria-label")).toContain("47 look rogue, 1 suspect, 2 hidden inside");
  const paulo = screen.getByTestId("region-row-sa-east-1");
  expect(paulo.textContent).toContain("22 go");
  expect(paulo.textContent).not.toContain("look rogue");
});

test("the next thing is to select what looks rogue, then to review", async () => {
  const { host } = renderApp(seen);
  const part = within(await screen.findByTestId("select-rogue-part"));
  await userEvent.click(part.getByRole("button", { name: "Select everything that looks rogue" }));
  expect(inputsOf(host, "mark")).toEqual([
    { scope: { kind: "rogue", region: null }, mark: "remove", revision: 1 },
  ]);
  await screen.findByRole("button", { name: "Review teardown" });
});

test("suspects lead to the list of them", async () => {
  const { host } = renderApp(seen);
  await userEvent.click(await screen.findByTestId("show-suspects"));
  await screen.findByTestId("page-choose");
  await waitFor(() => expect(inputsOf(host, "rows").at(-1)).toMatchObject({ verdict: "suspect" }));
});

const nothing = { clusters: 0, services: 0, tasks: 0, task_definitions: 0, relaunchers: 0 };

test.each<[string, Partial<Fixture>, string]>([
  ["nothing can be selected at once", {}, "Choose what goes"],
  ["another window holds the account", { session: { ...session, readOnly: true } }, "Look at what runs"],
])("a suspect inside a cluster that looks harmless is one press away where %s", async (_, change, main) => {
  const none = { rogue: 0, suspect: 0, unknown: 0, known: 0 };
  const hiding = triage({
    clusters: { ...none, known: 5 },
    services: { ...none, suspect: 1, known: 8 },
    hidden: 1,
    selectable: nothing,
    selectableInOthers: 0,
  });
  const { host } = renderApp({ ...seen, triage: hiding, ...change });
  await screen.findByRole("button", { name: main });
  const link = await screen.findByRole("button", { name: "1 suspect is left for you to look at yourself" });
  expect(screen.queryByTestId("select-rogue-part")).toBeNull();
  await userEvent.click(link);
  await screen.findByTestId("page-choose");
  await waitFor(() => expect(inputsOf(host, "rows").at(-1)).toMatchObject({ verdict: "suspect" }));
});

test("progress is quiet, can be stopped, and is gone when all was read", async () => {
  const { host } = renderApp({
    ...seen,
    triage: triage({ judging: { kind: "reading", done: 40, total: 212 }, looking: lookingAt(12) }),
  });
  expect((await screen.findByTestId("triage-strip")).textContent).toMatch(
    /Judging: 40 of 212 .* Reading who did it: 12 of 34 regions\. About 20 seconds left\./,
  );
  await userEvent.click(screen.getByTestId("stop-looking"));
  expect(inputsOf(host, "stopLooking")).toHaveLength(1);
  host.emit.triage(triage({ sequence: 9 }));
  await waitFor(() => expect(screen.queryByTestId("triage-strip")).toBeNull());
});

test("what could not be read stays told, and leads to who did it", async () => {
  const gaps = [{ region: "us-east-1", kind: "accessDenied" as const, quarantined: true, detail: "" }];
  renderApp({ ...seen, triage: triage({ looking: looked({ gaps }) }) });
  const strip = await screen.findByTestId("triage-strip");
  expect(strip.textContent).toContain("Who did it could not be read in 1 region.");
  await userEvent.click(screen.getByTestId("open-who"));
  await screen.findByTestId("page-who");
});

test("an older view never takes the place of a newer one", async () => {
  const { host } = renderApp({ ...seen, triage: triage({ sequence: 7 }) });
  await screen.findByTestId("show-suspects");
  host.emit.triage(triage({ sequence: 6, selected: true }));
  host.emit.triage(triage({ sequence: 8, selectableBurn: { ...triage().selectableBurn, perHour: "5" } }));
  await screen.findByText(/^478 clusters with all in them and .*, burning about \$5\.00 an hour$/);
});
