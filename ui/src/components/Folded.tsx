import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Folded.module.css";

type Props = {
  summary: string;
  /** By the id of what says more about the summary. */
  described?: string | undefined;
  /** The summary is something to do, not something to know. */
  accent?: boolean;
  children: ReactNode;
};

/** What few people need, folded away under its summary. */
export function Folded({ summary, described, accent = false, children }: Props) {
  return (
    <details className={[styles.folded, accent ? styles.accent : ""].join(" ").trim()}>
      <summary aria-describedby={described}>
        <ChevronRight size={16} aria-hidden />
        {summary}
      </summary>
      {children}
    </details>
  );
}
