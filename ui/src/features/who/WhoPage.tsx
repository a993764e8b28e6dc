import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PrincipalLabel } from "../../bridge/host";
import { toHostError } from "../../bridge/host-error";
import { useOverview, useTriage } from "../../bridge/snapshots";
import { usePrincipals } from "../../bridge/use-judged";
import { useSession } from "../../bridge/use-session";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Page } from "../../components/Page";
import { useSaveEvidence } from "../../components/SaveEvidence";
import { Tabs } from "../../components/Tabs";
import text from "../../design/text.module.css";
import { Baseline } from "./Baseline";
import { KeepList } from "./KeepList";
import { Looking } from "./Looking";
import { Marks } from "./Marks";
import { Principals } from "./Principals";
import { Timeline } from "./Timeline";
import { Truth } from "./Truth";
import styles from "./Who.module.css";

/** The parts of the page. */
export type WhoTab = "principals" | "timeline" | "marks";

type Props = {
  /** Which part the person came for. */
  tab: WhoTab;
  /** Whose story, if they came for one. */
  principal: PrincipalLabel | null;
  onShowMade: (principal: PrincipalLabel) => void;
};

/** Who made it, what else they did, what a person says of it, and the evidence. */
export function WhoPage({ tab: first, principal, onShowMade }: Props) {
  const { t } = useTranslation("who");
  const { data: triage, error } = useTriage();
  const { data: principals, error: failed } = usePrincipals();
  const { data: overview } = useOverview();
  const readOnly = useSession()?.readOnly ?? false;
  const [tab, setTab] = useState(first);
  const [story, setStory] = useState(principal);
  const evidence = useSaveEvidence();
  const thrown = error ?? failed;
  const now = overview?.now ?? new Date().toISOString();
  return (
    <Page testId="page-who" title={t("title")}>
      <header className={styles.head}>
        <div className={text.grow}>
          {triage && principals ? <Truth triage={triage} principals={principals} /> : <h1>{t("title")}</h1>}
        </div>
        {evidence.button}
      </header>
      {evidence.told}
      {thrown && <ErrorNotice error={toHostError(thrown)} />}
      {triage && <Looking looking={triage.looking} now={now} />}
      <Tabs<WhoTab>
        label={t("tabs.label")}
        value={tab}
        onChange={setTab}
        tabs={(["principals", "timeline", "marks"] as const).map((name) => ({
          name,
          label: t(`tabs.${name}`),
        }))}
      >
        {tab === "principals" && principals && (
          <Principals
            view={principals}
            now={now}
            onShowMade={onShowMade}
            onStory={(label) => {
              setStory(label);
              setTab("timeline");
            }}
          />
        )}
        {tab === "timeline" && <Timeline principal={story} onPrincipal={setStory} now={now} />}
        {tab === "marks" && triage && (
          <>
            <Marks keeps={triage.keeps} now={now} readOnly={readOnly} />
            <KeepList readOnly={readOnly} />
            <Baseline baseline={triage.baseline} now={now} readOnly={readOnly} />
          </>
        )}
      </Tabs>
    </Page>
  );
}
