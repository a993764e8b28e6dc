import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BillAsk, CostsView } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Field } from "../../components/Field";
import { Modal, ModalTitle } from "../../components/Modal";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./AskDialog.module.css";
import { type Choice, costOf, firstChoice, limitOf, priceOf, spans } from "./ask";

type Props = {
  costs: CostsView;
  /** Goes on where the last question stopped. */
  goOn: boolean;
  onClose: () => void;
  onRaise: () => void;
  onAsk: (ask: BillAsk) => void;
};

const extras = ["apart", "forecast", "anomalies"] as const;

/** What is asked, what it costs at least, and where it stops: nothing is ever asked without this. */
export function AskDialog({ costs, goOn, onClose, onRaise, onAsk }: Props) {
  const { t } = useTranslation(["costs", "common"]);
  const format = useFormat();
  const truth = useId();
  const [choice, setChoice] = useState<Choice>(() => firstChoice(costs, goOn));
  const { meter, bill, now } = costs;
  const { least, most } = priceOf(choice, meter);
  const change = (changed: Partial<Choice>) => setChoice((held) => ({ ...held, ...changed }));
  const money = (requests: number) => format.cents(costOf(requests, meter.price));
  const reached = meter.leftToday < least;
  const wrong = most === null && !reached;
  const age = bill ? (Date.parse(now) - Date.parse(bill.readAt)) / 1000 : 0;
  const { limit: _, ...wanted } = choice;
  return (
    <Modal look="dialog" onClose={onClose} testId="ask-dialog">
      <ModalTitle>{t(goOn ? "costs:ask.titleGoOn" : "costs:ask.title")}</ModalTitle>
      {!goOn && bill?.fresh && (
        <p className={styles.fresh} data-testid="bill-fresh">
          {t("costs:ask.fresh", { age: format.span(age) })}
        </p>
      )}
      {goOn ? (
        <p>{t("costs:ask.goOn", { pages: bill?.pages ?? 0 })}</p>
      ) : (
        <fieldset className={styles.group}>
          <legend>{t("costs:ask.span")}</legend>
          {spans.map((span) => (
            <label key={span} className={styles.choice}>
              <input
                type="radio"
                name="span"
                checked={choice.span === span}
                onChange={() => change({ span })}
              />
              <span>
                {t(`costs:span.${span}`)}
                <small className={styles.note}>{t(`costs:ask.pages.${span}`)}</small>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <fieldset className={styles.group}>
        <legend>{t("costs:ask.extras")}</legend>
        {extras.map((extra) => (
          <label key={extra} className={styles.choice}>
            <input
              type="checkbox"
              checked={choice[extra]}
              onChange={(event) => change({ [extra]: event.target.checked })}
            />
            <span>
              {t(`costs:ask.extra.${extra}`)}
              <small className={styles.note}>
                {t(extra === "anomalies" ? "costs:ask.plusOrMore" : "costs:ask.plus")}
              </small>
            </span>
          </label>
        ))}
      </fieldset>
      <div className={styles.limit}>
        <Field
          label={t("costs:ask.limit")}
          hint={t("costs:ask.limitHint", { left: meter.leftToday })}
          wrong={wrong ? t("costs:ask.limitWrong", { least, left: meter.leftToday }) : undefined}
          inputMode="numeric"
          value={limitOf(choice, meter)}
          onChange={(limit) => change({ limit })}
        />
      </div>
      <p id={truth} className={styles.truth} role="status" data-testid="ask-price">
        {reached
          ? t("costs:ask.reached", { cap: format.cents(meter.capUsd), count: meter.leftToday })
          : `${t("costs:ask.least", { count: least, amount: money(least) })} ${
              most === null ? "" : t("costs:ask.most", { limit: most, amount: money(most) })
            }`}
      </p>
      <p className={`${text.small} ${text.second}`}>{t("costs:ask.onYourBill")}</p>
      <div className={styles.answers}>
        {reached && (
          <Button look="large" data-testid="ask-raise" onClick={onRaise}>
            {t("costs:meter.raise")}
          </Button>
        )}
        <Button look="large" onClick={onClose}>
          {t("common:cancel")}
        </Button>
        <Button
          look="main"
          data-testid="confirm-ask"
          aria-describedby={truth}
          disabled={most === null}
          onClick={() => most !== null && onAsk({ ...wanted, goOn, requests: most })}
        >
          {t(goOn ? "costs:ask.goGoOn" : "costs:ask.go")}
        </Button>
      </div>
    </Modal>
  );
}
