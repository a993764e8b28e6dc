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
  profileNeedsKeys: { profile: "ddokso", command: "aws configure export-credentials --profile ddokso" },
  profileNeedsLogin: { profile: "ddokso", command: "aws sso login --profile ddokso" },
  profileNeedsMfa: { profile: "ddokso" },
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
    expect(notice.textContent).not.toMatch(/[{}–]/);
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
