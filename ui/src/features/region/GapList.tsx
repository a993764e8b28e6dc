import { useTranslation } from "react-i18next";
import type { GapView } from "../../bridge/host";
import { TechnicalDetails } from "../../components/TechnicalDetails";
import { useFormat } from "../../i18n/use-format";

type Props = { gaps: readonly GapView[]; goodElsewhere: boolean };

/** The parts of a region that were not read, with the reason of each and what to do. */
export function GapList({ gaps, goodElsewhere }: Props) {
  const { t } = useTranslation("region");
  const format = useFormat();
  return (
    <ul>
      {sameCause(gaps).map(([gap, ...others]) => (
        <li key={`${gap.part} ${gap.kind}`}>
          <b>
            {t(gap.partly ? "gaps.partly" : "gaps.notRead", {
              part: format.list([gap, ...others].map(({ part }) => t(`gaps.part.${part}`))),
            })}
            .
          </b>{" "}
          {/* A key that counts elsewhere is never called wrong. */}
          {gap.kind === "credentialsInvalid" && goodElsewhere
            ? t("gaps.goodElsewhere")
            : t(`gaps.kind.${gap.kind}`)}
          <TechnicalDetails text={[...new Set([gap, ...others].map(({ detail }) => detail))].join("\n")} />
        </li>
      ))}
    </ul>
  );
}

type Group = [GapView, ...GapView[]];

/** What one cause kept from being read is told once: below clusters that were not read, nothing can be. */
function sameCause(gaps: readonly GapView[]): Group[] {
  const groups = new Map<string, Group>();
  for (const gap of gaps) {
    const cause = `${gap.kind} ${gap.partly}`;
    const group = groups.get(cause);
    if (group) group.push(gap);
    else groups.set(cause, [gap]);
  }
  return [...groups.values()];
}
