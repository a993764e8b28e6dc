import enAlert from "./en/alert.json";
import enBill from "./en/bill.json";
import enCommon from "./en/common.json";
import enConnect from "./en/connect.json";
import enCosts from "./en/costs.json";
import enDebrief from "./en/debrief.json";
import enDisabled from "./en/disabled.json";
import enErrors from "./en/errors.json";
import enGlossary from "./en/glossary.json";
import enOverview from "./en/overview.json";
import enPermissions from "./en/permissions.json";
import enPractice from "./en/practice.json";
import enProof from "./en/proof.json";
import enRegion from "./en/region.json";
import enReview from "./en/review.json";
import enShell from "./en/shell.json";
import enSignals from "./en/signals.json";
import enSignIn from "./en/signIn.json";
import enStanding from "./en/standing.json";
import enTeardown from "./en/teardown.json";
import enTimeline from "./en/timeline.json";
import enVerdict from "./en/verdict.json";
import enWho from "./en/who.json";
import enWhy from "./en/why.json";
import koAlert from "./ko/alert.json";
import koBill from "./ko/bill.json";
import koCommon from "./ko/common.json";
import koConnect from "./ko/connect.json";
import koCosts from "./ko/costs.json";
import koDebrief from "./ko/debrief.json";
import koDisabled from "./ko/disabled.json";
import koErrors from "./ko/errors.json";
import koGlossary from "./ko/glossary.json";
import koOverview from "./ko/overview.json";
import koPermissions from "./ko/permissions.json";
import koPractice from "./ko/practice.json";
import koProof from "./ko/proof.json";
import koRegion from "./ko/region.json";
import koReview from "./ko/review.json";
import koShell from "./ko/shell.json";
import koSignals from "./ko/signals.json";
import koSignIn from "./ko/signIn.json";
import koStanding from "./ko/standing.json";
import koTeardown from "./ko/teardown.json";
import koTimeline from "./ko/timeline.json";
import koVerdict from "./ko/verdict.json";
import koWho from "./ko/who.json";
import koWhy from "./ko/why.json";

/** Every text of the app, by language and namespace. Names of regions have their own table: see regions.ts. */
export const resources = {
  en: {
    alert: enAlert,
    bill: enBill,
    common: enCommon,
    connect: enConnect,
    costs: enCosts,
    debrief: enDebrief,
    disabled: enDisabled,
    errors: enErrors,
    glossary: enGlossary,
    overview: enOverview,
    permissions: enPermissions,
    practice: enPractice,
    proof: enProof,
    region: enRegion,
    review: enReview,
    shell: enShell,
    signals: enSignals,
    signIn: enSignIn,
    standing: enStanding,
    teardown: enTeardown,
    timeline: enTimeline,
    verdict: enVerdict,
    who: enWho,
    why: enWhy,
  },
  ko: {
    alert: koAlert,
    bill: koBill,
    common: koCommon,
    connect: koConnect,
    costs: koCosts,
    debrief: koDebrief,
    disabled: koDisabled,
    errors: koErrors,
    glossary: koGlossary,
    overview: koOverview,
    permissions: koPermissions,
    practice: koPractice,
    proof: koProof,
    region: koRegion,
    review: koReview,
    shell: koShell,
    signals: koSignals,
    signIn: koSignIn,
    standing: koStanding,
    teardown: koTeardown,
    timeline: koTimeline,
    verdict: koVerdict,
    who: koWho,
    why: koWhy,
  },
} as const;

export type Language = keyof typeof resources;
export const languages: readonly Language[] = ["en", "ko"];
