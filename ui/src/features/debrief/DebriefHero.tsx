import { useTranslation } from "react-i18next";
import type { DebriefView } from "../../bridge/host";
import { Hero } from "../../components/Hero";
import text from "../../design/text.module.css";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import { burns, elapsed } from "./outcome";

/** What is said of the rate, by whether it is an estimate and whether it is a least. */
const hedges = [
  ["still", "stillAtLeast"],
  ["stillAbout", "stillAboutAtLeast"],
] as const;

/** How long it burned; while it burns, how much. */
export function DebriefHero({ view }: { view: DebriefView }) {
  const { t } = useTranslation(["debrief", "common"]);
  const format = useFormat();
  const { stillBurning, secondsToZero, finished, wronglyRemovedTotal } = view;
  const best = t("debrief:hero.best", { duration: format.exactSpan(view.bestSecondsToZero) });
  if (secondsToZero !== null && !burns(stillBurning)) {
    return (
      <Hero
        // Nothing is green while something of the person’s own is gone.
        tone={finished && wronglyRemovedTotal === 0 ? "gone" : "plain"}
        label={t("debrief:hero.zero")}
        amount={format.exactSpan(secondsToZero)}
        unit={t("debrief:hero.toZero")}
        testId="hero-debrief"
      >
        <p className={text.second}>{best}</p>
      </Hero>
    );
  }
  const priced = toNumber(stillBurning.perHour) > 0;
  const hedge = priced ? hedges[stillBurning.about ? 1 : 0][stillBurning.atLeast ? 1 : 0] : "still";
  return (
    <Hero
      tone={burns(stillBurning) ? "burning" : "plain"}
      label={t(`debrief:hero.${hedge}`)}
      amount={priced ? format.headline(stillBurning.perHour) : format.rate(stillBurning)}
      unit={priced ? t("common:perHour") : ""}
      testId="hero-debrief"
    >
      <p className={text.second}>
        {t("debrief:hero.soFar", { duration: format.exactSpan(elapsed(view)) })} · {best}
      </p>
    </Hero>
  );
}
