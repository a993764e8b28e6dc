//! The company that an account belongs to: where it works, who works for it, and what its habits are.

use std::collections::BTreeMap;

use super::network::Vpc;
use super::site::{DAY, HOUR};
use super::who::{Client, Who, cloud, office};
use super::words::{COMPANIES, PEOPLE, account_id, pick, some};
use crate::chance::Chance;
use crate::world::{MINUTE, after};
use crate::{ACCOUNT, Label};

/// What deploys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pipeline {
    GitHub,
    GitLab,
    /// With the key of a user, as many old ones do.
    Jenkins,
    CodeBuild,
}

/// A company's habits.
#[derive(Clone, Debug)]
pub(super) struct Company {
    pub(super) name: &'static str,
    /// Where it works, its home first. There are more regions that it has never used.
    pub(super) regions: Vec<String>,
    pub(super) people: Vec<&'static str>,
    pub(super) pipeline: Pipeline,
    /// Whether people come through IAM Identity Center; they are users otherwise.
    single_sign_on: bool,
    /// Whose registry its images come from: its own account's, or that of another account of its.
    registry: String,
    /// How often something of its own carries its tags.
    tagged: f64,
    owner: &'static str,
    /// The addresses that its people mostly work from.
    offices: Vec<String>,
    pub(super) vpc: Vpc,
    /// Hours that its day begins before that of Greenwich.
    east: i64,
}

impl Company {
    /// One that works in some of these regions.
    pub(super) fn draw(chance: &mut Chance, regions: &[String]) -> Self {
        let count = pick(chance, &[1, 1, 1, 2, 2, 3]);
        let people = chance.between(2, 5);
        let name = pick(chance, &COMPANIES);
        let network = chance.happens(0.8).then(|| pick(chance, &["production", "main", name]).to_owned());
        Self {
            name,
            vpc: Vpc::draw(chance, network),
            regions: some(chance, regions, count),
            people: some(chance, &PEOPLE, people),
            pipeline: pick(chance, &[Pipeline::GitHub, Pipeline::GitLab, Pipeline::Jenkins, Pipeline::CodeBuild]),
            single_sign_on: chance.happens(0.65),
            registry: if chance.happens(0.25) { account_id(chance) } else { ACCOUNT.to_owned() },
            tagged: pick(chance, &[0.0, 0.4, 0.8, 0.95]),
            owner: pick(chance, &["platform", "platform-team", "backend", "devops", "sre", "core"]),
            offices: (0..chance.between(1, 3)).map(|_| office(chance)).collect(),
            east: pick(chance, &[-8, -5, 0, 1, 5, 9]),
        }
    }

    pub(super) fn home(&self) -> &str {
        self.regions.first().map_or("us-east-1", String::as_str)
    }

    /// One of its regions, mostly its home.
    pub(super) fn region(&self, chance: &mut Chance) -> String {
        if chance.happens(0.6) || self.regions.is_empty() {
            return self.home().to_owned();
        }
        let last = u32::try_from(self.regions.len() - 1).unwrap_or(0);
        self.regions[usize::try_from(chance.between(0, last)).unwrap_or(0)].clone()
    }

    /// Its pipeline at work.
    pub(super) fn deployer(&self, chance: &mut Chance, client: Client, label: Label) -> Who {
        let address = cloud(chance);
        match self.pipeline {
            Pipeline::GitHub => Who::session(chance, "github-deploy", "GitHubActions", &address, client, label),
            Pipeline::GitLab => {
                let session = format!("gitlab-{}", chance.between(10_000, 9_999_999));
                Who::session(chance, "gitlab-ci", &session, &address, client, label)
            }
            Pipeline::Jenkins => Who::user(chance, "jenkins", &address, client, label),
            Pipeline::CodeBuild => {
                let session = format!("AWSCodeBuild-{}", chance.uuid());
                Who::session(chance, "service-role/codebuild-deploy", &session, &address, client, label)
            }
        }
    }

    /// CloudFormation in the role that it deploys with.
    pub(super) fn formation(&self, chance: &mut Chance, region: &str, label: Label) -> Who {
        let role = format!("cdk-hnb659fds-cfn-exec-role-{ACCOUNT}-{region}");
        Who::service(chance, &role, "AWSCloudFormation", "cloudformation.amazonaws.com", label)
    }

    /// One of its people; now and then somebody uses the root user.
    pub(super) fn person(&self, chance: &mut Chance, client: Client, label: Label) -> Who {
        let name = pick(chance, &self.people);
        // Some work from home or from a train.
        let usual = some(chance, &self.offices, 1).pop().filter(|_| chance.happens(0.8));
        let address = usual.unwrap_or_else(|| office(chance));
        if chance.happens(0.06) {
            return Who::root(chance, &address, client, label);
        }
        if self.single_sign_on {
            let set = pick(chance, &["AdministratorAccess", "PowerUserAccess", "Developers"]);
            return Who::single_sign_on(chance, set, name, &address, client, label);
        }
        Who::user(chance, name, &address, client, label)
    }

    /// An image of its own, as its pipeline tags it.
    pub(super) fn image(&self, chance: &mut Chance, name: &str) -> String {
        let tag = match chance.between(0, 6) {
            0 => format!(":{}", chance.hex(7)),
            1 => format!(":{}", chance.hex(40)),
            2 => ":latest".to_owned(),
            3 => format!(":v{}.{}.{}", chance.between(0, 9), chance.between(0, 40), chance.between(0, 20)),
            4 => format!("@sha256:{}", chance.hex(64)),
            5 => format!(":main-{}", chance.between(100, 9000)),
            _ => format!(":2026-{:02}-{:02}", chance.between(1, 9), chance.between(1, 28)),
        };
        format!("{}/{name}{tag}", self.registry())
    }

    /// The host of its registry.
    pub(super) fn registry(&self) -> String {
        format!("{}.dkr.ecr.{}.amazonaws.com", self.registry, self.home())
    }

    /// Its tags, where it has not forgotten them.
    pub(super) fn tags(&self, chance: &mut Chance, name: &str) -> BTreeMap<String, String> {
        if !chance.happens(self.tagged) {
            return BTreeMap::new();
        }
        let mut all = vec![("owner", self.owner.to_owned()), ("Environment", "production".to_owned())];
        all.extend([("Name", name.to_owned()), ("Project", self.name.to_owned()), ("cost-center", "4711".to_owned())]);
        let count = chance.between(1, 4);
        some(chance, &all, count).into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }

    /// A working hour so many days before an instant.
    pub(super) fn workday(&self, chance: &mut Chance, now: jiff::Timestamp, days: i64) -> jiff::Timestamp {
        let midnight = after(now, -(now.as_millisecond().rem_euclid(DAY)) - days * DAY);
        let hour = 9 - self.east + i64::from(chance.between(0, 9));
        let at = after(midnight, hour * HOUR + i64::from(chance.between(0, 59)) * MINUTE);
        // Of today only what has been.
        at.min(after(now, -2 * MINUTE))
    }
}
