import type { CloudErrorKind, Code, OverviewView, RegionLook } from "../../bridge/host";
import { HostError } from "../../bridge/host-error";
import { lacksOnlyStarts, someRead } from "../../bridge/known";

/** Failures of the sign-in or of this computer, not of a region: they are said once, for the whole account. */
const codes: Partial<Record<CloudErrorKind, Code>> = {
  credentialsInvalid: "keyInvalid",
  credentialsExpired: "tokenExpired",
  credentialsMissing: "credentialsMissing",
  accountChanged: "accountChanged",
  clockSkew: "clockSkew",
  offline: "offline",
};

/** These refuse for a reason of their own. */
const apart: ReadonlySet<RegionLook> = new Set<RegionLook>([
  "disabled",
  "enabling",
  "stuck",
  "disabling",
  "regionOff",
  "tokenVersion",
  "tokenRefused",
  "unrecognised",
  "disputed",
]);

/** The one failure that explains everything that was not read, if there is one. */
export function oneFailure({ regions }: OverviewView): HostError | null {
  const gaps = regions
    .filter((region) => !apart.has(region.look) && !lacksOnlyStarts(region))
    .flatMap((region) => region.gaps);
  const [first] = gaps;
  const code = first && codes[first.kind];
  // A key that counts elsewhere is not wrong, whatever one region says of it.
  if (code === "keyInvalid" && someRead(regions)) return null;
  if (!code || gaps.some(({ kind }) => kind !== first.kind)) return null;
  return new HostError({ code, context: code === "clockSkew" ? { seconds: "" } : {}, detail: first.detail });
}
