import { useTranslation } from "react-i18next";
import type { TriageView } from "../../bridge/host";
import { Button } from "../Button";
import { suspectsOf } from "./selectable";

type Props = { triage: TriageView; onSuspects: () => void };

/** To those that only a person can decide on, wherever they are: nothing else on a page may name them. */
export function SuspectsLink({ triage, onSuspects }: Props) {
  const { t } = useTranslation("verdict");
  const suspects = suspectsOf(triage);
  if (suspects === 0) return null;
  return (
    <Button look="quiet" data-testid="show-suspects" onClick={onSuspects}>
      {t("select.suspects", { count: suspects })}
    </Button>
  );
}
