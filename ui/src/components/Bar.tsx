import styles from "./Bar.module.css";

type Props = {
  done: number;
  total: number;
  label: string;
  /** Green: proved by two reads. */
  verified?: boolean;
  thin?: boolean;
};

/** Counted work: how much of it is done. */
export function Bar({ done, total, label, verified = false, thin = false }: Props) {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  return (
    <span
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(total, 1)}
      aria-valuenow={Math.min(done, total)}
      className={[styles.bar, thin ? styles.thin : ""].join(" ").trim()}
    >
      <span
        className={[styles.fill, verified ? styles.green : ""].join(" ").trim()}
        style={{ width: `${share * 100}%` }}
      />
    </span>
  );
}
