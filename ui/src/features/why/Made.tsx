import { useTranslation } from "react-i18next";
import type { Attribution, FindingView, MadeView, PrincipalLabel } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import { Foreign } from "../../components/Foreign";
import { ForeignList } from "../../components/triage/ForeignList";
import { Principal } from "../../components/triage/Principal";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./Why.module.css";

type Props = { finding: FindingView; now: string; onTimeline: (principal: PrincipalLabel) => void };

/** Who made it and who changed it, as far as CloudTrail tells; never "nobody". */
export function Made({ finding, now, onTimeline }: Props) {
  const { t } = useTranslation("why");
  return (
    <Card title={t("made.title")}>
      <div className={styles.section} data-testid="why-made" data-attribution={finding.attribution.kind}>
        <p className={text.second}>
          <Attributed attribution={finding.attribution} now={now} />
        </p>
        <ul className={styles.made}>
          {finding.made.map((made) => (
            <li key={made.eventId}>
              <Event made={made} now={now} onTimeline={onTimeline} />
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}

function Attributed({ attribution, now }: { attribution: Attribution; now: string }) {
  const { t } = useTranslation(["why", "region"]);
  const format = useFormat();
  switch (attribution.kind) {
    case "found":
    case "notLooked":
      return t(`why:made.attribution.${attribution.kind}`);
    case "notFound":
      return t("why:made.attribution.notFound", { since: format.moment(attribution.since, now) });
    case "refused":
      return attribution.quarantined
        ? t("why:made.attribution.quarantined")
        : t("why:made.attribution.refused", { why: t(`region:gaps.kind.${attribution.why}`) });
  }
}

type EventProps = { made: MadeView; now: string; onTimeline: (principal: PrincipalLabel) => void };

function Event({ made, now, onTimeline }: EventProps) {
  const { t } = useTranslation("why");
  const format = useFormat();
  const { operation, at, principal, accessKey, sourceIp, userAgent } = made;
  const facts: [term: string, value: string | null][] = [
    [t("made.key"), accessKey],
    [t("made.address"), sourceIp],
    [t("made.program"), userAgent],
  ];
  return (
    <>
      <p>
        <b>
          <Principal label={principal} />
        </b>
      </p>
      <p className={text.second}>
        <Foreign code>{operation}</Foreign>, {format.moment(at, now)}
      </p>
      <dl className={styles.facts}>
        {facts.map(
          ([term, value]) =>
            value !== null && (
              <div key={term}>
                <dt>{term}</dt>
                <dd>
                  <ForeignList items={[value]} code />
                </dd>
              </div>
            ),
        )}
      </dl>
      <Button look="quiet" onClick={() => onTimeline(principal)}>
        {t("made.story")}
      </Button>
    </>
  );
}
