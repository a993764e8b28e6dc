import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { Code } from "../bridge/host";
import { HostError } from "../bridge/host-error";
import { setLanguage } from "../i18n/i18n";
import { resources } from "../i18n/resources";
import { expectAccessible } from "../testing/axe";
import { ErrorNotice } from "./ErrorNotice";

const codes = Object.keys(resources.en.errors.code) as Code[];
const context = { profile: "ddokso", command: "<b>rm</b>", token: "5f1e" };

/** What the host sends with a code; with all others it sends nothing. */
const contexts: Partial<Record<Code, Record<string, string>>> = {
  amountMalformed: { text: "twelve" },
  accessDenied: { operation: "ecs:ListTasks" },
  anotherPractice: { saved: "small" },
  clockSkew: { seconds: "900" },
  confirmProcess: context,
  dayOutsideBill: { from: "2026-09-07", until: "2026-10-07" },
  dayMalformed: { text: "yesterday" },
  keyMalformed: { field: "id" },
  notMarkable: { text: "arn:aws:s3:::bucket" },
  textTooLong: { most: "500" },
  profileBroken: { file: "~/.aws/config", line: "7" },
  anotherAccount: { expected: "123456789012", got: "210987654321" },
  mfaRefused: { field: "code" },
  needsMfa: { serial: "arn:aws:iam::123456789012:mfa/jiwoo", profile: "ddokso" },
  portalElsewhere: { region: "us-east-1" },
  portalMalformed: { why: "noHttps" },
  profileNeedsLogin: { profile: "ddokso", command: "aws login --profile ddokso" },
  profileNeedsPortal: { profile: "ddokso" },
  regionUnknown: { region: "mars-north-1" },
  signInNotAllowed: { policy: '{ "Version": "2012-10-17" }' },
  profileNotFound: { profile: "ddokso" },
  profileUnreadable: { file: "~/.aws/config" },
  requestCapReached: { cap: "$0.50" },
  saveFailed: { path: "/home/jiwoo/Downloads/bill.csv" },
  profileUnsupported: { profile: "ddokso", reason: "noCredentials" },
};

afterEach(() => setLanguage("en"));

test.each(codes)("%s: what happened, what it means for the bill, what to do, in both languages", (code) => {
  for (const language of ["en", "ko"] as const) {
    setLanguage(language);
    const { unmount } = render(
      <ErrorNotice
        error={new HostError({ code, context: contexts[code] ?? {}, detail: "request id 5f1e" })}
      />,
    );
    const words = resources[language].errors.code[code];
    const notice = screen.getByRole("alert");
    expect(notice.textContent).toContain(words.title);
    expect(notice.textContent).toContain(words.next);
    // A policy is JSON: every other brace would be a slot that nobody filled.
    expect(notice.textContent?.replace(contexts[code]?.policy ?? "", "")).not.toMatch(/[{}–]/);
    expect(notice.querySelector("details")?.open).toBe(false);
    unmount();
  }
});

type Said = { code: Code; context: Record<string, string>; en: string; ko: string };

test.each<Said>([
  { code: "keyMalformed", context: { field: "secret" }, en: "the secret access key", ko: "비밀 액세스 키" },
  {
    code: "profileUnsupported",
    context: { profile: "x", reason: "ssoElsewhere" },
    en: "goes to AWS only",
    ko: "AWS로만 보내고",
  },
  {
    code: "portalMalformed",
    context: { why: "userName" },
    en: "a user name in it",
    ko: "사용자 이름이 들어",
  },
  { code: "mfaRefused", context: { field: "serial" }, en: "the ARN of the device", ko: "기기의 ARN" },
  {
    code: "anotherAccount",
    context: { expected: "123456789012", got: "210987654321" },
    en: "You signed in to 2109-8765-4321",
    ko: "로그인한 계정은 2109-8765-4321",
  },
])("$code: says a word of a closed list in the language", ({ code, context, ...words }) => {
  for (const language of ["en", "ko"] as const) {
    setLanguage(language);
    const { unmount } = render(<ErrorNotice error={new HostError({ code, context, detail: "" })} />);
    expect(screen.getByRole("alert").textContent).toContain(words[language]);
    unmount();
  }
});

test("shows the command that helps as it is, to be copied", () => {
  const { command } = contexts.profileNeedsLogin ?? {};
  render(
    <ErrorNotice
      error={
        new HostError({ code: "profileNeedsLogin", context: contexts.profileNeedsLogin ?? {}, detail: "" })
      }
    />,
  );
  expect(screen.getByText(command ?? "")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Copy" })).toBeTruthy();
});

test("a policy that an administrator must grant is shown whole, to be copied", async () => {
  const user = userEvent.setup();
  const policy = contexts.signInNotAllowed?.policy ?? "";
  render(
    <ErrorNotice error={new HostError({ code: "signInNotAllowed", context: { policy }, detail: "" })} />,
  );
  expect(screen.getByText(policy)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Copy" }));
  expect(await navigator.clipboard.readText()).toBe(policy);
});

test("is accessible, can be dismissed, and shows a context only as text", async () => {
  const dismissed = vi.fn();
  render(
    <ErrorNotice
      error={new HostError({ code: "confirmProcess", context, detail: "" })}
      onDismiss={dismissed}
    />,
  );
  await expectAccessible();
  expect(screen.getByText("<b>rm</b>")).toBeTruthy();
  expect(document.querySelector("details")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(dismissed).toHaveBeenCalled();
});
