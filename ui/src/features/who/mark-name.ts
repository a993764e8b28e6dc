/** The last part of an ARN: a name, `family:revision`, or a family alone. */
export function nameOf(arn: string): string {
  return arn.split("/").at(-1) || arn;
}
