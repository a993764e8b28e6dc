import { useTranslation } from "react-i18next";
import type { HostError } from "../bridge/host-error";

const reasons = ["empty", "noUrl", "noHttps", "userName", "noHost"] as const;

/** What is wrong with a field, for the line below it: what happened, and what to do. */
export function useFieldError(): (error: HostError) => string {
  const { t } = useTranslation("errors");
  return ({ code, context }) => {
    const why = reasons.find((one) => code === "portalMalformed" && one === context.why);
    const what = why ? t(`word.why.${why}`) : `${t(`code.${code}.title`)}.`;
    return `${what} ${t(`code.${code}.next`)}`;
  };
}
