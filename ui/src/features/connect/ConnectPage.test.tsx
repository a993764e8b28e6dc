import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { HostError } from "../../bridge/host-error";
import { expectAccessible } from "../../testing/axe";
import { makeHost, options } from "../../testing/fixture-host";
import { renderApp } from "../../testing/render";

const out = { session: null };

test.each(["en", "ko"] as const)("is accessible with every way open (%s)", async (language) => {
  renderApp(out, language);
  for (const way of ["way-profile", "way-key", "way-practice"]) {
    await userEvent.click(await screen.findByTestId(way));
    await expectAccessible();
  }
});

test("profiles that cannot work are disabled, with the reason", async () => {
  const { host } = renderApp(out);
  await userEvent.click(await screen.findByTestId("way-profile"));
  for (const name of ["ddokso", "portal", "ec2"]) {
    const button = screen.getByTestId(`profile-${name}`);
    expect(button.getAttribute("aria-disabled")).toBe("true");
    await userEvent.click(button);
  }
  expect(screen.getByText(/asks for a code from your device/)).toBeTruthy();
  expect(screen.getByText("aws sso login --profile portal")).toBeTruthy();
  expect(host.calls.filter(({ method }) => method === "connect")).toEqual([]);
});

test("looks at the profiles again when the person comes back", async () => {
  const { host } = renderApp(out);
  await screen.findByTestId("way-profile");
  window.dispatchEvent(new Event("focus"));
  await waitFor(() => expect(host.calls.filter(({ method }) => method === "connectOptions")).toHaveLength(2));
});

test("a program runs only after it was shown", async () => {
  const { host } = renderApp(out);
  await userEvent.click(await screen.findByTestId("way-profile"));
  await userEvent.click(screen.getByTestId("profile-vault"));
  const command = "/usr/local/bin/aws-vault export --format=json ddokso";
  expect(await screen.findByText(command)).toBeTruthy();
  expect(host.calls.some(({ method }) => method === "connect")).toBe(false);
  await userEvent.click(screen.getByTestId("confirm-process"));
  expect(host.calls.find(({ method }) => method === "connect")?.input).toEqual({
    kind: "profile",
    name: "vault",
    confirmedCommand: command,
    endpoint: null,
  });
});

test("the secret leaves the form at once, even if AWS refuses it", async () => {
  const host = makeHost(out);
  const connect = vi
    .spyOn(host, "connect")
    .mockRejectedValue(new HostError({ code: "keyInvalid", context: {}, detail: "" }));
  renderApp(out, "en", host);
  await userEvent.click(await screen.findByTestId("way-key"));
  const secret = screen.getByTestId<HTMLInputElement>("key-secret");
  expect(secret.type).toBe("password");
  await userEvent.type(screen.getByTestId("key-id"), "AKIAIOSFODNN7EXAMPLE");
  await userEvent.type(secret, "not-a-real-secret");
  await userEvent.click(screen.getByTestId("key-connect"));
  expect(secret.value).toBe("");
  expect(connect.mock.calls[0]?.[0]).toMatchObject({
    kind: "accessKey",
    secret: "not-a-real-secret",
    endpoint: null,
  });
  expect(await screen.findByText("AWS does not accept this key")).toBeTruthy();
  expect(document.body.innerHTML).not.toContain("not-a-real-secret");
  expect(JSON.stringify(localStorage)).not.toContain("not-a-real-secret");
});

test("an address that is not AWS is said loudly before it is used", async () => {
  renderApp({ ...out, options: { ...options, environment: "AKIA…7Q4A" } });
  await screen.findByTestId("way-environment");
  expect(screen.queryByText(/The next connection goes to/)).toBeNull();
  await userEvent.type(screen.getByTestId("endpoint"), "http://localhost:4566");
  expect(screen.getByText(/The next connection goes to/)).toBeTruthy();
});

test.each([
  { press: "practice-continue", fresh: false },
  { press: "practice-start", fresh: true },
])("a saved practice account: $press", async ({ press, fresh }) => {
  const { host } = renderApp({ ...out, options: { ...options, practiceSaved: true } });
  await userEvent.click(await screen.findByTestId("way-practice"));
  await userEvent.click(screen.getByTestId(press));
  expect(await screen.findByTestId("practice-frame")).toBeTruthy();
  const sent = host.calls.find(({ method }) => method === "connect")?.input;
  expect(sent).toEqual({ kind: "practice", scenario: "seed-story", seed: 1, speed: 10, fresh });
});

test("says why the start that was asked for failed", async () => {
  renderApp({ ...out, start: { error: { code: "offline", context: {}, detail: "" } } });
  expect(await screen.findByText("There is no connection")).toBeTruthy();
});
