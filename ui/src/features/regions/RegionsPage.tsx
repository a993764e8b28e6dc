import { ChevronLeft } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { RegionsView } from "../../bridge/host";
import { toHostError } from "../../bridge/host-error";
import { useRegions } from "../../bridge/snapshots";
import { useSession } from "../../bridge/use-session";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Page } from "../../components/Page";
import { PermissionStrip } from "../../components/permissions/PermissionStrip";
import text from "../../design/text.module.css";
import { AdminNote } from "./AdminNote";
import { DisableAgain } from "./DisableAgain";
import { OffList } from "./OffList";
import { hasFound, Progress } from "./Progress";
import styles from "./RegionsPage.module.css";
import { Sources } from "./Sources";
import { Standing } from "./Standing";
import { isAllDone } from "./steps";
import { useOrders } from "./use-orders";

type Props = {
  /** Twelve digits, for the note to an administrator. */
  account: string;
  onBack: () => void;
  onOpenRegion: (code: string) => void;
  onChoose: () => void;
};

/** The regions that nobody can look into: why they matter, what is known of them, and how to get in. */
export function RegionsPage(props: Props) {
  const { t } = useTranslation(["disabled", "common"]);
  const { data: view, error } = useRegions();
  return (
    <Page testId="page-regions" title={t("disabled:title")}>
      <header className={styles.head}>
        <Button look="icon" aria-label={t("common:back")} onClick={props.onBack}>
          <ChevronLeft size={18} aria-hidden />
        </Button>
        <div className={text.grow}>
          <h1>{t("disabled:title")}</h1>
          <p className={styles.lead}>
            {t("disabled:why")} <b>{t("disabled:how")}</b>
          </p>
        </div>
      </header>
      <PermissionStrip area="regions" />
      {error && <ErrorNotice error={toHostError(error)} />}
      {view && <Regions view={view} {...props} />}
    </Page>
  );
}

function Regions({ view, account, onOpenRegion, onChoose }: Props & { view: RegionsView }) {
  const { t } = useTranslation("disabled");
  const readOnly = useSession()?.readOnly ?? false;
  // The overview tells how far a region was read; the list stands without it.
  const orders = useOrders(view);
  const { failed } = orders;
  const shared = { view, orders, readOnly, onOpenRegion };
  const disable = <DisableAgain {...shared} />;
  // Where nothing else is left to do it is the next thing, and stands where it is seen.
  const disableFirst = isAllDone(view) && !hasFound(view);
  return (
    <>
      <Standing standing={view.standing} />
      {failed?.error && <ErrorNotice error={failed.error} onDismiss={failed.clear} />}
      {readOnly && <p role="status">{t("readOnly")}</p>}
      {view.regions.length === 0 ? (
        <Card title={t("none.title")}>
          <p className={styles.section}>{t("none.body")}</p>
        </Card>
      ) : (
        <>
          <Progress view={view} onChoose={onChoose} />
          <div className={styles.two}>
            <div className={styles.column}>
              {disableFirst && disable}
              <OffList {...shared} second={hasFound(view)} />
              {!disableFirst && disable}
            </div>
            <div className={styles.column}>
              <AdminNote view={view} account={account} />
              <Sources view={view} orders={orders} />
            </div>
          </div>
        </>
      )}
    </>
  );
}
