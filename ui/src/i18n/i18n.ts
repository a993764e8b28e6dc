import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { type Language, languages, resources } from "./resources";

/** Starts the texts. Values are escaped by React, and variables are never read as templates. */
export function startTexts(language: Language): void {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    supportedLngs: languages,
    ns: Object.keys(resources.en),
    defaultNS: "common",
    resources,
    initAsync: false,
    interpolation: { escapeValue: false, skipOnVariables: true },
  });
}

export function setLanguage(language: Language): void {
  void i18next.changeLanguage(language);
}
