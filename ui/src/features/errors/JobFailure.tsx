import type { HostError } from "../../bridge/host-error";
import { ErrorNotice } from "../../components/ErrorNotice";
import styles from "./JobFailure.module.css";

type Props = { error: HostError; onDismiss: () => void };

/** A background job failed as a whole: said above whatever page is open. */
export function JobFailure({ error, onDismiss }: Props) {
  return (
    <div className={styles.place}>
      <ErrorNotice error={error} onDismiss={onDismiss} />
    </div>
  );
}
