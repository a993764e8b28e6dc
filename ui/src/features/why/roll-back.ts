import type { FindingView, HijackView } from "../../bridge/host";

/** What ECS allows in names. Anything else never becomes part of a command that a person may paste into a shell. */
const NAME = /^[A-Za-z0-9][\w-]{0,254}$/;
const REVISION = /^[A-Za-z0-9][\w-]{0,254}:\d{1,10}$/;
const REGION = /^[a-z]{2,8}(-[a-z]+)+-\d{1,2}$/;

/** The command that rolls a service back; null if this is no service, or a name in it is not what ECS allows. */
export function rollBack({ kind, arn, region }: FindingView, { before }: HijackView): string | null {
  if (kind !== "service") return null;
  const [type, cluster, service, ...rest] = arn.split(":").slice(5).join(":").split("/");
  if (type !== "service" || cluster === undefined || service === undefined || rest.length > 0) return null;
  if (!NAME.test(cluster) || !NAME.test(service) || !REVISION.test(before) || !REGION.test(region))
    return null;
  const flags = `--cluster ${cluster} --service ${service} --task-definition ${before} --region ${region}`;
  return `aws ecs update-service ${flags}`;
}
