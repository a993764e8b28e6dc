import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { noCounts } from "../../testing/account";
import { at, opened, openedEmpty, regionsView } from "../../testing/regions";
import { inputsOf, rowOf, showRegions } from "../../testing/render";

describe("disabling again", () => {
  const view = () =>
    regionsView({
      regions: [
        openedEmpty("ap-east-1"),
        openedEmpty("me-south-1"),
        opened("af-south-1"),
        // On before Quench: read and empty, and not for Quench to disable.
        opened("eu-south-1", { byQuench: false, found: noCounts }),
      ],
    });

  test("is offered only for what may be disabled, after a warning and a yes", async () => {
    const { host } = showRegions(view());
    const section = await screen.findByRole("region", { name: "Disable again" });
    within(section).getByText("Disabling is not cleaning.");
    within(section).getByText(/looks twice, a minute apart, and disables only what is empty of ECS/);
    within(section).getByText(/\(EC2, Lambda and more\) are not looked at/);
    expect(within(section).getAllByTestId(/^close-region-/)).toHaveLength(2);
    expect(screen.queryByTestId("close-region-eu-south-1")).toBeNull();
    await userEvent.click(within(section).getByRole("checkbox", { name: "Select all" }));
    const button = screen.getByTestId("disable-regions");
    expect(button.textContent).toBe("Disable 2 regions again");
    await userEvent.click(button);
    const dialog = await screen.findByRole("dialog", { name: "Disable 2 regions again?" });
    within(dialog).getByText("Disabling is not cleaning.");
    expect(inputsOf(host, "disableRegions")).toEqual([]);
    await userEvent.click(screen.getByTestId("confirm-disable"));
    expect(inputsOf(host, "disableRegions")).toEqual([["ap-east-1", "me-south-1"]]);
    await waitFor(async () => expect((await rowOf("ap-east-1")).dataset.step).toBe("closeQueued"));
  });

  test("its steps have words", async () => {
    showRegions(
      regionsView({
        regions: [
          at("ap-east-1", "closeQueued"),
          at("me-south-1", "checking"),
          // Once AWS has taken the order to disable it, it is no longer a region that Quench enabled.
          at("af-south-1", "disabling", { byQuench: false }),
          at("eu-south-1", "closeRefused", { trouble: "notEmpty" }),
          at("ap-south-2", "closeRefused", { trouble: "notPermitted" }),
          at("eu-south-2", "closed"),
        ],
      }),
    );
    const section = await screen.findByRole("region", { name: "Disable again" });
    for (const words of ["Waits to be disabled", /Looked once: empty/, "AWS is disabling it"])
      within(section).getByText(words);
    expect(within(section).getAllByText("Stays on")).toHaveLength(2);
    // A refusal to disable leaves it on: nothing there is hidden.
    expect((await rowOf("ap-south-2")).textContent).toContain(
      "The region stays on. That costs nothing by itself.",
    );
    expect((await rowOf("eu-south-2")).textContent).toContain("Disabled again");
  });

  test("is not there where nothing may be disabled", async () => {
    showRegions(
      regionsView({
        regions: [opened("af-south-1"), at("eu-south-1", "disabling", { byQuench: false, since: null })],
      }),
    );
    await rowOf("eu-south-1");
    expect(screen.queryByRole("region", { name: "Disable again" })).toBeNull();
  });
});
