import { ChevronLeft } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { PrincipalLabel, Verdict } from "../../bridge/host";
import { toHostError } from "../../bridge/host-error";
import { useOverview } from "../../bridge/snapshots";
import { useChoose } from "../../bridge/use-choose";
import { useSession } from "../../bridge/use-session";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Page } from "../../components/Page";
import text from "../../design/text.module.css";
import { ChoiceFoot } from "./ChoiceFoot";
import { RegionContents } from "./RegionContents";
import styles from "./Sheet.module.css";

type Props = {
  /** Only what looks so, to begin with. */
  verdict?: Verdict | undefined;
  /** Only what this principal made, to begin with. */
  madeBy?: PrincipalLabel | undefined;
  onBack: () => void;
  onOpenRegion: (code: string) => void;
  onReview: () => void;
};

/** The choice of what goes, across all regions. */
export function ChoosePage({ verdict, madeBy, onBack, onOpenRegion, onReview }: Props) {
  const { t } = useTranslation(["region", "common"]);
  const { data: overview, error } = useOverview();
  const choose = useChoose();
  const readOnly = useSession()?.readOnly ?? false;
  const title = t(readOnly ? "region:look" : "region:everywhere");
  return (
    <Page testId="page-choose" title={title} fits>
      <header className={styles.head}>
        <Button look="icon" aria-label={t("common:back")} onClick={onBack}>
          <ChevronLeft size={18} aria-hidden />
        </Button>
        <div className={text.grow}>
          <h1>{title}</h1>
          {!readOnly && <p className={text.second}>{t("region:everywhereLead")}</p>}
        </div>
      </header>
      {error && <ErrorNotice error={toHostError(error)} />}
      {overview && (
        <>
          <RegionContents
            overview={overview}
            region={null}
            verdict={verdict}
            madeBy={madeBy}
            choose={choose}
            onOpenRegion={onOpenRegion}
          />
          <ChoiceFoot overview={overview} onBack={onBack} onReview={onReview} />
        </>
      )}
    </Page>
  );
}
