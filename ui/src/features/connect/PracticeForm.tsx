import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ConnectRequest } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Field } from "../../components/Field";
import { Segmented } from "../../components/Segmented";
import styles from "./PracticeForm.module.css";

type Practice = Extract<ConnectRequest, { kind: "practice" }>;
type Props = {
  scenarios: readonly string[];
  saved: boolean;
  busy: boolean;
  onStart: (request: Practice) => void;
};

const speeds = ["1", "10", "60"] as const;
const named = ["seed-story", "small", "troubled", "quiet", "crowd", "limits"] as const;

/** The practice account: what happened, from which number, how fast. */
export function PracticeForm({ scenarios, saved, busy, onStart }: Props) {
  const { t } = useTranslation("connect");
  const [scenario, setScenario] = useState(scenarios[0] ?? "");
  const [seed, setSeed] = useState("1");
  const [speed, setSpeed] = useState<(typeof speeds)[number]>("1");
  const start = (chosen: string | null, fresh: boolean) =>
    onStart({
      kind: "practice",
      scenario: chosen,
      seed: Math.min(Number(seed.replace(/\D/g, "")) || 0, 0xffffffff),
      speed: Number(speed),
      fresh,
    });
  const words = (name: string) => {
    const known = named.find((one) => one === name);
    return known ? t(`practice.scenarios.${known}`) : name;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) start(scenario, saved);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {saved && (
        <div className={styles.saved}>
          <p>{t("practice.saved")}</p>
          <Button
            look="main"
            disabled={busy}
            data-testid="practice-continue"
            onClick={() => start(null, false)}
          >
            {t("practice.goOn")}
          </Button>
        </div>
      )}
      <fieldset className={styles.scenarios}>
        <legend>{t("practice.scenario")}</legend>
        {scenarios.map((name) => (
          <label key={name} className={styles.scenario}>
            <input
              type="radio"
              name="scenario"
              value={name}
              checked={name === scenario}
              data-testid={`scenario-${name}`}
              onChange={() => setScenario(name)}
            />
            {words(name)}
          </label>
        ))}
      </fieldset>
      <div className={styles.two}>
        <Field
          label={t("practice.seed")}
          hint={t("practice.seedHint")}
          inputMode="numeric"
          value={seed}
          onChange={setSeed}
        />
        <div className={styles.speed}>
          <span className={styles.label}>{t("practice.speed")}</span>
          <Segmented
            label={t("practice.speed")}
            value={speed}
            onChange={setSpeed}
            options={speeds.map((value) => ({ value, label: t("practice.speedOf", { speed: value }) }))}
          />
          <span className={styles.hint} aria-live="polite">
            {t(`practice.speedHint.${speed}`)}
          </span>
        </div>
      </div>
      <div className={styles.foot}>
        <Button look={saved ? "plain" : "main"} submit disabled={busy} data-testid="practice-start">
          {busy ? t("connecting") : t(saved ? "practice.fresh" : "practice.start")}
        </Button>
      </div>
    </form>
  );
}
