import type { TFunction } from "i18next";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { OffRegion } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { useRegions } from "../../bridge/snapshots";
import { type Format, useFormat } from "../../i18n/use-format";
import { foundIn, foundWords, isEmpty } from "./found";
import { newsOf, type Told, toldAtFirst } from "./news";

/** What comes within this many milliseconds is told together. */
const GATHER = 1000;
/** A desktop shows a few lines, and the host cuts what is longer than 200 letters: what does not fit is counted. */
const MOST_LINES = 3;
const MOST_LETTERS = 170;

/** Tells the person through the desktop when a region was read or needs them, whatever page is open. */
export function useRegionNews(): void {
  const { t } = useTranslation(["disabled", "common"]);
  const format = useFormat();
  const host = useHost();
  const { data: view } = useRegions();
  const told = useRef<Told | null>(null);
  const gathered = useRef(new Map<string, OffRegion>());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const say = useRef<() => void>(() => undefined);
  say.current = () => {
    const regions = [...gathered.current.values()];
    gathered.current.clear();
    if (regions.length === 0) return;
    // A desktop that shows nothing is no failure: the page says the same.
    void host.notify(titleOf(t, regions), bodyOf(t, format, regions)).catch(() => undefined);
  };

  useEffect(() => {
    if (!view) return;
    if (told.current === null) {
      told.current = toldAtFirst(view);
      return;
    }
    const { news, told: next } = newsOf(told.current, view);
    told.current = next;
    if (news.length === 0) return;
    for (const region of news) gathered.current.set(region.code, region);
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      say.current();
    }, GATHER);
  }, [view]);

  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
}

type Texts = TFunction<["disabled", "common"]>;

function titleOf(t: Texts, regions: readonly OffRegion[]): string {
  const open = regions.filter(({ step }) => step === "open").length;
  const needsYou = regions.length - open;
  if (needsYou === 0) return t("disabled:news.open", { count: open });
  if (open === 0) return t("disabled:news.needsYou", { count: needsYou });
  return t("disabled:news.both", { open, needsYou });
}

function bodyOf(t: Texts, format: Format, regions: readonly OffRegion[]): string {
  const all = regions.map((region) => {
    const city = format.city(region.code);
    if (region.step === "stuck" || region.step === "refused")
      return t(`disabled:news.${region.step}`, { city });
    const found = foundIn(region);
    // Of what could not be read nobody knows whether it is nothing.
    if (isEmpty(found.counts)) return t(`disabled:news.${found.partly ? "unread" : "nothing"}`, { city });
    const what = foundWords(t, format, found);
    return t(`disabled:news.${found.partly ? "foundPartly" : "found"}`, { city, what });
  });
  const lines = all.filter(
    (_, at) => at < MOST_LINES && all.slice(0, at + 1).join("\n").length <= MOST_LETTERS,
  );
  const rest = all.length - lines.length;
  return [...lines, ...(rest > 0 ? [t("disabled:news.more", { count: rest })] : [])].join("\n");
}
