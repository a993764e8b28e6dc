import { keepPreviousData, useQueries, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Page, PageQuery, Row } from "./host";
import { useHost } from "./host-context";
import { type HostError, toHostError } from "./host-error";
import { keys, putOverview } from "./snapshots";

const PAGE_SIZE = 100;

export type RowsQuery = Omit<PageQuery, "offset" | "limit">;

export type Rows = {
  /** How many rows there are; undefined before the first answer. */
  total: number | undefined;
  /** The row at an index, if its page is here. */
  at: (index: number) => Row | undefined;
  error: HostError | null;
};

/** The pages that cover the rows `first` to `last` of a list that may have tens of thousands. */
export function useRows(query: RowsQuery, first: number, last: number): Rows {
  const host = useHost();
  const client = useQueryClient();
  const from = Math.floor(first / PAGE_SIZE);
  const to = Math.max(from, Math.floor(last / PAGE_SIZE));
  const numbers = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  const results = useQueries({
    queries: numbers.map((number) => ({
      queryKey: [...keys.rows, query, number],
      queryFn: () => host.rows({ ...query, offset: number * PAGE_SIZE, limit: PAGE_SIZE }),
      placeholderData: keepPreviousData,
      gcTime: 30_000,
    })),
  });

  const pages = results.map((result) => result.data).filter((page): page is Page => page !== undefined);
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
      return page?.rows[index - page.offset];
    },
    error: stale ? null : error,
  };
}
