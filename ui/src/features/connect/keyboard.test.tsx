import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { session } from "../../testing/account";
import { portalAccounts } from "../../testing/fixture-sign-in";
import { inputsOf, renderApp } from "../../testing/render";

type User = ReturnType<typeof userEvent.setup>;

/** Walks by Tab, as a person does, until the focus is there. */
async function tabTo(user: User, testId: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if ((document.activeElement as HTMLElement | null)?.dataset.testid === testId) return;
    await user.tab();
  }
  throw new Error(`no Tab leads to ${testId}`);
}

/** The connect page, with the focus where it begins. */
async function open() {
  const user = userEvent.setup();
  const { host } = renderApp({ session: null });
  const page = await screen.findByTestId("page-connect");
  await waitFor(() => expect(document.activeElement).toBe(page));
  await screen.findByTestId("way-browser");
  return { user, host };
}

test("the browser, by keyboard alone", async () => {
  const { user, host } = await open();
  await tabTo(user, "way-browser");
  await user.keyboard("{Enter}");
  await tabTo(user, "browser-begin");
  await user.keyboard(" ");
  await waitFor(() => expect(inputsOf(host, "awaitSignIn")).toHaveLength(1));
  await tabTo(user, "sign-in-cancel");
  await user.keyboard("{Enter}");
  await tabTo(user, "browser-elsewhere");
  await user.keyboard("{Enter}");
  await waitFor(() => expect(inputsOf(host, "awaitSignIn")).toHaveLength(2));
  await tabTo(user, "sign-in-paste");
  await user.keyboard("state=1&code=2{Enter}");
  expect(await screen.findByTestId("page-overview")).toBe(document.activeElement);
});

test("the portal with account and role, by keyboard alone", async () => {
  const { user, host } = await open();
  await tabTo(user, "way-portal");
  await user.keyboard("{Enter}");
  await tabTo(user, "portal-url");
  // A known portal brings its region: the list is not needed.
  await user.keyboard("https://d-1234567890.awsapps.com/start");
  await tabTo(user, "portal-begin");
  await user.keyboard("{Enter}");
  await waitFor(() => expect(inputsOf(host, "awaitSignIn")).toHaveLength(1));
  act(() => host.comeBack({ kind: "choose", accounts: [...portalAccounts] }));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("account-search")));
  await user.keyboard("staging{ArrowDown}{Enter}");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("role-Administrator")));
  await user.keyboard("{ArrowDown}{Enter}");
  expect(inputsOf(host, "chooseRole")).toEqual([{ account: "210987654321", role: "ReadOnly" }]);
  expect(await screen.findByTestId("page-overview")).toBeTruthy();
});

test("a key with a code, by keyboard alone", async () => {
  const { user, host } = await open();
  await tabTo(user, "way-key");
  await user.keyboard("{Enter}");
  await tabTo(user, "key-id");
  await user.keyboard("AKIAIOSFODNN7EXAMPLE{Tab}secret{Tab}token");
  await tabTo(user, "key-code");
  await user.keyboard("123456{Enter}");
  expect(inputsOf(host, "connect")).toMatchObject([
    { id: "AKIAIOSFODNN7EXAMPLE", secret: "secret", token: "token", mfa: { code: "123456" } },
  ]);
  expect(await screen.findByTestId("page-overview")).toBeTruthy();
});

test("a profile with a code, by keyboard alone", async () => {
  const { user, host } = await open();
  await tabTo(user, "way-profile");
  await user.keyboard("{Enter}");
  await tabTo(user, "profile-ddokso");
  await user.keyboard("{Enter}123456{Enter}");
  expect(inputsOf(host, "connect")).toMatchObject([{ name: "ddokso", code: "123456" }]);
  expect(await screen.findByTestId("page-overview")).toBeTruthy();
});

test("the permissions are read and left, by keyboard alone", async () => {
  const { user } = await open();
  await tabTo(user, "permissions");
  await user.keyboard("{Enter}");
  await screen.findByTestId("permissions-dialog");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByTestId("permissions-dialog")).toBeNull());
  await waitFor(() => expect((document.activeElement as HTMLElement).dataset.testid).toBe("permissions"));
});

test("what comes back while somebody is elsewhere in the window still signs in", async () => {
  const { user, host } = await open();
  await tabTo(user, "way-browser");
  await user.keyboard("{Enter}");
  await tabTo(user, "browser-begin");
  await user.keyboard("{Enter}");
  await waitFor(() => expect(inputsOf(host, "awaitSignIn")).toHaveLength(1));
  await tabTo(user, "language-en");
  act(() => host.comeBack({ kind: "signedIn", session }));
  expect(await screen.findByTestId("page-overview")).toBeTruthy();
});
