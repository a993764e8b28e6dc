import { useEffect, useRef, useState } from "react";

/** A value that follows `value` at most once in `milliseconds`; at once if that is zero. The last one always arrives. */
export function useThrottled<T>(value: T, milliseconds: number): T {
  const [shown, setShown] = useState(value);
  const since = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const show = () => {
      since.current = performance.now();
      setShown(value);
    };
    const wait = since.current + milliseconds - performance.now();
    if (wait <= 0) {
      show();
      return;
    }
    const timer = setTimeout(show, wait);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return milliseconds === 0 ? value : shown;
}
