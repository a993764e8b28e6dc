import { useQueryClient } from "@tanstack/react-query";
import { Check, CircleHelp } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ProofView } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { toHostError } from "../../bridge/host-error";
import { putTeardown, useOverview, useProof } from "../../bridge/snapshots";
import { useAction } from "../../bridge/use-action";
import { useSession } from "../../bridge/use-session";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Hero } from "../../components/Hero";
import { Page } from "../../components/Page";
import { useSaveEvidence } from "../../components/SaveEvidence";
import { Truth } from "../../components/Truth";
import columns from "../../design/columns.module.css";
import text from "../../design/text.module.css";
import { toNumber } from "../../i18n/format";
import { useFormat } from "../../i18n/use-format";
import { Gone } from "./Gone";
import { Journal } from "./Journal";
import { Kept } from "./Kept";
import { RegionProof } from "./RegionProof";
import { Remaining } from "./Remaining";
import { Unchecked } from "./Unchecked";

type Props = {
  onOverview: () => void;
  onTeardown: () => void;
  onRegions: () => void;
  /** There is a debrief only of a drill. */
  onDebrief?: (() => void) | undefined;
};

/** What is proved to be gone, what is not, and what nobody looked at. */
export function ProofPage({ onOverview, onTeardown, onRegions, onDebrief }: Props) {
  const { t } = useTranslation("proof");
  const host = useHost();
  const client = useQueryClient();
  const session = useSession();
  const { data: proof, error } = useProof();
  const evidence = useSaveEvidence();
  const again = useAction(
    () => host.verifyAgain(),
    (teardown) => {
      putTeardown(client, teardown);
      onTeardown();
    },
  );
  return (
    <Page testId="page-proof" title={t("page")} fits>
      {error && <ErrorNotice error={toHostError(error)} />}
      {proof === null && (
        <div>
          <h1>{t("title.none")}</h1>
          <p className={text.lead}>{t("lead.none")}</p>
        </div>
      )}
      {proof && <Proof proof={proof} onRegions={onRegions} />}
      {again.error && <ErrorNotice error={again.error} onDismiss={again.clear} />}
      {evidence.told}
      {proof !== undefined && (
        <div className={columns.act}>
          {proof && <Journal />}
          <span className={text.grow} />
          {proof && (
            <>
              <span className={`${text.small} ${text.third}`}>{t("action.againHint")}</span>
              <Button
                disabled={again.busy || (session?.readOnly ?? false)}
                onClick={() => again.run(undefined)}
              >
                {t("action.again")}
              </Button>
            </>
          )}
          {onDebrief && (
            <Button data-testid="debrief" onClick={onDebrief}>
              {t("action.debrief")}
            </Button>
          )}
          {evidence.button}
          <Button look="main" data-testid="main-action" onClick={onOverview}>
            {t("action.overview")}
          </Button>
        </div>
      )}
    </Page>
  );
}

/** What is said of an amount, by whether it is an estimate and whether it is a least. */
const hedges = [
  ["", "AtLeast"],
  ["About", "AboutAtLeast"],
] as const;

function Proof({ proof, onRegions }: { proof: ProofView; onRegions: () => void }) {
  const { t } = useTranslation(["proof", "common"]);
  const format = useFormat();
  const { verified, firstReadAt, secondReadAt, remaining, remainingTotal, regions, burnEnded, burnLeft } =
    proof;
  const burns = toNumber(burnLeft.perHour) > 0 || burnLeft.unpriced > 0 || burnLeft.onInstances > 0;
  const told = burns ? burnLeft : burnEnded;
  const priced = toNumber(told.perHour) > 0;
  // Nothing was seen that burns, and not everything was seen.
  const unknown = !burns && burnLeft.atLeast;
  const label = hedges[told.about ? 1 : 0][told.atLeast ? 1 : 0];
  const { data: overview } = useOverview();
  const now = overview?.now ?? secondReadAt ?? firstReadAt ?? new Date().toISOString();
  const state = verified ? "verified" : remaining.length > 0 ? "remaining" : "not";
  const lead = () => {
    if (verified && secondReadAt) return t("proof:lead.verified", { time: format.moment(secondReadAt, now) });
    if (state === "remaining") return t("proof:lead.remaining", { count: remainingTotal });
    if (firstReadAt) return t("proof:lead.first", { time: format.moment(firstReadAt, now) });
    return t("proof:lead.not");
  };
  return (
    <>
      <Truth
        icon={verified ? Check : CircleHelp}
        tone={verified ? "verified" : "open"}
        title={t(`proof:title.${state}`, { regions: format.regions(proof.targetRegions) })}
        testId="proof-verified"
        hero={
          verified ? (
            <Hero
              tone="gone"
              label={t("proof:hero.verified")}
              amount={format.headline(0)}
              unit={t("proof:hero.was", {
                amount: format.hedged(burnEnded, format.headline(burnEnded.perHour)),
              })}
              testId="hero-burn"
            />
          ) : (
            <Hero
              tone={burns ? "burning" : "plain"}
              label={
                unknown
                  ? t("proof:hero.unknown")
                  : t(`proof:hero.${burns ? "left" : "not"}${priced ? label : ""}`)
              }
              amount={unknown ? "–" : priced ? format.headline(told.perHour) : format.rate(told)}
              unit={priced && !unknown ? t("common:perHour") : ""}
              testId="hero-burn"
            />
          )
        }
      >
        <p className={text.lead}>{lead()}</p>
        {state === "remaining" && firstReadAt && (
          <p className={text.second}>{t("proof:lead.first", { time: format.moment(firstReadAt, now) })}</p>
        )}
      </Truth>
      <Unchecked
        regions={proof.uncheckedRegions}
        onRegions={onRegions}
        unread={regions.filter((region) => region.state === "notRead").map(({ code }) => code)}
      />
      <div className={columns.two}>
        <div className={columns.column}>
          <Remaining remaining={remaining} total={remainingTotal} />
          <Gone proof={proof} now={now} />
          <Kept proof={proof} />
        </div>
        <RegionProof regions={regions} verified={verified} />
      </div>
    </>
  );
}
