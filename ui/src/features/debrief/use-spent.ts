import { useTranslation } from "react-i18next";
import type { DebriefView } from "../../bridge/host";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";

/** Money that tasks burnt, or that could have been saved: a least where some of it has no price. */
export function useSpent({ burntAtLeast }: DebriefView): (usd: string | number) => string {
  const { t } = useTranslation("common");
  const format = useFormat();
  return (usd) => {
    if (!burntAtLeast) return format.cents(usd);
    // At least nothing says nothing.
    if (toNumber(String(usd)) === 0) return t("burn.unpriced");
    return t("burn.atLeastAmount", { amount: format.cents(usd) });
  };
}
