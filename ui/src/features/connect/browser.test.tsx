import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { Code } from "../../bridge/host";
import { HostError } from "../../bridge/host-error";
import { session } from "../../testing/account";
import { expectAccessible } from "../../testing/axe";
import { type FixtureHost, makeHost } from "../../testing/fixture-host";
import { inputsOf, renderApp } from "../../testing/render";

const out = { session: null };
const failed = (code: Code, context: Record<string, string> = {}) =>
  new HostError({ code, context, detail: "" });

/** Up to the card that waits for the browser. */
async function begin(
  button = "browser-begin",
  changes = {},
  language: "en" | "ko" = "en",
): Promise<FixtureHost> {
  const { host } = renderApp({ ...out, ...changes }, language);
  await userEvent.click(await screen.findByTestId("way-browser"));
  await userEvent.click(screen.getByTestId(button));
  await screen.findByTestId("sign-in-waiting");
  await waitFor(() => expect(inputsOf(host, "awaitSignIn")).toHaveLength(1));
  return host;
}

test("the browser comes first, with the word that says so, and its panel opens alone", async () => {
  renderApp(out);
  const way = await screen.findByTestId("way-browser");
  expect(way.textContent).toContain("Recommended");
  const order = [...document.querySelectorAll("[data-testid^='way-']")].map((one) =>
    one.getAttribute("data-testid"),
  );
  expect(order).toEqual(["way-browser", "way-portal", "way-key", "way-profile", "way-practice"]);
  await userEvent.click(way);
  await userEvent.click(screen.getByTestId("way-key"));
  expect(screen.queryByTestId("browser-begin")).toBeNull();
  expect(screen.getByTestId("key-id")).toBeTruthy();
});

test("one click opens the browser, the card tells what to do and to compare, and then the account is there", async () => {
  const host = await begin();
  expect(inputsOf(host, "beginSignIn")).toEqual([
    { request: { kind: "browser", region: "us-east-1", elsewhere: false, endpoint: null }, again: false },
  ]);
  const card = screen.getByTestId("sign-in-waiting");
  expect(document.activeElement).toBe(within(card).getByRole("heading", { name: "Go on in your browser" }));
  expect(within(card).getByText("us-east-1.signin.aws.amazon.com")).toBeTruthy();
  expect(within(card).getByRole("timer").textContent).toMatch(/Quench waits for (10 min|9 min \d+ sec) more/);
  expect(screen.getByText("Quench waits for you to come back from the browser.")).toBeTruthy();
  await userEvent.click(screen.getByTestId("sign-in-open"));
  expect(inputsOf(host, "openSignIn")).toHaveLength(1);
  act(() => host.comeBack({ kind: "signedIn", session }));
  expect(await screen.findByTestId("page-overview")).toBeTruthy();
});

test("the address is copied as it is", async () => {
  const user = userEvent.setup();
  await begin();
  await user.click(screen.getByRole("button", { name: "Copy the address" }));
  expect(await navigator.clipboard.readText()).toBe(screen.getByTestId("sign-in-url").textContent);
});

test("another region is chosen by its name", async () => {
  const { host } = renderApp(out);
  await userEvent.click(await screen.findByTestId("way-browser"));
  await userEvent.click(screen.getByText("More"));
  await userEvent.selectOptions(screen.getByTestId("browser-region"), "Seoul, Korea · ap-northeast-2");
  await userEvent.click(screen.getByTestId("browser-begin"));
  await waitFor(() =>
    expect(inputsOf(host, "beginSignIn")).toMatchObject([{ request: { region: "ap-northeast-2" } }]),
  );
});

test.each(["en", "ko"] as const)("is accessible while it waits (%s)", async (language) => {
  await begin("browser-elsewhere", {}, language);
  await expectAccessible();
});

test("a browser that does not open is said, with the address to copy", async () => {
  await begin("browser-begin", { waiting: { opened: false } });
  expect(screen.getByRole("heading", { name: "The browser did not open" })).toBeTruthy();
});

test("elsewhere: a pasted text that is none is said beside its field, and the sign-in waits on", async () => {
  const host = await begin("browser-elsewhere");
  const field = screen.getByTestId<HTMLInputElement>("sign-in-paste");
  await userEvent.type(field, "nonsense");
  await userEvent.click(screen.getByTestId("sign-in-paste-send"));
  expect(await screen.findByText(/This is not what the browser shows/)).toBeTruthy();
  expect(field.value).toBe("");
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(document.activeElement).toBe(field);
  expect(screen.getByTestId("sign-in-waiting")).toBeTruthy();
  await userEvent.type(field, "state=1&code=canary{Enter}");
  expect(inputsOf(host, "pasteSignIn")).toEqual(["nonsense", "state=1&code=canary"]);
  expect(await screen.findByTestId("page-overview")).toBeTruthy();
  expect(JSON.stringify(localStorage)).not.toContain("canary");
});

test("cancelled is no error: the panel is as before, with the focus in it", async () => {
  const host = await begin();
  await userEvent.click(screen.getByTestId("sign-in-cancel"));
  expect(await screen.findByTestId("browser-begin")).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
  expect(inputsOf(host, "cancelSignIn")).toHaveLength(1);
  expect(document.activeElement).not.toBe(document.body);
});

test("cancelled from elsewhere is no error either", async () => {
  const host = await begin();
  act(() => host.comeBack(failed("signInCancelled")));
  expect(await screen.findByTestId("browser-begin")).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
});

test.each<[Code, RegExp]>([
  ["signInTimedOut", /Quench waited ten minutes/],
  ["signInDenied", /declined in the browser/],
  ["signInMismatch", /Quench used nothing of it/],
  ["signInNotAllowed", /Send the following to your administrator/],
  ["signInCodeExpired", /used already or is too old/],
  ["signInExpired", /AWS ends it after some hours/],
  ["signInChanged", /Sign in again with the new password/],
])("%s is said in its panel, with what to do, and it can be begun again", async (code, words) => {
  const host = await begin();
  act(() => host.comeBack(failed(code, code === "signInNotAllowed" ? { policy: "{}" } : {})));
  expect((await screen.findByRole("alert")).textContent).toMatch(words);
  await userEvent.click(screen.getByTestId("browser-begin"));
  expect(await screen.findByTestId("sign-in-waiting")).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("no port to come back to: the other device is at hand", async () => {
  const host = makeHost(out);
  vi.spyOn(host, "beginSignIn").mockRejectedValueOnce(failed("loopbackFailed"));
  renderApp(out, "en", host);
  await userEvent.click(await screen.findByTestId("way-browser"));
  await userEvent.click(screen.getByTestId("browser-begin"));
  expect(await screen.findByText("The browser cannot come back to Quench")).toBeTruthy();
  expect(screen.getByTestId("browser-elsewhere")).toBeTruthy();
});

test("a second sign-in is refused, and the first one can be ended for it", async () => {
  const host = makeHost(out);
  vi.spyOn(host, "beginSignIn").mockRejectedValueOnce(failed("signInRunning"));
  renderApp(out, "en", host);
  await userEvent.click(await screen.findByTestId("way-browser"));
  await userEvent.click(screen.getByTestId("browser-begin"));
  await userEvent.click(await screen.findByTestId("sign-in-anew"));
  expect(await screen.findByTestId("sign-in-waiting")).toBeTruthy();
  expect(inputsOf(host, "cancelSignIn")).toHaveLength(1);
});

test("while one is under way no other way is open to be pressed", async () => {
  const host = await begin();
  await userEvent.click(screen.getByTestId("way-key"));
  expect(screen.queryByTestId("key-id")).toBeNull();
  expect(screen.getByTestId("way-key").getAttribute("aria-disabled")).toBe("true");
  await userEvent.click(screen.getByTestId("way-practice"));
  expect(screen.queryByTestId("page-practice")).toBeNull();
  expect(inputsOf(host, "cancelSignIn")).toHaveLength(0);
});

test("an answer that comes after it was cancelled counts for nothing, and what the host began is ended", async () => {
  const host = makeHost(out);
  let began: (() => void) | undefined;
  const real = host.beginSignIn;
  vi.spyOn(host, "beginSignIn").mockImplementationOnce(async (...input) => {
    await new Promise<void>((go) => {
      began = go;
    });
    return real(...input);
  });
  renderApp(out, "en", host);
  await userEvent.click(await screen.findByTestId("way-browser"));
  await userEvent.click(screen.getByTestId("browser-begin"));
  await userEvent.click(await screen.findByTestId("sign-in-cancel"));
  expect(inputsOf(host, "cancelSignIn")).toHaveLength(1);
  act(() => began?.());
  await waitFor(() => expect(inputsOf(host, "cancelSignIn")).toHaveLength(2));
  expect(screen.queryByTestId("sign-in-waiting")).toBeNull();
  expect(screen.getByTestId("browser-begin")).toBeTruthy();
});

test("a page that goes away ends its sign-in", async () => {
  const { host, unmount } = renderApp(out);
  await userEvent.click(await screen.findByTestId("way-browser"));
  await userEvent.click(screen.getByTestId("browser-begin"));
  await screen.findByTestId("sign-in-waiting");
  unmount();
  expect(inputsOf(host, "cancelSignIn")).toHaveLength(1);
});
