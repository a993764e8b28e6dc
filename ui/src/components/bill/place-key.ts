import type { BillLayer, BillPlace } from "../../bridge/host";

/** What tells places apart: no name of a region has a colon in it. */
export function placeKey(place: BillPlace): string {
  if (place.kind === "region") return `region:${place.code}`;
  return place.kind === "unknown" ? `unknown:${place.name}` : place.kind;
}

/** What a chart is narrowed down to: a layer, or a part that has none of its own. */
export type Focus =
  | { kind: "place"; place: BillPlace }
  | { kind: "service"; service: string }
  | { kind: "rest" };

export function focusKey(focus: Focus): string {
  if (focus.kind === "place") return placeKey(focus.place);
  return focus.kind === "service" ? `service:${focus.service}` : "rest";
}

/** What a layer is of. Of the others together there is neither a place nor a service. */
export function focusOf({ place, service }: BillLayer): Focus {
  if (place) return { kind: "place", place };
  return service === null ? { kind: "rest" } : { kind: "service", service };
}
