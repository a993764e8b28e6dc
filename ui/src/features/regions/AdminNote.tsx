import { useTranslation } from "react-i18next";
import type { OpeningTrouble, RegionsView } from "../../bridge/host";
import { Card } from "../../components/Card";
import { CopyButton } from "../../components/CopyButton";
import text from "../../design/text.module.css";
import { grouped } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import styles from "./RegionsPage.module.css";

/** What somebody else can give that the person has not. */
const reasons = [
  "notPermitted",
  "blockedByOrganization",
  "managementAccountOnly",
] as const satisfies readonly OpeningTrouble[];

type Props = { view: RegionsView; account: string };

/** A text for whoever may switch regions, ready to be sent: the account, the regions, why, and the policy. */
export function AdminNote({ view, account }: Props) {
  const { t } = useTranslation("disabled");
  const format = useFormat();
  const asked = reasons
    .map((reason) => ({
      reason,
      codes: view.regions.filter(({ trouble }) => trouble === reason).map(({ code }) => code),
    }))
    .filter(({ codes }) => codes.length > 0);
  if (asked.length === 0) return null;
  const note = [
    t("admin.intro", { account: grouped(account) }),
    ...asked.map(({ reason, codes }) =>
      t(`admin.reason.${reason}`, { regions: codes.map(format.place).join("; ") }),
    ),
    `${t("admin.policy")}\n${view.policy}`,
  ].join("\n\n");
  return (
    <Card needsYou title={t("admin.title")} aside={<CopyButton text={note} />}>
      <div className={styles.section}>
        <p>{t("admin.lead")}</p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <pre className={`${styles.note} ${text.second}`} data-testid="admin-note" tabIndex={0}>
          {note}
        </pre>
      </div>
    </Card>
  );
}
