import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { Host } from "../bridge/host";
import { makeQueryClient } from "../bridge/query-client";
import { startTexts } from "../i18n/i18n";
import { App } from "./App";
import { firstLanguage, followPreferences } from "./preferences";
import "../design/fonts.css";
import "../design/tokens.css";
import "../design/base.css";

/** Puts the window on the page. */
export function mount(host: Host): void {
  const root = document.getElementById("root");
  if (!root) throw new Error("no #root");
  startTexts(firstLanguage());
  followPreferences();
  createRoot(root).render(
    <StrictMode>
      <App host={host} client={makeQueryClient()} />
    </StrictMode>,
  );
}
