import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Page, PageQuery, Row } from "./host";
import { useHost } from "./host-context";
import { type HostError, toHostError } from "./host-error";
import { keys, putOverview } from "./snapshots";

const PAGE_SIZE = 100;

export type RowsQuery = Omit<PageQuery, "offset" | "limit">;

export type Rows = {
  /** How many rows there are; undefined before the first answer. */
  total: number | undefined;
  /** The row at an index with the revision that it was read of, if its page is here. */
  at: (index: number) => { row: Row; revision: number } | undefined;
  error: HostError | null;
  retry: () => void;
};

/**
 * The pages that cover the rows `first` to `last` of a list that may have tens of thousands. When the list moves on,
 * the pages that were shown stay until the new ones are here: the list never empties under the person's eyes. Verdicts move
 * on within a revision: `judgedAt` says which they are of.
 */
export function useRows(query: RowsQuery, first: number, last: number, judgedAt: number | undefined): Rows {
  const host = useHost();
  const client = useQueryClient();
  const from = Math.floor(first / PAGE_SIZE);
  const to = Math.max(from, Math.floor(last / PAGE_SIZE));
  const numbers = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  const results = useQueries({
    queries: numbers.map((number) => ({
      queryKey: [...keys.rows, query, number],
      queryFn: () => host.rows({ ...query, offset: number * PAGE_SIZE, limit: PAGE_SIZE }),
      gcTime: 30_000,
    })),
  });
  const judged = useRef(judgedAt);
  useEffect(() => {
    if (judged.current === judgedAt) return;
    judged.current = judgedAt;
    void client.invalidateQueries({ queryKey: keys.rows });
  }, [judgedAt, client]);
  const shape = JSON.stringify({ ...query, revision: 0 });
  const held = useRef({ shape, pages: new Map<number, Page>() });
  if (held.current.shape !== shape) held.current = { shape, pages: new Map() };
  const known = held.current.pages;
  results.forEach((result, at) => {
    const number = numbers[at];
    if (number !== undefined && result.data) known.set(number, result.data);
  });
  const pages = numbers.map((number) => known.get(number)).filter((page) => page !== undefined);

  const thrown = results.find((result) => result.error)?.error;
  const error = thrown ? toHostError(thrown) : null;
  const stale = error?.code === "staleRevision";
  useEffect(() => {
    if (stale)
      void host.overview().then(
        (view) => putOverview(client, view),
        () => undefined,
      );
  }, [stale, host, client]);

  return {
    total: pages[0]?.total,
    at: (index) => {
      const page = pages.find(({ offset, rows }) => index >= offset && index < offset + rows.length);
      const row = page?.rows[index - page.offset];
      return page && row ? { row, revision: page.revision } : undefined;
    },
    error: stale ? null : error,
    retry: () => {
      for (const result of results) if (result.error) void result.refetch();
    },
  };
}
