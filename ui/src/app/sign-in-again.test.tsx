import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { SignInEnded, SignInWay } from "../bridge/host";
import { HostError } from "../bridge/host-error";
import { session } from "../testing/account";
import { expectAccessible } from "../testing/axe";
import { type Fixture, makeHost } from "../testing/fixture-host";
import { portalAccounts } from "../testing/fixture-sign-in";
import { teardown } from "../testing/jobs";
import { inputsOf, renderApp } from "../testing/render";
import { ended, standing } from "../testing/standing";
import { useRoute } from "./route";

const reasons: [SignInEnded, RegExp][] = [
  ["expired", /Your sign-in has ended/],
  ["credentialsChanged", /A changed password ended your sign-in/],
  ["notAllowed", /no longer allowed/],
  ["keyInvalid", /does not accept your key any more/],
  ["anotherAccount", /belongs to another account/],
  ["missing", /no longer there/],
];

/** The way of the sign-in that is over. */
function over(way: SignInWay, changes: Partial<Fixture> = {}) {
  const view = ended("expired", 2);
  return renderApp({ standing: { ...view, signIn: { ...view.signIn, way } }, ...changes });
}

async function openDialog() {
  await userEvent.click(await screen.findByTestId("sign-in-again"));
  return screen.findByTestId("sign-in-again-dialog");
}

test.each(reasons)("%s is said on every page, with what it means and one button", async (why, words) => {
  renderApp({ standing: ended(why) });
  const banner = await screen.findByTestId("sign-in-ended");
  expect(banner.textContent).toMatch(words);
  expect(banner.textContent).toContain("What runs goes on costing money");
  expect(within(banner).getAllByRole("button")).toHaveLength(1);
  await userEvent.click(screen.getByTestId("nav-costs"));
  expect(screen.getByTestId("sign-in-ended")).toBeTruthy();
});

test("calls that wait are counted, and a teardown is paused with nothing lost", async () => {
  useRoute.getState().go("teardown");
  renderApp({ standing: ended("expired", 41), teardown: teardown({ status: "running" }) });
  await waitFor(() =>
    expect(screen.getByTestId("sign-in-ended").textContent).toContain(
      "41 calls wait. The teardown is paused and nothing is lost: it goes on once you have signed in.",
    ),
  );
});

test("without a teardown none is spoken of", async () => {
  renderApp({ standing: ended("expired", 1) });
  const banner = await screen.findByTestId("sign-in-ended");
  expect(banner.textContent).toContain("1 call waits. What was under way is paused");
  expect(banner.textContent).not.toContain("teardown");
});

test("the same way stands first and filled in, and only the same account will do", async () => {
  const startUrl = "https://d-1234567890.awsapps.com/start";
  const { host } = over({
    kind: "portal",
    startUrl,
    region: "us-west-2",
    account: "123456789012",
    role: "Admin",
  });
  const dialog = await openDialog();
  expect(dialog.textContent).toContain("Only account 1234-5678-9012 can go on here.");
  const first = within(dialog).getAllByTestId(/^way-/)[0];
  expect(first?.dataset.testid).toBe("way-portal");
  expect(first?.textContent).toContain("As last time");
  expect(within(dialog).queryByTestId("way-practice")).toBeNull();
  await expectAccessible();
  expect(within(dialog).getByTestId<HTMLSelectElement>("portal-region").value).toBe("us-west-2");
  await userEvent.click(within(dialog).getByTestId("portal-begin"));
  await waitFor(() => expect(inputsOf(host, "awaitSignIn")).toHaveLength(1));
  expect(inputsOf(host, "beginSignIn")).toMatchObject([
    { request: { startUrl, region: "us-west-2" }, again: true },
  ]);
  act(() => host.comeBack({ kind: "choose", accounts: [...portalAccounts] }));
  await screen.findByTestId("account-123456789012");
  expect(screen.queryByTestId("account-210987654321")).toBeNull();
  await userEvent.click(await screen.findByTestId("role-Administrator"));
  await waitFor(() => expect(screen.queryByTestId("sign-in-again-dialog")).toBeNull());
});

test("a portal without the account says so", async () => {
  const { host } = over({ kind: "browser", region: "us-east-1" });
  await openDialog();
  await userEvent.click(screen.getByTestId("browser-begin"));
  await waitFor(() => expect(inputsOf(host, "awaitSignIn")).toHaveLength(1));
  act(() => host.comeBack({ kind: "choose", accounts: portalAccounts.slice(1) }));
  expect(await screen.findByText(/does not give you account 1234-5678-9012/)).toBeTruthy();
});

test("another account is refused calmly, and the way stays open", async () => {
  const host = makeHost({ standing: ended("expired") });
  vi.spyOn(host, "connect").mockRejectedValueOnce(
    new HostError({
      code: "anotherAccount",
      context: { expected: "123456789012", got: "210987654321" },
      detail: "",
    }),
  );
  renderApp({}, "en", host);
  await openDialog();
  await userEvent.click(screen.getByTestId("way-profile"));
  await userEvent.click(screen.getByTestId("profile-default"));
  const notice = await screen.findByText("This sign-in is to another account");
  expect(notice.closest("[role=alert]")?.className).not.toContain("needsYou");
  expect(notice.closest("[role=alert]")?.textContent).toContain("You signed in to 2109-8765-4321");
  expect(vi.mocked(host.connect).mock.calls[0]?.[1]).toBe(true);
  expect(screen.getByTestId("sign-in-ended")).toBeTruthy();
  expect(screen.getByTestId("profile-default")).toBeTruthy();
});

test("after it the banner goes, the page stays where it was, and what failed is read again", async () => {
  const host = makeHost({ standing: ended("expired") });
  const costs = vi
    .spyOn(host, "costs")
    .mockRejectedValueOnce(new HostError({ code: "tokenExpired", context: {}, detail: "" }));
  useRoute.getState().go("costs");
  renderApp({}, "en", host);
  await waitFor(() => expect(costs).toHaveBeenCalledTimes(1));
  act(() => host.emit.failed(new HostError({ code: "tokenExpired", context: {}, detail: "" })));
  await openDialog();
  await userEvent.click(screen.getByTestId("browser-begin"));
  await waitFor(() => expect(inputsOf(host, "awaitSignIn")).toHaveLength(1));
  vi.spyOn(host, "standing").mockResolvedValue(standing());
  const caller = "arn:aws:iam::123456789012:user/other";
  act(() => host.comeBack({ kind: "signedIn", session: { ...session, caller } }));
  await waitFor(() => expect(screen.queryByTestId("sign-in-ended")).toBeNull());
  expect(screen.queryByTestId("sign-in-again-dialog")).toBeNull();
  expect(screen.getByTestId("page-costs")).toBeTruthy();
  expect(screen.getByTestId("account-title").textContent).toContain("IAM user other");
  expect(screen.queryByText("Sign in again and connect. A teardown can be resumed.")).toBeNull();
  await waitFor(() => expect(costs.mock.calls.length).toBeGreaterThan(1));
  await waitFor(() => expect(document.activeElement).not.toBe(document.body));
});

test("closing the dialog ends what was begun in it, and leaves the banner", async () => {
  const { host } = over({ kind: "browser", region: "us-east-1" });
  await openDialog();
  await userEvent.click(screen.getByTestId("browser-begin"));
  await screen.findByTestId("sign-in-waiting");
  await userEvent.keyboard("{Escape}");
  await waitFor(() => expect(inputsOf(host, "cancelSignIn")).toHaveLength(1));
  expect(screen.getByTestId("sign-in-ended")).toBeTruthy();
});

test("a press beside the dialog, as when somebody comes back from the browser, ends nothing", async () => {
  const { host } = over({ kind: "browser", region: "us-east-1" });
  await openDialog();
  await userEvent.click(screen.getByTestId("browser-begin"));
  await screen.findByTestId("sign-in-waiting");
  await userEvent.click(document.querySelector(".scrim") as HTMLElement);
  expect(screen.getByTestId("sign-in-waiting")).toBeTruthy();
  expect(inputsOf(host, "cancelSignIn")).toEqual([]);
  await userEvent.click(screen.getByTestId("sign-in-cancel"));
  await screen.findByTestId("browser-begin");
  await userEvent.click(document.querySelector(".scrim") as HTMLElement);
  await waitFor(() => expect(screen.queryByTestId("sign-in-again-dialog")).toBeNull());
});

test("by keyboard alone", async () => {
  const user = userEvent.setup();
  const { host } = over({ kind: "browser", region: "us-east-1" });
  await screen.findByTestId("page-overview");
  const tabTo = async (testId: string) => {
    for (let presses = 0; presses < 80; presses++) {
      if ((document.activeElement as HTMLElement).dataset.testid === testId) return;
      await user.tab();
    }
    throw new Error(`no Tab leads to ${testId}`);
  };
  await screen.findByTestId("sign-in-again");
  await tabTo("sign-in-again");
  await user.keyboard("{Enter}");
  await screen.findByTestId("browser-begin");
  await tabTo("browser-begin");
  await user.keyboard("{Enter}");
  await waitFor(() => expect(inputsOf(host, "awaitSignIn")).toHaveLength(1));
  act(() => host.comeBack({ kind: "signedIn", session }));
  await waitFor(() => expect(screen.queryByTestId("sign-in-again-dialog")).toBeNull());
});

test("it can be done before the end, from the countdown", async () => {
  const view = standing();
  const expiresAt = new Date(Date.now() + 200_000).toISOString();
  renderApp({ standing: { ...view, signIn: { ...view.signIn, renews: false, expiresAt } } });
  await userEvent.click(await screen.findByTestId("expiry"));
  expect(await screen.findByTestId("sign-in-again-dialog")).toBeTruthy();
});
