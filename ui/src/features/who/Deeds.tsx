import { useTranslation } from "react-i18next";
import type { DeedView } from "../../bridge/host";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { kindIcons } from "./kinds";
import { Names } from "./Names";
import styles from "./Who.module.css";

/** What a principal did besides: users, keys, roles, regions, logs. */
export function Deeds({ deeds, now }: { deeds: readonly DeedView[]; now: string }) {
  const { t } = useTranslation(["who", "timeline"]);
  const format = useFormat();
  if (deeds.length === 0) return null;
  return (
    <section aria-label={t("who:card.did")}>
      <h3>{t("who:card.did")}</h3>
      <ul className={styles.deeds}>
        {deeds.map(({ kind, count, firstAt, names }) => {
          const Icon = kindIcons[kind];
          return (
            <li key={kind} data-kind={kind}>
              <Icon size={16} aria-hidden />
              <span>
                {t(`timeline:kind.${kind}`, { count, amount: "–" })}
                <Names kind={kind} names={names} count={count} />{" "}
                <span className={text.third}>{format.moment(firstAt, now)}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
