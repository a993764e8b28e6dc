import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { PrincipalsView, TriageView } from "../../bridge/host";
import { expectAccessible } from "../../testing/axe";
import { type Fixture, makeHost } from "../../testing/fixture-host";
import { hostileTexts } from "../../testing/hostile";
import { teardown } from "../../testing/jobs";
import { principal, principalsView } from "../../testing/principals";
import { inputsOf, openPage, renderApp } from "../../testing/render";
import { judged, triage, unjudged } from "../../testing/triage";

beforeEach(() => void vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600));

const seen: Partial<Fixture> = { overview: judged(), triage: triage() };

function show(
  change: Partial<Fixture> = {},
  language: "en" | "ko" = "en",
  host = makeHost({ ...seen, ...change }),
) {
  openPage({ page: "who" });
  return renderApp({}, language, host);
}

const none = { rogue: 0, suspect: 0, unknown: 0, known: 0 };
const oneSuspect = { ...none, suspect: 1, known: 4 };

/** An account in which nothing looks rogue or suspect, but for what is said. */
const harmless = (changes: Partial<TriageView> = {}) =>
  triage({ clusters: { ...none, known: 5 }, services: { ...none, known: 9 }, hidden: 0, ...changes });

const headed = (name: string | RegExp) => screen.findByRole("heading", { level: 1, name });

test.each(["en", "ko"] as const)("stands in %s, accessible", async (language) => {
  show({}, language);
  await screen.findAllByTestId("principal");
  expect(screen.getByTestId("page-who").textContent).not.toMatch(/NaN|undefined|\{\{?\w/);
  await expectAccessible();
});

test("is reached from the bar, after Costs", async () => {
  renderApp(seen);
  const bar = await screen.findByRole("navigation", { name: "Pages" });
  const pages = within(bar).getAllByRole("button");
  expect(pages.slice(0, 3).map(({ textContent }) => textContent)).toEqual([
    "Overview",
    "Costs",
    "Who did it",
  ]);
  await userEvent.click(screen.getByTestId("nav-who"));
  await screen.findByTestId("page-who");
});

describe("the sentence of truth", () => {
  const view = (changes: Partial<PrincipalsView>) => ({ principals: principalsView(changes) });
  test.each<[string, Partial<Fixture>, RegExp]>([
    ["all", view({}), /^3 principals made all 480 clusters that look rogue or suspect$/],
    [
      "a part",
      view({ attributed: 380, notFound: 20, notLooked: 12 }),
      /^3 principals made 380 of 412 clusters/,
    ],
    ["nobody found", view({ attributed: 0, notFound: 2 }), /^Nobody was found yet for the 2 clusters/],
    [
      "nothing rogue",
      { ...view({ attributed: 0, suspicious: 0 }), triage: harmless() },
      /^Nothing looks rogue or suspect, so there is nobody/,
    ],
    [
      "that it was not judged yet",
      {
        ...view({ attributed: 0, suspicious: 0 }),
        triage: harmless({ judging: { kind: "reading", done: 3, total: 9 } }),
      },
      /^What looks rogue or suspect is not judged yet$/,
    ],
    [
      "what is inside clusters that look harmless",
      { ...view({ attributed: 0, suspicious: 1 }), triage: harmless({ services: oneSuspect }) },
      /^1 principal made or changed something that looks rogue or suspect$/,
    ],
    [
      "such tasks whose maker is not known",
      { ...view({ attributed: 0, suspicious: 0 }), triage: harmless({ tasks: oneSuspect }) },
      /^Nobody was found yet for what looks rogue or suspect$/,
    ],
    [
      "what a teardown left",
      { ...view({ attributed: 1 }), teardown: teardown() },
      /^3 principals made the one cluster still there that looks rogue or suspect$/,
    ],
    [
      "that a teardown left nothing",
      { ...view({ attributed: 0, suspicious: 0 }), triage: harmless(), teardown: teardown() },
      /^Nothing that looks rogue or suspect is still there$/,
    ],
    [
      "not looked",
      { ...view({ attributed: 0, notLooked: 480 }), triage: unjudged() },
      /was not looked up yet$/,
    ],
  ])("tells %s", async (_, change, words) => {
    show(change);
    await headed(words);
  });

  test("says how much is inside, and how much a teardown has deleted", async () => {
    const counts = { services: oneSuspect, tasks: oneSuspect };
    const held = teardown();
    show({
      ...view({ attributed: 0, suspicious: 1 }),
      triage: harmless(counts),
      teardown: held,
    });
    await screen.findByText(/^No cluster looks so as a whole, but 1 service and 1 task inside\./);
    const gone = held.regions.reduce((sum, { clustersGone }) => sum + clustersGone, 0);
    expect(gone).toBeGreaterThan(1);
    await screen.findByText(
      new RegExp(`Quench has deleted ${gone} clusters, which are counted here no more\\.`),
    );
  });

  test("says of the rest why nobody is known, and never that nobody did it", async () => {
    show(view({ attributed: 380, notFound: 20, notLooked: 12 }));
    await screen.findByText(/20 were not found in what CloudTrail has: they may be older/);
    screen.getByText(/12 are in regions whose history was not read\.$/);
    expect(document.body.textContent).not.toMatch(/nobody (did|made)/i);
  });
});

describe("a principal", () => {
  test("is told by its type first: a session called root is not the root user", async () => {
    show();
    const names = (await screen.findAllByTestId("principal")).map(
      (card) => within(card).getByRole("heading", { level: 2 }).textContent,
    );
    expect(names).toEqual([
      "Identity Center: root (AdministratorAccess)",
      "IAM user fdefs",
      "Root user",
      "IAM user deploy-ci",
      "Role Administrator, session jiwoo",
    ]);
  });

  test("shows what it made by verdict, what else it did, and its keys, addresses and programs", async () => {
    show();
    const [first] = await screen.findAllByTestId("principal");
    const card = within(first as HTMLElement);
    card.getByText("Made or changed what looks rogue or suspect");
    expect(card.getByText("Clusters").parentElement?.textContent).toBe("ClustersRogue 300Suspect 2");
    card.getByText(/^Made 2 users/);
    card.getByText(/^Switched 3 regions on/);
    expect(card.getByText(/^Switched 3 regions on/).textContent).toContain("Hong Kong, Bahrain, Cape Town");
    card.getByText(/^Stopped CloudTrail’s logging/);
    card.getByText("AWS refused 14 calls.");
    card.getByText("ASIA1EXAMPLE7Q4A");
    card.getByText("203.0.113.9");
    card.getByText("Boto3/1.26.0 Python/3.9");
  });

  test("who made nothing of the kind is folded; you are told to be you", async () => {
    show();
    const others = within(await screen.findByTestId("other-principals"));
    others.getByText("2 others made nothing that looks rogue or suspect");
    others.getByText("This is you");
    expect(others.queryByText("Made or changed what looks rogue or suspect")).toBeNull();
  });

  test("leads to what it made, and the filter can be taken away", async () => {
    const { host } = show();
    const [made] = await screen.findAllByTestId("show-made");
    await userEvent.click(made as HTMLElement);
    const filter = within(await screen.findByTestId("made-by-filter"));
    expect(screen.getByTestId("made-by-filter").textContent).toBe(
      "Made by Identity Center: root (AdministratorAccess)",
    );
    await waitFor(() =>
      expect(inputsOf(host, "rows").at(-1)).toMatchObject({
        madeBy: "IdentityCenter|123456789012|AdministratorAccess|root",
      }),
    );
    await userEvent.click(filter.getByRole("button", { name: "Show what others made too" }));
    await waitFor(() => expect(inputsOf(host, "rows").at(-1)).toMatchObject({ madeBy: null }));
  });

  test("leads to its story, where only it is chosen", async () => {
    const { host } = show();
    const [story] = await screen.findAllByTestId("show-story");
    await userEvent.click(story as HTMLElement);
    const select = await screen.findByTestId<HTMLSelectElement>("timeline-principal");
    expect(select.selectedOptions[0]?.textContent).toMatch(
      /^Identity Center: .root. \(.AdministratorAccess.\)$/,
    );
    expect(inputsOf(host, "timeline").at(-1)).toMatchObject({ everything: true });
  });

  test.each(hostileTexts)("with a hostile text in every field stays text: %.24s", async (text) => {
    const deeds = [
      {
        kind: "userMade" as const,
        count: 8,
        firstAt: "2026-10-04T14:01:00Z",
        lastAt: "2026-10-04T14:01:00Z",
        names: [text, text],
      },
    ];
    const label = { key: text, kind: "federated" as const, name: text, session: text };
    const fields = { label, arn: text, accessKeys: [text], addresses: [text], userAgents: [text], deeds };
    show({ principals: principalsView({ principals: [principal(fields)], total: 1 }) });
    const card = await screen.findByTestId("principal");
    expect(card.querySelector("img")).toBeNull();
    const told = [...card.querySelectorAll("bdi")].filter((one) =>
      text.startsWith((one.textContent ?? "").slice(0, 20)),
    );
    expect(told).toHaveLength(8);
    await expectAccessible(card);
  });
});

test("saves the evidence and says where it is", async () => {
  const { host } = show();
  await userEvent.click(await screen.findByTestId("save-evidence"));
  expect(inputsOf(host, "saveEvidence")).toHaveLength(1);
  const told = await screen.findByText(/^43 files, 3\.4 MB, in/);
  expect(told.textContent).toContain("/home/jiwoo/Downloads/quench-evidence-123456789012-2026-10-06");
});

test("parts are tabs, walked by arrows", async () => {
  show();
  const first = await screen.findByRole("tab", { name: "Who", selected: true });
  first.focus();
  await userEvent.keyboard("{ArrowRight}");
  await screen.findByRole("tab", { name: "What happened", selected: true });
  await userEvent.keyboard("{End}");
  await screen.findByRole("tab", { name: "Marks", selected: true });
  screen.getByRole("tabpanel", { name: "Marks" });
  await userEvent.keyboard("{ArrowRight}");
  await screen.findByRole("tab", { name: "Who", selected: true });
});
