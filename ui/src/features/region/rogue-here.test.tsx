import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Fixture } from "../../testing/fixture-host";
import { inputsOf, openPage, renderApp } from "../../testing/render";
import { judged, triage, unjudged } from "../../testing/triage";

// happy-dom lays nothing out: a virtual list needs a height to have rows.
beforeEach(() => void vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600));

const seen: Partial<Fixture> = { overview: judged(), triage: triage() };

describe("what looks rogue in one region", () => {
  const open = (code: string, change: Partial<Fixture> = {}) => {
    openPage({ page: "region", code });
    return renderApp({ ...seen, ...change });
  };

  test("is selected there alone, and what hides in others is told", async () => {
    const { host } = open("us-east-1");
    const button = await screen.findByRole("button", { name: "Select what looks rogue here" });
    screen.getByText("47 clusters with all in them, and what looks rogue inside other clusters");
    await userEvent.click(button);
    expect(inputsOf(host, "mark")).toEqual([
      { scope: { kind: "rogue", region: "us-east-1" }, mark: "remove", revision: 1 },
    ]);
  });

  test("says what is selected where no cluster looks rogue as a whole", async () => {
    const base = judged();
    const verdicts = { rogue: 0, suspect: 0, unknown: 0, known: 3 };
    const regions = base.regions.map((region) => ({ ...region, hidden: 1, verdicts }));
    open("us-east-1", { overview: { ...base, regions } });
    await screen.findByText(
      "No cluster here looks rogue as a whole: only services and tasks that do are selected",
    );
    expect(screen.getByTestId("select-rogue-region").getAttribute("aria-disabled")).toBeNull();
  });

  test("is nothing where none does, and is not there before verdicts", async () => {
    const base = judged();
    const regions = base.regions.map((region) => ({
      ...region,
      hidden: 0,
      verdicts: { rogue: 0, suspect: 1, unknown: 0, known: 0 },
    }));
    const { unmount } = open("us-east-1", { overview: { ...base, regions } });
    await screen.findByText("No cluster here looks rogue.");
    expect(screen.getByTestId("select-rogue-region").getAttribute("aria-disabled")).toBe("true");
    unmount();
    open("us-east-1", { triage: unjudged() });
    await screen.findByTestId("select-region");
    expect(screen.queryByTestId("select-rogue-region")).toBeNull();
  });
});
