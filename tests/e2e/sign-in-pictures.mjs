// Pictures of signing in: every page and every error of it, and what the window shows of a sign-in while somebody is connected.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratch, until } from "./driver.mjs";
import { openedCount, openedUrl, Served, visit } from "./served.mjs";
import { ACCOUNT, ALL, atTheDoor, failedWith, PORTAL, refusedField, ROOT } from "./sign-in.mjs";
import * as walk from "./walk.mjs";

const LARGE = [1280, 800];
const SMALL = [1024, 700];

/** A policy that allows to look and nothing else, as somebody who only reads has it. */
const LOOKS = {
  Statement: [
    {
      Effect: "Allow",
      Action: ["ecs:List*", "ecs:Describe*", "account:ListRegions", "iam:GetAccountAuthorizationDetails", "ec2:Describe*"],
      Resource: "*",
    },
  ],
};

const PROFILES = `[profile incident]
role_arn = arn:aws:iam::${ACCOUNT}:role/incident
source_profile = lee
mfa_serial = arn:aws:iam::${ACCOUNT}:mfa/lee
[profile lee]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00
[profile company]
sso_session = company
sso_account_id = ${ACCOUNT}
sso_role_name = AdministratorAccess
[sso-session company]
sso_start_url = ${PORTAL}
sso_region = us-east-1
[profile website]
login_session = arn:aws:iam::${ACCOUNT}:user/lee
`;

export async function signingIn(open, visitor, look) {
  const served = await Served.start();
  try {
    await doors(served, visitor, look);
    await connected(served, visitor, look);
    await endsSoon(served, visitor, look);
    await over(served, visitor, look);
  } finally {
    await served.stop();
  }
}

/** Every way with what it asks for and what it says when it cannot. */
async function doors(served, visitor, look) {
  const home = scratch("home");
  mkdirSync(join(home, ".aws"));
  writeFileSync(join(home, ".aws", "config"), PROFILES);
  const { app } = await atTheDoor(served, { ...look, home });
  const shoot = visitor(app);
  const twice = async (name) => {
    await shoot(name);
    await app.resize(...SMALL);
    await shoot(`small-${name}`);
    await app.resize(...LARGE);
  };
  const begin = async (settings) => {
    await served.signIn({ person: "consents", signsInAs: ROOT, refuses: null, account: null, ...settings });
    const count = openedCount(home) + 1;
    await app.click("browser-begin");
    return openedUrl(home, count);
  };

  await app.click("way-browser");
  await twice("10-browser");
  await begin({});
  await app.find("sign-in-waiting");
  await twice("10-browser-waiting");
  await app.click("sign-in-cancel");
  await app.click("browser-elsewhere");
  await app.find("sign-in-waiting");
  await app.type("sign-in-paste", "nonsense");
  await app.click("sign-in-paste-send");
  await refusedField(app, "sign-in-paste");
  await twice("10-browser-elsewhere");
  await app.click("sign-in-cancel");
  const errors = [
    ["denied", "signInDenied", { person: "denies" }],
    ["not-allowed", "signInNotAllowed", { refuses: "INSUFFICIENT_PERMISSIONS" }],
    ["code-expired", "signInCodeExpired", { refuses: "AUTHCODE_EXPIRED" }],
    ["expired", "signInExpired", { refuses: "TOKEN_EXPIRED" }],
    ["changed", "signInChanged", { refuses: "USER_CREDENTIALS_CHANGED" }],
  ];
  for (const [name, code, settings] of errors) {
    await visit(await begin(settings));
    await failedWith(app, code);
    await shoot(`10-browser-${name}`);
  }
  await served.signIn({ refuses: null, person: "consents" });

  await app.click("way-portal");
  await app.select("portal-region", "us-east-1");
  await app.type("portal-url", "https://intruder.awsapps.com/start");
  await app.find("portal-unknown");
  await twice("10-portal-unknown");
  await app.replace("portal-url", "http://kim@portal");
  await app.click("portal-begin");
  await refusedField(app, "portal-url");
  await shoot("10-portal-malformed");
  await app.replace("portal-url", "https://d-9999999999.awsapps.com/start");
  await app.click("portal-device");
  await app.click("portal-begin");
  await refusedField(app, "portal-url");
  await shoot("10-portal-refused");
  await app.replace("portal-url", PORTAL);
  await app.click("portal-begin");
  await app.find("sign-in-waiting");
  await twice("10-portal-code");
  await visit(await openedUrl(home, openedCount(home)));
  await app.find(`account-${ACCOUNT}`, 60_000);
  await twice("10-portal-accounts");
  await app.click(`account-${ACCOUNT}`);
  await app.find("role-AdministratorAccess", 60_000);
  await shoot("10-portal-roles");
  await app.click("sign-in-cancel");

  await app.click("way-key");
  await app.type("key-id", "AKIA with spaces");
  await app.type("key-secret", "x".repeat(40));
  await app.click("key-connect");
  await refusedField(app, "key-id");
  await twice("10-key");
  const made = await served.principal({ user: { name: "kim", policies: { all: ALL }, mfa: true } });
  await served.signIn({ mfaCode: "123456" });
  await app.replace("key-id", made.accessKeyId);
  await app.type("key-secret", made.secretAccessKey);
  await app.type("key-code", "111111");
  await app.click("key-connect");
  await refusedField(app, "key-code");
  await shoot("10-key-code");

  await app.click("way-profile");
  await app.click("profile-incident");
  await app.find("profile-code");
  await twice("10-profiles");
  await app.close();
}

/** Somebody who only looks: what they may do, what will fail, what to ask for. */
async function connected(served, visitor, look) {
  await served.principal({ alias: "ddokso-production" });
  const made = await served.principal({ user: { name: "reader", policies: { looks: LOOKS }, mfa: true } });
  await served.principal({
    attach: {
      to: { kind: "user", name: "reader" },
      attached: ["arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"],
    },
  });
  const [home, store] = [scratch("home"), scratch("store")];
  let { app } = await atTheDoor(served, { ...look, home, store });
  let shoot = visitor(app);
  await app.click("way-key");
  await app.type("key-id", made.accessKeyId);
  await app.type("key-secret", made.secretAccessKey);
  await app.click("key-connect");
  await walk.swept(app);
  await app.find("permission-strip-look", 60_000).catch(() => undefined);
  await shoot("10-connected");
  await app.click("who-am-i");
  await app.find("permissions");
  await shoot("10-who-am-i");
  await app.click("permissions");
  await app.find("permissions-dialog");
  await shoot("10-permissions");
  await app.resize(...SMALL);
  await shoot("small-10-permissions");
  await app.resize(...LARGE);
  await app.close();

  ({ app } = await atTheDoor(served, { ...look, home, store }));
  shoot = visitor(app);
  await app.find(`remembered-${ACCOUNT}`);
  await app.run(() => {
    document.activeElement.blur();
    for (const one of document.querySelectorAll("*")) one.scrollTop = 0;
  });
  await shoot("10-remembered");
  await app.resize(...SMALL);
  await shoot("small-10-remembered");
  await app.close();
}

/** A sign-in that does not renew itself counts down, and at last needs the person. */
async function endsSoon(served, visitor, look) {
  const made = await served.principal({ user: { name: "park", policies: { all: ALL }, mfa: true } });
  // A code counts once.
  for (const [name, credentialsLast, mfaCode] of [["soon", 600, "123456"], ["needs-you", 270, "654321"]]) {
    await served.signIn({ mfaCode, credentialsLast });
    const { app } = await atTheDoor(served, look);
    await app.click("way-key");
    await app.type("key-id", made.accessKeyId);
    await app.type("key-secret", made.secretAccessKey);
    await app.type("key-code", mfaCode);
    await app.click("key-connect");
    await walk.swept(app);
    await app.find("expiry");
    const shoot = visitor(app);
    await shoot(`10-expiry-${name}`);
    await app.resize(...SMALL);
    await shoot(`small-10-expiry-${name}`);
    await app.close();
  }
  await served.signIn({ credentialsLast: null });
}

/** A sign-in that is over, and another account in its place. */
async function over(served, visitor, look) {
  await served.signIn({ person: "consents", signsInAs: ROOT, refuses: null, account: null });
  const { app, home } = await atTheDoor(served, look);
  const shoot = visitor(app);
  await app.click("way-browser");
  await app.click("browser-begin");
  await visit(await openedUrl(home, 1));
  await walk.swept(app);
  await app.find("warning-root");
  await shoot("10-root");
  await served.principal({ passwordChanged: ROOT });
  await served.principal({ endSessions: {} });
  await app.click({ css: '[data-testid="page-overview"] button:has(> svg.lucide-refresh-cw)' });
  await app.find("sign-in-ended", 90_000);
  await shoot("10-ended");
  await app.resize(...SMALL);
  await shoot("small-10-ended");
  await app.resize(...LARGE);
  await app.click("sign-in-again");
  await app.find("browser-begin");
  await shoot("10-again");
  await served.signIn({ account: "111111111111" });
  const count = openedCount(home) + 1;
  await app.click("browser-begin");
  await visit(await openedUrl(home, count));
  await failedWith(app, "anotherAccount");
  await shoot("10-another-account");
  await served.signIn({ account: null });
  await app.click("browser-begin");
  await visit(await openedUrl(home, count + 1));
  await until("it goes on", async () => ((await app.present("sign-in-ended")) ? null : true), 60_000);
  await app.close();
}
