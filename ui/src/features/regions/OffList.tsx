import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RegionsView } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { ConfirmEnable } from "./ConfirmEnable";
import { OffRow } from "./OffRow";
import styles from "./RegionsPage.module.css";
import { SelectList } from "./SelectList";
import { isClosing, mayEnable } from "./steps";
import type { Orders } from "./use-orders";

type Props = {
  view: RegionsView;
  orders: Orders;
  readOnly: boolean;
  /** Another button of the page is the one next thing to do. */
  second: boolean;
  onOpenRegion: (code: string) => void;
};

/** Every region that is off, or was, in the order of what there is to fear; and the one button that enables them. */
export function OffList({ view, orders, readOnly, second, onOpenRegion }: Props) {
  const { t } = useTranslation("disabled");
  const format = useFormat();
  const [wanted, setWanted] = useState<readonly string[]>([]);
  const [confirming, setConfirming] = useState(false);
  const regions = view.regions.filter((region) => !isClosing(region));
  const codes = readOnly ? [] : regions.filter(mayEnable).map(({ code }) => code);
  // What has moved on meanwhile is no longer chosen.
  const chosen = codes.filter((code) => wanted.includes(code));
  const none = chosen.length === 0;
  const enable = () => {
    setConfirming(false);
    setWanted([]);
    orders.enable.run(chosen);
  };
  return (
    <Card title={t("list.title")} aside={<span className={text.second}>{format.count(regions.length)}</span>}>
      <SelectList
        testId="select-disabled"
        codes={codes}
        chosen={chosen}
        rows={regions.length}
        onChosen={setWanted}
      >
        {regions.map((region) => (
          <OffRow
            key={region.code}
            region={region}
            view={view}
            choice={
              codes.includes(region.code)
                ? {
                    chosen: chosen.includes(region.code),
                    onChange: (on) =>
                      setWanted(
                        on ? [...chosen, region.code] : chosen.filter((code) => code !== region.code),
                      ),
                  }
                : undefined
            }
            onWithdraw={readOnly ? undefined : () => orders.withdraw.run(region.code)}
            onOpen={onOpenRegion}
          />
        ))}
      </SelectList>
      {codes.length > 0 && (
        <div className={styles.foot} data-chosen={none ? undefined : true}>
          <span className={`${text.small} ${text.third}`}>{t("list.hint")}</span>
          <Button
            look={second && none ? "large" : "main"}
            data-testid="enable-regions"
            disabled={none || orders.busy}
            onClick={() => setConfirming(true)}
          >
            {none ? t("list.enableNone") : t("list.enable", { regions: format.regions(chosen.length) })}
          </Button>
        </div>
      )}
      {confirming && !none && (
        <ConfirmEnable
          codes={chosen}
          slots={view.slots}
          onClose={() => setConfirming(false)}
          onConfirm={enable}
        />
      )}
    </Card>
  );
}
