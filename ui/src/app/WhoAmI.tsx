import { Popover } from "@base-ui/react/popover";
import { User } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { SessionView } from "../bridge/host";
import { Button } from "../components/Button";
import { Facts } from "../components/Facts";
import { Foreign } from "../components/Foreign";
import { grouped } from "../i18n/format";
import { LanguageSwitch, ThemeSwitch } from "./Settings";
import styles from "./WhoAmI.module.css";

type Props = { session: SessionView; onDisconnect: () => void };

const known = ["aws", "aws-cn", "aws-us-gov", "aws-eusc"] as const;

/** Which account, as whom; how the window looks; and the way out. */
export function WhoAmI({ session, onDisconnect }: Props) {
  const { t } = useTranslation("shell");
  const { account, caller, partition, world } = session;
  const named = known.find((one) => one === partition);
  const facts = [
    { term: t("account"), value: <b>{grouped(account)}</b> },
    {
      term: t("caller"),
      value: (
        <span className={styles.caller}>
          <Foreign>{caller}</Foreign>
        </span>
      ),
    },
    { term: t("partition"), value: named ? t(`partitions.${named}`) : <Foreign>{partition}</Foreign> },
  ];
  return (
    <Popover.Root>
      <Popover.Trigger
        render={
          <Button data-testid="who-am-i">
            <User size={16} aria-hidden />
            {t("whoAmI")}
          </Button>
        }
      />
      <Popover.Portal>
        <Popover.Positioner sideOffset={8} align="end" className={styles.layer}>
          <Popover.Popup className={styles.popup} aria-label={t("whoAmI")}>
            <Facts facts={facts} />
            {world.kind === "practice" && world.speed > 1 && (
              <p>{t("practiceSpeed", { speed: world.speed })}</p>
            )}
            <div className={styles.setting}>
              {t("language")}
              <LanguageSwitch />
            </div>
            <div className={styles.setting}>
              {t("theme.label")}
              <ThemeSwitch />
            </div>
            <div>
              <Button wide data-testid="disconnect" onClick={onDisconnect}>
                {t("disconnect")}
              </Button>
              <p className={styles.hint}>{t("disconnectHint")}</p>
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
