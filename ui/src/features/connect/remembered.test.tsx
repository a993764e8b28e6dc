import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { RememberedAccount } from "../../bridge/host";
import { HostError } from "../../bridge/host-error";
import { expectAccessible } from "../../testing/axe";
import { makeHost } from "../../testing/fixture-host";
import { hostileTexts } from "../../testing/hostile";
import { options } from "../../testing/options";
import { inputsOf, renderApp } from "../../testing/render";
import { remembered } from "../../testing/standing";

const show = (accounts: RememberedAccount[], language: "en" | "ko" = "en") =>
  renderApp({ session: null, options: { ...options, remembered: accounts } }, language).host;

async function press(account: RememberedAccount) {
  const host = show([account]);
  await userEvent.click(await screen.findByTestId(`remembered-${account.account}`));
  return host;
}

test("nothing is said where there is none", async () => {
  show([]);
  await screen.findByTestId("way-browser");
  expect(screen.queryByText("Accounts from before")).toBeNull();
});

test.each(["en", "ko"] as const)("is accessible (%s)", async (language) => {
  show([remembered(), remembered({ account: "210987654321", kept: true, way: null })], language);
  await screen.findByTestId("remembered-210987654321");
  await expectAccessible();
});

test("each is told with number, name, and what became of its incidents", async () => {
  show([
    remembered({
      incidents: [
        { beganAt: "2026-10-04T14:10:00Z", closedAt: null, sweeps: 3, teardowns: 1 },
        { beganAt: "2026-03-01T12:00:00Z", closedAt: "2026-03-03T12:00:00Z", sweeps: 1, teardowns: 0 },
      ],
    }),
  ]);
  const item = (await screen.findByTestId("remembered-123456789012")).closest("li") as HTMLElement;
  for (const words of [/1234-5678-9012/, /ddokso/, /Last connected/, /AWS website, in the browser/])
    expect(item.textContent).toMatch(words);
  expect(item.textContent).toMatch(/Incident since 4 Oct( 2026)?, open · checked 3 times · 1 teardown/);
  expect(item.textContent).toMatch(/from 1 Mar.* to 3 Mar.*, closed · checked once · 0 teardowns/);
  expect(within(item).getByRole("button", { name: "Connect to account 1234-5678-9012" })).toBeTruthy();
});

test("what the keychain holds connects by one click, and is forgotten by another", async () => {
  const account = remembered({ kept: true });
  const host = show([account]);
  await userEvent.click(
    await screen.findByRole("button", { name: "Forget the sign-in of account 1234-5678-9012" }),
  );
  expect(inputsOf(host, "forgetSignIn")).toEqual([
    { account: "123456789012", partition: "aws", endpoint: null },
  ]);
  await waitFor(() => expect(inputsOf(host, "connectOptions")).toHaveLength(2));
  await userEvent.click(screen.getByTestId("remembered-123456789012"));
  expect(inputsOf(host, "connect")).toEqual([
    { kind: "kept", account: "123456789012", partition: "aws", endpoint: null },
  ]);
  expect(await screen.findByTestId("page-overview")).toBeTruthy();
});

test("what the keychain no longer holds is said, and looked at again", async () => {
  const host = makeHost({
    session: null,
    options: { ...options, remembered: [remembered({ kept: true })] },
  });
  vi.spyOn(host, "connect").mockRejectedValueOnce(
    new HostError({ code: "notKept", context: {}, detail: "" }),
  );
  renderApp({}, "en", host);
  await userEvent.click(await screen.findByTestId("remembered-123456789012"));
  expect((await screen.findByRole("alert")).textContent).toContain("holds no sign-in for this account");
  await waitFor(() => expect(inputsOf(host, "connectOptions")).toHaveLength(2));
});

test("the browser begins at once, where it was", async () => {
  const host = await press(remembered({ way: { kind: "browser", region: "eu-central-1" } }));
  await screen.findByTestId("sign-in-waiting");
  expect(inputsOf(host, "beginSignIn")).toMatchObject([
    { request: { kind: "browser", region: "eu-central-1" } },
  ]);
});

test("a portal is filled in, and the person begins", async () => {
  const startUrl = "https://d-1234567890.awsapps.com/start";
  const way = {
    kind: "portal",
    startUrl,
    region: "us-west-2",
    account: "123456789012",
    role: "Admin",
  } as const;
  const host = await press(remembered({ way }));
  expect(screen.getByTestId<HTMLInputElement>("portal-url").value).toBe(startUrl);
  expect(screen.getByTestId<HTMLSelectElement>("portal-region").value).toBe("us-west-2");
  expect(document.activeElement).toBe(screen.getByRole("region", { name: "Company portal" }));
  expect(inputsOf(host, "beginSignIn")).toEqual([]);
});

test("a profile connects", async () => {
  const host = await press(remembered({ way: { kind: "profile", name: "default" } }));
  expect(inputsOf(host, "connect")).toMatchObject([{ kind: "profile", name: "default", code: null }]);
});

test("a key is asked for again: it was not kept", async () => {
  await press(remembered({ way: { kind: "key" } }));
  expect(screen.getByTestId("key-secret")).toBeTruthy();
});

test("where it was a stand-in, it goes there again and says so", async () => {
  const host = await press(
    remembered({ endpoint: "http://localhost:4566", way: { kind: "profile", name: "default" } }),
  );
  expect(inputsOf(host, "connect")).toMatchObject([{ endpoint: "http://localhost:4566" }]);
});

test("names that somebody else chose are text and nothing more", async () => {
  show(hostileTexts.map((alias, at) => remembered({ account: `10000000000${at}`, alias })));
  const list = (await screen.findByTestId("remembered-100000000000")).closest("ul") as HTMLElement;
  for (const alias of hostileTexts)
    expect(within(list).getByText(alias, { normalizer: (text) => text }).tagName).toBe("BDI");
  expect(list.querySelector("img, script")).toBeNull();
});
