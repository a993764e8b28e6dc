//! Where an image comes from, by its name.

/// An image's name in its parts: `registry/repository:tag`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Image<'a> {
    /// The registry's host; none means Docker Hub.
    pub(super) host: Option<&'a str>,
    /// `namespace/name`
    pub(super) repository: &'a str,
    /// What follows the colon, or the digest.
    pub(super) tag: &'a str,
}

/// Who can push to a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Registry<'a> {
    /// Anybody.
    Public,
    /// The private registry of an account, by its number.
    Account(&'a str),
    /// A host that is none of the well-known ones: it may be the company's own.
    Other,
}

/// Hosts at which anybody gets a namespace.
const PUBLIC: [&str; 12] = [
    "docker.io",
    "index.docker.io",
    "registry-1.docker.io",
    "registry.hub.docker.com",
    "ghcr.io",
    "quay.io",
    "public.ecr.aws",
    "gcr.io",
    "registry.gitlab.com",
    "registry.k8s.io",
    "mcr.microsoft.com",
    "lscr.io",
];

impl<'a> Image<'a> {
    /// As Docker reads it: the first part is a host if it has a dot or a colon, or is `localhost`.
    pub(super) fn parse(text: &'a str) -> Self {
        let text = text.trim();
        let (host, rest) = match text.split_once('/') {
            Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
            _ => (None, text),
        };
        let (named, digest) = rest.split_once('@').unwrap_or((rest, ""));
        let (repository, tag) = match named.rsplit_once(':') {
            Some((repository, tag)) => (repository, tag),
            None => (named, digest),
        };
        Self { host, repository, tag }
    }

    /// Who can push to its registry.
    pub(super) fn registry(&self) -> Registry<'a> {
        let Some(host) = self.host else { return Registry::Public };
        if let Some((account, rest)) = host.split_once(".dkr.ecr") {
            let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
            // `.dkr.ecr.REGION.amazonaws.com`, `.dkr.ecr-fips...`: a host that only begins like it is somebody's.
            if digits && (rest.ends_with(".amazonaws.com") || rest.ends_with(".amazonaws.com.cn")) {
                return Registry::Account(account);
            }
        }
        let host = host.to_ascii_lowercase();
        match PUBLIC.contains(&host.as_str()) || host.ends_with(".gcr.io") || host.ends_with(".docker.io") {
            true => Registry::Public,
            false => Registry::Other,
        }
    }

    /// Registry and repository: what stays the same from one deployment to the next.
    pub(super) fn origin(&self) -> String {
        format!("{}/{}", self.host.unwrap_or("docker.io"), self.repository)
    }

    /// An official image of Docker Hub: it has no namespace, and nobody else can push to it.
    pub(super) fn is_official(&self) -> bool {
        match self.host {
            None | Some("docker.io") => !self.repository.contains('/') || self.repository.starts_with("library/"),
            Some("public.ecr.aws") => ["docker/library/", "amazonlinux/", "aws-", "xray/", "ecs/", "lambda/"]
                .iter()
                .any(|start| self.repository.starts_with(start)),
            Some(_) => false,
        }
    }

    /// The namespace, where somebody else could not have pushed to it: only of the registries that are known.
    pub(super) fn publisher(&self) -> Option<&'a str> {
        match self.host {
            None | Some("docker.io" | "quay.io" | "public.ecr.aws" | "ghcr.io" | "lscr.io" | "mcr.microsoft.com") => {}
            Some(_) => return None,
        }
        if self.host == Some("mcr.microsoft.com") {
            return Some("microsoft");
        }
        Some(self.repository.split_once('/').map_or("library", |(namespace, _)| namespace))
    }

    /// A name as scripts of a campaign chose: `qzvkwe/tr:ox`, five to ten letters, two, two (Datadog, January 2024).
    pub(super) fn is_scripted(&self) -> bool {
        let short = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase());
        let Some((namespace, name)) = self.repository.split_once('/') else { return false };
        let plain = namespace.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        self.registry() == Registry::Public
            && (5..=10).contains(&namespace.len())
            && plain
            && short(name)
            && short(self.tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registries_are_told_by_the_host() {
        let ours = "000000000000.dkr.ecr.eu-west-1.amazonaws.com/api:1";
        for (text, registry) in [
            ("nginx", Registry::Public),
            ("quiet/worker:latest", Registry::Public),
            ("docker.io/library/nginx:1.27", Registry::Public),
            ("GHCR.io/a/b", Registry::Public),
            ("eu.gcr.io/a/b", Registry::Public),
            (ours, Registry::Account("000000000000")),
            ("000000000000.dkr.ecr-fips.us-east-1.amazonaws.com/a", Registry::Account("000000000000")),
            ("000000000000.dkr.ecr.cn-north-1.amazonaws.com.cn/a", Registry::Account("000000000000")),
            ("000000000000.dkr.ecr.eu-west-1.amazonaws.com.evil.example/api:1", Registry::Other),
            ("x00000000000.dkr.ecr.eu-west-1.amazonaws.com/api", Registry::Other),
            ("localhost:5000/a", Registry::Other),
            ("registry.example.com/team/api:9", Registry::Other),
            ("", Registry::Public),
        ] {
            assert_eq!(Image::parse(text).registry(), registry, "{text}");
        }
    }

    #[test]
    fn the_parts_of_a_name_are_docker_s() {
        for (text, origin, tag) in [
            ("nginx", "docker.io/nginx", ""),
            ("a/b:c", "docker.io/a/b", "c"),
            ("r.example:5000/a/b:c", "r.example:5000/a/b", "c"),
            ("a/b@sha256:00ff", "docker.io/a/b", "sha256:00ff"),
            ("a/b:1@sha256:00ff", "docker.io/a/b", "1"),
        ] {
            let image = Image::parse(text);
            assert_eq!((image.origin().as_str(), image.tag), (origin, tag), "{text}");
        }
    }

    #[test]
    fn scripted_names_have_their_shape() {
        for (text, scripted) in [
            ("qzvkwe/tr:ox", true),
            ("docker.io/qzvkwe1/tr:ox", true),
            ("qzvkwe/tr:latest", false),
            ("qzvkwe/trx:ox", false),
            ("team/ui:v1", false),
            ("000000000000.dkr.ecr.eu-west-1.amazonaws.com/qzvkwe/tr:ox", false),
        ] {
            assert_eq!(Image::parse(text).is_scripted(), scripted, "{text}");
        }
    }
}
