import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";
import type { OverviewView } from "../../bridge/host";
import { HostError } from "../../bridge/host-error";
import { burn, overview, session } from "../../testing/account";
import { expectAccessible } from "../../testing/axe";
import { makeHost } from "../../testing/fixture-host";
import { at, off, opened, openedEmpty, refusedBy, regionsView, underWay } from "../../testing/regions";
import { inputsOf, openPage, renderApp, rowOf, showRegions } from "../../testing/render";

describe("enabling", { timeout: 15_000 }, () => {
  test("asks for a choice, says what happens, and only then asks AWS", async () => {
    const { host } = showRegions(regionsView());
    const button = await screen.findByTestId("enable-regions");
    expect(button.textContent).toBe("Select regions to enable");
    expect(button.getAttribute("aria-disabled")).toBe("true");
    await userEvent.click(button);
    expect(screen.queryByRole("dialog")).toBeNull();
    await userEvent.click(screen.getByRole("checkbox", { name: "Select all" }));
    screen.getByText("10 of 10 selected");
    await userEvent.click(screen.getByRole("checkbox", { name: /Hong Kong/ }));
    expect(button.textContent).toBe("Enable 9 regions");
    await userEvent.click(button);
    const dialog = await screen.findByRole("dialog", { name: "Enable 9 regions?" });
    for (const words of [
      /changes a setting of the account\. Nothing is deleted/,
      /It is free/,
      /takes minutes for each, sometimes hours, and switches at most 6 at a time/,
      /cannot be called back/,
      /reads each region when it answers/,
      /may close Quench meanwhile/,
    ])
      within(dialog).getByText(words);
    await expectAccessible();
    expect(inputsOf(host, "enableRegions")).toEqual([]);
    await userEvent.click(within(dialog).getByRole("button", { name: "Cancel" }));
    expect(inputsOf(host, "enableRegions")).toEqual([]);
    await userEvent.click(button);
    await userEvent.click(await screen.findByTestId("confirm-enable"));
    expect(inputsOf(host, "enableRegions")).toEqual([
      regionsView()
        .regions.map(({ code }) => code)
        .filter((code) => code !== "ap-east-1"),
    ]);
    await waitFor(async () => expect((await rowOf("me-south-1")).dataset.step).toBe("queued"));
    screen.getByText("9 waiting; 0 of 9 read");
  });

  test("the dialog is in Korean too, accessible", async () => {
    showRegions(regionsView(), "ko");
    await userEvent.click(await screen.findByRole("checkbox", { name: "모두 선택" }));
    await userEvent.click(screen.getByTestId("enable-regions"));
    await screen.findByRole("dialog", { name: "10개 지역을 켤까요?" });
    await expectAccessible();
  });

  test("only what is off, refused or disabled again can be chosen", async () => {
    showRegions(
      regionsView({
        regions: [
          off("ap-east-1"),
          refusedBy("me-south-1", "other"),
          at("af-south-1", "closed"),
          at("eu-south-1", "enabling"),
          opened("ap-south-2"),
          at("eu-south-2", "stuck", { trouble: "stuck" }),
        ],
      }),
    );
    await rowOf("ap-east-1");
    expect(screen.getAllByRole("checkbox")).toHaveLength(4);
    screen.getByText("0 of 3 selected");
  });

  test("each step says where the region is", async () => {
    showRegions(underWay());
    const words: [string, string, RegExp][] = [
      ["eu-central-2", "queued", /Waits, place 1/],
      ["ap-southeast-3", "enabling", /AWS is enabling it.*since \d\d:\d\d/],
      ["eu-south-1", "answering", /On, waiting until ECS answers/],
      ["af-south-1", "reading", /Being read/],
      ["ap-east-1", "open", /Read: 20 clusters, 40 tasks, about \$31\.60 an hour/],
      ["me-south-1", "open", /Read: nothing found/],
      ["ap-south-2", "stuck", /Being enabled for more than 12 hours/],
      ["ap-southeast-4", "refused", /Not enabled/],
    ];
    for (const [code, step, said] of words) {
      const row = await rowOf(code);
      expect(row.dataset.step).toBe(step);
      expect(row.textContent).toMatch(said);
    }
    const steps = within(await rowOf("ap-southeast-3")).getByRole("list", { name: /^Steps of/ });
    expect(steps.querySelector('[aria-current="step"]')?.textContent).toBe("AWS enables it");
    expect(screen.getByTestId("regions-progress").dataset.done).toBe("false");
    screen.getByText(
      "2 being enabled by AWS, 2 waiting, 1 on but not answering yet, 1 being read, 1 stuck, 1 not enabled; 2 of 10 read",
    );
    screen.getByText(/AWS switches at most 6 regions at a time, and is switching 2 now/);
    // Nothing that is only asked for, or read, is green.
    expect(document.querySelector(".green")).toBeNull();
  });

  test("what AWS has just begun counts, though its list does not tell of it yet", async () => {
    const regions = [at("ap-east-1", "enabling"), at("me-south-1", "enabling"), at("af-south-1", "queued")];
    showRegions(regionsView({ regions, inFlight: 0 }));
    await screen.findByText(/is switching 2 now/);
  });

  test("what waits can be taken out of the queue, and what was read can be opened", async () => {
    const { host } = showRegions(underWay());
    expect(await screen.findAllByRole("button", { name: /^Take out of the queue/ })).toHaveLength(2);
    await userEvent.click(screen.getByRole("button", { name: /^Take out of the queue: Zurich/ }));
    expect(inputsOf(host, "withdrawRegion")).toEqual(["eu-central-2"]);
    await waitFor(async () => expect((await rowOf("eu-central-2")).dataset.step).toBe("off"));
    await userEvent.click(screen.getByRole("button", { name: /^Look at it: Hong Kong/ }));
    await screen.findByTestId("page-region");
    await userEvent.click(screen.getAllByRole("button", { name: "Back" })[0] as HTMLElement);
    expect(await screen.findByTestId("page-regions")).toBeTruthy();
  });

  test("when all is read it says what was found, and leads to the choice", async () => {
    showRegions(
      regionsView({
        regions: [opened("ap-east-1"), opened("af-south-1"), openedEmpty("me-south-1")],
        burn: burn("63.2"),
      }),
    );
    await screen.findByText("Every region that was enabled has been read");
    screen.getByText(/Found in 3 regions: 40 clusters, 80 tasks, about \$63\.20 an hour\./);
    await userEvent.click(screen.getByTestId("choose-found"));
    expect(await screen.findByTestId("page-choose")).toBeTruthy();
  });

  test("what was read is in the choice that it leads to, also where the overview comes later", async () => {
    const { host } = showRegions(regionsView({ regions: [at("ap-east-1", "reading")] }));
    await screen.findByText("1 being read; 0 of 1 read");
    const before = overview({ sequence: 2 });
    act(() => host.emit.overview(before));
    const after = overview({
      sequence: before.sequence + 1,
      revision: before.revision + 1,
      counts: { ...before.counts, clusters: before.counts.clusters + 20 },
    });
    let answer: (view: OverviewView) => void = () => undefined;
    vi.spyOn(host, "overview").mockReturnValue(new Promise((resolve) => (answer = resolve)));
    const read = regionsView({ sequence: 3, revision: after.revision, regions: [opened("ap-east-1")] });
    act(() => host.emit.regions(read));
    await waitFor(() => expect(host.overview).toHaveBeenCalledOnce());
    expect(screen.queryByTestId("choose-found")).toBeNull();
    await act(async () => answer(after));
    await userEvent.click(await screen.findByTestId("choose-found"));
    expect((await screen.findByTestId("kind-clusters")).textContent).toMatch(
      new RegExp(`\\D${after.counts.clusters}$`),
    );
  });

  test("or that nothing was found, and then there is nothing to choose", async () => {
    showRegions(regionsView({ regions: [openedEmpty("ap-east-1"), openedEmpty("me-south-1")] }));
    await screen.findByText("Nothing from ECS was found in 2 regions.");
    expect(screen.queryByTestId("choose-found")).toBeNull();
  });

  test("a region that was not read wholly is not called empty", async () => {
    showRegions(regionsView({ regions: [{ ...openedEmpty("us-east-1"), partly: true }] }));
    await waitFor(async () =>
      expect((await rowOf("us-east-1")).textContent).toContain("Read in part: nothing found in that part"),
    );
    screen.getByText(/Not everything could be read, so there may be more/);
  });

  test("what could not be enabled is not passed over", async () => {
    showRegions(regionsView({ regions: [opened("ap-east-1"), refusedBy("me-south-1", "notPermitted")] }));
    await screen.findByText("What could be enabled has been read");
    screen.getByText("1 not enabled; 1 of 2 read");
  });

  test("a window that only looks can switch nothing", async () => {
    const regions = underWay();
    openPage({ page: "regions" });
    renderApp({ regions, session: { ...session, readOnly: true } });
    await screen.findByText(/so nothing can be switched here/);
    expect(screen.queryByRole("checkbox")).toBeNull();
    expect(screen.queryByTestId("enable-regions")).toBeNull();
    expect(screen.queryByTestId("disable-regions")).toBeNull();
    expect(screen.queryByRole("button", { name: /^Take out/ })).toBeNull();
  });

  test("a refusal by the program is told", async () => {
    const host = makeHost();
    vi.spyOn(host, "enableRegions").mockRejectedValue(
      new HostError({ code: "teardownRunning", context: {}, detail: "" }),
    );
    showRegions(regionsView(), "en", host);
    await userEvent.click(await screen.findByRole("checkbox", { name: "Select all" }));
    await userEvent.click(screen.getByTestId("enable-regions"));
    await userEvent.click(await screen.findByTestId("confirm-enable"));
    expect((await screen.findByRole("alert")).dataset.code).toBe("teardownRunning");
  });
});
