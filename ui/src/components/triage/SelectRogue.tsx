import { CheckCheck } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { OverviewView, TriageView } from "../../bridge/host";
import type { Action } from "../../bridge/use-action";
import type { Choose } from "../../bridge/use-choose";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { Button } from "../Button";
import styles from "./SelectRogue.module.css";
import { SuspectsLink } from "./SuspectsLink";
import { isSelectable, takesWords } from "./selectable";

type Props = {
  overview: OverviewView;
  triage: TriageView;
  choose: Action<Choose>;
  readOnly: boolean;
  /** It is the one next thing to do on the page. */
  main?: boolean;
  onSuspects: () => void;
};

/**
 * Selects what looks rogue, and nothing else: suspects are left, and told. What it takes stands beside it before it is
 * pressed. While verdicts can still change it can be pressed, and says so: money burns meanwhile.
 */
export function SelectRogue({ overview, triage, choose, readOnly, main = false, onSuspects }: Props) {
  const { t } = useTranslation("verdict");
  const format = useFormat();
  const note = useId();
  const { judging, selected } = triage;
  const some = isSelectable(triage);
  const waiting = overview.phase === "running";
  const disabled = !some || selected || readOnly || choose.busy || waiting;
  const select = () =>
    choose.run({ scope: { kind: "rogue", region: null }, mark: "remove", revision: triage.revision });
  const words = () => {
    if (judging.kind === "never") return t("select.never");
    if (!some) return judging.kind === "reading" ? t("select.changing") : t("select.nothing");
    return selected ? t("select.selected") : takesWords(t, format, triage);
  };
  return (
    <div className={main ? styles.main : styles.beside} data-testid="select-rogue-part">
      <Button
        look={main ? "main" : "plain"}
        data-testid={main ? "main-action" : "select-rogue"}
        aria-describedby={note}
        disabled={disabled}
        onClick={select}
      >
        <CheckCheck size={main ? 18 : 16} aria-hidden />
        {t("select.button")}
      </Button>
      <div id={note} className={`${text.small} ${text.second}`}>
        <p data-testid="select-rogue-takes">{words()}</p>
        {some && judging.kind === "reading" && <p>{t("select.changing")}</p>}
      </div>
      <SuspectsLink triage={triage} onSuspects={onSuspects} />
    </div>
  );
}
