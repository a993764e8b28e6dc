import { KeyRound, TriangleAlert, UserRound } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { PrincipalLabel, PrincipalView } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Tag } from "../../components/Tag";
import { ForeignList } from "../../components/triage/ForeignList";
import { Principal } from "../../components/triage/Principal";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { Deeds } from "./Deeds";
import { MadeCounts } from "./MadeCounts";
import styles from "./Who.module.css";

type Props = {
  principal: PrincipalView;
  now: string;
  onShowMade: (principal: PrincipalLabel) => void;
  onStory: (principal: PrincipalLabel) => void;
};

/** One principal: who, since when, with what, what it made and what else it did. */
export function PrincipalCard({ principal, now, onShowMade, onStory }: Props) {
  const { t } = useTranslation("who");
  const format = useFormat();
  const id = useId();
  const { label, suspicious, isCaller, firstSeen, lastSeen, quarantinedAt, madeAt, refused } = principal;
  const facts: [term: string, values: readonly string[]][] = [
    [t("card.keys"), principal.accessKeys],
    [t("card.addresses"), principal.addresses],
    [t("card.programs"), principal.userAgents],
    [t("card.arn"), principal.arn === null ? [] : [principal.arn]],
  ];
  const seen = { first: format.moment(firstSeen, now), last: format.moment(lastSeen, now) };
  return (
    <article
      className={styles.card}
      aria-labelledby={id}
      data-testid="principal"
      data-suspicious={suspicious}
    >
      <header className={styles.who}>
        <h2 id={id}>
          <Principal label={label} />
        </h2>
        {suspicious && (
          <Tag tone="burn" icon={TriangleAlert}>
            {t("card.suspicious")}
          </Tag>
        )}
        {isCaller && (
          <Tag tone="accent" icon={UserRound}>
            {t("card.you")}
          </Tag>
        )}
        {madeAt && <Tag icon={KeyRound}>{t("card.new", { moment: format.moment(madeAt, now) })}</Tag>}
        {quarantinedAt && (
          <Tag icon={TriangleAlert}>
            {t("card.quarantined", { moment: format.moment(quarantinedAt, now) })}
          </Tag>
        )}
      </header>
      <p className={text.second}>
        {firstSeen === lastSeen ? t("card.seenOnce", seen) : t("card.seen", seen)}
        {principal.regions.length > 0 &&
          ` · ${t("card.in", { regions: format.list(principal.regions.map(format.city)) })}`}
      </p>
      <MadeCounts principal={principal} />
      <Deeds deeds={principal.deeds} now={now} />
      {refused > 0 && <p className={text.second}>{t("card.refused", { count: refused })}</p>}
      <dl className={styles.facts}>
        {facts.map(
          ([term, values]) =>
            values.length > 0 && (
              <div key={term}>
                <dt>{term}</dt>
                <dd>
                  <ForeignList items={values} code />
                </dd>
              </div>
            ),
        )}
      </dl>
      <div className={styles.acts}>
        <Button data-testid="show-made" onClick={() => onShowMade(label)}>
          {t("card.show")}
        </Button>
        <Button look="quiet" data-testid="show-story" onClick={() => onStory(label)}>
          {t("card.story")}
        </Button>
      </div>
    </article>
  );
}
