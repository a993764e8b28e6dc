import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TeardownView } from "../../bridge/host";
import { useCountdown } from "../../components/use-countdown";
import text from "../../design/text.module.css";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";

type Props = { teardown: TeardownView; speed: number };

/** The line under the status: since when, and what is normal now. */
export function StatusLead({ teardown, speed }: Props) {
  const { t } = useTranslation("teardown");
  const format = useFormat();
  const { status, approvedAt, now, spendStoppedAt, burnNow, nextReadInSeconds, looked } = teardown;
  const elapsed = format.exactSpan((Date.parse(now) - Date.parse(approvedAt)) / 1000);
  const since = t("lead.since", { elapsed, time: format.moment(approvedAt, now) });
  const words = () => {
    switch (status) {
      case "savingEvidence":
        return `${since} ${t("lead.evidence")}`;
      case "running":
        return spendStoppedAt || !looked ? since : `${since} ${t("lead.normal")}`;
      case "needsYou":
        return t(teardown.problemsTotal > 0 ? "lead.needsYou" : "lead.unproved");
      case "stopped":
        if (!looked) return t("lead.stoppedNotLooked");
        return t(toNumber(burnNow.perHour) > 0 ? "lead.stopped" : "lead.stoppedFree");
      default:
        return t(`lead.${status}`);
    }
  };
  return (
    <p className={text.lead}>
      {words()}{" "}
      {status === "verifying" && nextReadInSeconds !== null && (
        <SecondLook key={`${now} ${nextReadInSeconds}`} seconds={nextReadInSeconds} speed={speed} />
      )}
    </p>
  );
}

function SecondLook({ seconds, speed }: { seconds: number; speed: number }) {
  const { t } = useTranslation("teardown");
  const format = useFormat();
  const [from] = useState(() => Date.now());
  const left = useCountdown(seconds, from, speed);
  return left > 0 ? t("lead.secondLook", { duration: format.exactSpan(left) }) : null;
}
