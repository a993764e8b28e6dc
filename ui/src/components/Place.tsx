import type { ReactNode } from "react";
import styles from "./Place.module.css";

type Props = { name: ReactNode; second: ReactNode };

/** A name with a quieter line below it. */
export function Place({ name, second }: Props) {
  return (
    <span className={styles.place}>
      <span className={styles.name}>{name}</span>
      {second && <span className={styles.second}>{second}</span>}
    </span>
  );
}
