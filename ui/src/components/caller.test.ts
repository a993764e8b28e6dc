import { expect, test } from "vitest";
import { callerOf } from "./caller";

test.each([
  ["arn:aws:iam::123456789012:root", "root", "", null],
  ["arn:aws-cn:iam::123456789012:root", "root", "", null],
  ["arn:aws:iam::123456789012:user/jiwoo", "iamUser", "jiwoo", null],
  ["arn:aws:iam::123456789012:user/team/ops/jiwoo", "iamUser", "jiwoo", null],
  ["arn:aws:iam::123456789012:user/root", "iamUser", "root", null],
  ["arn:aws:sts::123456789012:assumed-role/Administrator/jiwoo", "role", "Administrator", "jiwoo"],
  ["arn:aws:sts::123456789012:assumed-role/root/root", "role", "root", "root"],
  [
    "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/root",
    "identityCenter",
    "AdministratorAccess",
    "root",
  ],
  [
    "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_team/jiwoo",
    "role",
    "AWSReservedSSO_Admin_team",
    "jiwoo",
  ],
  // Without the digits anybody can have called it so.
  [
    "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin/jiwoo",
    "role",
    "AWSReservedSSO_Admin",
    "jiwoo",
  ],
  ["arn:aws:sts::123456789012:federated-user/root", "federated", "root", null],
  ["arn:aws:s3::123456789012:root", "unknown", "root", null],
  ["nonsense", "unknown", "nonsense", null],
  ["", "unknown", "", null],
])("%s is %s %s", (arn, kind, name, session) => {
  expect(callerOf(arn)).toEqual({ key: arn, kind, name, session });
});
