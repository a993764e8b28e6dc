import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Mark, OverviewView } from "../../bridge/host";
import type { Action } from "../../bridge/use-action";
import type { Choose } from "../../bridge/use-choose";
import { Button } from "../../components/Button";

type Props = {
  overview: OverviewView;
  choose: Action<Choose>;
  readOnly: boolean;
  /** The id of the note that explains them. */
  note: string;
};

/** The task definitions that nothing uses: a choice of their own, because they cost nothing. */
export function UnusedDefinitions({ overview, choose, readOnly, note }: Props) {
  const { t } = useTranslation("region");
  const { unusedDefinitions: count, unusedDefinitionsRemoved: done } = overview.choice;
  if (count === 0) return null;
  const all = done >= count;
  const apply = (mark: Mark | null) =>
    choose.run({ scope: { kind: "unusedDefinitions", region: null }, mark, revision: overview.revision });
  return (
    <Button
      aria-pressed={all}
      aria-describedby={note}
      data-testid="select-unused-definitions"
      disabled={readOnly || choose.busy || overview.phase === "running"}
      onClick={() => apply(all ? null : "remove")}
    >
      {all && <Check size={16} aria-hidden />}
      {t("bulk.unused", { count })}
    </Button>
  );
}

/** What those are, and how many of them go. */
export function UnusedNote({ id, overview }: { id: string; overview: OverviewView }) {
  const { t } = useTranslation("region");
  const { unusedDefinitions: count, unusedDefinitionsRemoved: done } = overview.choice;
  if (count === 0) return null;
  return (
    <p id={id}>
      {t("bulk.unusedHint")} {done > 0 && <b>{t("bulk.unusedDone", { count, done })}. </b>}
    </p>
  );
}
