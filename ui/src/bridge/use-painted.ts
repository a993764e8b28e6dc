import { useEffect } from "react";
import { useHost } from "./host-context";

/** Tells the host once that `page` stands on the screen: two frames after `ready` turned true. */
export function usePainted(page: string, ready: boolean): void {
  const host = useHost();
  useEffect(() => {
    if (!ready) return;
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => void host.painted(page).catch(() => undefined));
    });
    return () => cancelAnimationFrame(frame);
  }, [host, page, ready]);
}
