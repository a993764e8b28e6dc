import { Monitor, Moon, Sun } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Segmented } from "../components/Segmented";
import type { Language } from "../i18n/resources";
import { type Theme, themes, usePreferences } from "./preferences";

const icons = { system: Monitor, light: Sun, dark: Moon };

/** A language is called by its own name, whatever the language of the page. */
const names: readonly { value: Language; label: string; testId: string }[] = [
  { value: "en", label: "English", testId: "language-en" },
  { value: "ko", label: "한국어", testId: "language-ko" },
];

export function LanguageSwitch() {
  const { t } = useTranslation("shell");
  const { language, setLanguage } = usePreferences();
  return <Segmented label={t("language")} value={language} onChange={setLanguage} options={names} />;
}

export function ThemeSwitch() {
  const { t } = useTranslation("shell");
  const { theme, setTheme } = usePreferences();
  return (
    <Segmented<Theme>
      label={t("theme.label")}
      value={theme}
      onChange={setTheme}
      options={themes.map((value) => {
        const Icon = icons[value];
        return {
          value,
          label: <Icon size={16} aria-hidden />,
          name: t(`theme.${value}`),
          testId: `theme-${value}`,
        };
      })}
    />
  );
}
