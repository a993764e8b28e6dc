import { useState } from "react";
import type {
  ConnectRequest,
  ProfileOption,
  RememberedAccount,
  SessionView,
  SignInRequest,
  SignInWay,
} from "../../bridge/host";
import type { HostError } from "../../bridge/host-error";
import { type Connect, useConnect } from "../../bridge/use-connect";
import { type SignIn, useSignIn } from "../../bridge/use-sign-in";

/** The ways that unfold. */
type Way = "browser" | "portal" | "key" | "profile";

/** What the portal panel begins with. */
type PortalDraft = { startUrl: string; region: string };

type Program = { name: string; command: string; token: string };

type Setup = {
  onConnected: (session: SessionView) => void;
  /** Only the connected account will do. */
  again?: boolean;
  /** The address of a stand-in. */
  endpoint: string | null;
  /** How it was done the last time: opened, and filled in. */
  last?: SignInWay | undefined;
};

export type WaysState = {
  open: Way | null;
  /** Opened by something else than its own line: the focus goes into it. */
  entered: Way | null;
  toggle: (way: Way) => void;
  enter: (way: Way) => void;
  connect: Connect;
  signIn: SignIn;
  busy: boolean;
  /** The way that the sign-in through a browser belongs to. */
  signInWay: Way | null;
  /** Why a connection in that way failed; `null` is what has no panel. */
  failedIn: (way: Way | null) => HostError | null;
  /** Takes away what is said of a failure. */
  clear: () => void;
  portal: PortalDraft;
  setPortal: (draft: PortalDraft) => void;
  region: string;
  setRegion: (region: string) => void;
  begin: (way: Way, request: SignInRequest) => void;
  send: (way: Way | null, request: ConnectRequest) => void;
  /** The profile that was asked for last. */
  profile: string;
  takeProfile: (profile: ProfileOption, code: string | null) => void;
  /** A program to be looked at before it runs. */
  program: Program | null;
  confirmProgram: () => void;
  closeProgram: () => void;
  /** Connects to an account as it was done before; what needs a person opens its panel. `from` is its stand-in. */
  repeat: (account: RememberedAccount) => void;
};

const DEFAULT_REGION = "us-east-1";

function opensAt(last: SignInWay | undefined): Way | null {
  if (last === undefined || last.kind === "environment" || last.kind === "practice") return null;
  return last.kind;
}

/** Which way is open, what it was filled in with, and what came of it. Nothing in it is secret. */
export function useWays({ onConnected, again = false, endpoint, last }: Setup): WaysState {
  const [open, setOpen] = useState<Way | null>(opensAt(last));
  const [entered, setEntered] = useState<Way | null>(null);
  const connect = useConnect(onConnected, again);
  const signIn = useSignIn(onConnected, again);
  const [signInWay, setSignInWay] = useState<Way | null>(null);
  const [sent, setSent] = useState<Way | null>(null);
  const [asked, setAsked] = useState<{ name: string; confirmed: string | null }>({
    name: last?.kind === "profile" ? last.name : "",
    confirmed: null,
  });
  const [shown, setShown] = useState<Program | null>(null);
  const [portal, setPortal] = useState<PortalDraft>(
    last?.kind === "portal" ? { startUrl: last.startUrl, region: last.region } : { startUrl: "", region: "" },
  );
  const [region, setRegion] = useState(last?.kind === "browser" ? last.region : DEFAULT_REGION);
  const busy = connect.busy || signIn.phase.kind !== "idle";

  const clear = () => {
    connect.clear();
    signIn.clear();
  };
  const send = (way: Way | null, request: ConnectRequest) => {
    signIn.clear();
    setSent(way);
    connect.run(request);
  };
  const begin = (way: Way, request: SignInRequest) => {
    connect.clear();
    setSignInWay(way);
    setOpen(way);
    signIn.begin(request);
  };
  const enter = (way: Way) => {
    clear();
    setOpen(way);
    setEntered(way);
  };
  const connectProfile = (name: string, confirmed: string | null, code: string | null, at = endpoint) => {
    setAsked({ name, confirmed });
    send("profile", { kind: "profile", name, confirmed, code, endpoint: at });
  };
  // A profile whose program nobody has seen yet is refused with that program: it is shown.
  const { command, token } = connect.error?.code === "confirmProcess" ? connect.error.context : {};
  const refused = command && token ? { name: asked.name, command, token } : null;
  const program = shown ?? refused;

  return {
    open,
    entered,
    toggle: (way) => {
      // What is under way stays in sight.
      if (busy) return;
      clear();
      setEntered(null);
      setOpen(open === way ? null : way);
    },
    enter,
    connect,
    signIn,
    busy,
    signInWay,
    failedIn: (way) => {
      if (connect.error && !refused && sent === way) return connect.error;
      return signIn.error && signInWay === way ? signIn.error : null;
    },
    clear,
    portal,
    setPortal,
    region,
    setRegion,
    begin,
    send,
    profile: asked.name,
    takeProfile: ({ name, needs }, code) => {
      const confirmed = name === asked.name ? asked.confirmed : null;
      // Who gives a code for it has seen its program already.
      if (needs?.kind === "confirmProcess" && (code === null || confirmed === null)) {
        setAsked({ name, confirmed: null });
        setShown({ name, command: needs.command, token: needs.token });
      } else connectProfile(name, confirmed, code);
    },
    program,
    confirmProgram: () => {
      if (!program) return;
      setShown(null);
      connectProfile(program.name, program.token, null);
    },
    closeProgram: () => {
      setShown(null);
      connect.clear();
    },
    repeat: ({ account, partition, endpoint: at, way, kept }) => {
      if (kept) return send(null, { kind: "kept", account, partition, endpoint: at });
      switch (way?.kind) {
        case "portal":
          setPortal({ startUrl: way.startUrl, region: way.region });
          return enter("portal");
        case "profile":
          setOpen("profile");
          return connectProfile(way.name, null, null, at);
        case "environment":
          return send(null, { kind: "environment", endpoint: at });
        case "browser":
          setRegion(way.region);
          return begin("browser", { kind: "browser", region: way.region, elsewhere: false, endpoint: at });
        default:
          return enter(way?.kind === "key" ? "key" : "browser");
      }
    },
  };
}
