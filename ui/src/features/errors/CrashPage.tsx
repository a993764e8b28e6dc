import { useTranslation } from "react-i18next";
import { Button } from "../../components/Button";
import { Page } from "../../components/Page";
import { TechnicalDetails } from "../../components/TechnicalDetails";
import text from "../../design/text.module.css";

type Props = { detail: string; onReload: () => void };

/** The window itself met a fault. Says what goes on regardless. */
export function CrashPage({ detail, onReload }: Props) {
  const { t } = useTranslation("shell");
  return (
    <Page testId="page-crash" title={t("crash.title")}>
      <h1>{t("crash.title")}</h1>
      <p className={text.lead}>{t("crash.body")}</p>
      <div>
        <Button look="main" onClick={onReload}>
          {t("crash.reload")}
        </Button>
      </div>
      <TechnicalDetails text={detail} />
    </Page>
  );
}
