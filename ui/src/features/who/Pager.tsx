import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { TimelinePage } from "../../bridge/host";
import { Button } from "../../components/Button";
import styles from "./Who.module.css";

type Props = { page: TimelinePage; size: number; onOffset: (offset: number) => void };

/** Which part of the story this is, and the way to the others. */
export function Pager({ page, size, onOffset }: Props) {
  const { t } = useTranslation("timeline");
  const { total, offset, entries } = page;
  if (total <= entries.length) return null;
  const last = offset + entries.length;
  return (
    <nav className={styles.pager} aria-label={t("pages")}>
      <Button disabled={offset === 0} onClick={() => onOffset(Math.max(0, offset - size))}>
        <ChevronLeft size={16} aria-hidden />
        {t("earlier")}
      </Button>
      <span aria-live="polite">{t("page", { from: offset + 1, to: last, total })}</span>
      <Button disabled={last >= total} onClick={() => onOffset(offset + size)}>
        {t("later")}
        <ChevronRight size={16} aria-hidden />
      </Button>
    </nav>
  );
}
