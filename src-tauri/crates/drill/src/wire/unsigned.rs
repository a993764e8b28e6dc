//! The services that a sign-in goes through, whose requests nobody signs: told by their host, or by their path where
//! the host is a custom endpoint's.

/// Signing names, as [`crate::Call::service`] has them: AWS Sign-In, the OIDC service of IAM Identity Center, its portal.
pub(crate) const SIGN_IN: &str = "signin";
pub(crate) const OIDC: &str = "sso-oauth";
pub(crate) const PORTAL: &str = "awsssoportal";

/// Where an unsigned request of theirs goes.
pub(crate) struct Route {
    pub(crate) service: &'static str,
    /// None where the host does not tell.
    pub(crate) region: Option<String>,
    /// Empty if the service has no such path.
    pub(crate) operation: &'static str,
}

/// What a browser is sent to, rather than an SDK: it is answered with pages.
pub(crate) const PAGES: [&str; 4] = ["Authorize", "SessionsConfirmation", "PortalAuthorize", "Device"];

/// Method, path, service, operation.
const PATHS: [(&str, &str, &str, &str); 13] = [
    ("POST", "/v1/token", SIGN_IN, "CreateOAuth2Token"),
    ("GET", "/v1/authorize", SIGN_IN, "Authorize"),
    ("GET", "/v1/sessions/confirmation", SIGN_IN, "SessionsConfirmation"),
    ("POST", "/client/register", OIDC, "RegisterClient"),
    ("POST", "/device_authorization", OIDC, "StartDeviceAuthorization"),
    ("POST", "/token", OIDC, "CreateToken"),
    ("GET", "/authorize", OIDC, "PortalAuthorize"),
    ("GET", "/device", OIDC, "Device"),
    ("GET", "/assignment/accounts", PORTAL, "ListAccounts"),
    ("GET", "/assignment/roles", PORTAL, "ListAccountRoles"),
    ("GET", "/federation/credentials", PORTAL, "GetRoleCredentials"),
    ("POST", "/logout", PORTAL, "Logout"),
    ("GET", "/", OIDC, "Device"),
];

/// The route of a request without a signature; none if it is another service's.
pub(crate) fn route(host: &str, method: &str, path: &str) -> Option<Route> {
    let of_host = of_host(host);
    let found = |service: Option<&str>| {
        PATHS.iter().find(|(verb, one, home, _)| {
            *verb == method && *one == path && service.is_none_or(|service| service == *home)
        })
    };
    match of_host {
        Some((service, region)) => {
            let operation = found(Some(service)).map_or("", |(.., operation)| operation);
            Some(Route { service, region: Some(region), operation })
        }
        // "/" is the device page of a host of AWS's alone.
        None if path == "/" => None,
        None if is_aws(host) => None,
        None => found(None).map(|(_, _, service, operation)| Route { service, region: None, operation }),
    }
}

fn is_aws(host: &str) -> bool {
    ["amazonaws.com", "api.aws", "amazon.com"].iter().any(|suffix| host.ends_with(suffix))
}

/// `us-east-1.signin.aws.amazon.com`, `oidc.us-east-1.amazonaws.com`, `device.sso.us-east-1.amazonaws.com`,
/// `portal.sso.us-east-1.amazonaws.com`.
fn of_host(host: &str) -> Option<(&'static str, String)> {
    let labels: Vec<&str> = host.split('.').collect();
    match &labels[..] {
        [region, "signin", "aws", "amazon", "com"] => Some((SIGN_IN, (*region).to_owned())),
        ["oidc", region, "amazonaws", "com"] | ["device", "sso", region, "amazonaws", "com"] => {
            Some((OIDC, (*region).to_owned()))
        }
        ["portal", "sso", region, "amazonaws", "com"] => Some((PORTAL, (*region).to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_tells_the_service_and_so_does_a_path_elsewhere() {
        for (host, method, path, wanted) in [
            (
                "us-west-2.signin.aws.amazon.com",
                "POST",
                "/v1/token",
                Some((SIGN_IN, Some("us-west-2"), "CreateOAuth2Token")),
            ),
            ("us-west-2.signin.aws.amazon.com", "POST", "/token", Some((SIGN_IN, Some("us-west-2"), ""))),
            ("oidc.eu-west-1.amazonaws.com", "POST", "/token", Some((OIDC, Some("eu-west-1"), "CreateToken"))),
            ("device.sso.eu-west-1.amazonaws.com", "GET", "/", Some((OIDC, Some("eu-west-1"), "Device"))),
            ("portal.sso.eu-west-1.amazonaws.com", "POST", "/logout", Some((PORTAL, Some("eu-west-1"), "Logout"))),
            ("127.0.0.1", "POST", "/v1/token", Some((SIGN_IN, None, "CreateOAuth2Token"))),
            ("127.0.0.1", "GET", "/federation/credentials", Some((PORTAL, None, "GetRoleCredentials"))),
            ("127.0.0.1", "GET", "/", None),
            ("127.0.0.1", "POST", "/", None),
            ("ecs.us-east-1.amazonaws.com", "POST", "/token", None),
        ] {
            let found = route(host, method, path);
            let found = found.as_ref().map(|route| (route.service, route.region.as_deref(), route.operation));
            assert_eq!(found, wanted, "{method} {host}{path}");
        }
    }
}
