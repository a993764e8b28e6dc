import { Ban, Info, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { NoteKind, NoteView, Severity } from "../../bridge/host";
import { Card } from "../../components/Card";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import { regionNames } from "../../i18n/regions";
import { useFormat } from "../../i18n/use-format";
import styles from "./Notes.module.css";

const icons = { info: Info, warning: TriangleAlert, blocker: Ban };
const weight: Record<Severity, number> = { blocker: 0, warning: 1, info: 2 };
/** These name regions, which have names of ours. */
const aboutRegions: ReadonlySet<NoteKind> = new Set<NoteKind>([
  "disabledRegions",
  "unreadRegions",
  "relaunchersNotChecked",
  "otherEventBusesNotChecked",
]);

/** What a careful reader would point out, the gravest first. */
export function Notes({ notes }: { notes: readonly NoteView[] }) {
  const { t } = useTranslation("review");
  const { language } = useFormat();
  if (notes.length === 0) return null;
  const sorted = [...notes].sort((a, b) => weight[a.severity] - weight[b.severity]);
  return (
    <Card title={t("notes.title")}>
      <ul className={styles.list}>
        {sorted.map(({ severity, kind, count, names }) => {
          const Icon = icons[severity];
          const said = aboutRegions.has(kind) ? names.map((code) => regionNames(language, code).city) : names;
          return (
            <li key={kind} className={styles[severity]} data-note={kind}>
              <Icon size={16} role="img" aria-label={t(`notes.severity.${severity}`)} />
              <div>
                {severity === "blocker" && <b>{t("notes.severity.blocker")}. </b>}
                {t(`notes.kind.${kind}`, { count })}
                {said.length > 0 && (
                  <p className={styles.names}>
                    <Rich text={t("notes.names")} slots={{ names: <Foreign>{said.join(", ")}</Foreign> }} />
                  </p>
                )}
              </div>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
