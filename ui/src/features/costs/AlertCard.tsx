import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AlertView, CostsView } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { useAction } from "../../bridge/use-action";
import { Button } from "../../components/Button";
import { dayBefore } from "../../components/bill/days";
import { Card } from "../../components/Card";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Field } from "../../components/Field";
import { useFormat } from "../../i18n/use-format";
import styles from "./Alert.module.css";
import { AlertAnswer } from "./AlertAnswer";

type Props = {
  costs: CostsView;
  /** The person came for this: the first field takes the focus. */
  first: boolean;
  onAsk: () => void;
};

/** "I got an alert for $N": amount and day as the e-mail has them, and what explains them. */
export function AlertCard({ costs, first, onAsk }: Props) {
  const { t } = useTranslation("alert");
  const format = useFormat();
  const host = useHost();
  const [amount, setAmount] = useState("");
  const [day, setDay] = useState("");
  const [answer, setAnswer] = useState<AlertView | null>(null);
  const explain = useAction(
    (typed: { amount: string; day: string }) => host.explainAlert(typed.amount, typed.day),
    setAnswer,
  );
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (!first) return;
    const field = form.current?.querySelector("input");
    field?.focus();
    field?.scrollIntoView({ block: "center" });
  }, [first]);
  const { bill, now } = costs;
  const code = explain.error?.code;
  const atField = code === "amountMalformed" || code === "dayMalformed" || code === "dayOutsideBill";
  const dayWrong = () => {
    if (code === "dayMalformed") return t("dayWrong");
    if (code !== "dayOutsideBill" || !bill) return undefined;
    return t("dayOutside", { from: format.day(bill.from, now), to: format.day(dayBefore(bill.until), now) });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // What an older amount came to must not stand beside a newer one.
    setAnswer(null);
    if (bill && !explain.busy) explain.run({ amount, day });
  };
  return (
    <Card title={t("title")}>
      <form ref={form} className={styles.form} onSubmit={submit} data-testid="alert-form">
        <p>{t("lead")}</p>
        <div className={styles.fields}>
          <Field
            label={t("amount")}
            hint={t("amountHint")}
            wrong={code === "amountMalformed" ? t("amountWrong") : undefined}
            inputMode="decimal"
            value={amount}
            onChange={(typed) => {
              setAmount(typed);
              explain.clear();
            }}
          />
          <Field
            label={t("day")}
            hint={t("dayHint", { day: now.slice(0, 10) })}
            wrong={dayWrong()}
            value={day}
            onChange={(typed) => {
              setDay(typed);
              explain.clear();
            }}
          />
        </div>
        {explain.error && !atField && <ErrorNotice error={explain.error} onDismiss={explain.clear} />}
        {bill ? (
          <Button submit disabled={explain.busy} data-testid="explain-alert">
            {t("go")}
          </Button>
        ) : (
          <>
            <p>{t("noBill")}</p>
            <Button data-testid="alert-ask" onClick={onAsk}>
              {t("ask")}
            </Button>
          </>
        )}
      </form>
      <div role="status">
        {answer && bill && <AlertAnswer answer={answer} currency={bill.currency} now={now} />}
      </div>
    </Card>
  );
}
