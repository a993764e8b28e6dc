import { Eye, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { SessionView } from "../bridge/host";
import { useStanding } from "../bridge/snapshots";
import { Foreign } from "../components/Foreign";
import { Rich } from "../components/Rich";
import { Strip } from "../components/Strip";
import styles from "./Shell.module.css";
import { Warnings } from "./Warnings";

type Props = { session: SessionView };

/** What holds on every page: a world that is not AWS, a window that only looks, and what to be warned of. */
export function Banners({ session }: Props) {
  const { t } = useTranslation("shell");
  const { world, readOnly } = session;
  const { data: standing } = useStanding();
  return (
    <>
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
