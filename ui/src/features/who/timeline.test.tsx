import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { TimelineEntry, TimelineKind } from "../../bridge/host";
import enTimeline from "../../i18n/en/timeline.json";
import { expectAccessible } from "../../testing/axe";
import type { Fixture } from "../../testing/fixture-host";
import { hostileTexts } from "../../testing/hostile";
import { inputsOf, openPage, renderApp } from "../../testing/render";
import { entry, incident } from "../../testing/timeline";
import { judged, triage, unjudged } from "../../testing/triage";
import { kindIcons } from "./kinds";

function show(change: Partial<Fixture> = {}, language: "en" | "ko" = "en") {
  openPage({ page: "who", tab: "timeline" });
  return renderApp({ overview: judged(), triage: triage(), ...change }, language);
}

const story = () => screen.findByTestId("timeline");

test.each(["en", "ko"] as const)("tells the incident in %s, accessible", async (language) => {
  show({}, language);
  expect(within(await story()).getAllByRole("listitem")).toHaveLength(incident.length);
  expect((await story()).textContent).not.toMatch(/NaN|undefined|\{\{?\w/);
  await expectAccessible();
});

test("by day, one entry a row: what, to what, who, where and from where", async () => {
  show();
  const days = within(await story());
  expect(days.getAllByRole("heading", { level: 3 }).map(({ textContent }) => textContent)).toEqual([
    "4 Oct",
    "6 Oct",
  ]);
  const clusters = days.getByText("Made 48 clusters").closest("li");
  for (const said of [
    "7qk2vmx0aht3, p0zr41kdwb9e",
    "and 46 more",
    "Identity Center: root (AdministratorAccess)",
    "N. Virginia, US",
    "from 203.0.113.9",
    "key ASIA1EXAMPLE7Q4A",
    "ecs:CreateCluster",
    "AWS refused 2 of them.",
  ])
    expect(clusters?.textContent).toContain(said);
  // Here may be UTC: a time still says of which clock it is.
  expect(clusters?.querySelector("small")?.textContent).toMatch(/UTC$/);
});

test("money and what Quench did stand out, by more than a colour", async () => {
  show();
  const rows = within(await story()).getAllByRole("listitem");
  expect(rows.map(({ dataset }) => dataset.side)).toEqual([
    "caller",
    "caller",
    "caller",
    "caller",
    "spend",
    "quench",
    "quench",
    "quench",
  ]);
  expect(rows[4]?.textContent).toContain("At least $1,000.00 had been burnt by then");
  expect(rows[6]?.textContent).toContain("Quench cut off, stopped or deleted 2,163 things");
});

test("every kind has a sentence for one and for many, and an icon", async () => {
  const kinds = Object.keys(kindIcons) as TimelineKind[];
  expect(Object.keys(enTimeline.kind)).toHaveLength(kinds.length * 2);
  for (const language of ["en", "ko"] as const) {
    const all: TimelineEntry[] = kinds.flatMap((kind) =>
      [1, 7].map((count) => entry({ kind, at: "2026-10-04T14:00:00Z", count, amount: "10" })),
    );
    const { unmount } = show({ story: all }, language);
    const told = await story();
    // Those that are seen first are drawn first.
    await waitFor(() => expect(within(told).getAllByRole("listitem")).toHaveLength(kinds.length * 2));
    const rows = within(told).getAllByRole("listitem");
    for (const row of rows) expect(row.querySelector("b")?.textContent?.length).toBeGreaterThan(5);
    unmount();
  }
});

test("is filtered by principal and region, and told with everything", async () => {
  const user = userEvent.setup();
  const { host } = show();
  await story();
  await user.click(screen.getByTestId("timeline-everything"));
  await screen.findByText("Changed a service");
  await user.selectOptions(screen.getByTestId("timeline-region"), "ap-northeast-2");
  await waitFor(() =>
    expect(inputsOf(host, "timeline").at(-1)).toEqual({
      principal: null,
      region: "ap-northeast-2",
      everything: true,
      offset: 0,
      limit: 100,
    }),
  );
  await user.selectOptions(screen.getByTestId("timeline-region"), "");
  const [chip] = await within(await story()).findAllByRole("button", { name: "IAM user deploy-ci" });
  await user.click(chip as HTMLElement);
  expect(screen.getByTestId<HTMLSelectElement>("timeline-principal").value).toBe(
    "IamUser|123456789012|deploy-ci|",
  );
  await waitFor(async () => expect(within(await story()).getAllByRole("listitem")).toHaveLength(1));
});

test("is paged", async () => {
  const many = Array.from({ length: 230 }, (_, at) =>
    entry({ kind: "keyMade", at: new Date(Date.UTC(2026, 9, 4, 0, at)).toISOString() }),
  );
  const { host } = show({ story: many });
  await screen.findByText("1 to 100 of 230");
  expect(screen.getByRole("button", { name: "Earlier" }).getAttribute("aria-disabled")).toBe("true");
  await userEvent.click(screen.getByRole("button", { name: "Later" }));
  await screen.findByText("101 to 200 of 230");
  await userEvent.click(screen.getByRole("button", { name: "Later" }));
  await screen.findByText("201 to 230 of 230");
  expect(screen.getByRole("button", { name: "Later" }).getAttribute("aria-disabled")).toBe("true");
  // More may come in meanwhile: the page stays the one that the person reads.
  host.emit.triage(triage({ sequence: 12 }));
  await waitFor(() => expect(inputsOf(host, "timeline").at(-1)).toMatchObject({ offset: 200 }));
  screen.getByText("201 to 230 of 230");
});

test("is saved as it is filtered, from its beginning", async () => {
  const { host } = show();
  await story();
  await userEvent.selectOptions(screen.getByTestId("timeline-region"), "us-east-1");
  await userEvent.click(screen.getByRole("button", { name: "Save as CSV" }));
  expect(inputsOf(host, "saveTimeline")).toMatchObject([{ region: "us-east-1", offset: 0, principal: null }]);
  expect((await screen.findByText(/^Saved:/)).textContent).toContain("quench-timeline.csv");
});

test("nothing told is not nothing happened", async () => {
  const { unmount } = show({ story: [] });
  await screen.findByText(/That CloudTrail tells of nothing is not that nothing happened/);
  unmount();
  show({ story: [], triage: unjudged() });
  await screen.findByText(/Nothing is known yet\. Look who did it/);
});

test.each(hostileTexts)("a hostile text in every field stays text: %.24s", async (text) => {
  const principal = { key: "k", kind: "unknown" as const, name: text, session: text };
  show({
    story: [
      entry({
        kind: "userMade",
        at: "2026-10-04T14:00:00Z",
        principal,
        names: [text, text],
        operation: text,
        sourceIp: text,
        accessKey: text,
      }),
    ],
  });
  const list = await story();
  expect(list.querySelector("img")).toBeNull();
  const told = [...list.querySelectorAll("bdi")].filter((one) =>
    text.startsWith((one.textContent ?? "").slice(0, 20)),
  );
  expect(told).toHaveLength(7);
  await expectAccessible(list);
});
