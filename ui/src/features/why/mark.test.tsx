import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";
import type { FindingView } from "../../bridge/host";
import { HostError } from "../../bridge/host-error";
import { useWhy } from "../../components/use-why";
import { session } from "../../testing/account";
import { finding, rogueArn } from "../../testing/findings";
import { type Fixture, makeHost } from "../../testing/fixture-host";
import { inputsOf, renderApp } from "../../testing/render";
import { mark } from "../../testing/timeline";
import { judged, triage } from "../../testing/triage";

const seen: Partial<Fixture> = { overview: judged(), triage: triage() };

/** The window with the panel open over it. */
function ask(view: FindingView, change: Partial<Fixture> = {}) {
  useWhy.getState().ask(view.arn);
  return renderApp({ ...seen, findings: [view], ...change });
}

const panel = () => screen.findByTestId("why");

describe("a person's word", () => {
  test("keeps with a reason, an owner and a last day", async () => {
    const user = userEvent.setup();
    const { host } = ask(finding());
    const form = within(await within(await panel()).findByTestId("why-mark"));
    form.getByText("What you say here wins over the verdict.");
    await user.click(form.getByTestId(`mark-${rogueArn}-form-keep`));
    await user.type(form.getByLabelText(/^Why/), "  a test of ours ");
    await user.type(form.getByLabelText(/^Whose it is/), "minseo");
    await user.type(form.getByLabelText(/^Last day/), "2026-12-31");
    await user.click(form.getByRole("button", { name: "Save" }));
    await form.findByText("Saved.");
    expect(inputsOf(host, "setMark")).toEqual([
      { arn: rogueArn, mark: "keep", reason: "a test of ours", owner: "minseo", expiresOn: "2026-12-31" },
    ]);
    // What shows marks is asked for again.
    await waitFor(() => expect(inputsOf(host, "finding").length).toBeGreaterThan(1));
  });

  test("has a last day that is one, and is not over", async () => {
    const user = userEvent.setup();
    const { host } = ask(finding());
    const form = within(await within(await panel()).findByTestId("why-mark"));
    await user.click(form.getByTestId(`mark-${rogueArn}-form-keep`));
    const day = form.getByLabelText(/^Last day/);
    const save = form.getByRole("button", { name: "Save" });
    for (const [typed, words] of [
      ["2026-1", null],
      ["2026-02-31", "This is not a day, such as 2026-12-31."],
      ["12/31/2026", "This is not a day, such as 2026-12-31."],
      ["2026-10-05", "That day is over."],
    ] as const) {
      await user.clear(day);
      await user.type(day, typed);
      expect(save.getAttribute("aria-disabled"), typed).toBe("true");
      if (words) form.getByText(words);
      else expect(day.getAttribute("aria-invalid"), typed).toBeNull();
    }
    await user.type(day, "{Enter}");
    expect(inputsOf(host, "setMark")).toEqual([]);
    await user.clear(day);
    await user.type(day, "2026-10-06");
    expect(save.getAttribute("aria-disabled")).toBeNull();
  });

  test("is taken away with all that belonged to it", async () => {
    const held = mark({ arn: rogueArn, mark: "remove" });
    const { host } = ask(finding({ mark: held }));
    const form = within(await within(await panel()).findByTestId("why-mark"));
    form.getByText(/^You remove it\./);
    await userEvent.click(form.getByTestId(`mark-${rogueArn}-form-none`));
    await userEvent.click(form.getByRole("button", { name: "Save" }));
    expect(inputsOf(host, "setMark")).toEqual([
      { arn: rogueArn, mark: null, reason: "", owner: "", expiresOn: null },
    ]);
  });

  test("covers a whole family, if the person says so", async () => {
    const arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/web:42";
    const { host } = ask(finding({ arn, kind: "definition" }));
    const form = within(await within(await panel()).findByTestId("why-mark"));
    await userEvent.click(form.getByTestId(`mark-${arn}-form-keep`));
    await userEvent.click(form.getByLabelText("For every revision of this family"));
    await userEvent.click(form.getByRole("button", { name: "Save" }));
    expect(inputsOf(host, "setMark")).toMatchObject([
      { arn: "arn:aws:ecs:us-east-1:123456789012:task-definition/web" },
    ]);
  });

  test("that has ended holds no more; one that was refused is told", async () => {
    const host = makeHost({
      ...seen,
      findings: [finding({ mark: mark({ arn: rogueArn, expired: true }) })],
    });
    vi.spyOn(host, "setMark").mockRejectedValueOnce(
      new HostError({ code: "textTooLong", context: { most: "500" }, detail: "" }),
    );
    useWhy.getState().ask(rogueArn);
    renderApp({}, "en", host);
    const form = within(await within(await panel()).findByTestId("why-mark"));
    form.getByText(/You have not marked it\. This mark ended on 31 Dec and holds no more\./);
    await userEvent.click(form.getByRole("button", { name: "Save" }));
    expect((await form.findByRole("alert")).dataset.code).toBe("textTooLong");
    expect(form.queryByText("Saved.")).toBeNull();
  });

  test("is not taken by a window that only looks", async () => {
    const { host } = ask(finding(), { session: { ...session, readOnly: true } });
    const form = within(await within(await panel()).findByTestId("why-mark"));
    await form.findByText(/Another Quench window holds this account/);
    await userEvent.click(form.getByTestId(`mark-${rogueArn}-form-remove`));
    await userEvent.click(form.getByRole("button", { name: "Save" }));
    expect(inputsOf(host, "setMark")).toEqual([]);
  });
});
