import { useTranslation } from "react-i18next";
import type { TriageView } from "../../bridge/host";

/** Verdicts that can still change, or rest on less than there is, say so. */
export function Judging({ triage }: { triage: TriageView }) {
  const { t } = useTranslation("verdict");
  const { judging } = triage;
  if (judging.kind === "reading")
    return <span data-testid="judging">{t("judging", { done: judging.done, total: judging.total })}</span>;
  if (judging.kind === "done" && judging.unread > 0)
    return <span data-testid="judging">{t("unread", { count: judging.unread })}</span>;
  return null;
}
