import type { PrincipalLabel } from "../../bridge/host";

const kinds = { user: "iamUser", role: "role", service: "awsService" } as const;

/** Those whom IAM does not keep, by the KIND of their form. */
const outsiders = { Federated: "federated", OtherAccount: "otherAccount", Unknown: "unknown" } as const;

/**
 * Whom a maker is, from the form in which verdicts compare makers: `user/NAME`, `role/NAME`, `service/HOST`,
 * `sso/SET/PERSON`, `root`, and `KIND|ACCOUNT|NAME|` of whoever comes from outside of IAM. Null for any other text, which
 * is then shown as it is.
 */
export function makerLabel(text: string): PrincipalLabel | null {
  if (text === "root") return { key: text, kind: "root", name: "", session: null };
  const outside = /^(Federated|OtherAccount|Unknown)\|[^|]*\|(.*)\|$/s.exec(text);
  if (outside) {
    const kind = outsiders[outside[1] as keyof typeof outsiders];
    return { key: text, kind, name: outside[2] ?? "", session: null };
  }
  const at = text.indexOf("/");
  const [kind, rest] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 0 || rest === "") return null;
  if (kind === "user" || kind === "role" || kind === "service")
    return { key: text, kind: kinds[kind], name: rest, session: null };
  // A permission set's name has no slash; what follows the first one is the person.
  const end = rest.indexOf("/");
  if (kind !== "sso" || end < 1) return null;
  return {
    key: text,
    kind: "identityCenter",
    name: rest.slice(0, end),
    session: rest.slice(end + 1) || null,
  };
}
