import { Popover } from "@base-ui/react/popover";
import { User } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SessionView } from "../bridge/host";
import { useStanding } from "../bridge/snapshots";
import { Button } from "../components/Button";
import { YourPermissions } from "../components/permissions/YourPermissions";
import { EnterCode } from "./EnterCode";
import { IdentityFacts } from "./IdentityFacts";
import { KeepSignIn } from "./KeepSignIn";
import { PermissionsLine } from "./PermissionsLine";
import { LanguageSwitch, ThemeSwitch } from "./Settings";
import styles from "./WhoAmI.module.css";

type Props = { session: SessionView; onDisconnect: () => void };

/** Which account, as whom, until when, with what permissions; how the window looks; and the way out. */
export function WhoAmI({ session, onDisconnect }: Props) {
  const { t } = useTranslation(["shell", "standing"]);
  const { world } = session;
  const practice = world.kind === "practice";
  const { data: standing } = useStanding();
  const [open, setOpen] = useState(false);
  const [dialog, setDialog] = useState<"permissions" | "code" | null>(null);
  const popup = useRef<HTMLDivElement>(null);
  const show = (wanted: "permissions" | "code") => {
    setOpen(false);
    setDialog(wanted);
  };
  return (
    <>
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger
          render={
            <Button data-testid="who-am-i">
              <User size={16} aria-hidden />
              {t("shell:whoAmI")}
            </Button>
          }
        />
        <Popover.Portal>
          <Popover.Positioner sideOffset={8} align="end" className={styles.layer}>
            <Popover.Popup
              ref={popup}
              className={styles.popup}
              aria-label={t("shell:whoAmI")}
              // It is read from its top.
              initialFocus={popup}
            >
              <IdentityFacts session={session} standing={standing} />
              {world.kind === "practice" && world.speed > 1 && (
                <p>{t("shell:practiceSpeed", { speed: world.speed })}</p>
              )}
              {standing && (
                <PermissionsLine permissions={standing.permissions} onShow={() => show("permissions")} />
              )}
              {standing?.signIn.takesCode && (
                <div className={styles.block}>
                  <p>{t("standing:code.maybe")}</p>
                  <Button wide data-testid="enter-code" onClick={() => show("code")}>
                    {t("standing:code.enter")}
                  </Button>
                </div>
              )}
              {standing && !practice && <KeepSignIn signIn={standing.signIn} />}
              <div className={styles.setting}>
                {t("shell:language")}
                <LanguageSwitch />
              </div>
              <div className={styles.setting}>
                {t("shell:theme.label")}
                <ThemeSwitch />
              </div>
              <div>
                <Button wide data-testid="disconnect" onClick={onDisconnect}>
                  {t("shell:disconnect")}
                </Button>
                <p className={styles.hint}>{t("shell:disconnectHint")}</p>
              </div>
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
      {dialog === "permissions" && standing && (
        <YourPermissions permissions={standing.permissions} onClose={() => setDialog(null)} />
      )}
      {dialog === "code" && <EnterCode onClose={() => setDialog(null)} />}
    </>
  );
}
