import { useTranslation } from "react-i18next";
import { Field } from "../../components/Field";
import { Folded } from "../../components/Folded";
import { Foreign } from "../../components/Foreign";
import { Rich } from "../../components/Rich";
import { Strip } from "../../components/Strip";
import styles from "./ConnectPage.module.css";

type Props = { endpoint: string; onChange: (endpoint: string) => void };

/** A stand-in for AWS: folded away, and loud once it is in use. The practice account never goes there. */
export function Advanced({ endpoint, onChange }: Props) {
  const { t } = useTranslation("connect");
  return (
    <>
      {endpoint.trim() && (
        <Strip unknown>
          <b>
            <Rich
              text={t("advanced.inUse")}
              slots={{ endpoint: <Foreign code>{endpoint.trim()}</Foreign> }}
            />
          </b>
        </Strip>
      )}
      <Folded summary={t("advanced.title")}>
        <div className={styles.advancedBody}>
          <p>
            <Rich text={t("advanced.warning")} />
          </p>
          <Field
            label={t("advanced.endpoint")}
            type="url"
            placeholder="http://localhost:4566"
            value={endpoint}
            onChange={onChange}
            data-testid="endpoint"
          />
        </div>
      </Folded>
    </>
  );
}
