import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Truth.module.css";

type Props = {
  icon: LucideIcon;
  /** Green only for what is gone for certain, ember for what needs a person, dashed for what is open. */
  tone: "verified" | "needsYou" | "open";
  title: string;
  /** What stands below the title. */
  children: ReactNode;
  hero: ReactNode;
  testId?: string;
};

/** How something ended: a seal, one sentence, and the one large number. */
export function Truth({ icon: Icon, tone, title, children, hero, testId }: Props) {
  return (
    <section className={styles.truth} data-testid={testId} data-verified={tone === "verified"}>
      <span className={[styles.seal, tone === "open" ? "" : styles[tone]].join(" ").trim()}>
        <Icon size={28} aria-hidden />
      </span>
      <div className={styles.words}>
        <h1>{title}</h1>
        {children}
      </div>
      <div className={styles.hero}>{hero}</div>
    </section>
  );
}
