import { TriangleAlert, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { StandingWarning } from "../bridge/host";
import { Button } from "../components/Button";
import { Foreign } from "../components/Foreign";
import { Rich } from "../components/Rich";
import { Strip } from "../components/Strip";
import { Principal } from "../components/triage/Principal";
import styles from "./Shell.module.css";

type Props = { warnings: readonly StandingWarning[] };

/** What to be warned of about the sign-in itself, the gravest first. Once read, each can be put away. */
export function Warnings({ warnings }: Props) {
  const { t } = useTranslation(["standing", "common"]);
  const [read, setRead] = useState<ReadonlySet<string>>(new Set());
  return warnings
    .map((warning) => ({ warning, key: keyOf(warning) }))
    .filter(({ key }) => !read.has(key))
    .map(({ warning, key }) => (
      <div key={key} className={styles.banner} role="note" data-testid={`warning-${warning.kind}`}>
        <Strip
          tall
          icon={TriangleAlert}
          action={
            <Button
              look="quiet"
              aria-label={t("common:dismiss")}
              onClick={() => setRead((held) => new Set([...held, key]))}
            >
              <X size={16} aria-hidden />
            </Button>
          }
        >
          <p>
            <b>{t(`standing:warning.${warning.kind}.title`)}</b>
          </p>
          <p>
            <Rich text={t(`standing:warning.${warning.kind}.body`)} slots={slotsOf(warning)} />
          </p>
        </Strip>
      </div>
    ));
}

function slotsOf(warning: StandingWarning) {
  if ("principal" in warning) return { who: <Principal label={warning.principal} /> };
  if (warning.kind === "quarantined")
    return { policy: <Foreign code>{warning.policy ?? "AWSCompromisedKeyQuarantine"}</Foreign> };
  return {};
}

/** The same warning of somebody else is another one. */
function keyOf(warning: StandingWarning): string {
  return "principal" in warning ? `${warning.kind} ${warning.principal.key}` : warning.kind;
}
