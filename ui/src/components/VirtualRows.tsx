// biome-ignore-all lint/a11y/useSemanticElements: a virtual list is not a <table>, its rows stand where they scroll to
// biome-ignore-all lint/a11y/useFocusableInteractive: rows are read, not pressed
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import styles from "./VirtualRows.module.css";

type Props = {
  label: string;
  count: number;
  /** How high most rows are. */
  rowHeight: number;
  /** The heads of the columns, drawn as the first row. */
  head?: ReactNode;
  /** The cells of a row. */
  row: (index: number) => ReactNode;
  /** Which rows are near the screen, whenever that changes. */
  onRange?: (first: number, last: number) => void;
};

/** A table of any length of which only what is on the screen exists. */
export function VirtualRows({ label, count, rowHeight, head, row, onRange }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 3,
    // A row is as high as its words need; where nothing is laid out, as high as most are.
    measureElement: (element) => (element instanceof HTMLElement && element.offsetHeight) || rowHeight,
    initialRect: { width: 900, height: 360 },
  });
  const heads = head ? 1 : 0;
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => onRange?.(first, last), [onRange, first, last]);

  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="table"
      aria-label={label}
      aria-rowcount={count + heads}
      tabIndex={0}
    >
      {head && (
        <div role="rowgroup" className={styles.head}>
          {head}
        </div>
      )}
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {items.map((item) => (
          <div
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            role="row"
            aria-rowindex={item.index + 1 + heads}
            className={styles.row}
            style={{ minHeight: rowHeight, transform: `translateY(${item.start}px)` }}
          >
            {row(item.index)}
          </div>
        ))}
      </div>
    </div>
  );
}
