import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { HostError } from "../../bridge/host-error";
import { resources } from "../../i18n/resources";
import { expectAccessible } from "../../testing/axe";
import { type Fixture, makeHost } from "../../testing/fixture-host";
import { options } from "../../testing/options";
import { renderApp } from "../../testing/render";

const out = { session: null };
const saved: Partial<Fixture> = { ...out, options: { ...options, practiceSaved: true } };

async function open(changes: Partial<Fixture> = out, language: "en" | "ko" = "en", host = makeHost(changes)) {
  renderApp(changes, language, host);
  await userEvent.click(await screen.findByTestId("way-practice"));
  await screen.findByTestId("scenario-seed-story");
  return host;
}

const sent = (host: Awaited<ReturnType<typeof open>>) =>
  host.calls.filter(({ method }) => method === "connect").map(({ input }) => input);

test.each(["en", "ko"] as const)("offers each scenario with its story, accessible (%s)", async (language) => {
  await open(saved, language);
  const { scenario } = resources[language].practice;
  const cards = screen.getAllByRole("radio").filter((radio) => radio.getAttribute("name") === "scenario");
  expect(cards.map((card) => card.getAttribute("value"))).toEqual(options.scenarios);
  for (const { title, story } of Object.values(scenario)) {
    // Its name is its title; the story only describes it.
    expect(
      screen.getByRole("radio", { name: title, description: new RegExp(story.slice(0, 20)) }),
    ).toBeTruthy();
  }
  await expectAccessible();
});

test("starts what is chosen, from the number and at the speed that are chosen, at its beginning", async () => {
  const host = await open();
  const user = userEvent.setup();
  await user.click(screen.getByText(resources.en.practice.scenario["mixed-account"].story));
  await user.click(screen.getByTestId("speed-60"));
  expect(screen.getByText(/An hour passes in a minute/)).toBeTruthy();
  await user.clear(screen.getByTestId("seed"));
  await user.type(screen.getByTestId("seed"), "42");
  await user.click(screen.getByTestId("practice-start"));
  expect(await screen.findByTestId("practice-frame")).toBeTruthy();
  expect(sent(host)).toEqual([
    { kind: "practice", scenario: "mixed-account", seed: 42, speed: 60, fresh: true },
  ]);
});

test("a keyboard chooses with the arrows and starts with Enter", async () => {
  const host = await open();
  const user = userEvent.setup();
  screen.getByTestId("scenario-seed-story").focus();
  await user.keyboard("{ArrowDown}{ArrowDown}{ArrowUp}");
  expect(screen.getByTestId<HTMLInputElement>("scenario-seventeen-regions").checked).toBe(true);
  await user.click(screen.getByTestId("seed"));
  await user.keyboard("{Enter}");
  await waitFor(() => expect(sent(host)).toMatchObject([{ scenario: "seventeen-regions", seed: 1 }]));
});

test.each(["", "-1", "1.5", "abc", "4294967296"])(
  "a number that cannot be one starts nothing: %s",
  async (typed) => {
    const host = await open();
    const user = userEvent.setup();
    await user.clear(screen.getByTestId("seed"));
    if (typed) await user.type(screen.getByTestId("seed"), typed);
    expect(screen.getByText("A whole number from 0 to 4,294,967,295")).toBeTruthy();
    await user.click(screen.getByTestId("practice-start"));
    await user.type(screen.getByTestId("seed"), "{Enter}");
    expect(sent(host)).toEqual([]);
  },
);

test("the highest number is one", async () => {
  const host = await open();
  const user = userEvent.setup();
  await user.clear(screen.getByTestId("seed"));
  await user.type(screen.getByTestId("seed"), "4294967295{Enter}");
  await waitFor(() => expect(sent(host)).toMatchObject([{ seed: 4294967295 }]));
});

test("goes on where the person left off, whichever scenario that was", async () => {
  const host = await open(saved);
  await userEvent.click(screen.getByTestId("scenario-denied-regions"));
  await userEvent.click(screen.getByTestId("practice-continue"));
  await screen.findByTestId("practice-frame");
  expect(sent(host)).toEqual([{ kind: "practice", scenario: null, seed: 1, speed: 1, fresh: false }]);
});

test("without a saved account there is nothing to go on with", async () => {
  await open();
  expect(screen.queryByTestId("practice-continue")).toBeNull();
});

test("a scenario that has no words is called by its name, as text", async () => {
  const name = "<b>new</b>";
  const host = await open({ ...out, options: { ...options, scenarios: ["seed-story", name] } });
  await userEvent.click(screen.getByRole("radio", { name }));
  expect(document.querySelector("fieldset b")).toBeNull();
  await userEvent.click(screen.getByTestId("practice-start"));
  expect(sent(host)).toMatchObject([{ scenario: name }]);
});

test("says why it could not start, and lets the person try again", async () => {
  const host = makeHost(out);
  vi.spyOn(host, "connect").mockRejectedValueOnce(
    new HostError({ code: "storeFull", context: {}, detail: "" }),
  );
  await open(out, "en", host);
  await userEvent.click(screen.getByTestId("practice-start"));
  const notice = await screen.findByRole("alert");
  expect(notice.dataset.code).toBe("storeFull");
  await userEvent.click(within(notice).getByRole("button", { name: "Dismiss" }));
  await userEvent.click(screen.getByTestId("practice-start"));
  expect(await screen.findByTestId("practice-frame")).toBeTruthy();
});
