import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { PlanView } from "../../bridge/host";
import { chosen } from "../../testing/account";
import { expectAccessible } from "../../testing/axe";
import { hijacked, hijackedArn } from "../../testing/findings";
import { hostileTexts } from "../../testing/hostile";
import { plan, planVerdicts } from "../../testing/jobs";
import { openPage, renderApp } from "../../testing/render";
import { triage } from "../../testing/triage";

function show(changes: Partial<PlanView>, language: "en" | "ko" = "en") {
  openPage({ page: "review" });
  return renderApp(
    { overview: chosen(), triage: triage(), plan: plan(changes), findings: [hijacked()] },
    language,
  );
}

const card = async () => within(await screen.findByRole("region", { name: "How what goes was judged" }));

test.each(["en", "ko"] as const)("stands in %s, accessible", async (language) => {
  show({ verdicts: planVerdicts }, language);
  await screen.findByTestId("plan-verdicts");
  await expectAccessible();
});

test.each([
  ["warning", true],
  ["info", false],
] as const)("a note that is a %s stands above the lists: %s", async (severity, above) => {
  show({ verdicts: planVerdicts, notes: [{ severity, kind: "hijackedTargeted", count: 1, names: ["web"] }] });
  const notes = await screen.findByRole("region", { name: "Before you confirm" });
  for (const name of ["What goes", "What stays, and why"]) {
    const list = screen.getByRole("region", { name });
    const follows = notes.compareDocumentPosition(list) & Node.DOCUMENT_POSITION_FOLLOWING;
    expect(follows > 0, name).toBe(above);
  }
});

test("says how much of each verdict goes", async () => {
  show({ verdicts: planVerdicts });
  expect((await screen.findByTestId("plan-verdicts")).textContent).toBe("Rogue 478Suspect 1Unknown 1Yours 1");
});

test("what does not look rogue stands there one by one, with the way to its reasons", async () => {
  show({ verdicts: planVerdicts });
  const rows = within((await card()).getByRole("list")).getAllByRole("listitem");
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/^cdn-logs.*Yours/),
    expect.stringMatching(/^web.*Suspect/),
    expect.stringMatching(/^scratch.*Unknown/),
  ]);
  await userEvent.click(screen.getByTestId(`why-${hijackedArn}`));
  await within(await screen.findByTestId("why")).findByText(/^Roll the service back to/);
});

test("all rogue, nothing judged, and more than are listed are each told", async () => {
  const none = { rogue: 0, suspect: 0, unknown: 0, known: 0 };
  const { unmount } = show({ verdicts: { goes: { ...none, rogue: 480 }, others: [] } });
  (await card()).getByText("All of it looks rogue.");
  unmount();
  const next = show({ verdicts: null });
  (await card()).getByText("Nothing of this was judged.");
  next.unmount();
  show({ verdicts: { ...planVerdicts, goes: { ...none, unknown: 90 } } });
  (await card()).getByText("The first 3 of 90 are shown, the surest yours first.");
});

test("what was not judged is not called unknown", async () => {
  const [first] = planVerdicts.others;
  if (!first) throw new Error("the fixture has others");
  show({ verdicts: { ...planVerdicts, others: [{ ...first, verdict: null }] } });
  const list = within((await card()).getByRole("list"));
  list.getByText("Not judged");
  expect(list.queryByRole("button")).toBeNull();
});

test("yours and what was taken over are pointed out before anybody confirms", async () => {
  show({
    notes: [
      { severity: "warning", kind: "knownTargeted", count: 2, names: ["cdn-logs"] },
      { severity: "warning", kind: "hijackedTargeted", count: 1, names: ["web"] },
    ],
  });
  await screen.findByText("2 things that look like yours are among what goes. Look at them again.");
  screen.getByText(/^1 service that was yours before somebody changed it is among what goes\. Roll it back/);
});

test.each(hostileTexts)("a hostile name stays text: %.24s", async (name) => {
  const others = planVerdicts.others.map((other) => ({ ...other, name }));
  show({ verdicts: { ...planVerdicts, others } });
  const list = (await card()).getByRole("list");
  expect(list.querySelector("img")).toBeNull();
  expect(list.querySelectorAll("bdi")).toHaveLength(3);
});
