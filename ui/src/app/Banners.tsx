import { Eye, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { SessionView } from "../bridge/host";
import { useStanding } from "../bridge/snapshots";
import { Foreign } from "../components/Foreign";
import { Rich } from "../components/Rich";
import { Strip } from "../components/Strip";
import { EndedBanner } from "./EndedBanner";
import styles from "./Shell.module.css";
import { Warnings } from "./Warnings";

type Props = { session: SessionView; onSignInAgain: () => void };

/** What holds on every page: a world that is not AWS, a window that only looks, a sign-in that is over, who is warned. */
export function Banners({ session, onSignInAgain }: Props) {
  const { t } = useTranslation("shell");
  const { world, readOnly } = session;
  const { data: standing } = useStanding();
  return (
    <>
      {standing?.signIn.state.kind === "ended" && (
        <div className={styles.banner}>
          <EndedBanner signIn={standing.signIn} onSignInAgain={onSignInAgain} />
        </div>
      )}
      {world.kind === "custom" && (
        <div className={styles.banner} data-testid="custom-endpoint">
          <Strip icon={TriangleAlert}>
            <Rich text={t("customBanner")} slots={{ endpoint: <Foreign code>{world.endpoint}</Foreign> }} />
          </Strip>
        </div>
      )}
      {readOnly && (
        <div className={styles.banner} role="status" data-testid="read-only">
          <Strip icon={Eye}>
            <Rich text={t("readOnly")} />
          </Strip>
        </div>
      )}
      {standing && <Warnings warnings={standing.warnings} />}
    </>
  );
}
