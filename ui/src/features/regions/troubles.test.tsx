import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import type { OpeningTrouble } from "../../bridge/host";
import { at, off, refusedBy, regionsView } from "../../testing/regions";
import { rowOf, showRegions } from "../../testing/render";

const troubles: [OpeningTrouble, RegExp, RegExp, RegExp][] = [
  ["conflict", /switching this region the other way/, /tries again by itself/, /반대로 바꾸는 중/],
  ["limitReached", /all places are taken/, /waits for a place/, /자리가 다 찼습니다/],
  ["tryingAgain", /no connection, AWS asked to slow down/, /tries again by itself/, /연결이 없었거나/],
  [
    "notPermitted",
    /not permitted to switch regions/,
    /Send the note for an administrator/,
    /권한이 없습니다/,
  ],
  ["blockedByOrganization", /rule of your organization/, /people who run the organization/, /조직의 규칙/],
  [
    "managementAccountOnly",
    /Only the management account/,
    /Send the note for an administrator/,
    /관리 계정만/,
  ],
  ["accountNotActive", /suspended or closed this account/, /Answer AWS Support first/, /정지하거나 해지/],
  ["notSwitchable", /cannot be switched/, /Ask AWS Support/, /켜거나 끌 수 없는 지역/],
  ["stuck", /more than 12 hours/, /Do not wait any longer/, /12시간이 넘었습니다/],
  ["unrecognised", /status that Quench does not know/, /AWS console under Account/, /모르는 상태/],
  ["switchedBack", /disabled this region again/, /Find out who did/, /다른 사람이 이 지역을 다시/],
  ["notEmpty", /Something is in it, so it stays on/, /choose what goes/, /안에 무언가 있어/],
  ["notRead", /could not be read wholly/, /Check again on the overview/, /다 읽지 못해/],
  ["notOurs", /did not enable this region/, /disable it in the AWS console/, /Quench가 켠 지역이 아니라서/],
  ["credentials", /Your sign-in has ended/, /Sign in again and connect/, /로그인이 끝났습니다/],
  ["other", /for a reason that Quench does not know/, /copy the details/, /이유를 알 수 없습니다/],
];
const ofClosing: readonly OpeningTrouble[] = ["notEmpty", "notRead", "notOurs"];

test.each(troubles)(
  "trouble %s says what happened, the bill, and what to do",
  async (kind, what, next, ko) => {
    const step = ofClosing.includes(kind) ? "closeRefused" : "refused";
    const view = regionsView({
      regions: [
        at("ap-east-1", step, { trouble: kind, detail: `account:EnableRegion ${kind} (request id 7a)` }),
      ],
    });
    const { unmount } = showRegions(view);
    const trouble = (await rowOf("ap-east-1")).querySelector<HTMLElement>(`[data-trouble="${kind}"]`);
    if (!trouble) throw new Error("no trouble is told");
    expect(trouble.textContent).toMatch(what);
    expect(trouble.textContent).toMatch(/charg|costs nothing/);
    expect(trouble.querySelector("b")?.textContent).toMatch(next);
    within(trouble).getByText("Technical details");
    within(trouble).getByRole("button", { name: "Copy", hidden: true });
    unmount();
    showRegions(view, "ko");
    expect((await rowOf("ap-east-1")).textContent).toMatch(ko);
  },
);

describe("the note for an administrator", () => {
  test.each(["notPermitted", "blockedByOrganization", "managementAccountOnly"] as const)(
    "is there for %s, with the account, the regions, why and the policy, in the person's language",
    async (trouble) => {
      const view = regionsView({ regions: [refusedBy("ap-east-1", trouble), off("me-south-1")] });
      for (const language of ["en", "ko"] as const) {
        const { unmount } = showRegions(view, language);
        const note = (await screen.findByTestId("admin-note")).textContent ?? "";
        expect(note).toContain("1234-5678-9012");
        expect(note).toContain("ap-east-1");
        expect(note).not.toContain("me-south-1");
        expect(note).toContain(view.policy);
        expect(note).toMatch(language === "en" ? /was broken into/ : /침입을 당했습니다/);
        unmount();
      }
    },
  );

  test("is copied whole by one button", async () => {
    const user = userEvent.setup();
    showRegions(regionsView({ regions: [refusedBy("ap-east-1", "notPermitted")] }));
    const card = await screen.findByRole("region", { name: "Note for an administrator" });
    await user.click(within(card).getByRole("button", { name: "Copy" }));
    await within(card).findByText("Copied");
    expect(await navigator.clipboard.readText()).toBe(screen.getByTestId("admin-note").textContent);
  });

  test("is not there for other troubles", async () => {
    showRegions(regionsView({ regions: [refusedBy("ap-east-1", "other")] }));
    await rowOf("ap-east-1");
    expect(screen.queryByTestId("admin-note")).toBeNull();
  });
});
