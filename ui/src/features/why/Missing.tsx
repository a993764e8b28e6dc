import { useTranslation } from "react-i18next";
import type { MissingView } from "../../bridge/host";
import { Strip } from "../../components/Strip";

/** What was not read, and why. It makes a verdict less sure, and is never a reason for one. */
export function Missing({ missing }: { missing: readonly MissingView[] }) {
  const { t } = useTranslation(["why", "region"]);
  if (missing.length === 0) return null;
  return (
    <Strip unknown tall>
      <div data-testid="why-missing">
        <p>
          <b>{t("why:missing.title")}.</b> {t("why:missing.note")}
        </p>
        <ul>
          {missing.map(({ what, why }) => (
            <li key={what}>
              {t(`why:missing.evidence.${what}`)}.{" "}
              {why === null ? t("why:missing.notYet") : t(`region:gaps.kind.${why}`)}
            </li>
          ))}
        </ul>
      </div>
    </Strip>
  );
}
