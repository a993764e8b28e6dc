import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Code } from "../../bridge/host";
import { HostError } from "../../bridge/host-error";
import { expectAccessible } from "../../testing/axe";
import { type Fixture, type FixtureHost, makeHost } from "../../testing/fixture-host";
import { portalAccounts } from "../../testing/fixture-sign-in";
import { hostileTexts } from "../../testing/hostile";
import { options } from "../../testing/options";
import { inputsOf, renderApp } from "../../testing/render";

const out = { session: null };
const failed = (code: Code, context: Record<string, string> = {}) =>
  new HostError({ code, context, detail: "" });
const known = "https://d-1234567890.awsapps.com/start";

async function openPanel(changes: Partial<Fixture> = {}, language: "en" | "ko" = "en"): Promise<FixtureHost> {
  const { host } = renderApp({ ...out, ...changes }, language);
  await userEvent.click(await screen.findByTestId("way-portal"));
  return host;
}

async function begin(url: string, changes: Partial<Fixture> = {}): Promise<FixtureHost> {
  const host = await openPanel(changes);
  await userEvent.click(screen.getByTestId("portal-url"));
  await userEvent.paste(url);
  if (screen.getByTestId<HTMLSelectElement>("portal-region").value === "")
    await userEvent.selectOptions(screen.getByTestId("portal-region"), "us-east-1");
  await userEvent.click(screen.getByTestId("portal-begin"));
  await waitFor(() => expect(inputsOf(host, "awaitSignIn")).toHaveLength(1));
  return host;
}

test("asks for both, and begins with nothing less", async () => {
  const host = await openPanel();
  const button = screen.getByTestId("portal-begin");
  expect(button.getAttribute("aria-disabled")).toBe("true");
  await userEvent.type(screen.getByTestId("portal-url"), "https://mine.awsapps.com/start");
  expect(button.getAttribute("aria-disabled")).toBe("true");
  await userEvent.selectOptions(screen.getByTestId("portal-region"), "eu-central-1");
  await userEvent.click(button);
  await waitFor(() =>
    expect(inputsOf(host, "beginSignIn")).toEqual([
      {
        request: {
          kind: "portal",
          startUrl: "https://mine.awsapps.com/start",
          region: "eu-central-1",
          device: false,
          endpoint: null,
        },
        again: false,
      },
    ]),
  );
});

test("a portal from before is filled in by one click, and warned of is only one that is not", async () => {
  await openPanel();
  expect(screen.queryByTestId("portal-unknown")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: known }));
  expect(screen.getByTestId<HTMLInputElement>("portal-url").value).toBe(known);
  expect(screen.getByTestId<HTMLSelectElement>("portal-region").value).toBe("ap-northeast-2");
  expect(screen.queryByTestId("portal-unknown")).toBeNull();
  await userEvent.type(screen.getByTestId("portal-url"), "2");
  expect(screen.getByTestId("portal-unknown").textContent).toContain(
    "You have not used this portal from this computer. If nobody in your company gave you this address, do not sign in",
  );
  await expectAccessible();
});

test.each(["/", "/#/", "?x", ""])("the same portal written otherwise is known (%s)", async (end) => {
  await openPanel();
  await userEvent.click(screen.getByTestId("portal-url"));
  await userEvent.paste(` ${known.replace("https", "HTTPS").replace("d-1", "D-1")}${end}`);
  expect(screen.queryByTestId("portal-unknown")).toBeNull();
});

test.each<[Code, Record<string, string>, string, RegExp]>([
  ["portalMalformed", { why: "noHttps" }, "portal-url", /does not begin with https/],
  ["portalRefused", {}, "portal-url", /AWS does not know this portal/],
  ["regionUnknown", { region: "us-east-1" }, "portal-region", /There is no such region/],
  ["portalElsewhere", { region: "us-east-1" }, "portal-region", /The portal is not in this region/],
])("%s is said beside its field, which has the focus", async (code, context, field, words) => {
  const host = await begin("https://mine.awsapps.com/start");
  act(() => host.comeBack(failed(code, context)));
  const wrong = await screen.findByTestId(field);
  await waitFor(() => expect(wrong.getAttribute("aria-invalid")).toBe("true"));
  expect(document.getElementById(wrong.getAttribute("aria-describedby") ?? "")?.textContent).toMatch(words);
  expect(document.activeElement).toBe(wrong);
  expect(screen.queryByRole("alert")).toBeNull();
  // What was typed is still there to be put right.
  expect(screen.getByTestId<HTMLInputElement>("portal-url").value).toBe("https://mine.awsapps.com/start");
});

test("where AWS tells the region, one click signs in there", async () => {
  const host = await begin("https://mine.awsapps.com/start");
  act(() => host.comeBack(failed("portalElsewhere", { region: "us-east-1", at: "ap-northeast-2" })));
  await userEvent.click(
    await screen.findByRole("button", { name: "Use Seoul, Korea · ap-northeast-2 and sign in" }),
  );
  await waitFor(() => expect(inputsOf(host, "beginSignIn")).toHaveLength(2));
  expect(inputsOf(host, "beginSignIn")[1]).toMatchObject({ request: { region: "ap-northeast-2" } });
});

test("a portal that opens no account says so above its form", async () => {
  const host = await begin("https://mine.awsapps.com/start");
  act(() => host.comeBack(failed("portalEmpty")));
  expect((await screen.findByRole("alert")).textContent).toContain("The portal gives you no account");
});

test("with a code instead: large, to be copied and compared", async () => {
  const user = userEvent.setup();
  const host = await openPanel();
  await user.click(screen.getByRole("button", { name: known }));
  await user.click(screen.getByTestId("portal-device"));
  expect(screen.getByText(/never because somebody asks you to/)).toBeTruthy();
  await user.click(screen.getByTestId("portal-begin"));
  expect((await screen.findByTestId("sign-in-code")).textContent).toBe("BCDF-GHJK");
  expect(screen.getByText(/The browser must show this very code/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Copy" }));
  expect(await navigator.clipboard.readText()).toBe("BCDF-GHJK");
  expect(inputsOf(host, "beginSignIn")).toMatchObject([{ request: { device: true } }]);
});

async function choose(changes: Partial<Fixture> = {}): Promise<FixtureHost> {
  const host = await begin(known, changes);
  act(() => host.comeBack({ kind: "choose", accounts: [...(changes.accounts ?? portalAccounts)] }));
  await screen.findByTestId("sign-in-choose");
  return host;
}

test("accounts are found by number, name and e-mail", async () => {
  await choose();
  const field = screen.getByTestId("account-search");
  expect(document.activeElement).toBe(field);
  const list = screen.getByRole("list", { name: "Accounts" });
  const ids = () => [...list.querySelectorAll("[data-testid^='account-']")].map((one) => one.textContent);
  for (const [typed, found] of [
    ["2109-8765", "2109-8765-4321"],
    ["log arch", "3333-4444-5555"],
    ["staging@", "2109-8765-4321"],
  ] as const) {
    await userEvent.clear(field);
    await userEvent.type(field, typed);
    expect(ids()).toHaveLength(1);
    expect(ids()[0]).toContain(found);
  }
  expect(screen.getByText("1 account")).toBeTruthy();
  await expectAccessible();
});

test("a role connects, and nothing of the choice is kept in the window", async () => {
  const host = await choose();
  await userEvent.click(screen.getByTestId("account-210987654321"));
  const role = await screen.findByTestId("role-ReadOnly");
  expect(inputsOf(host, "portalRoles")).toEqual(["210987654321"]);
  await userEvent.click(role);
  expect(inputsOf(host, "chooseRole")).toEqual([{ account: "210987654321", role: "ReadOnly" }]);
  expect(await screen.findByTestId("page-overview")).toBeTruthy();
  expect(JSON.stringify(localStorage)).not.toContain("210987654321");
});

test("arrows walk the list, typing goes on searching", async () => {
  const user = userEvent.setup();
  await choose();
  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect(document.activeElement).toBe(screen.getByTestId("account-210987654321"));
  await user.keyboard("{Enter}");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("role-Administrator")));
  await user.keyboard("{ArrowDown}");
  expect(document.activeElement).toBe(screen.getByTestId("role-ReadOnly"));
  await user.keyboard("{End}{Home}{ArrowUp}");
  expect(document.activeElement).toBe(screen.getByTestId("account-search"));
  await user.keyboard("{ArrowDown}log");
  expect(screen.getByTestId<HTMLInputElement>("account-search").value).toBe("log");
});

test("roles that cannot be read are said at their account, and asked for again", async () => {
  const host = makeHost(out);
  const real = host.portalRoles;
  host.portalRoles = async () => {
    host.portalRoles = real;
    throw failed("timeout");
  };
  renderApp(out, "en", host);
  await userEvent.click(await screen.findByTestId("way-portal"));
  await userEvent.click(screen.getByRole("button", { name: known }));
  await userEvent.click(screen.getByTestId("portal-begin"));
  await waitFor(() => expect(inputsOf(host, "awaitSignIn")).toHaveLength(1));
  act(() => host.comeBack({ kind: "choose", accounts: [...portalAccounts] }));
  await userEvent.click(await screen.findByTestId("account-123456789012"));
  await userEvent.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await screen.findByTestId("role-Administrator")).toBeTruthy();
});

test("a role that is refused leaves the list to choose another", async () => {
  const host = await choose();
  host.chooseRole = async () => {
    throw failed("accessDenied", { operation: "sso:GetRoleCredentials" });
  };
  await userEvent.click(screen.getByTestId("account-123456789012"));
  await userEvent.click(await screen.findByTestId("role-Administrator"));
  expect((await screen.findByRole("alert")).textContent).toContain("sso:GetRoleCredentials");
  expect(screen.getByTestId("account-210987654321")).toBeTruthy();
});

test("names that somebody else chose are text and nothing more", async () => {
  const accounts = hostileTexts.map((name, at) => ({ id: `10000000000${at}`, name, email: name }));
  await choose({ accounts, roles: [...hostileTexts] });
  await userEvent.click(screen.getByTestId("account-100000000000"));
  await waitFor(() => expect(screen.getByRole("list", { name: "Roles" })).toBeTruthy());
  const place = screen.getByTestId("sign-in-choose");
  for (const name of hostileTexts)
    expect(within(place).getAllByText(name, { normalizer: (text) => text }).length).toBe(3);
  expect(place.querySelector("img, script")).toBeNull();
  expect(document.title).not.toContain("owned");
});

test("of a thousand accounts the first hundred are drawn, and the rest are found by typing", async () => {
  const accounts = Array.from({ length: 1000 }, (_, at) => ({
    id: String(100_000_000_000 + at),
    name: `team-${at}`,
    email: null,
  }));
  await choose({ accounts });
  expect(screen.getAllByTestId(/^account-\d+$/)).toHaveLength(100);
  expect(screen.getByText("900 more accounts. Type to find one.")).toBeTruthy();
  await userEvent.type(screen.getByTestId("account-search"), "team-999");
  expect(screen.getAllByTestId(/^account-\d+$/)).toHaveLength(1);
});

test("a profile signs in to its own portal", async () => {
  const { host } = renderApp({ ...out, options });
  await userEvent.click(await screen.findByTestId("way-profile"));
  await userEvent.click(screen.getByTestId("profile-portal"));
  await screen.findByTestId("sign-in-waiting");
  expect(inputsOf(host, "beginSignIn")).toMatchObject([
    { request: { kind: "profilePortal", name: "portal", device: false } },
  ]);
});
