// biome-ignore-all lint/a11y/useSemanticElements: SVG knows neither buttons nor fieldsets
import { type KeyboardEvent, type MouseEvent, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { RegionRow } from "../../bridge/host";
import { useFormat } from "../../i18n/use-format";
import { BubbleShape } from "./BubbleShape";
import { type Bubble, bubblesOf, land, nearest, neighbour, viewOf } from "./bubbles";
import { labelsOf } from "./labels";
import styles from "./RegionMap.module.css";
import { useSelection } from "./selection";
import { useSize } from "./use-size";

type Props = { regions: readonly RegionRow[]; onOpen: (code: string) => void };

/** The world, with a bubble for each region. The list beside it says the same in words. */
export function RegionMap({ regions, onOpen }: Props) {
  const { t } = useTranslation(["overview", "common"]);
  const format = useFormat();
  const { selected, select } = useSelection();
  const frame = useRef<HTMLDivElement>(null);
  const drawing = useRef<SVGSVGElement>(null);
  const size = useSize(frame, { width: 766, height: 406 });
  const view = viewOf(size);
  const bubbles = useMemo(() => bubblesOf(regions, viewOf(size)), [regions, size]);
  const labels = labelsOf(bubbles, selected, size, ({ code, rate }) => ({
    city: format.city(code),
    amount: rate > 0 ? format.headline(rate < 10 ? rate : Math.round(rate)).replace(/\.00$/, "") : "",
  }));
  const rows = useMemo(() => new Map(regions.map((region) => [region.code, region])), [regions]);
  const tabStop = bubbles.some(({ code }) => code === selected) ? selected : bubbles[0]?.code;
  const chosen = bubbles.find(({ code }) => code === selected);

  const open = (code: string) => {
    select(code);
    onOpen(code);
  };
  const onClick = (event: MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const hit = nearest(bubbles, event.clientX - box.left, event.clientY - box.top);
    // A press by a screen reader has no place of its own: the element tells.
    const pressed = event.target instanceof Element ? event.target.closest("[data-code]") : null;
    const code = hit?.code ?? pressed?.getAttribute("data-code");
    if (code) open(code);
  };
  const onKeyDown = (event: KeyboardEvent, bubble: Bubble) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(bubble.code);
      return;
    }
    const next = neighbour(bubbles, bubble, event.key);
    if (!next) return;
    event.preventDefault();
    select(next.code);
    drawing.current?.querySelector<SVGGElement>(`[data-code="${next.code}"]`)?.focus();
  };
  const name = ({ code, look, burning, partly, rate }: Bubble) => {
    const state = burning && partly ? [t(`look.${look}`), t("look.partial")] : [t(`look.${look}`)];
    const words = { name: format.region(code), code, word: state.join(", ") };
    const burn = rows.get(code)?.burn;
    if (!burning || !burn) return t("map.bubbleNoRate", words);
    const amount = rate > 0 ? t("common:perHourOf", { amount: format.hedgedRate(burn) }) : format.rate(burn);
    return t("map.bubble", { ...words, rate: amount });
  };

  return (
    <div ref={frame} className={styles.frame}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the bubbles in it take the keys */}
      <svg
        ref={drawing}
        className={styles.map}
        width={size.width}
        height={size.height}
        role="group"
        aria-label={t("map.label")}
        onClick={onClick}
      >
        <path
          className={styles.land}
          d={land}
          transform={`translate(${view.left} ${view.top}) scale(${view.scale})`}
        />
        {bubbles.map((bubble) => (
          <g
            key={bubble.code}
            role="button"
            className={styles.bubble}
            tabIndex={bubble.code === tabStop ? 0 : -1}
            aria-label={name(bubble)}
            data-code={bubble.code}
            data-testid={`bubble-${bubble.code}`}
            data-look={bubble.look}
            data-partly={(bubble.burning && bubble.partly) || undefined}
            onKeyDown={(event) => onKeyDown(event, bubble)}
          >
            <title>{name(bubble)}</title>
            <BubbleShape {...bubble} />
            <circle className={styles.focus} cx={bubble.x} cy={bubble.y} r={bubble.radius + 7} />
          </g>
        ))}
        {chosen && <circle className={styles.ring} cx={chosen.x} cy={chosen.y} r={chosen.radius + 4} />}
        {labels.map(({ code, x, y, anchor, city, amount }) => (
          <text key={code} className={styles.label} x={x} y={y} textAnchor={anchor} aria-hidden>
            {city} <tspan className={styles.amount}>{amount}</tspan>
          </text>
        ))}
      </svg>
    </div>
  );
}
