import type { KnownPortal } from "../../bridge/host";

/** An address as far as it tells portals apart: `https://D-1.awsapps.com/start/#/` is `https://d-1.awsapps.com/start`. */
function addressOf(text: string): string {
  try {
    const { protocol, host, pathname } = new URL(text.trim());
    return `${protocol}//${host}${pathname.replace(/\/+$/, "")}`;
  } catch {
    return text.trim();
  }
}

/** The portal that was used from this computer before, if the address is one. */
export function knownPortal(portals: readonly KnownPortal[], startUrl: string): KnownPortal | undefined {
  const wanted = addressOf(startUrl);
  return portals.find((portal) => addressOf(portal.startUrl) === wanted);
}
