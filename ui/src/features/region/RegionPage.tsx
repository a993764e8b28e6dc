import { ChevronLeft } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toHostError } from "../../bridge/host-error";
import { useCosts, useOverview } from "../../bridge/snapshots";
import { useChoose } from "../../bridge/use-choose";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Page } from "../../components/Page";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { BilledHere } from "./BilledHere";
import { ChoiceFoot } from "./ChoiceFoot";
import { RegionContents } from "./RegionContents";
import { foundWords } from "./region-words";
import styles from "./Sheet.module.css";

type Props = {
  code: string;
  onBack: () => void;
  onReview: () => void;
  onRegions: () => void;
  onCosts: () => void;
};

/** One region on a page of its own: what it holds, and the choice of what goes. */
export function RegionPage({ code, onBack, onReview, onRegions, onCosts }: Props) {
  const { t } = useTranslation(["region", "common"]);
  const format = useFormat();
  const { data: overview, error } = useOverview();
  const { data: costs } = useCosts();
  const [billOpen, setBillOpen] = useState(false);
  const choose = useChoose();
  const region = overview?.regions.find((row) => row.code === code);
  return (
    <Page testId="page-region" title={format.region(code)} fits={!billOpen}>
      <header className={styles.head}>
        <Button look="icon" aria-label={t("common:back")} onClick={onBack}>
          <ChevronLeft size={18} aria-hidden />
        </Button>
        <div className={text.grow}>
          <h1>
            {format.region(code)}
            <span className={styles.code}>{format.codeBelow(code)}</span>
          </h1>
          {overview && (
            <p className={text.second}>
              {region ? foundWords(t, format, region, overview.now) : t("region:notRead")}
            </p>
          )}
        </div>
      </header>
      {error && <ErrorNotice error={toHostError(error)} />}
      {costs && (
        <BilledHere code={code} costs={costs} open={billOpen} onOpen={setBillOpen} onCosts={onCosts} />
      )}
      {overview && region && (
        <RegionContents
          key={code}
          overview={overview}
          region={region}
          choose={choose}
          onRegions={onRegions}
        />
      )}
      {overview && <ChoiceFoot overview={overview} onBack={onBack} onReview={onReview} />}
    </Page>
  );
}
