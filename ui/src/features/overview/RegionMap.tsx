import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { RegionRow } from "../../bridge/host";
import { useFormat } from "../../i18n/use-format";
import { BubbleShape } from "./BubbleShape";
import { type Bubble, bubblesOf, type View } from "./bubbles";
import { SpotMap } from "./SpotMap";

type Props = { regions: readonly RegionRow[]; onOpen: (code: string) => void };

/** What burns now, by region. */
export function RegionMap({ regions, onOpen }: Props) {
  const { t } = useTranslation(["overview", "common"]);
  const format = useFormat();
  const spotsIn = useCallback((view: View) => bubblesOf(regions, view), [regions]);
  const rows = useMemo(() => new Map(regions.map((region) => [region.code, region])), [regions]);
  const nameOf = ({ code, look, burning, partly, rate }: Bubble) => {
    const state = burning && partly ? [t(`look.${look}`), t("look.partial")] : [t(`look.${look}`)];
    const words = { name: format.region(code), code, word: state.join(", ") };
    const burn = rows.get(code)?.burn;
    if (!burning || !burn) return t("map.bubbleNoRate", words);
    const amount = rate > 0 ? t("common:perHourOf", { amount: format.hedgedRate(burn) }) : format.rate(burn);
    return t("map.bubble", { ...words, rate: amount });
  };
  return (
    <SpotMap
      label={t("map.label")}
      spotsIn={spotsIn}
      nameOf={nameOf}
      labelOf={({ code, rate }) => ({
        city: format.city(code),
        amount: rate > 0 ? format.headline(rate < 10 ? rate : Math.round(rate)).replace(/\.00$/, "") : "",
      })}
      draw={(bubble) => <BubbleShape {...bubble} />}
      dataOf={({ look, burning, partly }) => ({
        "data-look": look,
        "data-partly": (burning && partly) || undefined,
      })}
      onOpen={onOpen}
    />
  );
}
