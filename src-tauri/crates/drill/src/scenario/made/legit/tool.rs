//! A tool from a public registry that somebody runs beside the company's own things.

use std::collections::BTreeMap;

use serde_json::json;

use super::super::site::Site;
use super::super::who::Client;
use super::super::words::{pick, several};
use super::past::{Past, grow, house};
use super::workload::Workload;
use crate::chance::Chance;
use crate::{Label, Refusal};

/// What a tool is called, where it comes from, and its port.
const TOOLS: [(&str, &str, u32); 14] = [
    ("grafana", "grafana/grafana:11.2.0", 3000),
    ("keycloak", "quay.io/keycloak/keycloak:25.0", 8080),
    ("nginx-proxy", "nginx:alpine", 80),
    ("metabase", "metabase/metabase:v0.50.26", 3000),
    ("n8n", "docker.io/n8nio/n8n:1.62.1", 5678),
    ("sonarqube", "sonarqube:lts-community", 9000),
    ("prometheus", "quay.io/prometheus/prometheus:v2.54.1", 9090),
    ("vault", "hashicorp/vault:1.17", 8200),
    ("redis", "redis:7", 6379),
    ("minio", "quay.io/minio/minio:latest", 9000),
    ("outline", "outlinewiki/outline:0.80.2", 3000),
    ("unleash", "ghcr.io/unleash/unleash-server:6", 4242),
    ("wireguard", "lscr.io/linuxserver/wireguard:latest", 51820),
    ("tailscale", "ghcr.io/tailscale/tailscale:stable", 41641),
];

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let region = site.company.region(chance);
    let client = pick(chance, &[Client::CommandLine, Client::Browser, Client::Terraform]);
    let who = site.company.person(chance, client, label);
    let past = Past::draw(chance);
    let tools = several(chance, &TOOLS, 1, 3);
    let first = tools.first().map_or("tools", |tool| tool.0);
    let wanted = pick(chance, &[first, "tools", "internal", "monitoring", "default", "shared"]);
    let cluster = house(site, chance, &who, (&region, wanted), past.began, BTreeMap::new())?;
    for (name, image, port) in tools {
        let drawn = Workload::draw(chance, name);
        // It runs in its own image, or in a copy that somebody keeps.
        let image = if chance.happens(0.15) {
            format!("{}/docker-hub/{}", site.company.registry(), image.rsplit('/').next().unwrap_or(image))
        } else {
            image.to_owned()
        };
        let bare = chance.happens(0.4);
        let workload = Workload {
            family: site.free_family(&region, name),
            name: if chance.happens(0.25) { format!("{name}-service") } else { name.to_owned() },
            desired: 1,
            port: (!bare).then_some(port),
            balanced: !bare && chance.happens(0.6),
            logs: !bare && chance.happens(0.7),
            roles: !bare && chance.happens(0.7),
            public: chance.happens(0.5),
            sidecar: None,
            command: (name == "keycloak").then(|| json!(["start", "--optimized"])),
            ..drawn
        };
        let past = Past::since(chance, past.began);
        let images = vec![image; usize::try_from(past.revisions).unwrap_or(1).min(3)];
        grow(site, chance, &who, (&region, &cluster), &workload, past, &images)?;
    }
    Ok(())
}
