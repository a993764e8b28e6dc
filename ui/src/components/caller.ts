import type { PrincipalLabel } from "../bridge/host";

/** The roles that IAM Identity Center makes: the name of the permission set, and 16 hexadecimal digits. */
const RESERVED = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

/**
 * Who a caller is, from its ARN alone. Only `arn:…:iam::<account>:root` is the root user: anybody can call a user, a role
 * or a session "root".
 */
export function callerOf(arn: string): PrincipalLabel {
  const [, , service, , , ...rest] = arn.split(":");
  const resource = rest.join(":");
  const [type, ...path] = resource.split("/");
  const label = (kind: PrincipalLabel["kind"], name: string, session: string | null = null) => ({
    key: arn,
    kind,
    name,
    session,
  });
  if (service === "iam" && resource === "root") return label("root", "");
  if (service === "iam" && type === "user") return label("iamUser", path.at(-1) ?? "");
  if (service === "sts" && type === "federated-user") return label("federated", path.join("/"));
  if (service === "sts" && type === "assumed-role") {
    const [role = "", ...session] = path;
    const set = RESERVED.exec(role)?.[1];
    return label(set === undefined ? "role" : "identityCenter", set ?? role, session.join("/") || null);
  }
  return label("unknown", resource || arn);
}
