import type { BillState, CloudErrorKind, CostsView } from "../../bridge/host";

/** Which notice fits: the key under `costs:state`. None where there is nothing to say. */
export type Standing =
  | "limit"
  | "dayCap"
  | "stopped"
  | "neverEnabled"
  | "memberWithoutAccess"
  | "denied"
  | "deniedByOrganization"
  | "noData"
  | "throttled"
  | "failedSignIn"
  | "failedConnection"
  | "failedOther"
  | "stale";

const signIn: ReadonlySet<CloudErrorKind> = new Set<CloudErrorKind>([
  "credentialsInvalid",
  "credentialsExpired",
  "credentialsMissing",
  "accountChanged",
  "tokenNotValidHere",
  "clockSkew",
]);
const connection: ReadonlySet<CloudErrorKind> = new Set<CloudErrorKind>([
  "timeout",
  "offline",
  "awsUnavailable",
]);

/** How a question about a part of the bill ended, where that needs a sentence of its own. */
export function standingOf(state: BillState): Standing | null {
  switch (state.state) {
    case "notAsked":
    case "told":
      return null;
    case "denied":
      return state.byOrganization ? "deniedByOrganization" : "denied";
    case "failed":
      if (signIn.has(state.kind)) return "failedSignIn";
      return connection.has(state.kind) ? "failedConnection" : "failedOther";
    default:
      return state.state;
  }
}

/** What stands above the bill: what became of the last question, or else that the bill is old. */
export function standingOfBill({ charges, bill, stale }: CostsView): Standing | null {
  return standingOf(charges.state) ?? (bill && stale ? "stale" : null);
}

/** These were begun and have more to come: nothing went wrong. */
export const unfinished: ReadonlySet<Standing> = new Set<Standing>(["limit", "dayCap", "stopped"]);

/** What a person who looks at costs has to be allowed, as the note for an administrator says it. */
export const permissions = "ce:GetCostAndUsage, ce:GetCostForecast, ce:GetAnomalies";
