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
const context = {
  file: "~/.aws/config",
  line: "7",
  profile: "ddokso",
  command: "<b>rm</b>",
  field: "id",
  operation: "ecs:ListTasks",
  seconds: "900",
};

afterEach(() => setLanguage("en"));

test.each(codes)("%s: what happened, what it means for the bill, what to do, in both languages", (code) => {
  for (const language of ["en", "ko"] as const) {
    setLanguage(language);
    const { unmount } = render(
      <ErrorNotice error={new HostError({ code, context, detail: "request id 5f1e" })} />,
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
