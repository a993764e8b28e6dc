import { Info, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { CostsView } from "../../bridge/host";
import { Button } from "../../components/Button";
import { CopyButton } from "../../components/CopyButton";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import { TechnicalDetails } from "../../components/TechnicalDetails";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { costOf } from "./ask";
import styles from "./CostsPage.module.css";
import { permissions, type Standing, standingOfBill, unfinished } from "./standing";

/** These need somebody: by waiting alone they do not pass. */
const needsYou: ReadonlySet<Standing> = new Set<Standing>([
  "neverEnabled",
  "memberWithoutAccess",
  "denied",
  "deniedByOrganization",
  "failedSignIn",
  "failedOther",
]);

type Props = { costs: CostsView; onGoOn: () => void; onRaise: () => void };

/** How the last question ended: what happened, what it means for the bill, what to do now. */
export function Notice({ costs, onGoOn, onRaise }: Props) {
  const { t } = useTranslation("costs");
  const format = useFormat();
  const { charges, bill, meter, canGoOn, now, asking } = costs;
  const standing = standingOfBill(costs);
  // While it is asked again the last end is over.
  if (!standing || asking) return null;
  const Icon = needsYou.has(standing) ? TriangleAlert : Info;
  const operation = charges.state.state === "denied" ? charges.state.operation : "";
  const slots = { operation: <Foreign code>{operation}</Foreign> };
  const values = {
    count: bill?.pages ?? 0,
    cap: format.cents(meter.capUsd),
    when: bill ? format.moment(bill.readAt, now) : "",
  };
  const more = Math.min(meter.usualLimit, meter.leftToday);
  const refused = standing === "denied" || standing === "deniedByOrganization";
  return (
    <section
      className={[styles.notice, needsYou.has(standing) ? styles.needsYou : ""].join(" ").trim()}
      data-testid="bill-state"
      data-state={standing}
    >
      <Icon size={18} aria-hidden />
      <div className={styles.noticeWords} role="status">
        <h2>{t(`state.${standing}.title`, values)}</h2>
        <p>
          <Rich text={t(`state.${standing}.body`, values)} slots={slots} />
          {bill && !unfinished.has(standing) && standing !== "stale" && ` ${t("state.kept", values)}`}
        </p>
        <p>
          <b>{t(`state.${standing}.next`, values)}</b>
        </p>
        {refused && (
          <p className={text.row}>
            <Foreign code>{permissions}</Foreign>
            <CopyButton text={permissions} />
          </p>
        )}
        <TechnicalDetails text={charges.detail ?? ""} />
      </div>
      <div className={styles.noticeActions}>
        {unfinished.has(standing) && canGoOn && more > 0 && (
          <Button data-testid="go-on" onClick={onGoOn}>
            {t("goOn", { count: more, amount: format.cents(costOf(more, meter.price)) })}
          </Button>
        )}
        {(standing === "dayCap" || (unfinished.has(standing) && more === 0)) && (
          <Button data-testid="raise-cap-now" onClick={onRaise}>
            {t("meter.raise")}
          </Button>
        )}
      </div>
    </section>
  );
}
