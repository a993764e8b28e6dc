import { create } from "zustand";
import type { StartView } from "../bridge/host";
import { setLanguage as setTextLanguage } from "../i18n/i18n";
import { type Language, languages } from "../i18n/resources";

export type Theme = "system" | "light" | "dark";
export const themes: readonly Theme[] = ["system", "light", "dark"];

type Preferences = {
  language: Language;
  theme: Theme;
  setLanguage: (language: Language) => void;
  setTheme: (theme: Theme) => void;
};

const LANGUAGE = "quench.language";
const THEME = "quench.theme";

function stored<T extends string>(key: string, known: readonly T[]): T | undefined {
  const value = localStorage.getItem(key);
  return known.find((one) => one === value);
}

export function firstLanguage(): Language {
  return stored(LANGUAGE, languages) ?? (navigator.language.startsWith("ko") ? "ko" : "en");
}

function show({ language, theme }: Pick<Preferences, "language" | "theme">): void {
  const dark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.lang = language;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

/** What a person set for this computer. */
export const usePreferences = create<Preferences>((set) => ({
  language: firstLanguage(),
  theme: stored(THEME, themes) ?? "system",
  setLanguage: (language) => {
    localStorage.setItem(LANGUAGE, language);
    set({ language });
  },
  setTheme: (theme) => {
    localStorage.setItem(THEME, theme);
    set({ theme });
  },
}));

/** Shows the preferences now and whenever they or the system change. */
export function followPreferences(): void {
  show(usePreferences.getState());
  usePreferences.subscribe((now, before) => {
    show(now);
    if (now.language !== before.language) setTextLanguage(now.language);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
    show(usePreferences.getState()),
  );
}

/** What the command line asked for holds for this run and is not remembered. */
export function applyStart({ language, theme }: StartView): void {
  const wantedLanguage = languages.find((one) => one === language);
  const wantedTheme = themes.find((one) => one === theme);
  usePreferences.setState({
    ...(wantedLanguage ? { language: wantedLanguage } : {}),
    ...(wantedTheme ? { theme: wantedTheme } : {}),
  });
}
