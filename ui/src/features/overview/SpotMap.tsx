// biome-ignore-all lint/a11y/useSemanticElements: SVG knows neither buttons nor fieldsets
import { type KeyboardEvent, type MouseEvent, type ReactNode, useMemo, useRef } from "react";
import { useSelection } from "../../components/use-selection";
import { useSize } from "../../components/use-size";
import { land, nearest, neighbour, type Spot, type View, viewOf } from "./bubbles";
import { labelsOf } from "./labels";
import styles from "./RegionMap.module.css";

type Props<One extends Spot> = {
  label: string;
  /** The circles in a frame of this size; the same function as long as they are the same. */
  spotsIn: (view: View) => One[];
  nameOf: (spot: One) => string;
  /** What stands beside the largest. */
  labelOf: (spot: One) => { city: string; amount: string };
  draw: (spot: One) => ReactNode;
  /** What tests and styles know a circle by. */
  dataOf: (spot: One) => Readonly<Record<`data-${string}`, string | boolean | undefined>>;
  onOpen: (code: string) => void;
};

/** The world, with a circle for each region. The list beside it says the same in words. */
export function SpotMap<One extends Spot>(props: Props<One>) {
  const { label, spotsIn, nameOf, labelOf, draw, dataOf, onOpen } = props;
  const { selected, select } = useSelection();
  const frame = useRef<HTMLDivElement>(null);
  const drawing = useRef<SVGSVGElement>(null);
  const size = useSize(frame, { width: 766, height: 406 });
  const view = viewOf(size);
  const spots = useMemo(() => spotsIn(viewOf(size)), [spotsIn, size]);
  const labels = labelsOf(spots, selected, size, labelOf);
  const tabStop = spots.some(({ code }) => code === selected) ? selected : spots[0]?.code;
  const chosen = spots.find(({ code }) => code === selected);

  const open = (code: string) => {
    select(code);
    onOpen(code);
  };
  const onClick = (event: MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const hit = nearest(spots, event.clientX - box.left, event.clientY - box.top);
    // A press by a screen reader has no place of its own: the element tells.
    const pressed = event.target instanceof Element ? event.target.closest("[data-code]") : null;
    const code = hit?.code ?? pressed?.getAttribute("data-code");
    if (code) open(code);
  };
  const onKeyDown = (event: KeyboardEvent, spot: One) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(spot.code);
      return;
    }
    const next = neighbour(spots, spot, event.key);
    if (!next) return;
    event.preventDefault();
    select(next.code);
    drawing.current?.querySelector<SVGGElement>(`[data-code="${next.code}"]`)?.focus();
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
        aria-label={label}
        onClick={onClick}
      >
        <path
          className={styles.land}
          d={land}
          transform={`translate(${view.left} ${view.top}) scale(${view.scale})`}
        />
        {spots.map((spot) => (
          <g
            key={spot.code}
            role="button"
            className={styles.bubble}
            tabIndex={spot.code === tabStop ? 0 : -1}
            aria-label={nameOf(spot)}
            data-code={spot.code}
            data-testid={`bubble-${spot.code}`}
            {...dataOf(spot)}
            onKeyDown={(event) => onKeyDown(event, spot)}
          >
            <title>{nameOf(spot)}</title>
            {draw(spot)}
            <circle className={styles.focus} cx={spot.x} cy={spot.y} r={spot.radius + 7} />
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
