import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { HostError } from "../../bridge/host-error";
import { expectAccessible } from "../../testing/axe";
import { makeHost } from "../../testing/fixture-host";
import { options } from "../../testing/options";
import { renderApp } from "../../testing/render";

const out = { session: null };

test.each(["en", "ko"] as const)("is accessible with every way open (%s)", async (language) => {
  renderApp(out, language);
  for (const way of ["way-browser", "way-portal", "way-key", "way-profile"]) {
    await userEvent.click(await screen.findByTestId(way));
    await expectAccessible();
  }
});

test("profiles that cannot work are disabled, with the reason", async () => {
  const { host } = renderApp(out);
  await userEvent.click(await screen.findByTestId("way-profile"));
  const button = screen.getByTestId("profile-ec2");
  expect(button.getAttribute("aria-disabled")).toBe("true");
  await userEvent.click(button);
  expect(screen.getByText(/a server in the cloud, and this computer is none/)).toBeTruthy();
  expect(host.calls.filter(({ method }) => method === "connect")).toEqual([]);
});

test("the command to sign in with is the host’s own, shown and copied as it is", async () => {
  const user = userEvent.setup();
  renderApp(out);
  await user.click(await screen.findByTestId("way-profile"));
  const command = "aws login --profile 'the browser'";
  const row = screen.getByText(command).parentElement as HTMLElement;
  await user.click(within(row).getByRole("button", { name: "Copy" }));
  expect(await navigator.clipboard.readText()).toBe(command);
});

test("takes the focus when it comes, so that Disconnect leaves nobody lost", async () => {
  renderApp(out);
  const page = await screen.findByTestId("page-connect");
  await waitFor(() => expect(document.activeElement).toBe(page));
});

test("tries again when it could not see what there is", async () => {
  const host = makeHost(out);
  vi.spyOn(host, "connectOptions").mockRejectedValueOnce(
    new HostError({ code: "unexpected", context: {}, detail: "" }),
  );
  renderApp(out, "en", host);
  await userEvent.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await screen.findByTestId("way-profile")).toBeTruthy();
});

test("a program that has changed since is shown again, whole, and confirmed by its own token", async () => {
  const host = makeHost(out);
  const command = `tool ${"x".repeat(3000)} end`;
  const connect = vi.spyOn(host, "connect").mockRejectedValueOnce(
    new HostError({
      code: "confirmProcess",
      context: { command, token: "77", profile: "vault" },
      detail: "",
    }),
  );
  renderApp(out, "en", host);
  await userEvent.click(await screen.findByTestId("way-profile"));
  await userEvent.click(screen.getByTestId("profile-vault"));
  await userEvent.click(screen.getByTestId("confirm-process"));
  expect(await screen.findByText(command)).toBeTruthy();
  await userEvent.click(screen.getByTestId("confirm-process"));
  expect(connect.mock.lastCall?.[0]).toMatchObject({ name: "vault", confirmed: "77" });
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
    confirmed: "5f1e",
    code: null,
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
  expect(screen.queryByText(/Every sign-in goes to/)).toBeNull();
  await userEvent.type(screen.getByTestId("endpoint"), "http://localhost:4566");
  expect(screen.getByText(/Every sign-in goes to/)).toBeTruthy();
});

test("tells of a practice account from last time, and leads to its page", async () => {
  renderApp({ ...out, options: { ...options, practiceSaved: true } });
  const way = await screen.findByTestId("way-practice");
  expect(way.textContent).toContain("There is a practice account from last time.");
  await userEvent.click(way);
  await screen.findByTestId("page-practice");
  await userEvent.click(screen.getByRole("button", { name: "Back" }));
  const page = await screen.findByTestId("page-connect");
  expect(document.activeElement).toBe(page);
});

test("says why the start that was asked for failed", async () => {
  renderApp({ ...out, start: { error: { code: "offline", context: {}, detail: "" } } });
  expect(await screen.findByText("There is no connection")).toBeTruthy();
});
