import { type RenderResult, render, screen } from "@testing-library/react";
import { App } from "../app/App";
import { useRoute, type View } from "../app/route";
import type { CostsView, RegionsView } from "../bridge/host";
import { makeQueryClient } from "../bridge/query-client";
import { setLanguage } from "../i18n/i18n";
import type { Language } from "../i18n/resources";
import { type Fixture, type FixtureHost, makeHost } from "./fixture-host";

type Rendered = RenderResult & { host: FixtureHost };

/** The whole window over a fixture, in a language. */
export function renderApp(
  changes: Partial<Fixture> = {},
  language: Language = "en",
  host = makeHost(changes),
): Rendered {
  setLanguage(language);
  return { ...render(<App host={host} client={makeQueryClient()} />), host };
}

/** Opens a page before the window, or in it: with a way back to the one before. */
export function openPage(view: View): void {
  useRoute.getState().open(view);
}

/** The window on the page of the disabled regions. */
export function showRegions(
  regions: RegionsView,
  language: Language = "en",
  host = makeHost({ regions }),
): Rendered {
  openPage({ page: "regions" });
  return renderApp({ regions }, language, host);
}

/** The window on the page of costs. */
export function showCosts(
  costs: CostsView,
  changes: Partial<Fixture> = {},
  language: Language = "en",
  host = makeHost({ costs, ...changes }),
): Rendered {
  useRoute.getState().go("costs");
  return renderApp({}, language, host);
}

/** The row of a region on that page. */
export function rowOf(code: string): Promise<HTMLElement> {
  return screen.findByTestId(`off-region-${code}`);
}

/** What the host was asked by a method, in order. */
export function inputsOf({ calls }: FixtureHost, method: string): unknown[] {
  return calls.filter((call) => call.method === method).map(({ input }) => input);
}
