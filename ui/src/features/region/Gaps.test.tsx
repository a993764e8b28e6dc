import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { RegionLook } from "../../bridge/host";
import { looking, overview, refused } from "../../testing/account";
import { expectAccessible } from "../../testing/axe";
import { openPage, renderApp } from "../../testing/render";

const looks: [RegionLook, RegExp, RegExp][] = [
  ["disabled", /Nobody can look into it/, /꺼져 있는 지역입니다/],
  ["enabling", /takes minutes, sometimes hours/, /켜는 중입니다/],
  ["stuck", /more than 12 hours.*goes on charging/, /12시간이 넘었습니다/],
  ["disabling", /Disabling stops nothing/, /꺼도 멈추는 것은 없습니다/],
  ["blocked", /rule of the organization decides, not your sign-in/, /조직의 규칙입니다/],
  ["notPermitted", /not permitted to look here/, /볼 권한이 없습니다/],
  ["tokenVersion", /your key is good, but your sign-in has an old kind of token/, /옛 방식의 토큰/],
  ["regionOff", /refuses a sign-in that is good elsewhere/, /다른 지역에서는 통하는 로그인/],
  ["tokenRefused", /does not accept your token, which is good elsewhere/, /다른 지역에서는 통하는 토큰/],
  ["unreachable", /gave no answer/, /답이 없었습니다/],
  ["throttled", /asked Quench to slow down/, /요청을 줄여 달라고/],
  ["unrecognised", /status that Quench does not know/, /모르는 상태/],
  ["disputed", /One of AWS’s two lists/, /두 지역 목록 중 한쪽에만/],
  ["notAsked", /has not asked this region/, /확인하지 않았습니다/],
  ["reading", /is being read/, /읽고 있습니다/],
];

test.each(looks)(
  "a region that is %s says what it means, for the bill, and what to do",
  async (look, en, ko) => {
    for (const [language, words] of [
      ["en", en],
      ["ko", ko],
    ] as const) {
      openPage({ page: "region", code: "us-east-1" });
      const { unmount } = renderApp({ overview: looking(look) }, language);
      const told = await screen.findByTestId("unread-words");
      expect(told.dataset.look).toBe(look);
      expect(told.textContent).toMatch(words);
      expect(told.textContent).not.toMatch(/key is (wrong|not valid)|does not accept the key/);
      // What it means and for the bill, then what to do now.
      expect(told.querySelectorAll("p")).toHaveLength(2);
      expect(within(told).queryByText("–")).toBeNull();
      await expectAccessible();
      unmount();
    }
  },
  20_000,
);

test("from a disabled region a way leads to where it can be enabled, and back", async () => {
  openPage({ page: "region", code: "ap-east-1" });
  renderApp();
  await userEvent.click(await screen.findByTestId("open-regions"));
  await screen.findByTestId("page-regions");
  await userEvent.click(screen.getByRole("button", { name: "Back" }));
  expect(await screen.findByTestId("page-region")).toBeTruthy();
});

test("one region that refuses the key does not make the key wrong", async () => {
  const [first, ...others] = overview().regions;
  if (!first) throw new Error("no region");
  openPage({ page: "region", code: first.code });
  renderApp({ overview: overview({ regions: [refused(first, "credentialsInvalid"), ...others] }) });
  await screen.findByText(/Your key is good in other regions/);
  expect(screen.queryByText(/AWS does not accept the key/)).toBeNull();
});

test("where something was read all the same, or another cause came in, each part is told", async () => {
  const [first, ...others] = overview().regions;
  if (!first) throw new Error("no region");
  const region = refused(first, "timeout");
  const gaps = region.gaps
    .filter(({ part }) => part !== "taskDefinitions")
    .map((gap) => (gap.part === "relaunchers" ? { ...gap, kind: "accessDenied" as const } : gap));
  openPage({ page: "region", code: first.code });
  renderApp({ overview: overview({ regions: [{ ...region, gaps }, ...others] }) });
  const told = await screen.findByTestId("unread-words");
  within(told).getByText(/gave no answer/);
  within(told).getByText("Not read: clusters, services, tasks, and servers.");
  within(told).getByText("Not read: automatic starts.");
});
