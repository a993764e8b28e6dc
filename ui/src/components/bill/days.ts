const DAY = 86_400_000;

/** The last day of a period that names the first one that is not in it. */
export function dayBefore(date: string): string {
  const at = Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
  return Number.isFinite(at) ? new Date(at - DAY).toISOString().slice(0, 10) : date;
}
