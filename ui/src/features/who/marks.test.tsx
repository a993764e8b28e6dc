import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";
import type { LineProblemKind } from "../../bridge/host";
import { HostError } from "../../bridge/host-error";
import enWho from "../../i18n/en/who.json";
import { session } from "../../testing/account";
import { expectAccessible } from "../../testing/axe";
import { type Fixture, makeHost } from "../../testing/fixture-host";
import { hostileTexts } from "../../testing/hostile";
import { inputsOf, openPage, renderApp } from "../../testing/render";
import { mark } from "../../testing/timeline";
import { judged, sweeps, triage } from "../../testing/triage";

const gone = mark({
  arn: "arn:aws:ecs:us-east-1:123456789012:task-definition/old",
  mark: "remove",
  reason: "",
  owner: "",
  expiresOn: "2026-10-01",
  expired: true,
  found: false,
});
const seen: Partial<Fixture> = { overview: judged(), triage: triage({ keeps: 1 }), marks: [mark(), gone] };

function show(
  change: Partial<Fixture> = {},
  language: "en" | "ko" = "en",
  host = makeHost({ ...seen, ...change }),
) {
  openPage({ page: "who", tab: "marks" });
  return renderApp({}, language, host);
}

const rows = () => screen.findAllByTestId("mark-row");

test.each(["en", "ko"] as const)("stand in %s, accessible", async (language) => {
  show({}, language);
  await rows();
  expect(screen.getByTestId("page-who").textContent).not.toMatch(/NaN|undefined|\{\{?\w/);
  await expectAccessible();
});

test("say on what, which, why, whose and until when; what ended or was not found says so", async () => {
  show();
  const [first, second] = await rows();
  expect(first?.textContent).toMatch(/nightly-etl.*Keep.*The nightly load.*minseo.*31 Dec/);
  expect(first?.textContent).not.toMatch(/holds no more|Not found/);
  expect(second?.textContent).toMatch(
    /old.*Not found in the last check.*Remove.*1 Oct.*Ended, holds no more/,
  );
  screen.getByText("1 mark holds");
});

test("are changed and taken away", async () => {
  const user = userEvent.setup();
  const { host } = show();
  await rows();
  await user.click(screen.getByRole("button", { name: "Change the mark of nightly-etl" }));
  const dialog = within(await screen.findByTestId("edit-mark"));
  await user.clear(dialog.getByLabelText(/^Whose it is/));
  await user.type(dialog.getByLabelText(/^Whose it is/), "jiwoo");
  await user.click(dialog.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(screen.queryByTestId("edit-mark")).toBeNull());
  expect(inputsOf(host, "setMark")).toEqual([
    { arn: mark().arn, mark: "keep", reason: "The nightly load", owner: "jiwoo", expiresOn: "2026-12-31" },
  ]);
  await user.click(await screen.findByRole("button", { name: "Take away the mark of old" }));
  expect(inputsOf(host, "setMark").at(-1)).toEqual({
    arn: gone.arn,
    mark: null,
    reason: "",
    owner: "",
    expiresOn: null,
  });
  await waitFor(async () => expect(await rows()).toHaveLength(1));
});

test("a window that only looks changes none", async () => {
  show({ session: { ...session, readOnly: true } });
  await rows();
  expect(screen.queryByRole("button", { name: /mark of/ })).toBeNull();
  expect(screen.queryByTestId("import-keep-list")).toBeNull();
});

test.each(hostileTexts)("a hostile text in every field stays text: %.24s", async (text) => {
  show({ marks: [mark({ arn: `arn:${text}`, reason: text, owner: text })] });
  const [row] = await rows();
  expect(row?.querySelector("img")).toBeNull();
  expect(row?.querySelectorAll("bdi")).toHaveLength(4);
  await expectAccessible(row);
});

describe("the keep list", () => {
  const file = (content: string) => new File([content], "keep.csv", { type: "text/csv" });
  const choose = async (content: string) =>
    userEvent.upload(await screen.findByTestId<HTMLInputElement>("keep-list-file"), file(content), {
      applyAccept: false,
    });

  test("is saved", async () => {
    const { host } = show();
    await userEvent.click(await screen.findByRole("button", { name: "Save the keep list" }));
    expect(inputsOf(host, "saveKeepList")).toHaveLength(1);
    expect((await screen.findByText(/^Saved:/)).textContent).toContain("quench-keep-list.csv");
  });

  test("is read as text and applied whole; what shows marks is asked for again", async () => {
    const { host } = show();
    await rows();
    const before = inputsOf(host, "marks").length;
    await choose("arn,mark,reason,owner,expires\n");
    await screen.findByText("2 marks were set.");
    expect(inputsOf(host, "importKeepList")).toEqual(["arn,mark,reason,owner,expires\n"]);
    await waitFor(() => expect(inputsOf(host, "marks").length).toBeGreaterThan(before));
  });

  test("with problems is applied not at all: each line in words", async () => {
    const kinds = Object.keys(enWho.list.problems.kind) as LineProblemKind[];
    expect(kinds).toHaveLength(10);
    const problems = kinds.map((kind, at) => ({ line: at + 2, kind, text: hostileTexts[at % 4] ?? "" }));
    show({ keepList: { applied: 0, problems, problemsTotal: 120 } });
    await choose("nonsense");
    const dialog = await screen.findByTestId("keep-list-problems");
    within(dialog).getByRole("heading", { name: "Nothing of this file was applied" });
    within(dialog).getByText(/^120 lines are not understood/);
    within(dialog).getByText("The first 10 of 120 are shown.");
    const lines = within(dialog).getAllByRole("listitem");
    expect(lines).toHaveLength(10);
    expect(lines[3]?.textContent).toMatch(/^Line 5\. This is not the ARN of a cluster/);
    expect(dialog.querySelector("img")).toBeNull();
    expect(screen.queryByText(/marks? (was|were) set/)).toBeNull();
    await expectAccessible(dialog);
  });

  test("that the host refuses changes nothing and says so", async () => {
    const host = makeHost(seen);
    vi.spyOn(host, "importKeepList").mockRejectedValueOnce(
      new HostError({ code: "readOnlySession", context: {}, detail: "" }),
    );
    show({}, "en", host);
    await choose("x");
    expect((await screen.findByRole("alert")).dataset.code).toBe("readOnlySession");
  });
});

describe("the check that is called good", () => {
  test("is one of the earlier ones, or none", async () => {
    const { host } = show();
    const [first] = await screen.findAllByRole("radio", {
      name: /^28 Sept? .*4 clusters and 9 services in 24 regions$/,
    });
    await userEvent.click(first as HTMLElement);
    expect(inputsOf(host, "setBaseline")).toEqual(["s2"]);
    await waitFor(() => expect((first as HTMLInputElement).checked).toBe(true));
    await userEvent.click(screen.getByRole("radio", { name: "No check is called good" }));
    expect(inputsOf(host, "setBaseline")).toEqual(["s2", null]);
  });

  test("that is no longer kept stays what it was, and says so", async () => {
    const host = makeHost({ ...seen, triage: triage({ baseline: sweeps[1] ?? null }) });
    vi.spyOn(host, "setBaseline").mockRejectedValueOnce(
      new HostError({ code: "sweepUnknown", context: {}, detail: "" }),
    );
    show({}, "en", host);
    const [other] = await screen.findAllByRole("radio", { name: /^28 Sept?/ });
    await userEvent.click(other as HTMLElement);
    expect((await screen.findByRole("alert")).dataset.code).toBe("sweepUnknown");
    expect(screen.getByRole<HTMLInputElement>("radio", { name: /^31 Aug/ }).checked).toBe(true);
  });

  test("cannot be chosen where there is none", async () => {
    show({ sweeps: [] });
    await screen.findByText("There is no earlier check of this account.");
  });
});
