import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import { usePreferences } from "../app/preferences";
import { useRoute } from "../app/route";
import { useNamed } from "../bridge/use-check";
import { useSelection } from "../components/use-selection";
import { useWhy } from "../components/use-why";
import { startTexts } from "../i18n/i18n";

startTexts("en");

beforeEach(() => {
  localStorage.clear();
  usePreferences.setState({ language: "en", theme: "light" });
  useRoute.getState().go("overview");
  useSelection.getState().reset();
  useNamed.getState().forget();
  useWhy.getState().close();
});
afterEach(cleanup);
