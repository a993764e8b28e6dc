import { useTranslation } from "react-i18next";
import type { ProfileOption } from "../../bridge/host";
import { Button } from "../../components/Button";
import { CopyButton } from "../../components/CopyButton";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import { Tag } from "../../components/Tag";
import text from "../../design/text.module.css";
import styles from "./Profiles.module.css";

type Props = {
  profiles: readonly ProfileOption[];
  busy: boolean;
  onUse: (profile: ProfileOption) => void;
};

/** The profiles of ~/.aws: those that work with a button, the others with the reason and what to do. */
export function Profiles({ profiles, busy, onUse }: Props) {
  const { t } = useTranslation(["connect", "errors"]);
  return (
    <ul className={styles.list} aria-label={t("connect:profile.list")}>
      {profiles.map((profile) => {
        const { name, kind, needs, region } = profile;
        const usable = needs === null || needs.kind === "confirmProcess";
        const command = needs?.kind === "login" || needs?.kind === "keys" ? needs.command : null;
        return (
          <li key={name} className={styles.profile} data-needs={needs?.kind ?? "nothing"}>
            <div className={styles.words}>
              <span className={styles.name}>
                <Foreign>{name}</Foreign>
                <Tag>{t(`connect:profile.kind.${kind}`)}</Tag>
                {region && (
                  <span className={`${text.small} ${text.third}`}>
                    <Foreign>{region}</Foreign>
                  </span>
                )}
              </span>
              {needs && (
                <p className={styles.reason}>
                  <Rich
                    text={t(`connect:profile.needs.${needs.kind}`)}
                    slots={
                      needs.kind === "unsupported" ? { reason: t(`errors:word.reason.${needs.reason}`) } : {}
                    }
                  />
                </p>
              )}
              {command && (
                <div className={text.row}>
                  <code className={`${styles.command} ${text.code}`}>{command}</code>
                  <CopyButton text={command} />
                </div>
              )}
            </div>
            <Button disabled={busy || !usable} data-testid={`profile-${name}`} onClick={() => onUse(profile)}>
              {t(needs?.kind === "confirmProcess" ? "connect:profile.review" : "connect:profile.use")}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
