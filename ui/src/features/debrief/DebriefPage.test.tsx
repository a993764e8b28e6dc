import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { DebriefView } from "../../bridge/host";
import { HostProvider } from "../../bridge/host-context";
import { HostError } from "../../bridge/host-error";
import { makeQueryClient } from "../../bridge/query-client";
import { putTeardown } from "../../bridge/snapshots";
import { setLanguage } from "../../i18n/i18n";
import { burn } from "../../testing/account";
import { expectAccessible } from "../../testing/axe";
import { beyond, came, item, lost, midway, perfect, slow, untouched } from "../../testing/debrief";
import { makeHost } from "../../testing/fixture-host";
import { teardown } from "../../testing/jobs";
import { DebriefPage } from "./DebriefPage";
import { byRegion, type Outcome, outcomeOf } from "./outcome";

function show(debrief: DebriefView, host = makeHost({ debrief, teardown: teardown() })) {
  const onOverview = vi.fn();
  const onAnother = vi.fn();
  const onConnected = vi.fn();
  const client = makeQueryClient();
  const rendered = render(
    <HostProvider value={host}>
      <QueryClientProvider client={client}>
        <DebriefPage onOverview={onOverview} onAnother={onAnother} onConnected={onConnected} />
      </QueryClientProvider>
    </HostProvider>,
  );
  return { ...rendered, host, client, onOverview, onAnother, onConnected, user: userEvent.setup() };
}

const outcomes: [Outcome, DebriefView][] = [
  ["over", perfect()],
  ["over", slow()],
  ["untouched", untouched()],
  ["unfinished", midway()],
  ["unfinished", came()],
  ["outOfReach", beyond()],
  ["wrong", lost()],
  // What is one's own comes first, whatever else is true.
  ["wrong", { ...untouched(), wronglyRemovedTotal: 1 }],
  ["wrong", { ...beyond(), wronglyRemovedTotal: 1 }],
  // One thing within reach is enough for it not to be over.
  ["unfinished", { ...beyond(), missed: [item("tasks", "us-east-1", "t"), ...beyond().missed] }],
  // Nothing is listed: nobody knows what is left.
  ["unfinished", { ...midway(), missed: [] }],
];

test.each(outcomes)("the true sentence is %s", (outcome, view) => {
  expect(outcomeOf(view)).toBe(outcome);
});

test.each([perfect(), slow(), untouched(), midway(), came(), lost(), beyond()])(
  "every state stands in both languages, accessible",
  async (view) => {
    for (const language of ["en", "ko"] as const) {
      setLanguage(language);
      const { unmount } = show(view);
      const outcome = await screen.findByTestId("debrief-outcome");
      expect(outcome.textContent).not.toMatch(/[{}]|undefined|NaN/);
      await expectAccessible();
      unmount();
    }
    setLanguage("en");
  },
  20_000,
);

test("finished at the bound: green, and nothing better was possible", async () => {
  show(perfect());
  await screen.findByRole("heading", {
    level: 1,
    name: "It is over, and everything of yours is still there",
  });
  expect(screen.getByTestId("debrief-outcome").dataset.verified).toBe("true");
  screen.getByText(/no response could have cost less/);
  expect(screen.getByTestId("hero-debrief").textContent).toContain("2 min 15 sec");
  screen.getByText("Nothing of the attack is left.");
});

test("finished later than it had to be: says by how much, in time and money", async () => {
  show(slow());
  await screen.findByText(/would have saved \$34\.54/);
  expect(screen.getByTestId("hero-debrief").textContent).toContain("6 min 10 sec");
  screen.getByText("best possible: 2 min 15 sec");
  screen.getByRole("row", { name: "Until nothing burned 6 min 10 sec 2 min 15 sec" });
  screen.getByRole("row", { name: "Until everything was gone 21 min 50 sec 7 min" });
  screen.getByRole("row", { name: "Money burnt $38.64 $4.10" });
});

test("what burnt without a price makes the sums a least, and nothing is called the cheapest", async () => {
  const { unmount } = show({ ...slow(), burntAtLeast: true });
  await screen.findByText(/would have saved at least \$34\.54/);
  screen.getByRole("row", { name: "Money burnt at least $38.64 at least $4.10" });
  expect((await screen.findByTestId("team-line")).textContent).toContain(
    "at least $38.64 burnt (best at least $4.10)",
  );
  unmount();
  show({ ...perfect(), burnt: "0", burntBest: "0", burntAtLeast: true });
  await screen.findByText(/Some of what ran has no price/);
  screen.getByRole("row", { name: "Money burnt No price known No price known" });
  expect(screen.queryByText(/no response could have cost less/)).toBeNull();
});

test("while it burns nothing is called over, and what burns is the large number", async () => {
  show(untouched());
  await screen.findByRole("heading", { level: 1, name: "Not over yet: nothing has been removed so far" });
  expect(screen.getByTestId("debrief-outcome").dataset.verified).toBe("false");
  expect(screen.getByTestId("hero-debrief").textContent).toBe("$18.96an hour");
  screen.getByText(/for 1 min 10 sec so far/);
  screen.getByRole("row", { name: /^Until nothing burned not yet, after 1 min 10 sec/ });
  screen.getByRole("row", { name: /^Money burnt so far \$0\.37/ });
});

test("what runs and has no price is not called nothing", async () => {
  show({ ...midway(), secondsToZero: 60, stillBurning: { ...burn("0"), unpriced: 3 } });
  expect((await screen.findByTestId("hero-debrief")).textContent).toBe("No price known");
  expect(screen.queryByText("Nothing burns any more")).toBeNull();
});

test("who is still searching reads the answer only on purpose", async () => {
  const { user } = show(midway());
  const answers = await screen.findByTestId<HTMLDetailsElement>("answers");
  expect(answers.open).toBe(false);
  expect(answers.contains(screen.getByTestId("missed-us-east-1"))).toBe(true);
  expect(answers.contains(screen.getByText("What the attack was"))).toBe(true);
  await user.click(screen.getByText("Show what belongs to the attack"));
  expect(answers.open).toBe(true);
});

test("names what was one’s own before anything else", async () => {
  show(lost());
  await screen.findByRole("heading", { level: 1, name: "5 things of yours are gone" });
  expect(screen.getByTestId("debrief-outcome").dataset.verified).toBe("false");
  expect(screen.getByTestId("hero-debrief").parentElement?.className).toBe("plain");
  const [first] = screen.getAllByRole("heading", { level: 2 });
  expect(first?.textContent).toBe("Yours, and gone");
  const list = within(screen.getByRole("group", { name: "Yours, and gone" }));
  list.getByText("shop-api");
  expect(list.getAllByText("Seoul, Korea · ap-northeast-2")).toHaveLength(2);
  screen.getByText("And 3 more.");
});

test("what nobody could reach is hatched, and told apart from what was missed", async () => {
  show(beyond());
  await screen.findByRole("heading", { level: 1, name: "Everything within your reach is gone" });
  expect(screen.getByTestId("missed-ap-east-1").dataset.beyond).toBe("true");
  within(screen.getByTestId("missed-ap-east-1")).getByText("3 in a disabled region");
  within(screen.getByTestId("missed-eu-south-1")).getByText("3 in a forbidden region");
  screen.getByText(/From the hatched regions nothing can be removed here/);
  screen.getByText("And 28 more.");
  // Nothing in it waits for the person: no alarm.
  expect(screen.queryByTestId("answers")).toBeNull();
});

test("when the rest is out of reach nothing is held back and nothing is left to do, whatever went wrong", async () => {
  for (const wronglyRemovedTotal of [0, 1]) {
    const { unmount } = show({ ...beyond(), wronglyRemovedTotal });
    const outcome = await screen.findByTestId("debrief-outcome");
    expect(outcome.textContent).toContain("in regions that are switched off or forbidden");
    screen.getByText("The attack’s, and still there");
    screen.getByRole("row", { name: "Money burnt within reach $38.64 $4.10" });
    expect(screen.queryByTestId("answers")).toBeNull();
    expect(screen.queryByTestId("main-action")).toBeNull();
    unmount();
  }
});

test("what came back is told, and how often the attacker acted", async () => {
  show(came());
  await screen.findByText("The attacker acted 17 times while you worked.");
  within(screen.getByTestId("missed-eu-west-1")).getByText("2 came back");
  within(screen.getByTestId("missed-us-west-2")).getByText("1 not removed");
});

test("an automatic start that is still on is named, with what that means", async () => {
  const on = item("relaunchers", "eu-west-1", "sync-0a91fe");
  const { unmount } = show({ ...came(), missed: [on], missedTotal: 1 });
  const region = within(await screen.findByTestId("missed-eu-west-1"));
  expect(region.getByText("sync-0a91fe").parentElement?.textContent).toBe("Automatic start sync-0a91fe");
  screen.getByText(/automatic start that is on brings tasks back/);
  unmount();
  // From here nobody could switch it off.
  show({ ...came(), missed: [{ ...on, why: "disabledRegion" }], missedTotal: 1 });
  await screen.findByTestId("missed-eu-west-1");
  expect(screen.queryByText(/automatic start that is on/)).toBeNull();
});

test("an automatic start of one’s own that went is named, with what that means, in both languages", async () => {
  const off = item("relaunchers", "ap-northeast-2", "nightly-report");
  const { unmount } = show({ ...lost(), wronglyRemoved: [off], wronglyRemovedTotal: 1 });
  const list = within(await screen.findByRole("group", { name: "Yours, and gone" }));
  expect(list.getByText("nightly-report").parentElement?.textContent).toBe("Automatic start nightly-report");
  screen.getByText(/An automatic start that went is off/);
  unmount();
  const other = show(lost());
  await screen.findByRole("group", { name: "Yours, and gone" });
  expect(screen.queryByText(/An automatic start that went is off/)).toBeNull();
  other.unmount();
  try {
    setLanguage("ko");
    show({ ...lost(), wronglyRemoved: [off], wronglyRemovedTotal: 1 });
    const korean = within(await screen.findByRole("group", { name: "우리 것인데 사라진 것" }));
    expect(korean.getByText("nightly-report").parentElement?.textContent).toBe("자동 시작 nightly-report");
    screen.getByText(/그것이 띄우던 작업은 이제 시작되지 않습니다/);
  } finally {
    setLanguage("en");
  }
});

test("regions within reach come first, then those with most", () => {
  const regions = byRegion([
    item("tasks", "ap-east-1", "a", { why: "disabledRegion" }),
    item("tasks", "ap-east-1", "b", { why: "disabledRegion" }),
    item("tasks", "us-east-1", "c"),
    item("tasks", "eu-west-1", "d"),
    item("tasks", "eu-west-1", "e", { why: "cameBack" }),
  ]);
  expect(regions.map(({ code }) => code)).toEqual(["eu-west-1", "us-east-1", "ap-east-1"]);
});

test("one line for the team, the same drill named as every language names it", async () => {
  const { user } = show(lost());
  const line =
    "Quench practice mixed-account, number 7, 10×: 6 min 10 sec until nothing burned (best 2 min 15 sec), " +
    "$38.64 burnt (best $4.10), 0 still there, 5 wrongly removed";
  expect((await screen.findByTestId("team-line")).textContent).toBe(line);
  expect(line).not.toContain("\n");
  await user.click(screen.getByRole("button", { name: "Copy" }));
  expect(await navigator.clipboard.readText()).toBe(line);
});

test("what nobody can reach is in no time and no sum, and that is said", async () => {
  show(beyond());
  await screen.findByRole("row", { name: "Until nothing within reach burned 6 min 10 sec 2 min 15 sec" });
  screen.getByRole("row", { name: "Until everything within reach was gone 21 min 50 sec 7 min" });
  screen.getByRole("row", { name: "Money burnt within reach $38.64 $4.10" });
  expect(screen.getByTestId("hero-debrief").textContent).toContain("$316");
  expect(screen.getByTestId("team-line").textContent).toContain(
    "6 min 10 sec until nothing within reach burned",
  );
});

test("the line says that it still burns", async () => {
  show(midway());
  const line = await screen.findByTestId("team-line");
  expect(line.textContent).toContain(
    "10×: still burning after 10 min 10 sec (best 2 min 15 sec), $3.02 burnt so far",
  );
});

test("shows foreign texts as text", async () => {
  const evil = "<img src=x onerror=alert(1)>\u202egnp";
  show({ ...lost(), scenario: evil, wronglyRemoved: [item("services", "us-east-1", evil)] });
  await screen.findByText(evil, { selector: "li bdi" });
  expect(document.querySelector("img")).toBeNull();
});

test("starts the same drill anew", async () => {
  const { host, user, onConnected } = show({ ...slow(), speed: 20 });
  await user.click(await screen.findByTestId("practise-again"));
  await waitFor(() => expect(onConnected).toHaveBeenCalledOnce());
  expect(host.calls.find(({ method }) => method === "connect")?.input).toEqual({
    kind: "practice",
    scenario: "fifty-clusters",
    seed: 7,
    speed: 20,
    fresh: true,
  });
});

test("a teardown that still runs is not left behind without a word", async () => {
  const host = makeHost({ debrief: midway() });
  vi.spyOn(host, "connect").mockRejectedValue(
    new HostError({ code: "teardownRunning", context: {}, detail: "" }),
  );
  const { user, onConnected } = show(midway(), host);
  await user.click(await screen.findByTestId("practise-again"));
  expect((await screen.findByRole("alert")).dataset.code).toBe("teardownRunning");
  expect(onConnected).not.toHaveBeenCalled();
});

test("leads back to the account while it is not over, and to another scenario", async () => {
  const { user, onOverview, onAnother } = show(midway());
  await user.click(await screen.findByTestId("main-action"));
  expect(onOverview).toHaveBeenCalledOnce();
  await user.click(screen.getByTestId("another-scenario"));
  expect(onAnother).toHaveBeenCalledWith(midway());
});

test("counts again when asked, and when the teardown has moved on; never by itself", async () => {
  const { host, client, user } = show(midway());
  const counted = () => host.calls.filter(({ method }) => method === "practiceDebrief").length;
  await screen.findByTestId("debrief-outcome");
  await waitFor(() => expect(host.calls.some(({ method }) => method === "teardown")).toBe(true));
  expect(counted()).toBe(1);
  await user.click(screen.getByTestId("count-again"));
  await waitFor(() => expect(counted()).toBe(2));
  putTeardown(client, teardown({ sequence: 2 }));
  await waitFor(() => expect(counted()).toBe(3), { timeout: 2000 });
});

test("says why it could not count, and tries again", async () => {
  const host = makeHost({ debrief: perfect() });
  vi.spyOn(host, "practiceDebrief").mockRejectedValueOnce(
    new HostError({ code: "notConnected", context: {}, detail: "" }),
  );
  const { user } = show(perfect(), host);
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await screen.findByTestId("debrief-outcome")).toBeTruthy();
});
