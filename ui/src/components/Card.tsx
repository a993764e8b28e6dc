import { TriangleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";
import styles from "./Card.module.css";

type Props = {
  title: string;
  /** Stands at the end of the head. */
  aside?: ReactNode;
  needsYou?: boolean;
  className?: string;
  children: ReactNode;
};

/** A part of a page with a head. */
export function Card({ title, aside, needsYou = false, className = "", children }: Props) {
  const id = useId();
  const classes = [styles.card, needsYou ? styles.needsYou : "", className].filter(Boolean).join(" ");
  return (
    <section className={classes} aria-labelledby={id}>
      <header className={styles.head}>
        <h2 id={id}>
          {needsYou && <TriangleAlert size={18} aria-hidden />}
          {title}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
