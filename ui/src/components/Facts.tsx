import type { ReactNode } from "react";
import styles from "./Facts.module.css";

type Props = { facts: readonly { term: string; value: ReactNode }[] };

/** Pairs of a term and its value. */
export function Facts({ facts }: Props) {
  return (
    <dl className={styles.facts}>
      {facts.map(({ term, value }) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
