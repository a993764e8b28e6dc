import { createPortal } from "react-dom";
import styles from "./PracticeFrame.module.css";

/** A frame around everything, dialogs too: nothing in it is real. */
export function PracticeFrame() {
  return createPortal(
    <div className={styles.frame} data-testid="practice-frame" data-practice-frame aria-hidden />,
    document.body,
  );
}
