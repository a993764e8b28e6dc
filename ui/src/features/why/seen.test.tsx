import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { ReasonView } from "../../bridge/host";
import { useWhy } from "../../components/use-why";
import { finding, hijacked } from "../../testing/findings";
import { renderApp } from "../../testing/render";
import { judged, triage } from "../../testing/triage";
import { makerLabel } from "./maker-label";

/** What stands under one reason. */
async function told(reason: Partial<ReasonView> & Pick<ReasonView, "signal">, language: "en" | "ko" = "en") {
  const view = finding({ against: [{ weight: 10, seen: [], count: null, ...reason }], inFavour: [] });
  useWhy.getState().ask(view.arn);
  renderApp({ overview: judged(), triage: triage(), findings: [view] }, language);
  await within(await screen.findByTestId("why")).findByTestId("why-mark");
  return document.querySelector(`[data-signal="${reason.signal}"]`)?.textContent;
}

test("regions are cities, and what is left out is counted", async () => {
  const seen = ["ap-east-2", "us-east-1", "xx-new-1"];
  expect(await told({ signal: "manyRegionsAtOnce", seen, count: 24 })).toMatch(
    /Seen: Taipei, N\. Virginia, xx-new-1 and 21 more$/,
  );
});

test("a number of something else counts no regions", async () => {
  expect(await told({ signal: "sameEverywhere", seen: ["ap-northeast-2"], count: 412 })).toMatch(
    /Seen: Seoul$/,
  );
});

test.each(["makerOfRogue", "sameAsRogue", "usualMaker", "registrarChanged"] as const)(
  "who made it stands in the words of a principal for %s",
  async (signal) => {
    expect(await told({ signal, seen: ["sso/AdministratorAccess/root"] })).toMatch(
      /Seen: Identity Center: root \(AdministratorAccess\)$/,
    );
  },
);

test("before and now of who registered are principals too", async () => {
  const view = hijacked();
  const changes = [{ signal: "registrarChanged" as const, from: "role/github-deploy", to: "user/deploy-ci" }];
  if (view.hijack) view.hijack = { ...view.hijack, changes };
  useWhy.getState().ask(view.arn);
  renderApp({ overview: judged(), triage: triage(), findings: [view] });
  await screen.findByRole("row", {
    name: "Registered by somebody new Role github-deploy IAM user deploy-ci",
  });
});

test.each([
  ["root", "root", "", null],
  ["user/deploy-ci", "iamUser", "deploy-ci", null],
  ["user/root", "iamUser", "root", null],
  ["role/app/ci", "role", "app/ci", null],
  ["service/batch.amazonaws.com", "awsService", "batch.amazonaws.com", null],
  ["sso/Set/a/b", "identityCenter", "Set", "a/b"],
  ["sso/Set/", "identityCenter", "Set", null],
  ["Federated|123456789012|ana|", "federated", "ana", null],
  ["OtherAccount||210987654321|", "otherAccount", "210987654321", null],
  ["Unknown||user/deploy-ci|x|", "unknown", "user/deploy-ci|x", null],
] as const)("%s is a principal", (text, kind, name, session) => {
  expect(makerLabel(text)).toEqual({ key: text, kind, name, session });
});

test.each(["", "Root", "root/", "user/", "sso/", "sso//x", "group/x", "Federated|1|x"])(
  "%j is told as it is",
  (text) => {
    expect(makerLabel(text)).toBeNull();
  },
);

test.each([
  [0, /was less than an hour old\./],
  [1, /was 1 hour old\./],
] as const)("a key of %i hours is told in words", async (count, words) => {
  expect(await told({ signal: "newMaker", count })).toMatch(words);
});
