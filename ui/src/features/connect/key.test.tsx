import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { Code } from "../../bridge/host";
import { HostError } from "../../bridge/host-error";
import { type FixtureHost, makeHost } from "../../testing/fixture-host";
import { options } from "../../testing/options";
import { inputsOf, renderApp } from "../../testing/render";

const out = { session: null };
const failed = (code: Code, context: Record<string, string> = {}) =>
  new HostError({ code, context, detail: "" });
const secrets = { "key-secret": "canary-secret", "key-token": "canary-token", "key-code": "123 456" };

/** Fills in everything and sends it to a host that answers so. */
async function send(error: HostError | null, fields: Record<string, string> = secrets): Promise<FixtureHost> {
  const host = makeHost(out);
  if (error) vi.spyOn(host, "connect").mockRejectedValue(error);
  renderApp(out, "en", host);
  await userEvent.click(await screen.findByTestId("way-key"));
  for (const [id, text] of Object.entries({ "key-id": " AKIAIOSFODNN7EXAMPLE ", ...fields }))
    await userEvent.type(screen.getByTestId(id), text);
  await userEvent.click(screen.getByTestId("key-connect"));
  return host;
}

test("sends id, secret, token, region and code; only what is no secret stays", async () => {
  const host = await send(failed("keyInvalid"), { ...secrets, "key-region": "cn-north-1" });
  expect(vi.mocked(host.connect).mock.calls).toEqual([
    [
      {
        kind: "accessKey",
        id: "AKIAIOSFODNN7EXAMPLE",
        secret: "canary-secret",
        token: "canary-token",
        region: "cn-north-1",
        mfa: { serial: null, code: "123456" },
        endpoint: null,
      },
      false,
    ],
  ]);
  await screen.findByText("AWS does not accept this key");
  for (const id of Object.keys(secrets)) expect(screen.getByTestId<HTMLInputElement>(id).value).toBe("");
  expect(screen.getByTestId<HTMLInputElement>("key-region").value).toBe("cn-north-1");
  expect(document.body.innerHTML).not.toContain("canary");
  expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain("canary");
});

test.each<[Code, Record<string, string>, string, RegExp]>([
  ["keyMalformed", { field: "id" }, "key-id", /does not look like a key/],
  ["keyMalformed", { field: "secret" }, "key-secret", /does not look like a key/],
  ["keyMalformed", { field: "token" }, "key-token", /without spaces or line breaks/],
  ["needsMfa", {}, "key-code", /A code from your device is needed/],
  ["mfaRefused", { field: "code" }, "key-code", /AWS did not take the code/],
  ["mfaRefused", { field: "serial" }, "key-serial", /AWS did not take the code/],
  ["mfaSerialNeeded", {}, "key-serial", /which device the code is of/],
  ["regionUnknown", { region: "mars-1" }, "key-region", /There is no such region/],
])("%s %o is said beside its field, which has the focus", async (code, context, field, words) => {
  await send(failed(code, context));
  const wrong = await screen.findByTestId(field);
  await waitFor(() => expect(wrong.getAttribute("aria-invalid")).toBe("true"));
  expect(document.getElementById(wrong.getAttribute("aria-describedby") ?? "")?.textContent).toMatch(words);
  expect(document.activeElement).toBe(wrong);
});

test("whose device it is, is asked only where AWS wants it, and sent with the next code", async () => {
  const host = await send(failed("mfaSerialNeeded"));
  expect(await screen.findByText(/Paste the secret once more/)).toBeTruthy();
  vi.mocked(host.connect).mockRejectedValue(failed("mfaRefused", { field: "code" }));
  await userEvent.type(await screen.findByTestId("key-serial"), "arn:aws:iam::123456789012:mfa/jiwoo");
  await userEvent.type(screen.getByTestId("key-secret"), "again");
  await userEvent.type(screen.getByTestId("key-code"), "654321{Enter}");
  expect(vi.mocked(host.connect).mock.lastCall?.[0]).toMatchObject({
    mfa: { serial: "arn:aws:iam::123456789012:mfa/jiwoo", code: "654321" },
  });
  // It is no secret, and the next code needs it too.
  await waitFor(() =>
    expect(screen.getByTestId<HTMLInputElement>("key-serial").value).toContain("mfa/jiwoo"),
  );
});

test("a code is six digits, in whatever shape they were copied", async () => {
  renderApp(out);
  await userEvent.click(await screen.findByTestId("way-key"));
  const code = screen.getByTestId<HTMLInputElement>("key-code");
  expect([code.inputMode, code.getAttribute("autocomplete")]).toEqual(["numeric", "one-time-code"]);
  await userEvent.type(screen.getByTestId("key-id"), "AKIAIOSFODNN7EXAMPLE");
  await userEvent.type(screen.getByTestId("key-secret"), "x");
  const button = screen.getByTestId("key-connect");
  for (const [typed, off] of [
    ["12345", "true"],
    ["1234567", "true"],
    ["１２３４５６", null],
    ["123-456", null],
  ] as const) {
    await userEvent.clear(code);
    await userEvent.type(code, typed);
    expect(button.getAttribute("aria-disabled"), typed).toBe(off);
  }
});

test("a profile that asks for a code gets a field, and the code goes once", async () => {
  const host = makeHost(out);
  vi.spyOn(host, "connect").mockRejectedValueOnce(failed("mfaRefused", { field: "code" }));
  renderApp(out, "en", host);
  await userEvent.click(await screen.findByTestId("way-profile"));
  await userEvent.click(screen.getByTestId("profile-ddokso"));
  const field = screen.getByTestId<HTMLInputElement>("profile-code");
  expect(document.activeElement).toBe(field);
  expect(screen.getByText("arn:aws:iam::123456789012:mfa/jiwoo")).toBeTruthy();
  await userEvent.type(field, "123456{Enter}");
  expect(await screen.findByText(/AWS did not take the code/)).toBeTruthy();
  expect(field.value).toBe("");
  expect(document.activeElement).toBe(field);
  await userEvent.type(field, "654321{Enter}");
  expect(vi.mocked(host.connect).mock.calls.map(([request]) => request)).toEqual(
    ["123456", "654321"].map((code) => ({
      kind: "profile",
      name: "ddokso",
      confirmed: null,
      code,
      endpoint: null,
    })),
  );
  expect(await screen.findByTestId("page-overview")).toBeTruthy();
});

test("a profile that turns out to need a code asks for it then, and its program is not shown twice", async () => {
  const host = makeHost(out);
  vi.spyOn(host, "connect").mockRejectedValueOnce(
    failed("needsMfa", { serial: "arn:mfa", profile: "vault" }),
  );
  renderApp(out, "en", host);
  await userEvent.click(await screen.findByTestId("way-profile"));
  await userEvent.click(screen.getByTestId("profile-vault"));
  await userEvent.click(screen.getByTestId("confirm-process"));
  await userEvent.type(await screen.findByTestId("profile-code"), "123456{Enter}");
  await screen.findByTestId("page-overview");
  expect(vi.mocked(host.connect).mock.lastCall?.[0]).toEqual({
    kind: "profile",
    name: "vault",
    confirmed: "5f1e",
    code: "123456",
    endpoint: null,
  });
});

test("a profile whose browser sign-in is over leads to the browser", async () => {
  renderApp(out);
  await userEvent.click(await screen.findByTestId("way-profile"));
  await userEvent.click(screen.getByRole("button", { name: "Sign in with your browser" }));
  expect(await screen.findByTestId("browser-begin")).toBeTruthy();
  expect(screen.getByRole("region", { name: "Sign in with your browser" })).toBe(document.activeElement);
});

test("a profile that has lost its portal sign-in since gets the button that does it", async () => {
  const host = makeHost({ ...out, options });
  vi.spyOn(host, "connect").mockRejectedValueOnce(failed("profileNeedsPortal", { profile: "default" }));
  renderApp(out, "en", host);
  await userEvent.click(await screen.findByTestId("way-profile"));
  await userEvent.click(screen.getByTestId("profile-default"));
  const notice = await screen.findByRole("alert");
  await userEvent.click(notice.querySelector("button") as HTMLElement);
  await screen.findByTestId("sign-in-waiting");
  expect(inputsOf(host, "beginSignIn")).toMatchObject([{ request: { name: "default" } }]);
});
