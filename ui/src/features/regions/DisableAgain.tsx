import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RegionsView } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import { Place } from "../../components/Place";
import { Rich } from "../../components/Rich";
import { Strip } from "../../components/Strip";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { ConfirmDisable } from "./ConfirmDisable";
import { OffRow } from "./OffRow";
import rowStyles from "./OffRow.module.css";
import styles from "./RegionsPage.module.css";
import { SelectList } from "./SelectList";
import { isClosing } from "./steps";
import type { Orders } from "./use-orders";

type Props = {
  view: RegionsView;
  orders: Orders;
  readOnly: boolean;
  onOpenRegion: (code: string) => void;
};

/** What Quench enabled can be disabled again, once it is empty. A region that was on before is never offered. */
export function DisableAgain({ view, orders, readOnly, onOpenRegion }: Props) {
  const { t } = useTranslation("disabled");
  const format = useFormat();
  const [wanted, setWanted] = useState<readonly string[]>([]);
  const [confirming, setConfirming] = useState(false);
  const offered = view.regions.filter(({ mayClose }) => mayClose);
  const closing = view.regions.filter(isClosing);
  if (offered.length === 0 && closing.length === 0) return null;
  const still = offered.filter((region) => !isClosing(region));
  const codes = readOnly ? [] : offered.map(({ code }) => code);
  const chosen = codes.filter((code) => wanted.includes(code));
  const none = chosen.length === 0;
  const disable = () => {
    setConfirming(false);
    setWanted([]);
    orders.disable.run(chosen);
  };
  const toggle = (code: string, on: boolean) =>
    setWanted(on ? [...chosen, code] : chosen.filter((one) => one !== code));
  return (
    <Card title={t("close.title")}>
      <div className={`${styles.section} ${styles.above}`}>
        <Strip unknown tall>
          <p>
            <Rich text={t("close.warning")} /> {t("close.how")}
          </p>
        </Strip>
        <p className={`${text.small} ${text.third}`}>{t("close.which")}</p>
      </div>
      <SelectList
        testId="select-enabled"
        codes={codes}
        chosen={chosen}
        rows={still.length + closing.length}
        onChosen={setWanted}
      >
        {still.map(({ code }) => (
          <li key={code} className={styles.closeRow} data-testid={`close-region-${code}`}>
            {codes.includes(code) ? (
              <label className={rowStyles.check}>
                <input
                  type="checkbox"
                  checked={chosen.includes(code)}
                  onChange={(event) => toggle(code, event.target.checked)}
                />
                <Place name={format.region(code)} second={format.codeBelow(code)} />
              </label>
            ) : (
              <Place name={format.region(code)} second={format.codeBelow(code)} />
            )}
          </li>
        ))}
        {closing.map((region) => (
          <OffRow
            key={region.code}
            region={region}
            view={view}
            choice={
              codes.includes(region.code)
                ? {
                    chosen: chosen.includes(region.code),
                    onChange: (on) => toggle(region.code, on),
                  }
                : undefined
            }
            onOpen={onOpenRegion}
          />
        ))}
      </SelectList>
      {codes.length > 0 && (
        <div className={styles.foot} data-chosen={none ? undefined : true}>
          <Button
            look="large"
            data-testid="disable-regions"
            disabled={none || orders.busy}
            onClick={() => setConfirming(true)}
          >
            {none ? t("close.disableNone") : t("close.disable", { regions: format.regions(chosen.length) })}
          </Button>
        </div>
      )}
      {confirming && !none && (
        <ConfirmDisable codes={chosen} onClose={() => setConfirming(false)} onConfirm={disable} />
      )}
    </Card>
  );
}
