import { Dialog } from "@base-ui/react/dialog";
import { type ReactNode, useRef } from "react";
import styles from "./Modal.module.css";

type Props = {
  look: "dialog" | "wide" | "sheet";
  /** Something is under way in it: a press beside it, as when somebody comes back to the window, does not close it. */
  stays?: boolean;
  onClose: () => void;
  testId?: string;
  children: ReactNode;
};

/** A layer over the page that keeps focus until it is closed. Its heading is a {@link ModalTitle}. */
export function Modal({ look, stays = false, onClose, testId, children }: Props) {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Dialog.Root open disablePointerDismissal={stays} onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.scrim} />
        {/* A small dialog asks for something; all else is read from its top. */}
        <Dialog.Popup
          ref={popup}
          className={styles[look]}
          data-testid={testId}
          initialFocus={look === "dialog" ? true : popup}
        >
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

export function ModalTitle({ children }: { children: ReactNode }) {
  return <Dialog.Title>{children}</Dialog.Title>;
}
