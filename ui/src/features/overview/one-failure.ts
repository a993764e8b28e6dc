import type { CloudErrorKind, Code, OverviewView } from "../../bridge/host";
import { HostError } from "../../bridge/host-error";
import { lacksOnlyStarts } from "../../bridge/known";

/** Failures of the sign-in or of this computer, not of a region: they are said once, for the whole account. */
const codes: Partial<Record<CloudErrorKind, Code>> = {
  credentialsInvalid: "keyInvalid",
  credentialsExpired: "tokenExpired",
  credentialsMissing: "credentialsMissing",
  accountChanged: "accountChanged",
  clockSkew: "clockSkew",
  offline: "offline",
};

/** The one failure that explains everything that was not read, if there is one. */
export function oneFailure({ regions }: OverviewView): HostError | null {
  // A disabled region refuses for a reason of its own.
  const gaps = regions
    .filter((region) => region.look !== "disabled" && !lacksOnlyStarts(region))
    .flatMap((region) => region.gaps);
  const [first] = gaps;
  const code = first && codes[first.kind];
  if (!code || gaps.some(({ kind }) => kind !== first.kind)) return null;
  return new HostError({ code, context: code === "clockSkew" ? { seconds: "" } : {}, detail: first.detail });
}
