import { ExternalLink } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "../../components/Button";
import { Folded } from "../../components/Folded";
import { RegionField } from "../../components/RegionField";
import styles from "./SignIn.module.css";
import { SignInFlow } from "./SignInFlow";
import type { WaysState } from "./use-ways";

type Props = {
  ways: WaysState;
  regions: readonly string[];
  endpoint: string | null;
  only?: string | undefined;
};

/** As on AWS's website: one button, and what to do where no browser can open. */
export function BrowserPanel({ ways, regions, endpoint, only }: Props) {
  const { t } = useTranslation("signIn");
  const { region, setRegion, signIn, signInWay } = ways;
  const begin = (elsewhere: boolean) =>
    ways.begin("browser", { kind: "browser", region: region || null, elsewhere, endpoint });
  return (
    <SignInFlow
      signIn={signIn}
      active={signInWay === "browser"}
      error={ways.failedIn("browser")}
      onDismiss={ways.clear}
      only={only}
    >
      <p>{t("browser.how")}</p>
      <div className={styles.begin}>
        <Button look="main" disabled={ways.busy} data-testid="browser-begin" onClick={() => begin(false)}>
          <ExternalLink size={18} aria-hidden />
          {t("browser.begin")}
        </Button>
        <Button look="quiet" disabled={ways.busy} data-testid="browser-elsewhere" onClick={() => begin(true)}>
          {t("browser.elsewhere")}
        </Button>
      </div>
      <Folded summary={t("browser.more")}>
        <RegionField
          label={t("browser.region")}
          hint={t("browser.regionHint")}
          regions={regions}
          value={region}
          onChange={setRegion}
          testId="browser-region"
        />
      </Folded>
    </SignInFlow>
  );
}
