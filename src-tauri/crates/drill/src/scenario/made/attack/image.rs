//! Images that nobody in the company has heard of, and what can be seen of what they do. All names are drawn.

use serde_json::{Value, json};

use super::super::site::Site;
use super::super::words::{account_id, pick, wordlike};
use crate::chance::Chance;

/// Words that harmless images have, and that are therefore chosen.
const HARMLESS: [&str; 12] =
    ["app", "worker", "web", "api", "secret", "node", "metrics", "job", "runner", "backend", "nginx", "python-app"];

const TAGS: [&str; 8] = ["latest", "v1", "user", "v2", "stable", "1.0", "prod", "main"];

/// Where an image lies: mostly in a public registry, seldom in one of AWS that belongs to somebody else, hardly ever in
/// the company's own.
pub(super) fn draw(site: &Site<'_>, chance: &mut Chance) -> String {
    let region = site.company.home().to_owned();
    let (owner, name) = (owner(chance), pick(chance, &HARMLESS));
    let tag = tag(chance);
    match chance.between(0, 19) {
        0..=8 => format!("{owner}/{name}{tag}"),
        9..=10 => format!("docker.io/{owner}/{name}{tag}"),
        // Two letters and two letters, which says nothing.
        11 => format!("{owner}/{}:{}", chance.name(2), chance.name(2)),
        12..=13 => format!("ghcr.io/{owner}/{name}{tag}"),
        14 => format!("quay.io/{owner}/{name}{tag}"),
        15..=16 => format!("public.ecr.aws/{}/{name}{tag}", chance.name(8)),
        17..=18 => format!("{}.dkr.ecr.{region}.amazonaws.com/{name}{tag}", account_id(chance)),
        _ => format!("{}/{name}{tag}", site.company.registry()),
    }
}

fn owner(chance: &mut Chance) -> String {
    match chance.between(0, 3) {
        0 => wordlike(chance).replace('-', ""),
        1 => format!("{}{}", wordlike(chance).replace('-', ""), chance.between(10, 99_999)),
        _ => {
            let length = usize::try_from(chance.between(5, 10)).unwrap_or(6);
            chance.name(length)
        }
    }
}

fn tag(chance: &mut Chance) -> String {
    match chance.between(0, 5) {
        0 => String::new(),
        1 => format!("@sha256:{}", chance.hex(64)),
        2 => format!(":{}", chance.name(2)),
        3 => format!(":2.{}.{}", chance.between(0, 9), chance.between(0, 30)),
        _ => format!(":{}", pick(chance, &TAGS)),
    }
}

/// What can be seen in a definition of what its container does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// A miner's command line.
    Plain,
    /// The same, packed away by a shell.
    Packed,
    /// Only variables.
    Variables,
    /// Nothing: the image knows by itself.
    Nothing,
}

impl Sight {
    pub(super) fn draw(chance: &mut Chance) -> Self {
        pick(chance, &[Self::Plain, Self::Packed, Self::Variables, Self::Nothing, Self::Nothing, Self::Nothing])
    }

    /// Lets a container be seen so.
    pub(super) fn show(self, chance: &mut Chance, container: &mut Value) {
        let wallet = chance.letters(34, b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789");
        let pool = format!("{}.pool.example:{}", chance.name(6), pick(chance, &[3333, 443, 14444, 9200]));
        match self {
            Self::Plain => {
                let miner = pick(chance, &["./xmrig", "/usr/bin/srbminer", "./app", "/opt/sys/kthreadd"]);
                container["command"] = json!([
                    miner,
                    "--algo",
                    pick(chance, &["rx/0", "randomx", "randomvirel", "gr"]),
                    "-o",
                    format!("stratum+tcp://{pool}"),
                    "-u",
                    wallet,
                    "-p",
                    "x",
                    "--keepalive",
                ]);
            }
            Self::Packed => {
                let packed = chance.letters(96, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
                container["entryPoint"] = json!(["/bin/sh", "-c"]);
                container["command"] = json!([format!("echo {packed} | base64 -d | sh")]);
            }
            Self::Variables => {
                let names = pick(chance, &[["POOL", "WALLET"], ["SERVER", "LOGIN"], ["U", "P"], ["ENDPOINT", "TOKEN"]]);
                container["environment"] = json!([
                    {"name": names[0], "value": pool}, {"name": names[1], "value": wallet},
                    {"name": "THREADS", "value": "16"},
                ]);
            }
            Self::Nothing => {}
        }
    }
}
