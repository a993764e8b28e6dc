// biome-ignore-all lint/a11y/useSemanticElements: a fieldset is for a form, this only scrolls
import { Ban, CircleCheck, CircleDashed, type LucideIcon, Shield, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ProofRegion, ProofState } from "../../bridge/host";
import { Card } from "../../components/Card";
import { Place } from "../../components/Place";
import { Tag } from "../../components/Tag";
import table from "../../design/table.module.css";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./ProofPage.module.css";

type Tone = "plain" | "burn" | "gone" | "unknown";
const signs: Record<ProofState, { tone: Tone; icon: LucideIcon }> = {
  clean: { tone: "gone", icon: CircleCheck },
  onlyOthers: { tone: "gone", icon: Shield },
  noneFound: { tone: "plain", icon: CircleDashed },
  remaining: { tone: "burn", icon: TriangleAlert },
  notRead: { tone: "unknown", icon: Ban },
};
const order: Record<ProofState, number> = { remaining: 0, notRead: 1, noneFound: 2, onlyOthers: 3, clean: 4 };

type Props = { regions: readonly ProofRegion[]; verified: boolean };

/** What can be said of each region. Green needs two clean reads. */
export function RegionProof({ regions, verified }: Props) {
  const { t } = useTranslation("proof");
  const format = useFormat();
  const sorted = [...regions].sort((a, b) => order[a.state] - order[b.state] || a.code.localeCompare(b.code));
  return (
    <Card
      className={styles.card}
      title={t("regions.title")}
      aside={<span className={text.second}>{format.regions(regions.length)}</span>}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className={styles.scroll} tabIndex={0} role="group" aria-label={t("regions.title")}>
        <table className={table.table}>
          <tbody>
            {sorted.map(({ code, state, notChecked, remaining, gateways, daemons }) => {
              const { tone, icon } = signs[state];
              return (
                <tr key={code} data-testid={`proof-region-${code}`} data-state={state}>
                  <td>
                    <Place name={format.region(code)} second={format.codeBelow(code)} />
                  </td>
                  <td>
                    {tone === "gone" && !verified ? (
                      <Tag icon={CircleDashed}>{t("regions.state.oneRead")}</Tag>
                    ) : (
                      <Tag tone={tone} icon={icon}>
                        {t(`regions.state.${state}`, { count: remaining })}
                      </Tag>
                    )}
                    {notChecked.length > 0 && (
                      <p className={`${text.small} ${text.third}`}>
                        {t("regions.notChecked", {
                          parts: format.list(notChecked.map((part) => t(`regions.part.${part}`))),
                        })}
                      </p>
                    )}
                    {gateways > 0 && (
                      <p className={text.small}>{t("regions.gateways", { count: gateways })}</p>
                    )}
                    {daemons > 0 && <p className={text.small}>{t("regions.daemons", { count: daemons })}</p>}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
