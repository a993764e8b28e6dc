import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { FindingView, PrincipalLabel } from "../../bridge/host";
import { useWhy } from "../../components/use-why";
import { expectAccessible } from "../../testing/axe";
import { hijacked } from "../../testing/findings";
import { hostileTexts } from "../../testing/hostile";
import { made } from "../../testing/principals";
import { renderApp } from "../../testing/render";
import { mark } from "../../testing/timeline";
import { judged, triage } from "../../testing/triage";

/** One text in every field that somebody else can choose. */
function filled(text: string): FindingView {
  const principal: PrincipalLabel = { key: text, kind: "role", name: text, session: text };
  const view = hijacked();
  return {
    ...view,
    arn: `arn:aws:ecs:us-east-1:123456789012:service/production/${text}`,
    name: text,
    against: view.against.map((reason) => ({ ...reason, seen: Array.from({ length: 8 }, () => text) })),
    hijack: {
      now: text,
      before: text,
      at: null,
      changes: [{ signal: "imageChanged", from: text, to: text }],
    },
    made: [
      made({ operation: text, principal, accessKey: text, sourceIp: text, userAgent: text, eventId: "e" }),
    ],
    attribution: { kind: "found" },
    mark: mark({ reason: text.slice(0, 500), owner: text.slice(0, 500) }),
  };
}

test.each(hostileTexts)("a hostile text stays text in every field: %.24s", async (text) => {
  const view = filled(text);
  useWhy.getState().ask(view.arn);
  renderApp({ overview: judged(), triage: triage(), findings: [view] });
  const why = await screen.findByTestId("why");
  await within(why).findByTestId("why-mark");
  expect(why.querySelector("img")).toBeNull();
  expect(document.title).not.toBe("owned");
  // Each is kept apart, so that it cannot turn around the words beside it.
  for (const isolated of why.querySelectorAll("bdi")) expect(isolated.getAttribute("dir")).toBe("auto");
  const told = [...why.querySelectorAll("bdi")].filter((one) =>
    text.startsWith((one.textContent ?? "").slice(0, 20)),
  );
  expect(told.length).toBeGreaterThan(12);
  // No command is made of it.
  expect(why.textContent).not.toContain("aws ecs update-service");
  await expectAccessible(why);
});
