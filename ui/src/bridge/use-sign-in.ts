import { useCallback, useEffect, useRef, useState } from "react";
import type { PortalAccount, SessionView, SignInRequest, SignInWaiting } from "./host";
import { useHost } from "./host-context";
import { type HostError, toHostError } from "./host-error";

/** At which step a sign-in through a browser is. */
export type SignInPhase =
  | { kind: "idle" }
  | { kind: "beginning" }
  | { kind: "waiting"; waiting: SignInWaiting }
  | { kind: "choose"; accounts: readonly PortalAccount[] }
  | { kind: "connecting"; accounts: readonly PortalAccount[] };

export type SignIn = {
  phase: SignInPhase;
  /** What was begun last. It holds no secret. */
  request: SignInRequest | null;
  error: HostError | null;
  /** Why a pasted text was refused: the sign-in waits on. */
  pasteError: HostError | null;
  begin: (request: SignInRequest) => void;
  /** Begins what was begun last once more, ending whatever is under way. */
  beginAnew: () => void;
  openAgain: () => void;
  paste: (text: string) => void;
  choose: (account: string, role: string) => void;
  cancel: () => void;
  clear: () => void;
};

const idle: SignInPhase = { kind: "idle" };

/**
 * A sign-in through a browser: begun, waited for, with an account and role to choose, or ended. An answer that comes after
 * the person has ended it, or has begun another, counts for nothing. It ends when the page that shows it goes away.
 */
export function useSignIn(onConnected: (session: SessionView) => void, again = false): SignIn {
  const host = useHost();
  const [phase, setPhase] = useState<SignInPhase>(idle);
  const [request, setRequest] = useState<SignInRequest | null>(null);
  const [error, setError] = useState<HostError | null>(null);
  const [pasteError, setPasteError] = useState<HostError | null>(null);
  const turn = useRef(0);
  const underWay = useRef(false);
  underWay.current = phase.kind !== "idle";

  const end = useCallback(() => {
    turn.current += 1;
    setPhase(idle);
    setPasteError(null);
  }, []);
  useEffect(
    () => () => {
      turn.current += 1;
      if (underWay.current) void host.cancelSignIn().catch(() => undefined);
      underWay.current = false;
    },
    [host],
  );

  const run = async (wanted: SignInRequest, first?: () => Promise<unknown>) => {
    turn.current += 1;
    const mine = turn.current;
    const current = () => turn.current === mine;
    setRequest(wanted);
    setError(null);
    setPasteError(null);
    setPhase({ kind: "beginning" });
    try {
      await first?.();
      const waiting = await host.beginSignIn(wanted, again);
      // Ended while it began: only now has the host something to end, unless another was begun since.
      if (!current()) return void (underWay.current || (await host.cancelSignIn()));
      setPhase({ kind: "waiting", waiting });
      const step = await host.awaitSignIn();
      if (!current()) return;
      if (step.kind === "choose") return setPhase({ kind: "choose", accounts: step.accounts });
      end();
      onConnected(step.session);
    } catch (thrown) {
      if (!current()) return;
      const failed = toHostError(thrown);
      end();
      // Who cancelled knows it.
      if (failed.code !== "signInCancelled") setError(failed);
    }
  };

  const choose = async (account: string, role: string) => {
    if (phase.kind !== "choose") return;
    const { accounts } = phase;
    const mine = turn.current;
    setError(null);
    setPhase({ kind: "connecting", accounts });
    try {
      const session = await host.chooseRole(account, role);
      if (turn.current !== mine) return;
      end();
      onConnected(session);
    } catch (thrown) {
      if (turn.current !== mine) return;
      setError(toHostError(thrown));
      // The list still stands: another account or role may do.
      setPhase({ kind: "choose", accounts });
    }
  };

  return {
    phase,
    request,
    error,
    pasteError,
    begin: (wanted) => void run(wanted),
    beginAnew: () => {
      if (request) void run(request, () => host.cancelSignIn().catch(() => undefined));
    },
    openAgain: () => {
      const mine = turn.current;
      const told = (opened: boolean) => {
        if (turn.current !== mine) return;
        setPhase((held) =>
          held.kind === "waiting" ? { ...held, waiting: { ...held.waiting, opened } } : held,
        );
      };
      void host.openSignIn().then(told, () => told(false));
    },
    paste: (text) => {
      setPasteError(null);
      const mine = turn.current;
      host.pasteSignIn(text).catch((thrown) => {
        if (turn.current === mine) setPasteError(toHostError(thrown));
      });
    },
    choose: (account, role) => void choose(account, role),
    cancel: () => {
      end();
      setError(null);
      void host.cancelSignIn().catch(() => undefined);
    },
    clear: () => setError(null),
  };
}
