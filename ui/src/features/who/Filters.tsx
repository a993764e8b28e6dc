import { useTranslation } from "react-i18next";
import type { PrincipalLabel } from "../../bridge/host";
import { principalWords } from "../../components/triage/Principal";
import select from "../../design/select.module.css";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./Who.module.css";

type Props = {
  principals: readonly PrincipalLabel[];
  regions: readonly string[];
  principal: PrincipalLabel | null;
  region: string | null;
  everything: boolean;
  onPrincipal: (principal: PrincipalLabel | null) => void;
  onRegion: (region: string | null) => void;
  onEverything: (everything: boolean) => void;
};

/** Of whom, where, and whether with what those did who made nothing that looks rogue. */
export function Filters(props: Props) {
  const { principals, regions, principal, region, everything, onPrincipal, onRegion, onEverything } = props;
  const { t } = useTranslation("timeline");
  const { t: words } = useTranslation("verdict");
  const format = useFormat();
  return (
    <div className={styles.filters}>
      <label>
        <span>{t("principal")}</span>
        <select
          className={select.select}
          data-testid="timeline-principal"
          value={principal?.key ?? ""}
          onChange={(event) => onPrincipal(principals.find(({ key }) => key === event.target.value) ?? null)}
        >
          <option value="">{t("everybody")}</option>
          {principals.map((label) => (
            <option key={label.key} value={label.key}>
              {principalWords(words, label)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t("region")}</span>
        <select
          className={select.select}
          data-testid="timeline-region"
          value={region ?? ""}
          onChange={(event) => onRegion(event.target.value || null)}
        >
          <option value="">{t("everywhere")}</option>
          {regions.map((code) => (
            <option key={code} value={code}>
              {format.place(code)}
            </option>
          ))}
        </select>
      </label>
      <label className={text.row}>
        <input
          type="checkbox"
          data-testid="timeline-everything"
          checked={everything}
          disabled={principal !== null}
          onChange={(event) => onEverything(event.target.checked)}
        />
        {t("everything")}
      </label>
    </div>
  );
}
