import { Check } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Mark, OverviewView } from "../../bridge/host";
import type { Action } from "../../bridge/use-action";
import type { Choose } from "../../bridge/use-choose";
import { Button } from "../../components/Button";
import styles from "./Sheet.module.css";

type Props = { overview: OverviewView; choose: Action<Choose>; readOnly: boolean };

/** The task definitions that nothing uses: a choice of their own, because they cost nothing. */
export function UnusedDefinitions({ overview, choose, readOnly }: Props) {
  const { t } = useTranslation("region");
  const hint = useId();
  const { unusedDefinitions: count, unusedDefinitionsRemoved: done } = overview.choice;
  if (count === 0) return null;
  const all = done >= count;
  const apply = (mark: Mark | null) =>
    choose.run({ scope: { kind: "unusedDefinitions", region: null }, mark, revision: overview.revision });
  return (
    <div className={styles.unused}>
      <Button
        aria-pressed={all}
        aria-describedby={hint}
        data-testid="select-unused-definitions"
        disabled={readOnly || choose.busy || overview.phase === "running"}
        onClick={() => apply(all ? null : "remove")}
      >
        {all && <Check size={16} aria-hidden />}
        {t("bulk.unused", { count })}
      </Button>
      <p id={hint} className={styles.bulkNote}>
        {done > 0 && <b>{t("bulk.unusedDone", { count, done })}. </b>}
        {t("bulk.unusedHint")}
      </p>
    </div>
  );
}
