import { type RefObject, useLayoutEffect, useState } from "react";

export type Size = { width: number; height: number };

/** The size of an element in whole pixels, for as long as it is on the page. */
export function useSize(element: RefObject<HTMLElement | null>, initial: Size): Size {
  const [size, setSize] = useState(initial);
  useLayoutEffect(() => {
    const node = element.current;
    if (!node) return;
    const measure = () => {
      const width = Math.round(node.clientWidth);
      const height = Math.round(node.clientHeight);
      if (width > 0 && height > 0) {
        setSize((held) => (held.width === width && held.height === height ? held : { width, height }));
      }
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
