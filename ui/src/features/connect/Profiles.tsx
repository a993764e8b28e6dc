import { useTranslation } from "react-i18next";
import type { ProfileOption } from "../../bridge/host";
import { Button } from "../../components/Button";
import { CopyButton } from "../../components/CopyButton";
import { Foreign } from "../../components/Foreign";
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
  const { t } = useTranslation("connect");
  return (
    <ul className={styles.list} aria-label={t("profile.list")}>
      {profiles.map((profile) => {
        const { name, kind, needs, region } = profile;
        const login = t(kind === "sso" ? "profile.loginCommandSso" : "profile.loginCommand").replace(
          "{name}",
          () => name,
        );
        const usable = needs === null || needs === "confirmProcess";
        return (
          <li key={name} className={styles.profile} data-needs={needs ?? "nothing"}>
            <div className={styles.words}>
              <span className={styles.name}>
                <Foreign>{name}</Foreign>
                <Tag>{t(`profile.kind.${kind}`)}</Tag>
                {region && (
                  <span className={`${text.small} ${text.third}`}>
                    <Foreign>{region}</Foreign>
                  </span>
                )}
              </span>
              {needs && <p className={styles.reason}>{t(`profile.needs.${needs}`)}</p>}
              {needs === "login" && (
                <div className={text.row}>
                  <code className={`${styles.command} ${text.code}`}>{login}</code>
                  <CopyButton text={login} />
                </div>
              )}
            </div>
            <Button disabled={busy || !usable} data-testid={`profile-${name}`} onClick={() => onUse(profile)}>
              {t(needs === "confirmProcess" ? "profile.review" : "profile.use")}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
