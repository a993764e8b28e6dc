import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { OpeningStep } from "../../bridge/host";
import { burn } from "../../testing/account";
import { at, opened, openedEmpty, refusedBy, regionsView } from "../../testing/regions";
import { renderApp } from "../../testing/render";
import { newsOf, toldAtFirst } from "./news";

const view = (...regions: Parameters<typeof at>[]) =>
  regionsView({ regions: regions.map((region) => at(...region)) });

describe("what is news", () => {
  test("nothing that holds when the window comes up", () => {
    const first = view(["ap-east-1", "open"], ["me-south-1", "stuck"]);
    expect(newsOf(toldAtFirst(first), first).news).toEqual([]);
  });

  test.each<OpeningStep>(["open", "stuck", "refused"])("a region that turns %s, once", (step) => {
    const told = toldAtFirst(view(["ap-east-1", "enabling"]));
    const first = newsOf(told, view(["ap-east-1", step]));
    expect(first.news.map(({ code }) => code)).toEqual(["ap-east-1"]);
    expect(newsOf(first.told, view(["ap-east-1", step])).news).toEqual([]);
  });

  test.each<OpeningStep>(["off", "queued", "enabling", "answering", "reading", "checking", "closed"])(
    "not one that turns %s",
    (step) => {
      expect(newsOf(toldAtFirst(view(["ap-east-1", "queued"])), view(["ap-east-1", step])).news).toEqual([]);
    },
  );

  test("not one that is read once more, but one that was off in between", () => {
    const open = toldAtFirst(view(["ap-east-1", "open"]));
    const again = newsOf(open, view(["ap-east-1", "reading"]));
    expect(newsOf(again.told, view(["ap-east-1", "open"])).news).toEqual([]);
    const closed = newsOf(open, view(["ap-east-1", "closed"]));
    expect(newsOf(closed.told, view(["ap-east-1", "open"])).news).toHaveLength(1);
  });

  test("a region that was stuck and then answers", () => {
    const stuck = toldAtFirst(view(["ap-east-1", "stuck"]));
    expect(newsOf(stuck, view(["ap-east-1", "open"])).news).toHaveLength(1);
  });
});

describe("the notification", { timeout: 15_000 }, () => {
  const before = regionsView({ regions: [at("ap-east-1", "reading"), at("me-south-1", "enabling")] });
  const told = (host: ReturnType<typeof renderApp>["host"]) =>
    host.calls.filter(({ method }) => method === "notify").map(({ input }) => input);
  const soon = { timeout: 6000 };

  test("comes on every page, several in one, and only once", async () => {
    const { host } = renderApp({ regions: before });
    await screen.findByTestId("page-overview");
    await screen.findByTestId("nav-regions");
    act(() =>
      host.emit.regions({
        ...before,
        sequence: 2,
        regions: [opened("ap-east-1"), at("me-south-1", "enabling")],
      }),
    );
    const after = { ...before, sequence: 3, regions: [opened("ap-east-1"), openedEmpty("me-south-1")] };
    act(() => host.emit.regions(after));
    act(() => host.emit.regions({ ...after, sequence: 4 }));
    await waitFor(() => expect(told(host)).toHaveLength(1), soon);
    expect(told(host)).toEqual([
      {
        title: "2 regions can be looked into now",
        body: "Hong Kong: 20 clusters, 40 tasks, about $31.60 an hour\nBahrain: nothing found",
      },
    ]);
    act(() => host.emit.regions({ ...after, sequence: 5 }));
    await new Promise((done) => setTimeout(done, 1200));
    expect(told(host)).toHaveLength(1);
  });

  test("never calls nothing what could not be read", async () => {
    const { host } = renderApp({ regions: before });
    await screen.findByTestId("nav-regions");
    const regions = [
      { ...opened("ap-east-1"), partly: true },
      opened("me-south-1", { found: null, burn: null }),
    ];
    act(() => host.emit.regions({ ...before, sequence: 3, regions }));
    await waitFor(() => expect(told(host)).toHaveLength(1), soon);
    const { body } = told(host)[0] as { body: string };
    expect(body).toMatch(/^Hong Kong: at least 20 clusters, 40 tasks/);
    expect(body).toContain("Bahrain: could not be read fully");
  });

  test("tells what needs the person, in the person's language, and is never too long", async () => {
    const { host } = renderApp({ regions: before }, "ko");
    await screen.findByTestId("nav-regions");
    const codes = ["af-south-1", "eu-south-1", "ap-south-2", "eu-south-2"];
    act(() =>
      host.emit.regions({
        ...before,
        sequence: 2,
        regions: [
          at("ap-east-1", "stuck", { trouble: "stuck" }),
          ...codes.map((code) => refusedBy(code, "notPermitted")),
        ],
      }),
    );
    await waitFor(() => expect(told(host)).toHaveLength(1), soon);
    expect(told(host)).toEqual([
      {
        title: "5개 지역에 확인이 필요합니다",
        body: "홍콩: AWS에서 멈춰 있음\n케이프타운: 켜지 못함\n밀라노: 켜지 못함\n그 밖에 2개",
      },
    ]);
  });

  test("counts what does not fit, so that the host cuts nothing", async () => {
    const codes = before.regions.map(({ code }) => code).concat("af-south-1", "eu-south-1");
    const { host } = renderApp({ regions: before });
    await screen.findByTestId("nav-regions");
    const much = { clusters: 1200, services: 0, tasks: 34000, task_definitions: 0, relaunchers: 1500 };
    const regions = codes.map((code) =>
      opened(code, { found: much, burn: burn("2134.5", { atLeast: true }) }),
    );
    act(() => host.emit.regions({ ...before, sequence: 2, regions }));
    await waitFor(() => expect(told(host)).toHaveLength(1), soon);
    const [{ body }] = told(host) as [{ body: string }];
    expect(body.length).toBeLessThanOrEqual(200);
    expect(body.split("\n")).toHaveLength(2);
    expect(body).toMatch(/^Hong Kong: 1,200 clusters.*\nand 3 more$/);
  });

  test("does not come for what was so when the window came up", async () => {
    const regions = regionsView({ regions: [opened("ap-east-1"), at("me-south-1", "stuck")] });
    const { host } = renderApp({ regions });
    await screen.findByTestId("nav-regions");
    act(() => host.emit.regions({ ...regions, sequence: 2 }));
    await new Promise((done) => setTimeout(done, 1200));
    expect(told(host)).toEqual([]);
  });
});
