import { Building2, FlaskConical, Globe, KeyRound, Terminal } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ConnectOptions, SignInWay } from "../../bridge/host";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import { BrowserPanel } from "./BrowserPanel";
import styles from "./ConnectPage.module.css";
import { KeyForm } from "./KeyForm";
import { Option } from "./Option";
import { PortalPanel } from "./PortalPanel";
import { ProfileLine } from "./ProfileLine";
import type { WaysState } from "./use-ways";

type Line = "browser" | "portal" | "key" | "profile" | "environment";

type Props = {
  options: ConnectOptions;
  ways: WaysState;
  /** The address of a stand-in. */
  endpoint: string | null;
  /** How it was done the last time: it stands first. */
  last?: SignInWay | undefined;
  /** The only account that will do. */
  only?: string | undefined;
  /** To the page of Practice; without it there is no such way. */
  onPractice?: () => void;
};

const order: readonly Line[] = ["browser", "portal", "key", "profile", "environment"];

/** The ways to connect, one open at a time, the one to try first in a frame of its own. */
export function Ways({ options, ways, endpoint, last, only, onPractice }: Props) {
  const { t } = useTranslation(["connect", "signIn"]);
  const first = order.find((line) => line === last?.kind) ?? "browser";
  const lines = order.filter((line) => line !== "environment" || options.environment || line === first);
  const tag = t(last ? "signIn:lastTime" : "signIn:recommended");
  const draw: Record<Line, (tag?: string) => ReactNode> = {
    browser: (tag) => (
      <Option
        key="browser"
        icon={Globe}
        title={t("signIn:browser.title")}
        body={t("signIn:browser.body")}
        tag={tag}
        testId="way-browser"
        {...unfolds("browser")}
      >
        <BrowserPanel ways={ways} regions={options.regions} endpoint={endpoint} only={only} />
      </Option>
    ),
    portal: (tag) => (
      <Option
        key="portal"
        icon={Building2}
        title={t("signIn:portal.title")}
        body={t("signIn:portal.body")}
        tag={tag}
        testId="way-portal"
        {...unfolds("portal")}
      >
        <PortalPanel
          ways={ways}
          portals={options.portals}
          regions={options.regions}
          endpoint={endpoint}
          only={only}
        />
      </Option>
    ),
    key: (tag) => (
      <Option
        key="key"
        icon={KeyRound}
        title={t("connect:key.title")}
        body={t("connect:key.body")}
        tag={tag}
        testId="way-key"
        {...unfolds("key")}
      >
        <KeyForm
          busy={ways.busy}
          error={ways.failedIn("key")}
          onDismiss={ways.clear}
          onConnect={(key) => ways.send("key", { kind: "accessKey", ...key, endpoint })}
        />
      </Option>
    ),
    profile: (tag) => <ProfileLine key="profile" {...{ options, ways, endpoint, only, tag }} />,
    environment: (tag) => (
      <Option
        key="environment"
        icon={Terminal}
        title={t("connect:environment.title")}
        body={
          <Rich
            text={t("connect:environment.body")}
            slots={{ id: <Foreign code>{options.environment ?? ""}</Foreign> }}
          />
        }
        tag={tag}
        disabled={ways.busy}
        testId="way-environment"
        onPress={() => ways.send(null, { kind: "environment", endpoint })}
      />
    ),
  };
  const unfolds = (way: Exclude<Line, "environment">) => ({
    open: ways.open === way,
    entered: ways.entered === way,
    disabled: ways.busy && ways.open !== way,
    onPress: () => ways.toggle(way),
  });
  return (
    <>
      <ul className={`${styles.options} ${styles.recommended}`}>{draw[first](tag)}</ul>
      <ul className={styles.options}>{lines.filter((line) => line !== first).map((line) => draw[line]())}</ul>
      {onPractice && (
        <ul className={styles.options}>
          <Option
            icon={FlaskConical}
            practice
            title={t("connect:practice.title")}
            body={t(options.practiceSaved ? "connect:practice.saved" : "connect:practice.body")}
            disabled={ways.busy}
            testId="way-practice"
            onPress={onPractice}
          />
        </ul>
      )}
    </>
  );
}
