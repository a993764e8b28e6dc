import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { chosen } from "../../testing/account";
import { costs } from "../../testing/costs";
import { openPage, renderApp } from "../../testing/render";

test("the review says what the teardown saves, and nothing where that is not known", async () => {
  openPage({ page: "review" });
  const { unmount } = renderApp({ overview: chosen() });
  const term = await screen.findByText("This saves");
  expect(term.nextElementSibling?.textContent).toBe("about $21,000 a day, $640,000 a month");
  unmount();
  const base = costs();
  renderApp({ overview: chosen(), costs: { ...base, burning: { ...base.burning, saving: null } } });
  await screen.findByTestId("hero-burn");
  expect(screen.queryByText("This saves")).toBeNull();
});
