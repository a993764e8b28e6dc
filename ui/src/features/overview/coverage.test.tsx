import { screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { RegionLook } from "../../bridge/host";
import { looking, overview, quiet, refused, startsUnread, troubled } from "../../testing/account";
import { expectAccessible } from "../../testing/axe";
import { renderApp } from "../../testing/render";
import { coverageOf } from "./coverage";
import { oneFailure } from "./one-failure";
import { truthOf } from "./truth";

/** What the strip says of one region, and of two. */
const sentences: [look: RegionLook, one: string, two: string, korean: string][] = [
  ["disabled", "1 is disabled", "2 are disabled and may still be charging.", "꺼져 있는 1개 지역"],
  ["regionOff", "1 is off although no list says so", "2 are off although", "1개는 목록과 달리 꺼져"],
  [
    "stuck",
    "1 is stuck: AWS has been enabling it for more than",
    "2 are stuck: AWS has been enabling them",
    "12시간",
  ],
  ["disabling", "1 is being disabled by AWS.", "2 are being disabled", "1개는 AWS가 끄는 중"],
  ["enabling", "1 is being enabled by AWS.", "2 are being enabled by AWS.", "1개는 AWS가 켜는 중"],
  ["blocked", "1 is blocked by your organization.", "2 are blocked by your", "1개는 조직에서 막았"],
  ["notPermitted", "1: your sign-in may not look there.", "2: your sign-in", "1개는 이 로그인으로 볼 권한"],
  ["tokenVersion", "1: your key is good but does not count there", "2: your key is good", "옛 방식의 토큰"],
  ["tokenRefused", "1 does not accept your token", "2 do not accept your token", "토큰을 받아 주지 않습니다"],
  ["unrecognised", "1 has a status that Quench does not know.", "2 have a status", "Quench가 모르는 상태"],
  ["disputed", "1 is only in one of AWS’s two lists.", "2 are only in one", "두 목록 중 한쪽에만"],
  ["unreachable", "1 could not be reached.", "2 could not be reached.", "1개에는 연결하지 못했습니다"],
  ["throttled", "1: AWS asked Quench to slow down.", "2: AWS asked", "요청을 줄여 달라고"],
  ["failed", "1 could not be read.", "2 could not be read.", "1개는 읽지 못했습니다"],
  ["partial", "1 was read only in part.", "2 were read only in part.", "1개는 일부만 읽었습니다"],
  ["notAsked", "1 was not asked for.", "2 were not asked for.", "1개는 확인하지 않았습니다"],
  ["reading", "1 is still to be read.", "2 are still to be read.", "1개를 더 읽어야"],
];
const looks = sentences.map(([look]) => look);

const sum = (view: Parameters<typeof coverageOf>[0]) => {
  const { read, missing, total } = coverageOf(view);
  return { total, sum: read + missing.reduce((all, { count }) => all + count, 0) };
};

describe("every region is in exactly one state", () => {
  test.each(looks)("%s is counted once", (look) => {
    const { missing, read, total } = coverageOf(looking(look, look));
    expect(missing).toEqual([{ why: look, count: 2 }]);
    expect([read, total]).toEqual([32, 34]);
  });

  test("all of them together add up, each once, the worst first", () => {
    const view = looking(...looks);
    const { missing } = coverageOf(view);
    expect(missing.map(({ why }) => why)).toEqual(looks);
    expect(missing.every(({ count }) => count === 1)).toBe(true);
    expect(sum(view)).toEqual({ total: 34, sum: 34 });
  });

  test.each([
    ["what was read", overview()],
    ["what was refused and read in part", troubled()],
    ["what starts tasks not read", startsUnread(quiet(false))],
    ["nothing unknown", quiet(false)],
  ])("%s adds up", (_, view) => {
    const { total, sum: counted } = sum(view);
    expect(counted).toBe(total);
  });

  test.each(looks)("with one that is %s the account is never called clean", (look) => {
    const view = looking(look);
    expect(truthOf(view, coverageOf(view))).not.toBe("nothingAnywhere");
  });

  test("only with none unknown it is", () => {
    const view = quiet(false);
    expect(truthOf(view, coverageOf(view))).toBe("nothingAnywhere");
  });
});

describe("the sentence", { timeout: 15_000 }, () => {
  test.each(sentences)("says of %s what it is", async (look, one, two, korean) => {
    const first = renderApp({ overview: looking(look) });
    await screen.findByTestId("page-overview");
    expect(await screen.findByText("33 of 34 regions checked.")).toBeTruthy();
    expect(document.body.textContent).toContain(one);
    expect(screen.queryByText("Nothing from ECS was found in any region")).toBeNull();
    first.unmount();
    const second = renderApp({ overview: looking(look, look) });
    await screen.findByText("32 of 34 regions checked.");
    expect(document.body.textContent).toContain(two);
    second.unmount();
    renderApp({ overview: looking(look) }, "ko");
    await screen.findByText("34개 지역 중 33개를 확인했습니다.");
    expect(document.body.textContent).toContain(korean);
  });

  test("says all of it, with signs that the legend explains, accessible in both languages", async () => {
    for (const language of ["en", "ko"] as const) {
      const { unmount } = renderApp({ overview: looking(...looks) }, language);
      await screen.findByTestId("page-overview");
      await screen.findByTestId("open-regions");
      expect(document.querySelectorAll("g[data-sign]").length).toBeGreaterThan(10);
      await expectAccessible();
      unmount();
    }
  }, 20_000);
});

describe("the legend", () => {
  test("explains only what is on the map", async () => {
    renderApp({ overview: looking("blocked", "stuck") });
    await screen.findByText("Not allowed to look");
    screen.getByText("In doubt: needs you");
    for (const absent of ["Disabled, not checked", "No answer", "Being switched by AWS", "Not asked for"])
      expect(screen.queryByText(absent)).toBeNull();
  });
});

describe("the way to the disabled regions", () => {
  test.each(["disabled", "enabling", "stuck"] as const)("is there with one that is %s", async (look) => {
    renderApp({ overview: looking(look) });
    expect((await screen.findByTestId("open-regions")).textContent).toBe("Look into disabled regions");
  });

  test("is not there without", async () => {
    renderApp({ overview: looking("blocked", "disabling") });
    await screen.findByText(/1 is blocked by your organization/);
    expect(screen.queryByTestId("open-regions")).toBeNull();
  });
});

test("a key that is good elsewhere is never called wrong", () => {
  const [first, ...others] = overview().regions;
  if (!first) throw new Error("no region");
  const one = overview({ regions: [refused(first, "credentialsInvalid"), ...others] });
  expect(oneFailure(one)).toBeNull();
  const all = overview({
    regions: overview().regions.map((region) => refused(region, "credentialsInvalid")),
  });
  expect(oneFailure(all)?.code).toBe("keyInvalid");
});
