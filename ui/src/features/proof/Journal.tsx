// biome-ignore-all lint/a11y/useSemanticElements: a virtual list is not a <table>, its rows stand where they scroll to
// biome-ignore-all lint/a11y/useFocusableInteractive: cells and heads are read, not pressed
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { JournalLine } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { toHostError } from "../../bridge/host-error";
import { keys, useTeardown } from "../../bridge/snapshots";
import { Button } from "../../components/Button";
import { CopyButton } from "../../components/CopyButton";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Foreign } from "../../components/Foreign";
import { Modal, ModalTitle } from "../../components/Modal";
import { VirtualRows } from "../../components/VirtualRows";
import { useFormat } from "../../i18n/use-format";
import styles from "./Journal.module.css";

const PAGE = 200;
const outcomes = ["ok", "error", "unknown", "open"] as const;

/** Every request that was sent, with the id to quote to AWS Support: behind a button. */
export function Journal() {
  const { t } = useTranslation("proof");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" data-testid="journal" onClick={() => setOpen(true)}>
        {t("journal.show")}
        <ChevronRight size={16} aria-hidden />
      </Button>
      {open && <JournalSheet onClose={() => setOpen(false)} />}
    </>
  );
}

function JournalSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["proof", "common"]);
  const host = useHost();
  const [offset, setOffset] = useState(0);
  const { data, error } = useQuery({
    queryKey: [...keys.journal, offset],
    queryFn: () => host.journal(offset),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
  const { data: teardown } = useTeardown();
  const now = teardown?.now ?? new Date().toISOString();
  const to = data ? data.offset + data.lines.length : 0;
  return (
    <Modal look="sheet" onClose={onClose} testId="journal-sheet">
      <header className={styles.head}>
        <ModalTitle>{t("proof:journal.title")}</ModalTitle>
        <Button look="icon" aria-label={t("common:close")} onClick={onClose}>
          <X size={18} aria-hidden />
        </Button>
      </header>
      {error && <ErrorNotice error={toHostError(error)} />}
      {data?.total === 0 && <p className={styles.none}>{t("proof:journal.none")}</p>}
      {data && data.total > 0 && (
        <>
          <div className={styles.lines}>
            <VirtualRows
              key={data.offset}
              label={t("proof:journal.title")}
              count={data.lines.length}
              rowHeight={44}
              head={<Heads />}
              row={(at) => {
                const line = data.lines[at];
                return line ? <Cells line={line} now={now} /> : null;
              }}
            />
          </div>
          <footer className={styles.foot}>
            <span>{t("proof:journal.page", { from: data.offset + 1, to, total: data.total })}</span>
            <Button disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - PAGE))}>
              <ChevronLeft size={16} aria-hidden />
              {t("proof:journal.previous")}
            </Button>
            <Button disabled={to >= data.total} onClick={() => setOffset(offset + PAGE)}>
              {t("proof:journal.next")}
              <ChevronRight size={16} aria-hidden />
            </Button>
          </footer>
        </>
      )}
    </Modal>
  );
}

function Heads() {
  const { t } = useTranslation("proof");
  return (
    <div role="row" aria-rowindex={1} className={`${styles.line} ${styles.heads}`}>
      {(["at", "operation", "target", "outcome", "id"] as const).map((head) => (
        <span key={head} role="columnheader">
          {t(`journal.${head}`)}
        </span>
      ))}
    </div>
  );
}

function Cells({ line, now }: { line: JournalLine; now: string }) {
  const { t } = useTranslation("proof");
  const format = useFormat();
  const outcome = outcomes.find((known) => known === line.outcome);
  return (
    <div className={styles.line} role="presentation">
      <span role="cell">
        {format.localTime(line.at, now)}
        <span className={styles.second}>{format.utcTime(line.at, now)}</span>
      </span>
      <span role="cell">
        <Foreign cut>{line.operation}</Foreign>
      </span>
      <span role="cell">
        <span className={styles.target}>
          <Foreign>{line.target}</Foreign>
        </span>
        <span className={styles.second}>{line.region}</span>
      </span>
      <span role="cell">
        {outcome ? t(`journal.outcomes.${outcome}`) : <Foreign>{line.outcome}</Foreign>}
        {line.error && (
          <span className={styles.second}>
            <Foreign>{line.error}</Foreign>
          </span>
        )}
      </span>
      <span role="cell" className={styles.id}>
        {line.requestId && (
          <>
            <Foreign code cut>
              {line.requestId}
            </Foreign>
            <CopyButton text={line.requestId} />
          </>
        )}
      </span>
    </div>
  );
}
