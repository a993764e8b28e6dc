import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Attribution, FindingView, Held, Signal } from "../../bridge/host";
import { HostError } from "../../bridge/host-error";
import { useWhy } from "../../components/use-why";
import enSignals from "../../i18n/en/signals.json";
import { expectAccessible } from "../../testing/axe";
import { finding, hijacked, hijackedArn, rogueArn } from "../../testing/findings";
import { type Fixture, makeHost } from "../../testing/fixture-host";
import { inputsOf, openPage, renderApp } from "../../testing/render";
import { mark } from "../../testing/timeline";
import { judged, triage } from "../../testing/triage";

beforeEach(() => void vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600));

const seen: Partial<Fixture> = { overview: judged(), triage: triage() };

/** The window with the panel open over it. */
function ask(view: FindingView, language: "en" | "ko" = "en", change: Partial<Fixture> = {}) {
  useWhy.getState().ask(view.arn);
  return renderApp({ ...seen, findings: [view], ...change }, language);
}

const panel = () => screen.findByTestId("why");

test.each(["{Enter}", " "])(
  "opens from a row by %j, closes by Escape, and the focus goes back",
  async (key) => {
    const user = userEvent.setup();
    openPage({ page: "choose" });
    renderApp({
      ...seen,
      findings: [finding({ arn: "arn:aws:ecs:us-east-1:123456789012:cluster/cdn-logs" })],
    });
    const [why] = await screen.findAllByRole("button", { name: /Why\?/ });
    if (!why) throw new Error("a row has a button");
    why.focus();
    await user.keyboard(key);
    await panel();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("why")).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(why));
  },
);

test("says the verdict and how sure it is, both sides with their weights, and the sum", async () => {
  ask(finding());
  const why = within(await panel());
  await why.findByRole("heading", { name: "Looks rogue, high certainty" });
  const against = why.getByRole("region", { name: "Against it" });
  within(against).getByText("412 clusters have the same image, size and command.");
  within(against).getByText("It is one of 48 clusters that were made within minutes of each other.");
  expect(within(against).getAllByText("counts 3.0")).toHaveLength(3);
  within(against).getByText("docker.io/qzvkwe/tr:ox");
  const inFavour = why.getByRole("region", { name: "For it" });
  within(inFavour).getByText("It writes logs and has a role of its own.");
  within(inFavour).getByText("counts −1.0");
  why.getByText(
    "The reasons add up to 11.2. Rogue from 6.0 on, suspect from 2.0 on, yours at −3.0 and below.",
  );
  why.getByText("Weights of reasons of 1 Oct");
  expect(why.queryByTestId("why-missing")).toBeNull();
  expect(why.queryByTestId("why-held")).toBeNull();
});

test.each([
  ["en", finding()],
  ["ko", finding()],
  ["en", hijacked()],
  ["ko", hijacked({ mark: mark({ arn: hijackedArn, expired: true }) })],
] as const)("stands in %s, accessible", async (language, view) => {
  ask(view, language);
  await within(await panel()).findByTestId("why-mark");
  expect((await panel()).textContent).not.toMatch(/NaN|undefined|\{\{?\w/);
  await expectAccessible();
});

test.each(["rogue", "suspect", "unknown", "known"] as const)("has words for %s", async (verdict) => {
  ask(finding({ verdict, certainty: "low" }));
  const why = within(await panel());
  await why.findByText(/much could not be read\.$/);
  if (verdict === "unknown") why.getByText(/Unknown is not the same as yours/);
  expect(why.queryByText(/A suspect is never taken/) !== null).toBe(verdict === "suspect");
});

test("every signal is a sentence, with and without its number", async () => {
  const signals = Object.keys(enSignals.long) as Signal[];
  expect(signals).toHaveLength(52);
  const reasons = (count: number | null) =>
    signals.map((signal) => ({ signal, weight: 10, seen: [], count }));
  for (const [language, ends] of [
    ["en", /\.$/],
    ["ko", /다\.$/],
  ] as const) {
    const { unmount } = ask(finding({ against: reasons(3), inFavour: reasons(null) }), language);
    const why = await panel();
    await within(why).findByTestId("why-mark");
    const said = [...why.querySelectorAll("[data-signal] > p:first-child")].map(
      (one) => one.textContent ?? "",
    );
    expect(said).toHaveLength(2 * signals.length);
    for (const sentence of said) expect(sentence).toMatch(ends);
    expect(new Set(said.slice(signals.length)).size).toBe(signals.length);
    unmount();
  }
});

test.each<[Held, RegExp]>([
  ["hijacked", /It was yours before somebody changed it/],
  ["holdsOthers", /Something in it does not look rogue/],
  ["speaksForIt", /Something speaks for it/],
  ["nothingStrong", /There is no strong reason/],
  ["empty", /its name is all there is, and it costs nothing/],
  ["tooLittleRead", /Too little could be read/],
])("explains that %s held the verdict", async (held, words) => {
  ask(finding({ held, verdict: "suspect" }));
  const why = within(await panel());
  expect((await why.findByTestId("why-held")).textContent).toMatch(words);
  const head = why.getByRole("heading", { name: /^Suspect, / }).parentElement?.textContent;
  expect(head).toMatch(words);
  expect(head).not.toMatch(/not enough to be sure|could change this/);
});

test("what was not read is told, and is among no reasons", async () => {
  ask(hijacked());
  const missing = await within(await panel()).findByTestId("why-missing");
  expect(missing.textContent).toContain("It makes the verdict less sure, it is no reason.");
  expect(missing.textContent).toMatch(
    /whether its network is the default one\. Your sign-in is not permitted/,
  );
  expect(missing.textContent).toMatch(/who made it\. Not looked at yet\./);
  expect(screen.getByRole("region", { name: "Against it" }).textContent).not.toMatch(
    /network is the default one/,
  );
});

test.each<[Attribution, RegExp]>([
  [{ kind: "found" }, /CloudTrail tells who it was/],
  [{ kind: "notFound", since: "2026-07-08T01:30:00Z" }, /Not found: CloudTrail was read back to 8 Jul/],
  [{ kind: "notLooked" }, /Not looked up yet/],
  [{ kind: "refused", why: "accessDenied", quarantined: true }, /AWS has put its quarantine policy/],
  [
    { kind: "refused", why: "throttled", quarantined: false },
    /was not read in this region\. AWS asked to slow/,
  ],
])("says who made it where %j, and never that nobody did", async (attribution, words) => {
  ask(finding({ attribution, made: [] }));
  const made = await within(await panel()).findByTestId("why-made");
  expect(made.textContent).toMatch(words);
  expect(made.textContent).not.toMatch(/\bnobody made|by nobody\b/i);
});

test("a session called root is not the root user; its story is one press away", async () => {
  const { host } = ask(finding());
  const why = within(await panel());
  const [first] = await why.findAllByText(/^Identity Center:/);
  expect(first?.textContent).toBe("Identity Center: root (AdministratorAccess)");
  expect(why.queryByText(/Root user/)).toBeNull();
  const [story] = why.getAllByRole("button", { name: "Show what they did" });
  if (!story) throw new Error("an event has a way to the story");
  await userEvent.click(story);
  await screen.findByTestId("timeline");
  expect(screen.queryByTestId("why")).toBeNull();
  expect(inputsOf(host, "timeline").at(-1)).toMatchObject({
    principal: "IdentityCenter|123456789012|AdministratorAccess|root",
  });
});

describe("what was taken over", () => {
  test("is shown before and now, with the way back as a text to copy", async () => {
    ask(hijacked());
    const hijack = within(await within(await panel()).findByTestId("why-hijack"));
    hijack.getByRole("row", { name: "Size jumped 0.5 vCPU, 1 GB 16 vCPU, 32 GB" });
    hijack.getByRole("row", { name: "Command replaced nothing /tr --algo randomx" });
    expect(hijack.getByText(/^Roll the service back to/).textContent).toContain("web:41");
    hijack.getByText(
      "aws ecs update-service --cluster production --service web --task-definition web:41 --region us-east-1",
    );
  });

  test.each([
    ["a revision", { kind: "definition" as const, arn: "arn:aws:ecs:us-east-1:1:task-definition/web:42" }],
    ["a name that a shell would run", { arn: "arn:aws:ecs:us-east-1:1:service/prod$(id)/web" }],
    ["a name with a quote", { arn: "arn:aws:ecs:us-east-1:1:service/prod/web'; rm -rf ~" }],
    ["an old ARN without its cluster", { arn: "arn:aws:ecs:us-east-1:1:service/web" }],
  ])("has no command for %s", async (_, change) => {
    ask(hijacked(change));
    await within(await panel()).findByTestId("why-hijack");
    expect(screen.queryByText(/aws ecs update-service/)).toBeNull();
  });
});

test("what was not judged says so, and a failure can be tried again", async () => {
  const host = makeHost(seen);
  vi.spyOn(host, "finding").mockRejectedValueOnce(
    new HostError({ code: "unexpected", context: {}, detail: "gone" }),
  );
  useWhy.getState().ask("arn:aws:ecs:us-east-1:123456789012:cluster/unjudged");
  renderApp({}, "en", host);
  await userEvent.click(await screen.findByRole("button", { name: "Try again" }));
  await screen.findByText(/This was not judged/);
});

test("follows the verdict when it changes", async () => {
  const host = makeHost({ ...seen, findings: [finding({ verdict: "unknown", certainty: "low" })] });
  useWhy.getState().ask(rogueArn);
  renderApp({}, "en", host);
  await screen.findByRole("heading", { name: "Unknown, low certainty" });
  vi.spyOn(host, "finding").mockResolvedValue(finding());
  host.emit.triage(triage({ sequence: 9 }));
  await screen.findByRole("heading", { name: "Looks rogue, high certainty" });
});
