import { FileText, FlaskConical, KeyRound, Terminal } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ConnectOptions, ProfileOption } from "../../bridge/host";
import { HostError } from "../../bridge/host-error";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import styles from "./ConnectPage.module.css";
import { type Key, KeyForm } from "./KeyForm";
import { Option } from "./Option";
import { Profiles } from "./Profiles";

export type Way = "profile" | "key";

type Props = {
  options: ConnectOptions;
  open: Way | null;
  busy: boolean;
  onToggle: (way: Way) => void;
  onProfile: (profile: ProfileOption) => void;
  onEnvironment: () => void;
  onKey: (key: Key) => void;
  onPractice: () => void;
};

/** The ways to connect, one open at a time; Practice has a page of its own. */
export function Ways({ options, open, busy, onToggle, onProfile, onEnvironment, onKey, onPractice }: Props) {
  const { t } = useTranslation("connect");
  const { profiles, profilesError, environment, practiceSaved } = options;
  const found = profilesError
    ? t("profile.unreadable")
    : profiles.length > 0
      ? t("profile.found", { count: profiles.length })
      : t("profile.none");
  return (
    <>
      <ul className={styles.options}>
        {environment && (
          <Option
            icon={Terminal}
            title={t("environment.title")}
            body={<Rich text={t("environment.body")} slots={{ id: <Foreign code>{environment}</Foreign> }} />}
            disabled={busy}
            testId="way-environment"
            onPress={onEnvironment}
          />
        )}
        <Option
          icon={FileText}
          title={t("profile.title")}
          body={found}
          open={open === "profile"}
          disabled={!profilesError && profiles.length === 0}
          testId="way-profile"
          onPress={() => onToggle("profile")}
        >
          {profilesError && <ErrorNotice error={new HostError(profilesError)} />}
          {profiles.length > 0 && <Profiles profiles={profiles} busy={busy} onUse={onProfile} />}
        </Option>
        <Option
          icon={KeyRound}
          title={t("key.title")}
          body={t("key.body")}
          open={open === "key"}
          testId="way-key"
          onPress={() => onToggle("key")}
        >
          <KeyForm busy={busy} onConnect={onKey} />
        </Option>
      </ul>
      <ul className={styles.options}>
        <Option
          icon={FlaskConical}
          practice
          title={t("practice.title")}
          body={practiceSaved ? t("practice.saved") : t("practice.body")}
          testId="way-practice"
          onPress={onPractice}
        />
      </ul>
    </>
  );
}
