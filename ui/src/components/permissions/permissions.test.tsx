import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { AreaKind, May, PermissionSource } from "../../bridge/host";
import { chosen } from "../../testing/account";
import { expectAccessible } from "../../testing/axe";
import { inputsOf, openPage, renderApp } from "../../testing/render";
import { area, permissions, policies, standing } from "../../testing/standing";

const lacking = permissions({ who: "unknown", tearDown: "partly", contain: "no" });

async function open(view = lacking, language: "en" | "ko" = "en") {
  const rendered = renderApp({ standing: standing({ permissions: view }) }, language);
  await screen.findByRole("main");
  await userEvent.click(screen.getByTestId("who-am-i"));
  await userEvent.click(await screen.findByTestId("permissions"));
  await screen.findByTestId("permissions-dialog");
  return rendered;
}

test.each(["en", "ko"] as const)(
  "before anybody signs in each part has its least policy (%s)",
  async (language) => {
    const user = userEvent.setup();
    renderApp({ session: null }, language);
    await user.click(await screen.findByTestId("permissions"));
    const dialog = await screen.findByTestId("permissions-dialog");
    for (const { kind, policy } of policies) {
      const item = within(dialog).getByTestId(`permission-${kind}`);
      await user.click(item.querySelector("summary") as HTMLElement);
      await user.click(item.querySelector("button") as HTMLElement);
      expect(await navigator.clipboard.readText()).toBe(policy);
      // Nobody is signed in: nothing is said to be allowed.
      expect(item.dataset.may).toBeUndefined();
    }
    await expectAccessible();
  },
);

test.each<[AreaKind, May, string, string]>([
  ["look", "yes", "Allowed", "tag"],
  ["who", "unknown", "Not known", "tag unknown"],
  ["tearDown", "partly", "Partly denied", "tag burn"],
  ["contain", "no", "Denied", "tag burn"],
])("%s is %s: a word with its icon, and green is never among them", async (kind, may, word, look) => {
  await open();
  const item = screen.getByTestId(`permission-${kind}`);
  expect(item.dataset.may).toBe(may);
  const tag = within(item).getByText(word);
  expect(tag.className).toBe(look);
  expect(tag.querySelector("svg")).toBeTruthy();
});

test.each(["en", "ko"] as const)("is accessible, unfolded too (%s)", async (language) => {
  await open(lacking, language);
  for (const folded of document.querySelectorAll("details")) folded.open = true;
  await expectAccessible();
});

test("what the organization denies is told apart: no policy of the account helps", async () => {
  const view = permissions(
    {},
    {
      areas: [
        area("tearDown", "partly", {
          denied: ["ecs:StopTask", "ecs:DeleteCluster"],
          deniedByOrganization: ["ecs:DeleteCluster"],
        }),
      ],
    },
  );
  await open(view);
  const item = screen.getByTestId("permission-tearDown");
  expect(within(item).getByText("1 of 5 actions is denied").closest("details")?.textContent).toContain(
    "ecs:StopTask",
  );
  const theirs = within(item).getByText("1 action is denied by your organization").closest("details");
  expect(theirs?.textContent).toContain("ecs:DeleteCluster");
  expect(theirs?.textContent).toContain("No policy of this account helps");
  expect(theirs?.textContent).not.toContain("StopTask");
});

test.each<[PermissionSource | null, RegExp]>([
  ["root", /You are the root user/],
  ["simulated", /AWS worked it out/],
  ["policies", /Quench read your policies/],
  ["tried", /only tried what reads/],
  [null, /not known yet/],
])("how it is known is said: %s", async (source, words) => {
  await open(permissions({}, { source }));
  expect(within(screen.getByTestId("permissions-dialog")).getByText(words)).toBeTruthy();
});

test("one policy has all that is missing, and it is asked again by one button", async () => {
  const user = userEvent.setup();
  const { host } = await open();
  await user.click(screen.getByTestId("copy-policy"));
  const policy = await navigator.clipboard.readText();
  expect(policy).toBe(lacking.policyToAskFor);
  for (const action of ["cloudtrail:LookupEvents", "ecs:StopTask", "iam:PutUserPolicy"])
    expect(policy).toContain(action);
  await user.click(screen.getByTestId("ask-permissions"));
  expect(inputsOf(host, "askPermissions")).toHaveLength(1);
  act(() => host.emit.standing(standing({ permissions: permissions() })));
  await waitFor(() => expect(screen.queryByTestId("copy-policy")).toBeNull());
  expect(screen.getByTestId("permission-tearDown").dataset.may).toBe("yes");
});

const pages = [
  ["look", () => undefined],
  ["tearDown", () => openPage({ page: "review" })],
  ["regions", () => openPage({ page: "regions" })],
] as const;

test.each(pages)(
  "%s: its page says what will fail before it fails, with the policy to ask for",
  async (kind, go) => {
    const user = userEvent.setup();
    go();
    renderApp({ overview: chosen(), standing: standing({ permissions: permissions({ [kind]: "partly" }) }) });
    const strip = await screen.findByTestId(`permission-strip-${kind}`);
    expect(strip.textContent).toContain(area(kind, "partly").denied[0]);
    await user.click(within(strip).getByTestId("copy-policy"));
    expect(await navigator.clipboard.readText()).toBe(area(kind).policy);
  },
);

test.each(pages)("%s: nothing is said where nothing is known to be denied", async (kind, go) => {
  go();
  const { host } = renderApp({
    overview: chosen(),
    standing: standing({ permissions: permissions({ [kind]: "unknown" }) }),
  });
  await screen.findByRole("main");
  await waitFor(() => expect(inputsOf(host, "standing")).toHaveLength(1));
  expect(screen.queryByTestId(`permission-strip-${kind}`)).toBeNull();
});

test("against an organization there is no policy to copy", async () => {
  openPage({ page: "review" });
  const denied = ["ecs:StopTask"];
  const view = permissions({}, { areas: [area("tearDown", "no", { denied, deniedByOrganization: denied })] });
  renderApp({ overview: chosen(), standing: standing({ permissions: view }) });
  const strip = await screen.findByTestId("permission-strip-tearDown");
  expect(strip.textContent).toContain("This teardown will fail");
  expect(strip.textContent).toContain("Ask whoever runs your AWS organization.");
  expect(within(strip).queryByTestId("copy-policy")).toBeNull();
});
