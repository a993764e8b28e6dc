import type {
  Host,
  PortalAccount,
  SessionView,
  SignInStep,
  SignInWaiting,
  StandingView,
} from "../bridge/host";
import { HostError } from "../bridge/host-error";

export const portalAccounts: readonly PortalAccount[] = [
  { id: "123456789012", name: "ddokso", email: "aws@ddokso.example" },
  { id: "210987654321", name: "ddokso-staging", email: "staging@ddokso.example" },
  { id: "333344445555", name: "Log archive", email: null },
];

export type SignInFixture = {
  standing: StandingView;
  waiting: Partial<SignInWaiting>;
  /** Where the person comes back to: connected at once, or with accounts to choose from. */
  accounts: readonly PortalAccount[];
  roles: readonly string[];
};

type Note = <T>(method: string, input: unknown, answer: () => T) => Promise<T>;
type Commands = Pick<
  Host,
  | "beginSignIn"
  | "awaitSignIn"
  | "openSignIn"
  | "pasteSignIn"
  | "portalRoles"
  | "chooseRole"
  | "cancelSignIn"
  | "standing"
  | "askPermissions"
  | "enterCode"
  | "keepSignIn"
  | "forgetSignIn"
>;

export type SignInCommands = Commands & {
  /** The person comes back from the browser, or does not. */
  comeBack: (step: SignInStep | HostError) => void;
};

const URL =
  "https://us-east-1.signin.aws.amazon.com/v1/authorize?response_type=code&client_id=arn%3Aaws%3Asignin%3A%3A%3Adevtools%2Fsame-device";

/** The commands of signing in, over what the fixture holds. The browser is left to the test. */
export function signInOf(held: SignInFixture, session: SessionView, note: Note): SignInCommands {
  let settle: { back: (step: SignInStep) => void; failed: (error: HostError) => void } | null = null;
  const comeBack = (step: SignInStep | HostError) => {
    const pending = settle;
    settle = null;
    if (step instanceof HostError) pending?.failed(step);
    else pending?.back(step);
  };
  const changed = (changes: Partial<StandingView["signIn"]>): StandingView => {
    held.standing = { ...held.standing, signIn: { ...held.standing.signIn, ...changes } };
    return held.standing;
  };
  return {
    comeBack,
    beginSignIn: (request, again) =>
      note("beginSignIn", { request, again }, () => ({
        url: URL,
        host: "us-east-1.signin.aws.amazon.com",
        opened: !(request.kind === "browser" && request.elsewhere),
        userCode: request.kind !== "browser" && request.device ? "BCDF-GHJK" : null,
        paste: request.kind === "browser" && request.elsewhere,
        until: new Date(Date.now() + 10 * 60_000).toISOString(),
        ...held.waiting,
      })),
    awaitSignIn: () =>
      note("awaitSignIn", null, () => undefined).then(
        () =>
          new Promise<SignInStep>((back, failed) => {
            settle = { back, failed };
          }),
      ),
    openSignIn: () => note("openSignIn", null, () => true),
    pasteSignIn: (text) =>
      note("pasteSignIn", text, () => {
        if (!text.startsWith("state"))
          throw new HostError({ code: "pasteMalformed", context: {}, detail: "" });
        comeBack({ kind: "signedIn", session });
      }),
    portalRoles: (account) => note("portalRoles", account, () => [...held.roles]),
    chooseRole: (account, role) => note("chooseRole", { account, role }, () => session),
    cancelSignIn: () =>
      note("cancelSignIn", null, () =>
        comeBack(new HostError({ code: "signInCancelled", context: {}, detail: "" })),
      ),
    standing: () => note("standing", null, () => held.standing),
    askPermissions: () => note("askPermissions", null, () => held.standing),
    enterCode: (mfa) =>
      note("enterCode", mfa, () => {
        if (mfa.code === "000000")
          throw new HostError({ code: "mfaRefused", context: { field: "code" }, detail: "" });
        return changed({ takesCode: false });
      }),
    keepSignIn: (on) => note("keepSignIn", on, () => changed({ kept: on })),
    forgetSignIn: (account, partition, endpoint) =>
      note("forgetSignIn", { account, partition, endpoint }, () => undefined),
  };
}
