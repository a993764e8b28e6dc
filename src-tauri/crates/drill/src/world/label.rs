//! Labels: by what a generated account came to hold something, so that what is judged of it can be compared. Like all of
//! the truth, no call tells them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::World;

/// A campaign of an attacker's. The first four are drawn after reports of real ones; what is taken from them is the way
/// of doing it, never a name or an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Campaign {
    /// A leaked user key, no look around, many regions within two minutes (Datadog Security Labs, January 2024).
    Datadog2024,
    /// An administrator's key, probes first, more than fifty clusters (AWS Security Blog, December 2025).
    GuardDuty2025,
    /// An administrator's session, every region, disabled ones too, for hours (October 2024).
    Seed2024,
    /// Images that look like anybody's, in small sizes (AMBERSQUID, 2023).
    Ambersquid2023,
    /// A service, or tasks of none, in a cluster that is the company's.
    Mixed,
    /// A service of the company's that was switched to a revision that is not.
    Hijack,
}

impl Campaign {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Datadog2024, Self::GuardDuty2025, Self::Seed2024, Self::Ambersquid2023, Self::Mixed, Self::Hijack];

    /// "datadog-2024", as the name of a generated account has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Datadog2024 => "datadog-2024",
            Self::GuardDuty2025 => "guardduty-2025",
            Self::Seed2024 => "seed-2024",
            Self::Ambersquid2023 => "ambersquid-2023",
            Self::Mixed => "mixed",
            Self::Hijack => "hijack",
        }
    }
}

/// A way in which companies come by what they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pattern {
    /// The Cloud Development Kit: CloudFormation's tags, names with random endings.
    Cdk,
    /// AWS Copilot.
    Copilot,
    /// Terraform, from a pipeline.
    Terraform,
    /// A small shop that somebody made in the console.
    Console,
    /// A compute environment of AWS Batch.
    Batch,
    /// The biggest tasks, many at once, started by a schedule.
    NightlyRender,
    /// People who try things with big tasks and public images.
    DataScience,
    /// CodeDeploy, by task sets.
    BlueGreen,
    /// A tool from a public registry.
    PublicTool,
    /// Build jobs: tasks of no service that come in bursts.
    CiRunners,
    /// Many large tasks in several regions for an hour, made today.
    LoadTest,
    /// The same cluster in many regions within minutes.
    Rollout,
    /// A first service of a user who is new.
    Consultant,
    /// A service whose images come from another registry than before.
    RegistryMoved,
    /// A service whose tasks were made larger.
    Resized,
    /// An old cluster that nobody remembers.
    Forgotten,
}

impl Pattern {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Cdk,
        Self::Copilot,
        Self::Terraform,
        Self::Console,
        Self::Batch,
        Self::NightlyRender,
        Self::DataScience,
        Self::BlueGreen,
        Self::PublicTool,
        Self::CiRunners,
        Self::LoadTest,
        Self::Rollout,
        Self::Consultant,
        Self::RegistryMoved,
        Self::Resized,
        Self::Forgotten,
    ];

    /// "nightly-render", as the name of a generated account has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cdk => "cdk",
            Self::Copilot => "copilot",
            Self::Terraform => "terraform",
            Self::Console => "console",
            Self::Batch => "batch",
            Self::NightlyRender => "nightly-render",
            Self::DataScience => "data-science",
            Self::BlueGreen => "blue-green",
            Self::PublicTool => "public-tool",
            Self::CiRunners => "ci-runners",
            Self::LoadTest => "load-test",
            Self::Rollout => "rollout",
            Self::Consultant => "consultant",
            Self::RegistryMoved => "registry-moved",
            Self::Resized => "resized",
            Self::Forgotten => "forgotten",
        }
    }
}

/// Whose something is, and by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Label {
    /// The attacker's.
    Attack(Campaign),
    /// The company's.
    Legit(Pattern),
}

/// Labels by ARN.
pub(crate) type Labels = BTreeMap<String, Label>;

impl World {
    /// Labels a cluster, a service, a revision or a stand-alone task. What an attack made is the attacker's from then on
    /// ([`World::label_rogue`]).
    pub fn label(&mut self, arn: &str, label: Label) {
        if let Label::Attack(_) = label {
            self.label_rogue(arn);
        }
        self.labels.insert(arn.to_owned(), label);
    }

    /// The label of a cluster, a service, a revision or a stand-alone task of a generated account. Other accounts have
    /// none, and a task of a service has none of its own.
    pub fn label_of(&self, arn: &str) -> Option<&Label> {
        self.labels.get(arn)
    }

    /// All labels, by ARN.
    pub fn labels(&self) -> impl Iterator<Item = (&str, &Label)> {
        self.labels.iter().map(|(arn, label)| (arn.as_str(), label))
    }
}
