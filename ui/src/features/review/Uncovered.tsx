import { useTranslation } from "react-i18next";
import type { PlanView } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Strip } from "../../components/Strip";
import { useFormat } from "../../i18n/use-format";

/** What the plan cannot touch, said before anybody confirms it. */
export function Uncovered({ plan, onRegions }: { plan: PlanView; onRegions: () => void }) {
  const { t } = useTranslation(["review", "common"]);
  const format = useFormat();
  const { disabledRegions, unreadRegions } = plan;
  const parts = [
    disabledRegions.length > 0 ? t("uncovered.disabled", { count: disabledRegions.length }) : "",
    unreadRegions.length > 0 ? t("uncovered.unread", { count: unreadRegions.length }) : "",
    t("uncovered.services"),
  ].filter(Boolean);
  return (
    <Strip
      unknown
      action={disabledRegions.length > 0 && <Button onClick={onRegions}>{t("common:openRegions")}</Button>}
    >
      <p>
        <b>{t("uncovered.title")}</b> {format.list(parts)}. {t("uncovered.note")}
      </p>
    </Strip>
  );
}
