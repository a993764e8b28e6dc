import { type ReactNode, useEffect, useRef } from "react";
import styles from "./Page.module.css";

type Props = {
  testId: string;
  /** Takes the height of a large window and lets its parts scroll. */
  fits?: boolean;
  children: ReactNode;
};

/** The frame of every page. Takes the focus when it comes, so that a keyboard starts there. */
export function Page({ testId, fits = false, children }: Props) {
  const main = useRef<HTMLElement>(null);
  useEffect(() => main.current?.focus({ preventScroll: true }), []);
  return (
    <main
      ref={main}
      className={[styles.page, fits ? styles.fits : ""].join(" ").trim()}
      data-testid={testId}
      tabIndex={-1}
    >
      {children}
    </main>
  );
}
