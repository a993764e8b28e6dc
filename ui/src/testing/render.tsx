import { type RenderResult, render } from "@testing-library/react";
import { App } from "../app/App";
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
