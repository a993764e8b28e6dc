"""Signing in by a browser: AWS Sign-In (`aws login`) and IAM Identity Center, with boto3's own clients of both."""

import base64
import hashlib
import json
import time
import urllib.parse
import uuid
from datetime import datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from account import ACCOUNT
from expect import pages, raises, same

SAME_DEVICE = "arn:aws:signin:::devtools/same-device"
REDIRECT = "http://127.0.0.1:49152/oauth/callback"
START_URL = "https://d-0123456789.awsapps.com/start"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
VERIFIER = "v" * 64


def run(checks, account):
    aws_login(checks, account)
    portal(checks, account)


def url64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


CHALLENGE = url64(hashlib.sha256(VERIFIER.encode()).digest())


class Key:
    """A key that proofs of possession are signed with (RFC 9449)."""

    def __init__(self):
        self.private = ec.generate_private_key(ec.SECP256R1())

    def proof(self, account, url):
        numbers = self.private.public_key().public_numbers()
        jwk = {"kty": "EC", "crv": "P-256"} | {
            name: url64(getattr(numbers, name).to_bytes(32, "big")) for name in ("x", "y")
        }
        now = int(datetime.fromisoformat(account.now()).timestamp())
        head = {"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}
        claims = {"jti": str(uuid.uuid4()), "htm": "POST", "htu": url, "iat": now}
        message = ".".join(url64(json.dumps(part).encode()) for part in (head, claims))
        pair = decode_dss_signature(self.private.sign(message.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{message}.{url64(b''.join(number.to_bytes(32, 'big') for number in pair))}"


def sign_in_client(account, key):
    made = account.client("signin")

    def prove(params, **_):
        params["headers"]["DPoP"] = key.proof(account, params["url"])

    made.meta.events.register("before-call.signin.CreateOAuth2Token", prove)
    return made


def callback(account, path, **parameters):
    """What a browser that asks for a page is sent on with."""
    status, location = account.browse(f"{path}?{urllib.parse.urlencode(parameters)}")
    return status, dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(location).query))


def authorized(account):
    return callback(
        account,
        "/v1/authorize",
        response_type="code",
        client_id=SAME_DEVICE,
        state="s",
        code_challenge_method="SHA-256",
        scope="openid",
        redirect_uri=REDIRECT,
        code_challenge=CHALLENGE,
    )


def aws_login(checks, account):
    signin = sign_in_client(account, Key())
    status, given = authorized(account)
    same(checks, "the browser is sent back", (status, given.get("state")), (302, "s"))
    ask = {"clientId": SAME_DEVICE, "redirectUri": REDIRECT, "codeVerifier": VERIFIER, "code": given["code"]}
    ask["grantType"] = "authorization_code"
    wrong = ask | {"codeVerifier": "w" * 64}
    raises(
        checks,
        "another verifier",
        signin,
        lambda: signin.create_o_auth2_token(tokenInput=wrong),
        "ValidationException",
    )
    answer = signin.create_o_auth2_token(tokenInput=ask)["tokenOutput"]
    same(checks, "what kind of token it is", (answer["tokenType"], answer["expiresIn"]), ("aws_sigv4", 900))
    token = {name[0].upper() + name[1:]: value for name, value in answer["accessToken"].items()}
    who = account.client("sts", session=token).get_caller_identity()
    checks("whose they are", who["Arn"].endswith("/you") and who["Account"] == ACCOUNT, who)
    refused(checks, "a code that was used", signin, ask, "AUTHCODE_EXPIRED")
    again = {"clientId": SAME_DEVICE, "grantType": "refresh_token", "refreshToken": answer["refreshToken"]}
    stranger = sign_in_client(account, Key())
    call = lambda: stranger.create_o_auth2_token(tokenInput=again)  # noqa: E731
    raises(checks, "a refresh token with another key", stranger, call, "ValidationException")
    newer = signin.create_o_auth2_token(tokenInput=again)["tokenOutput"]
    checks("a refresh gives other credentials", newer["accessToken"] != answer["accessToken"])
    refused(checks, "the refresh token of before", signin, again, "TOKEN_EXPIRED")
    for code in ("USER_CREDENTIALS_CHANGED", "INSUFFICIENT_PERMISSIONS"):
        account.set("sign-in", {"refuses": code})
        refused(checks, "a refresh", signin, again | {"refreshToken": newer["refreshToken"]}, code)
    account.set("sign-in", {"refuses": None, "person": "denies"})
    status, given = authorized(account)
    same(checks, "whoever denies", (status, given), (302, {"error": "access_denied", "state": "s"}))
    account.set("sign-in", {"person": "leaves"})
    same(checks, "whoever leaves", authorized(account), (200, {}))
    account.set("sign-in", {"person": "consents"})


def refused(checks, what, signin, ask, error):
    try:
        answer = signin.create_o_auth2_token(tokenInput=ask)
    except signin.exceptions.AccessDeniedException as refusal:
        return same(checks, f"{what}: {error}", refusal.response.get("error"), error)
    return checks(f"{what}: {error}", False, f"it answered {answer}")


def portal(checks, account):
    oidc = account.client("sso-oidc")
    client = oidc.register_client(
        clientName="a test",
        clientType="public",
        grantTypes=["authorization_code", "refresh_token", DEVICE_GRANT],
        redirectUris=["http://127.0.0.1/oauth/callback"],
        scopes=["sso:account:access"],
        issuerUrl=START_URL,
    )
    known = {"clientId": client["clientId"], "clientSecret": client["clientSecret"]}
    registrations(checks, oidc)
    status, given = callback(
        account,
        "/authorize",
        response_type="code",
        client_id=client["clientId"],
        redirect_uri=REDIRECT,
        state="s",
        code_challenge_method="S256",
        scopes="sso:account:access",
        code_challenge=CHALLENGE,
    )
    same(checks, "the portal sends the browser back", (status, given.get("state")), (302, "s"))
    ask = known | {"grantType": "authorization_code", "code": given["code"], "redirectUri": REDIRECT}
    token = oidc.create_token(**ask, codeVerifier=VERIFIER)
    raises(
        checks,
        "a code of the portal twice",
        oidc,
        lambda: oidc.create_token(**ask, codeVerifier=VERIFIER),
        "InvalidGrantException",
    )
    device(checks, account, oidc, known)
    ask = known | {"grantType": "refresh_token", "refreshToken": token["refreshToken"]}
    accounts(checks, account, oidc.create_token(**ask)["accessToken"])


def registrations(checks, oidc):
    good = {"clientName": "a test", "clientType": "public"}
    for what, arguments, code in (
        ("a confidential client", good | {"clientType": "confidential"}, "InvalidClientMetadataException"),
        ("an unknown scope", good | {"scopes": ["everything"]}, "InvalidScopeException"),
        ("an unknown grant", good | {"grantTypes": ["password"]}, "UnsupportedGrantTypeException"),
        ("a redirect elsewhere", good | {"redirectUris": ["https://example.com"]}, "InvalidRedirectUriException"),
        ("a code without an issuer", good | {"grantTypes": ["authorization_code"]}, "InvalidRequestException"),
    ):
        call = lambda arguments=arguments: oidc.register_client(**arguments)  # noqa: E731
        raises(checks, what, oidc, call, code)


def device(checks, account, oidc, known):
    call = lambda: oidc.start_device_authorization(**known, startUrl="https://nobody.awsapps.com/start")  # noqa: E731
    raises(checks, "an unknown portal", oidc, call, "InvalidRequestException")
    call = lambda: oidc.start_device_authorization(**known | {"clientSecret": "x"}, startUrl=START_URL)  # noqa: E731
    raises(checks, "a client with another secret", oidc, call, "InvalidClientException", 401)
    begun = oidc.start_device_authorization(**known, startUrl=START_URL)
    poll = lambda: oidc.create_token(**known, grantType=DEVICE_GRANT, deviceCode=begun["deviceCode"])  # noqa: E731
    raises(checks, "nobody has come", oidc, poll, "AuthorizationPendingException")
    raises(checks, "it asks too often", oidc, poll, "SlowDownException")
    address = urllib.parse.urlsplit(begun["verificationUriComplete"])
    status, _ = account.browse(f"{address.path}?{address.query}")
    same(checks, "the page of the device", status, 200)
    time.sleep(begun["interval"])
    checks("somebody has come", "accessToken" in poll())
    account.set("sign-in", {"person": "denies"})
    begun = oidc.start_device_authorization(**known, startUrl=START_URL)
    address = urllib.parse.urlsplit(begun["verificationUriComplete"])
    account.browse(f"{address.path}?{address.query}")
    raises(checks, "somebody has denied", oidc, poll, "AccessDeniedException")
    account.set("sign-in", {"person": "consents"})


def accounts(checks, account, token):
    sso = account.client("sso")
    found, count = pages(sso, "list_accounts", "accountList", accessToken=token, PaginationConfig={"PageSize": 2})
    same(checks, "accounts and pages", (len(found), count), (3, 2))
    roles, count = pages(
        sso, "list_account_roles", "roleList", accessToken=token, accountId=ACCOUNT, PaginationConfig={"PageSize": 1}
    )
    wanted = (["AdministratorAccess", "ReadOnlyAccess"], 2)
    same(checks, "roles and pages", ([role["roleName"] for role in roles], count), wanted)
    for number in (ACCOUNT, "111111111111"):
        ask = {"roleName": "ReadOnlyAccess", "accountId": number, "accessToken": token}
        given = sso.get_role_credentials(**ask)["roleCredentials"]
        checks("it tells when they end", given["expiration"] > 1_700_000_000_000, given["expiration"])
        names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
        session = {name: given[name[0].lower() + name[1:]] for name in names}
        who = account.client("sts", session=session).get_caller_identity()
        same(checks, "whose account it is", who["Account"], number)
    ask["roleName"] = "Other"
    call = lambda: sso.get_role_credentials(**ask)  # noqa: E731
    raises(checks, "a role that was not given", sso, call, "ForbiddenException", 403, modelled=False)
    sso.logout(accessToken=token)
    call = lambda: sso.list_accounts(accessToken=token)  # noqa: E731
    raises(checks, "a token after the logout", sso, call, "UnauthorizedException", 401)
