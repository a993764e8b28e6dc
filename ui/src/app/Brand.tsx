import styles from "./TopBar.module.css";

/** The sign and the name. */
export function Brand() {
  return (
    <div className={styles.brand}>
      <svg
        width="20"
        height="20"
        viewBox="0 0 20 20"
        aria-hidden="true"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="2.2"
      >
        <circle cx="10" cy="10" r="8" />
        <path d="M4.5 11.5c2-1.6 3.7-1.6 5.5 0s3.5 1.6 5.5 0" strokeLinecap="round" />
      </svg>
      Quench
    </div>
  );
}
