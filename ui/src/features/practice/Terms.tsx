import { useTranslation } from "react-i18next";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import { Field } from "../../components/Field";
import { Segmented } from "../../components/Segmented";
import text from "../../design/text.module.css";
import styles from "./PracticePage.module.css";

const speeds = ["1", "10", "60"] as const;
export type Speed = (typeof speeds)[number];

/** The highest number that a drill can be drawn from: 32 bits. */
const MOST = 0xffffffff;

/** The number that was typed, or nothing if it cannot be one. */
export function seedOf(typed: string): number | null {
  const seed = /^\d{1,10}$/.test(typed.trim()) ? Number(typed) : Number.NaN;
  return seed <= MOST ? seed : null;
}

/** The speed of the chooser that is nearest to one that was asked for elsewhere. */
export function nearestSpeed(speed: number): Speed {
  return speed >= 30 ? "60" : speed >= 5 ? "10" : "1";
}

type Props = {
  speed: Speed;
  onSpeed: (speed: Speed) => void;
  seed: string;
  onSeed: (seed: string) => void;
  busy: boolean;
  /** Starting takes the place of the account that the person is in. */
  replaces: boolean;
  /** Something else on the page is what most people come for. */
  second: boolean;
};

/** How fast, from which number, and the start. */
export function Terms({ speed, onSpeed, seed, onSeed, busy, replaces, second }: Props) {
  const { t } = useTranslation("practice");
  const wrong = seedOf(seed) === null;
  return (
    <Card title={t("terms")} className={styles.terms}>
      <div className={styles.fields}>
        <div className={styles.speed}>
          <span className={styles.label}>{t("speed")}</span>
          <Segmented
            label={t("speed")}
            look="wide"
            value={speed}
            onChange={onSpeed}
            options={speeds.map((value) => ({
              value,
              label: t("speedOf", { speed: value }),
              testId: `speed-${value}`,
            }))}
          />
          <span className={styles.hint} aria-live="polite">
            {t(`speedHint.${speed}`)}
          </span>
        </div>
        <Field
          label={t("seed")}
          hint={t("seedHint")}
          wrong={wrong ? t("seedWrong", { most: MOST }) : undefined}
          inputMode="numeric"
          value={seed}
          onChange={onSeed}
          data-testid="seed"
        />
        <Button
          look={second ? "large" : "main"}
          wide
          submit
          disabled={busy || wrong}
          data-testid="practice-start"
        >
          {t(busy ? "starting" : "start")}
        </Button>
        {replaces && <p className={`${text.small} ${text.second}`}>{t("replaces")}</p>}
      </div>
    </Card>
  );
}
