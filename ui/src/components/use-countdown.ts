import { useEffect, useState } from "react";

/** Whole seconds until `seconds` have passed since `from` (a machine time), on a clock that runs `speed` times as fast. */
export function useCountdown(seconds: number, from: number, speed: number): number {
  const left = () => Math.max(0, Math.ceil(seconds - ((Date.now() - from) / 1000) * speed));
  const [value, setValue] = useState(left);
  const over = value === 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `left` is made of the others
  useEffect(() => {
    setValue(left());
    if (over) return;
    const timer = setInterval(() => setValue(left()), 1000);
    return () => clearInterval(timer);
  }, [seconds, from, speed, over]);
  return value;
}
