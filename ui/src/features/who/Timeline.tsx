import { FileDown } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PrincipalLabel, TimelinePage } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { toHostError } from "../../bridge/host-error";
import { useTriage } from "../../bridge/snapshots";
import { useTimeline } from "../../bridge/use-judged";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import { ErrorNotice } from "../../components/ErrorNotice";
import { useSaveFile } from "../../components/SaveFile";
import text from "../../design/text.module.css";
import { Filters } from "./Filters";
import { Pager } from "./Pager";
import { TimelineDays } from "./TimelineDays";
import styles from "./Who.module.css";

type Props = {
  /** Whose story; everybody's if null. */
  principal: PrincipalLabel | null;
  onPrincipal: (principal: PrincipalLabel | null) => void;
  now: string;
};

const PAGE = 100;

/** The incident as a story: by day and time, of whom and where the person wants. */
export function Timeline({ principal, onPrincipal, now }: Props) {
  const { t } = useTranslation(["timeline", "common"]);
  const host = useHost();
  const { data: triage } = useTriage();
  const [region, setRegion] = useState<string | null>(null);
  const [everything, setEverything] = useState(false);
  const [offset, setOffset] = useState(0);
  // Who made nothing rogue is in the story only with everything.
  const query = {
    principal: principal?.key ?? null,
    region,
    everything: everything || principal !== null,
    offset,
    limit: PAGE,
  };
  const { data: page, error, refetch } = useTimeline(query);
  const save = useSaveFile(() => host.saveTimeline({ ...query, offset: 0 }), t("timeline:save"), FileDown);
  const change = (apply: () => void) => {
    apply();
    setOffset(0);
  };
  return (
    <Card title={t("timeline:title")} aside={save.button}>
      <div className={styles.section}>
        <p className={text.second}>{t("timeline:lead")}</p>
        {save.told}
        <Filters
          principals={withChosen(page, principal)}
          regions={page?.regions ?? []}
          principal={principal}
          region={region}
          everything={query.everything}
          onPrincipal={(next) => change(() => onPrincipal(next))}
          onRegion={(next) => change(() => setRegion(next))}
          onEverything={(next) => change(() => setEverything(next))}
        />
        {error && (
          <ErrorNotice
            error={toHostError(error)}
            action={<Button onClick={() => void refetch()}>{t("common:tryAgain")}</Button>}
          />
        )}
        {page?.total === 0 && (
          <p>{t(triage?.looking.state === "never" ? "timeline:notYet" : "timeline:empty")}</p>
        )}
        {page && page.total > 0 && (
          <>
            <TimelineDays key={page.offset} entries={page.entries} now={now} onPrincipal={onPrincipal} />
            <Pager page={page} size={PAGE} onOffset={setOffset} />
          </>
        )}
      </div>
    </Card>
  );
}

/** Who can be chosen, with whom the person came for, even if the list does not have them. */
function withChosen(page: TimelinePage | undefined, chosen: PrincipalLabel | null): PrincipalLabel[] {
  const listed = page?.principals ?? [];
  if (chosen === null || listed.some(({ key }) => key === chosen.key)) return listed;
  return [chosen, ...listed];
}
