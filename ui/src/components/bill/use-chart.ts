import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { BillLayer, BillPlace, BillQuery, BillSplit, BillView } from "../../bridge/host";
import { useBillLayers } from "../../bridge/use-bill-layers";
import { useFormat } from "../../i18n/use-format";
import { alone, type ChartLayer, type ChartModel, layersOf, modelOf, type NameOf } from "./model";
import { type Focus, focusKey } from "./place-key";

type Chart = {
  /** What is drawn, as a file of it is asked for. */
  query: BillQuery;
  layers: readonly ChartLayer[];
  /** None before the first answer. */
  model: ChartModel | undefined;
  /** The key of the layer that is shown alone. */
  shown: string | null;
  /** Its name, which is none of a layer where it went into the others. */
  shownName: string | null;
  error: Error | null;
};

/** The layers of a bill, and what of them is drawn. */
export function useChart(
  bill: BillView,
  split: BillSplit,
  place: BillPlace | null,
  focus: Focus | null,
): Chart {
  const { t } = useTranslation("bill");
  const format = useFormat();
  const { revision } = bill;
  const query: BillQuery = useMemo(
    () => ({ revision, split, place, service: null }),
    [revision, split, place],
  );
  const all = useBillLayers(query);
  const data = all.data;
  const nameOf: NameOf = useMemo(
    () =>
      ({ place: at, service }: BillLayer) => {
        if (at) return { name: format.billPlace(at), foreign: at.kind === "unknown" };
        return service === null
          ? { name: t("legend.others", { count: data?.restCount ?? 0 }), foreign: false }
          : { name: service, foreign: true };
      },
    [format, t, data?.restCount],
  );
  const layers = useMemo(() => (data ? layersOf(data, nameOf) : []), [data, nameOf]);
  const key = focus && focusKey(focus);
  const known = layers.find((layer) => layer.key === key);
  // What went into the others has no layer of its own here: it is asked for.
  const wanted = useMemo(() => (data && !known ? narrowed(query, focus) : null), [data, known, query, focus]);
  const one = useBillLayers(wanted ?? query);
  const single = one.data;
  const lone = useMemo(() => {
    if (known) return known;
    if (!wanted || !single) return undefined;
    const found = layersOf(single, nameOf).find((layer) => layer.key === key);
    return found && { ...found, tone: 1 };
  }, [known, wanted, single, nameOf, key]);
  const model = useMemo(() => {
    // What was drawn of the bill before stays only where its days are still the same.
    if (!data || data.totals.length !== bill.days.length) return undefined;
    return lone ? alone(bill.days, lone) : modelOf(bill.days, layers, data.totals);
  }, [data, bill.days, lone, layers]);
  return {
    query: lone ? (narrowed(query, focus) ?? query) : query,
    layers,
    model,
    shown: lone ? lone.key : null,
    shownName: lone ? lone.name : null,
    error: all.error ?? one.error,
  };
}

/** The query for what a person wants to see alone; none where that is not one place or one service of this split. */
function narrowed(query: BillQuery, focus: Focus | null): BillQuery | null {
  if (focus?.kind === "place" && query.split === "place") return { ...query, place: focus.place };
  if (focus?.kind === "service" && query.split === "service") return { ...query, service: focus.service };
  return null;
}
