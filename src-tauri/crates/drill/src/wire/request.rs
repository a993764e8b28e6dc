//! Which service, region and operation a request is for.

use bytes::Bytes;
use http::Request;

use super::query::Form;

/// A request after its envelope has been read.
#[derive(Debug, Default)]
pub(crate) struct Envelope {
    pub(crate) host: String,
    pub(crate) service: String,
    pub(crate) region: String,
    /// Empty if the request names none.
    pub(crate) operation: String,
    /// Whether there is an Authorization header of SigV4's form. The signature itself is not checked.
    pub(crate) signed: bool,
}

/// Reads the credential scope, the host as a fallback, and the operation where its protocol keeps it.
pub(crate) fn open(request: &Request<Bytes>) -> Envelope {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let host = request.uri().host().map_or_else(|| header("host").to_owned(), str::to_owned);
    let scope = scope(header("authorization"));
    let signed = scope.is_some();
    let (region, service) = scope.unwrap_or_else(|| from_host(&host));
    let operation = match service.as_str() {
        "account" => path_operation(request.uri().path()),
        "sts" | "ec2" => Form::parse(request.body()).get("Action").unwrap_or_default().to_owned(),
        // `AmazonEC2ContainerServiceV20141113.ListClusters`; another prefix is another service.
        _ => header("x-amz-target").strip_prefix("AmazonEC2ContainerServiceV20141113.").unwrap_or_default().to_owned(),
    };
    Envelope { host, service, region, operation, signed }
}

/// `Credential=KEY/DATE/REGION/SERVICE/aws4_request`.
fn scope(authorization: &str) -> Option<(String, String)> {
    let (_, rest) = authorization.split_once("Credential=")?;
    let credential = rest.split([',', ' ']).next()?;
    // From the end: an access key id holds no slash, but nothing says that it never will.
    let mut parts = credential.rsplit('/');
    let terminator = parts.next()?;
    let service = parts.next()?;
    let region = parts.next()?;
    let well_formed = terminator == "aws4_request" && !service.is_empty() && !region.is_empty();
    well_formed.then(|| (region.to_owned(), service.to_owned()))
}

/// `ecs.eu-west-1.amazonaws.com`, `ecs.eu-west-1.api.aws`; `sts.amazonaws.com` is us-east-1.
fn from_host(host: &str) -> (String, String) {
    let mut labels = host.split('.');
    let service = labels.next().unwrap_or_default().to_owned();
    let region = labels.next().filter(|label| label.contains('-')).unwrap_or("us-east-1").to_owned();
    (region, service)
}

/// restJson1 keeps the operation in the path, `/listRegions`.
fn path_operation(path: &str) -> String {
    let mut letters = path.trim_start_matches('/').chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(uri: &str, authorization: Option<&str>, body: &'static str) -> Request<Bytes> {
        let mut builder = Request::post(uri);
        if let Some(value) = authorization {
            builder = builder.header("authorization", value);
        }
        builder.body(Bytes::from_static(body.as_bytes())).unwrap()
    }

    #[test]
    fn the_scope_of_the_signature_wins_over_the_host() {
        let scope =
            "AWS4-HMAC-SHA256 Credential=AKIA/20261004/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature=00";
        let envelope = open(&request("https://ecs.us-east-1.amazonaws.com/", Some(scope), "Action=GetCallerIdentity"));
        assert_eq!((envelope.region.as_str(), envelope.service.as_str()), ("eu-west-1", "sts"));
        assert_eq!(envelope.operation, "GetCallerIdentity");
        assert!(envelope.signed);
    }

    #[test]
    fn without_a_signature_the_host_tells() {
        for (host, region, service) in [
            ("ecs.eu-west-1.amazonaws.com", "eu-west-1", "ecs"),
            ("ecs.ap-east-1.api.aws", "ap-east-1", "ecs"),
            ("sts.amazonaws.com", "us-east-1", "sts"),
            ("account.us-east-1.amazonaws.com", "us-east-1", "account"),
        ] {
            let envelope = open(&request(&format!("https://{host}/listRegions"), None, ""));
            assert_eq!((envelope.region.as_str(), envelope.service.as_str()), (region, service));
            assert!(!envelope.signed);
        }
    }

    #[test]
    fn a_broken_authorization_header_is_no_signature() {
        for broken in [
            "",
            "Bearer x",
            "Credential=",
            "Credential=a/b",
            "Credential=k/d/r/s/aws5_request",
            "Credential=k/d///aws4_request",
        ] {
            assert!(!open(&request("https://ecs.us-east-1.amazonaws.com/", Some(broken), "")).signed, "{broken}");
        }
    }

    #[test]
    fn rest_paths_are_operations() {
        assert_eq!(path_operation("/listRegions"), "ListRegions");
        assert_eq!(path_operation("/"), "");
    }
}
