import { type ReactNode, useEffect, useRef } from "react";
import { useAccountTitle } from "./account-title";
import styles from "./Page.module.css";

type Props = {
  testId: string;
  /** What the page is called: of the window, and for a screen reader. */
  title: string;
  /** Takes the height of a large window and lets its parts scroll. */
  fits?: boolean;
  children: ReactNode;
};

/** The frame of every page. Takes the focus when it comes, so that a keyboard starts there. */
export function Page({ testId, title, fits = false, children }: Props) {
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    // A part of the page may have taken the focus back to where the person was.
    if (main.current?.contains(document.activeElement)) return;
    main.current?.focus({ preventScroll: true });
    // The page before may have been read to its end: this one begins at its beginning.
    main.current?.scrollIntoView({ block: "start" });
  }, []);
  const account = useAccountTitle();
  useEffect(() => {
    document.title = ["Quench", title, account].filter(Boolean).join(" · ");
  }, [title, account]);
  return (
    <main
      ref={main}
      className={[styles.page, fits ? styles.fits : ""].join(" ").trim()}
      data-testid={testId}
      aria-label={title}
      tabIndex={-1}
    >
      {children}
    </main>
  );
}
