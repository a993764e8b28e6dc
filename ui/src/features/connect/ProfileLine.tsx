import { FileText } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ConnectOptions } from "../../bridge/host";
import { HostError } from "../../bridge/host-error";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Option } from "./Option";
import { aboutCode } from "./ProfileRow";
import { Profiles } from "./Profiles";
import { SignInFlow } from "./SignInFlow";
import type { WaysState } from "./use-ways";

type Props = {
  options: ConnectOptions;
  ways: WaysState;
  endpoint: string | null;
  only?: string | undefined;
  tag?: string | undefined;
};

/** The way through a profile of this computer. */
export function ProfileLine({ options, ways, endpoint, only, tag }: Props) {
  const { t } = useTranslation("connect");
  const { profiles, profilesError } = options;
  const found = profilesError
    ? t("profile.unreadable")
    : profiles.length > 0
      ? t("profile.found", { count: profiles.length })
      : t("profile.none");
  const error = ways.failedIn("profile");
  const toPortal = (name: string) =>
    ways.begin("profile", { kind: "profilePortal", name, device: false, endpoint });
  const action =
    error?.code === "profileNeedsPortal" ? (
      <Button onClick={() => toPortal(ways.profile)}>{t("profile.portalSignIn")}</Button>
    ) : (
      error?.code === "profileNeedsLogin" && (
        <Button onClick={() => ways.enter("browser")}>{t("profile.browserSignIn")}</Button>
      )
    );
  return (
    <Option
      icon={FileText}
      title={t("profile.title")}
      body={found}
      tag={tag}
      open={ways.open === "profile"}
      entered={ways.entered === "profile"}
      disabled={(ways.busy && ways.open !== "profile") || (!profilesError && profiles.length === 0)}
      testId="way-profile"
      onPress={() => ways.toggle("profile")}
    >
      {profilesError && <ErrorNotice error={new HostError(profilesError)} />}
      <SignInFlow
        signIn={ways.signIn}
        active={ways.signInWay === "profile"}
        // What is about the code stands beside its field.
        error={error && aboutCode.has(error.code) ? null : error}
        onDismiss={ways.clear}
        action={action}
        only={only}
      >
        {profiles.length > 0 && (
          <Profiles
            profiles={profiles}
            asked={ways.profile}
            busy={ways.busy}
            error={error}
            onUse={ways.takeProfile}
            onPortal={({ name }) => toPortal(name)}
            onBrowser={() => ways.enter("browser")}
          />
        )}
      </SignInFlow>
    </Option>
  );
}
