import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PrincipalLabel, SignInView, StandingWarning } from "../bridge/host";
import { HostError } from "../bridge/host-error";
import { practiceSession, session } from "../testing/account";
import { expectAccessible } from "../testing/axe";
import { type Fixture, makeHost } from "../testing/fixture-host";
import { hostileTexts } from "../testing/hostile";
import { inputsOf, renderApp } from "../testing/render";
import { ended, permissions, signIn, standing } from "../testing/standing";

const showing = (changes: Partial<SignInView>, more: Partial<Fixture> = {}, language: "en" | "ko" = "en") =>
  renderApp({ standing: standing({ signIn: signIn(changes) }), ...more }, language);

async function whoAmI(): Promise<HTMLElement> {
  // A page that comes takes the focus: it is there before anything is opened over it.
  await screen.findByRole("main");
  await userEvent.click(await screen.findByTestId("who-am-i"));
  return screen.findByRole("dialog");
}

test("every page has the account in its title, by its alias or else its name", async () => {
  const { host } = renderApp({ standing: standing({ name: "Ddokso Inc." }) });
  await screen.findByTestId("page-overview");
  await waitFor(() =>
    expect(document.title).toBe("Quench · Overview · \u2068Ddokso Inc.\u2069 1234-5678-9012"),
  );
  act(() => host.emit.standing(standing({ alias: "ddokso", name: "Ddokso Inc." })));
  await waitFor(() => expect(document.title).toBe("Quench · Overview · \u2068ddokso\u2069 1234-5678-9012"));
  await userEvent.click(screen.getByTestId("nav-costs"));
  await waitFor(() => expect(document.title).toBe("Quench · Costs · \u2068ddokso\u2069 1234-5678-9012"));
  expect(screen.getByTestId("account-title").textContent).toContain("ddokso1234-5678-9012");
});

test("a drill says Practice in its title", async () => {
  renderApp({ session: practiceSession });
  await screen.findByTestId("page-overview");
  expect(document.title).toBe("Quench · Overview · Practice");
});

test("names that somebody else chose are text and nothing more", async () => {
  for (const alias of hostileTexts) {
    const { unmount } = renderApp({ standing: standing({ alias, name: alias }) });
    const place = await screen.findByTestId("account-title");
    await screen.findByTestId("page-overview");
    expect(await within(place).findByText(alias, { normalizer: (text) => text })).toBeTruthy();
    expect(within(place).getByTestId("account").textContent).toBe("1234-5678-9012");
    expect(place.querySelector("img, script")).toBeNull();
    expect(document.title).toMatch(/1234-5678-9012$/);
    unmount();
  }
});

test.each([
  ["arn:aws:iam::123456789012:root", "Root user"],
  ["arn:aws:iam::123456789012:user/root", "IAM user root"],
  [
    "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/root",
    "Identity Center: root (Admin)",
  ],
])("who is signed in as %s is told in words: %s", async (caller, words) => {
  renderApp({ session: { ...session, caller } });
  expect((await screen.findByTestId("account-title")).textContent).toBe(
    `1234-5678-9012${words}AWS worldwide`,
  );
  const popup = await whoAmI();
  expect(popup.textContent).toContain(words);
  expect(within(popup).getByText(caller)).toBeTruthy();
});

test.each<[Partial<SignInView>, string]>([
  [{ renews: true }, "Renews by itself"],
  [{ renews: false, expiresAt: null }, "Until you disconnect"],
  [{ renews: false, state: { kind: "ended", why: "expired" } }, "It has ended"],
])("%o: until when is told: %s", async (changes, words) => {
  showing(changes);
  const popup = await whoAmI();
  expect(within(popup).getByTestId("until").textContent).toBe(words);
  expect(popup.textContent).toContain("AWS website, in the browser");
});

test.each(["en", "ko"] as const)("who I am is accessible with all of it (%s)", async (language) => {
  showing(
    {
      takesCode: true,
      way: {
        kind: "portal",
        startUrl: "https://d-1.awsapps.com/start",
        region: "us-east-1",
        account: "1",
        role: "r",
      },
    },
    {},
    language,
  );
  await whoAmI();
  await expectAccessible();
});

test("stay signed in is off until somebody wants it, and says where", async () => {
  const { host } = showing({});
  const popup = await whoAmI();
  const control = within(popup).getByRole("switch", { name: "Stay signed in" });
  expect(control.getAttribute("aria-checked")).toBe("false");
  expect(popup.textContent).toContain("Off: your sign-in is in memory only");
  await userEvent.click(control);
  expect(inputsOf(host, "keepSignIn")).toEqual([true]);
  await waitFor(() => expect(control.getAttribute("aria-checked")).toBe("true"));
  expect(popup.textContent).toContain("Your sign-in is in the keychain of this computer");
  await userEvent.click(control);
  expect(inputsOf(host, "keepSignIn")).toEqual([true, false]);
});

test("a computer without a keychain says so, before and after it is tried", async () => {
  const { unmount, host } = showing({ canBeKept: false });
  let popup = await whoAmI();
  await userEvent.click(within(popup).getByTestId("keep-sign-in"));
  expect(inputsOf(host, "keepSignIn")).toEqual([]);
  expect(popup.textContent).toContain("this computer has no keychain that Quench can use");
  unmount();
  const other = makeHost();
  vi.spyOn(other, "keepSignIn").mockRejectedValue(
    new HostError({ code: "keychainMissing", context: {}, detail: "" }),
  );
  renderApp({}, "en", other);
  popup = await whoAmI();
  await userEvent.click(within(popup).getByTestId("keep-sign-in"));
  expect((await within(popup).findByRole("alert")).textContent).toContain("has no keychain");
  expect(within(popup).getByRole("switch").getAttribute("aria-checked")).toBe("false");
});

test("a drill has nothing to stay signed in to", async () => {
  renderApp({ session: practiceSession });
  await whoAmI();
  expect(screen.queryByTestId("keep-sign-in")).toBeNull();
});

test("a code of a device is entered, put right, and forgotten", async () => {
  const { host } = showing({ takesCode: true });
  await whoAmI();
  await userEvent.click(screen.getByTestId("enter-code"));
  const field = await screen.findByTestId<HTMLInputElement>("standing-code");
  await userEvent.type(field, "000000{Enter}");
  expect(await screen.findByText(/AWS did not take the code/)).toBeTruthy();
  expect([field.value, document.activeElement]).toEqual(["", field]);
  await userEvent.type(field, "123456{Enter}");
  await waitFor(() => expect(screen.queryByTestId("enter-code-dialog")).toBeNull());
  expect(inputsOf(host, "enterCode")).toEqual([
    { serial: null, code: "000000" },
    { serial: null, code: "123456" },
  ]);
  await whoAmI();
  expect(screen.queryByTestId("enter-code")).toBeNull();
});

const leaked: PrincipalLabel = { key: "leaked", kind: "iamUser", name: "leaked", session: null };
const warnings: [StandingWarning, RegExp][] = [
  [{ kind: "root" }, /signed in as the root user.*It works, and nobody can restrain it/],
  [
    { kind: "quarantined", policy: "AWSCompromisedKeyQuarantineV3" },
    /AWSCompromisedKeyQuarantineV3.*tearing down still work.*CloudTrail.*Do not remove the policy/,
  ],
  [{ kind: "quarantined", policy: null }, /quarantine/],
  [{ kind: "pointedAt", principal: leaked }, /IAM user leaked/],
  [{ kind: "cutOff", principal: leaked }, /IAM user leaked would end this sign-in/],
];

test.each(warnings)("%o is said with what to do, and put away once read", async (warning, words) => {
  renderApp({ standing: standing({ warnings: [warning] }) });
  const note = await screen.findByTestId(`warning-${warning.kind}`);
  expect(note.textContent).toMatch(words);
  await userEvent.click(within(note).getByRole("button", { name: "Dismiss" }));
  expect(screen.queryByTestId(`warning-${warning.kind}`)).toBeNull();
});

test.each(["en", "ko"] as const)(
  "is accessible with every warning and a sign-in that is over (%s)",
  async (language) => {
    renderApp(
      {
        standing: {
          ...ended("expired", 3),
          warnings: warnings.filter((_, at) => at !== 2).map(([one]) => one),
        },
      },
      language,
    );
    await screen.findByTestId("sign-in-ended");
    await screen.findByTestId("page-overview");
    await expectAccessible();
  },
);

test("what an event tells while the first answer is on its way is not overwritten by it", async () => {
  const host = makeHost();
  let answer: (() => void) | undefined;
  vi.spyOn(host, "standing").mockImplementation(
    () =>
      new Promise((told) => {
        answer = () => told(standing({ alias: "old" }));
      }),
  );
  renderApp({}, "en", host);
  await screen.findByTestId("page-overview");
  act(() => host.emit.standing(standing({ alias: "new" })));
  act(() => answer?.());
  await waitFor(() => expect(screen.getByTestId("account-title").textContent).toContain("new"));
  expect(screen.getByTestId("account-title").textContent).not.toContain("old");
});

test("the line of permissions never calls unknown allowed", async () => {
  renderApp({ standing: standing({ permissions: permissions({ contain: "unknown" }) }) });
  const popup = await whoAmI();
  expect(popup.textContent).toContain("1 of 6 parts of the work is not known.");
  expect(popup.textContent).not.toContain("every part");
});

beforeEach(() => vi.useRealTimers());
afterEach(() => vi.useRealTimers());

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

test.each<[Partial<SignInView>, RegExp | null]>([
  [{ renews: false, expiresAt: inSeconds(3600) }, null],
  [{ renews: true, expiresAt: inSeconds(600) }, null],
  [{ renews: false, expiresAt: null }, null],
  [{ renews: false, expiresAt: inSeconds(800) }, /^Sign-in ends in 1\d min/],
  [{ renews: false, expiresAt: inSeconds(240) }, /^Sign in again: ends in [34] min/],
])("%o: the end is said only where it is near and needs somebody", async (changes, words) => {
  showing(changes);
  await screen.findByTestId("page-overview");
  await screen.findByTestId("account-title");
  if (words === null) expect(screen.queryByTestId("expiry")).toBeNull();
  else {
    const said = await screen.findByTestId("expiry");
    expect(said.textContent).toMatch(words);
    expect(said.dataset.needsYou).toBe(words.source.includes("again") ? "true" : undefined);
  }
});
