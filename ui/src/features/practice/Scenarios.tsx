import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Foreign } from "../../components/Foreign";
import { knownScenario, type Scenario } from "../../i18n/scenarios";
import styles from "./Scenarios.module.css";

/** How much each asks of a person, and about how many minutes from the first look to the proof at 1×. */
const efforts: Record<Scenario, { level: "easy" | "medium" | "hard"; minutes: number }> = {
  "seed-story": { level: "easy", minutes: 25 },
  "seventeen-regions": { level: "easy", minutes: 25 },
  "fifty-clusters": { level: "easy", minutes: 15 },
  "mixed-account": { level: "hard", minutes: 10 },
  "hijacked-service": { level: "hard", minutes: 10 },
  "returning-attacker": { level: "medium", minutes: 35 },
  "denied-regions": { level: "medium", minutes: 15 },
};

type Props = { names: readonly string[]; chosen: string; onChoose: (name: string) => void };

/** What may have happened: one card for each scenario, one of which is chosen. */
export function Scenarios({ names, chosen, onChoose }: Props) {
  const { t } = useTranslation("practice");
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{t("scenarios")}</legend>
      {names.map((name) => (
        <ScenarioCard key={name} name={name} chosen={name === chosen} onChoose={() => onChoose(name)} />
      ))}
    </fieldset>
  );
}

type CardProps = { name: string; chosen: boolean; onChoose: () => void };

function ScenarioCard({ name, chosen, onChoose }: CardProps) {
  const { t } = useTranslation("practice");
  const id = useId();
  const known = knownScenario(name);
  const effort = known && efforts[known];
  return (
    <label className={styles.card}>
      <input
        type="radio"
        name="scenario"
        value={name}
        checked={chosen}
        // The story is long: it describes the choice, it is not its name.
        aria-labelledby={`${id}-title`}
        aria-describedby={known ? `${id}-effort ${id}-story` : undefined}
        data-testid={`scenario-${name}`}
        onChange={onChoose}
      />
      <span className={styles.head}>
        <span id={`${id}-title`} className={styles.title}>
          {known ? t(`scenario.${known}.title`) : <Foreign>{name}</Foreign>}
        </span>
        {effort && (
          <span id={`${id}-effort`} className={styles.effort}>
            {t(`effort.${effort.level}`, { count: effort.minutes })}
          </span>
        )}
      </span>
      {known && (
        <span id={`${id}-story`} className={styles.story}>
          {t(`scenario.${known}.story`)}
        </span>
      )}
    </label>
  );
}
