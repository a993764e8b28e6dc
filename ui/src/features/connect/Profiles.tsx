import { useTranslation } from "react-i18next";
import type { ProfileOption } from "../../bridge/host";
import type { HostError } from "../../bridge/host-error";
import { ProfileRow } from "./ProfileRow";
import styles from "./Profiles.module.css";

export type ProfilesProps = {
  busy: boolean;
  /** Why the profile that was asked for last did not connect. */
  error: HostError | null;
  /** `code` of a device, where its role asks for one. */
  onUse: (profile: ProfileOption, code: string | null) => void;
  /** Signs in to its portal. */
  onPortal: (profile: ProfileOption) => void;
  /** Signs in with the browser instead. */
  onBrowser: () => void;
};

type Props = ProfilesProps & {
  profiles: readonly ProfileOption[];
  /** The one that was asked for last. */
  asked: string;
};

/** The profiles of ~/.aws: each with what it takes to connect, or the reason why it cannot. */
export function Profiles({ profiles, asked, error, ...rest }: Props) {
  const { t } = useTranslation("connect");
  return (
    <ul className={styles.list} aria-label={t("profile.list")}>
      {profiles.map((profile) => (
        <ProfileRow
          key={profile.name}
          profile={profile}
          error={profile.name === asked ? error : null}
          {...rest}
        />
      ))}
    </ul>
  );
}
