import type { KeyboardEvent } from "react";

/** Up and down arrows go from button to button of a list; whatever else is pressed is left alone. */
export function walkRows(event: KeyboardEvent, list: HTMLElement | null): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const rows = [...(list?.querySelectorAll<HTMLElement>("button") ?? [])];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  event.preventDefault();
  rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
}
