// biome-ignore-all lint/a11y/useSemanticElements: a virtual list is not a <table>, its rows stand where they scroll to
// biome-ignore-all lint/a11y/useFocusableInteractive: rows are read, not pressed
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import styles from "./VirtualRows.module.css";

type Props = {
  label: string;
  count: number;
  rowHeight: number;
  /** The heads of the columns, drawn as a row. */
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
    overscan: 4,
    initialRect: { width: 900, height: 600 },
  });
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
      aria-rowcount={count}
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
            role="row"
            aria-rowindex={item.index + 1}
            className={styles.row}
            style={{ height: item.size, transform: `translateY(${item.start}px)` }}
          >
            {row(item.index)}
          </div>
        ))}
      </div>
    </div>
  );
}
