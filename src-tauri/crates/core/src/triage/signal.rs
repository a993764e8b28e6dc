//! The words of triage: signals, verdicts, and what they rest on.

use serde::{Deserialize, Serialize};

/// What the evidence amounts to. A person's mark wins over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// Not yours, as far as anybody can tell from outside.
    Rogue,
    /// Something speaks against it: look at it yourself.
    Suspect,
    /// Nothing says one or the other, or too little was read.
    Unknown,
    /// Yours.
    Known,
}

/// How sure a verdict is: how far the sum of reasons is from the next border, less what was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum Certainty {
    /// Another strong reason for the other side would not change it.
    High,
    /// One strong reason could.
    Medium,
    /// One weak reason could, or much was not read.
    Low,
}

/// What verdicts rest on, part by part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum Evidence {
    /// Services of the cluster.
    Services,
    /// Tasks of the cluster.
    Tasks,
    /// The document of the task definition: image, command, size, logs, tags.
    Definition,
    /// The revision before it.
    EarlierDefinition,
    /// Whether subnets and security groups are the default ones.
    Network,
    /// CloudTrail: who made it.
    History,
}

/// A reason. What each means, weighs and rests on is in `data/signals.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum Signal {
    // Against.
    /// The biggest tasks there are (8 vCPU and more on Fargate) from a public image.
    BigPublic,
    /// 8 vCPU or more.
    BigTask,
    /// An image from a registry that anybody can push to.
    PublicImage,
    /// An image from the private registry of another account.
    ForeignImage,
    /// An image name that only a script would choose: `qzvkwe/tr:ox`.
    ScriptedImage,
    /// An image that was seen in an attack.
    ListedImage,
    /// Words of miners in a command, a variable's name or the image.
    MinerWords,
    /// Words that miners use, and others too.
    MinerHints,
    /// A command that unpacks or downloads what it runs.
    HiddenCommand,
    /// The same image, size and command in many clusters or regions.
    SameEverywhere,
    /// Made together with many others within minutes.
    Burst,
    /// Its maker made clusters in several regions within ten minutes.
    ManyRegionsAtOnce,
    /// The service bears the name of its cluster, and there is no word in it.
    SameNames,
    /// A name without words.
    RandomName,
    /// `<random>-service`
    RandomServiceName,
    /// Ten or more of the biggest tasks.
    ManyBigTasks,
    /// Tasks have public addresses.
    PublicAddress,
    /// Tasks have public addresses in the network that every account comes with.
    DefaultNetwork,
    /// Nobody tagged anything of it.
    NoTags,
    /// No load balancer, no ports: nobody uses it.
    NobodyServed,
    /// No logs are written.
    NoLogs,
    /// Only interruptible capacity.
    SpotOnly,
    /// Many revisions that were dropped within minutes.
    DroppedRevisions,
    /// Nothing else of the account is in the region.
    UnusedRegion,
    /// The region was switched on shortly before, or is off by default.
    OpenedRegion,
    /// Its maker, or its maker's key, is new.
    NewMaker,
    /// The root user made it.
    RootMaker,
    /// AWS has put its quarantine on its maker.
    QuarantinedMaker,
    /// Its maker also made users or keys, gave permissions, or stopped logs.
    MakerDidMore,
    /// The same, and nothing is older than two weeks of its maker.
    StrangerDidMore,
    /// Its maker made others that are rogue.
    MakerOfRogue,
    /// Its maker runs the same in others that are rogue.
    SameAsRogue,
    /// Everything else that came to the region lately looks rogue.
    AmongRogue,
    /// Its maker came from an address and a program never seen from it before.
    StrangeOrigin,
    /// A newer revision comes from another registry or repository.
    ImageChanged,
    /// A newer revision is several times as big.
    SizeJumped,
    /// A newer revision starts another command.
    CommandChanged,
    /// A newer revision was registered by somebody who never did so before.
    RegistrarChanged,
    /// Public addresses appeared.
    PublicAddressAppeared,
    // In favour.
    /// Tags that CloudFormation, Terraform, CDK or Copilot sets.
    InfrastructureTags,
    /// Tags that other, old things of the account have too.
    OwnTags,
    /// It stands behind a load balancer.
    LoadBalancer,
    /// The image is from this account's own registry.
    OwnImage,
    /// The image is of a well-known publisher, whose namespace nobody else can push to.
    KnownPublisher,
    /// It is old.
    Aged,
    /// Revisions over weeks.
    History,
    /// Made by a principal that has made such things for weeks.
    UsualMaker,
    /// A service of AWS made it: Batch, CloudFormation, CodeDeploy.
    MadeByAws,
    /// It writes logs and has a role of its own.
    WellFurnished,
    /// Deployments with task sets or CodeDeploy.
    BlueGreen,
    /// A schedule or rule that is as old starts it.
    LongScheduled,
    /// It was there in the sweep that a person called good.
    KnownGood,
}

impl Signal {
    /// Every signal.
    pub const ALL: [Self; 52] = [
        Self::BigPublic,
        Self::BigTask,
        Self::PublicImage,
        Self::ForeignImage,
        Self::ScriptedImage,
        Self::ListedImage,
        Self::MinerWords,
        Self::MinerHints,
        Self::HiddenCommand,
        Self::SameEverywhere,
        Self::Burst,
        Self::ManyRegionsAtOnce,
        Self::SameNames,
        Self::RandomName,
        Self::RandomServiceName,
        Self::ManyBigTasks,
        Self::PublicAddress,
        Self::DefaultNetwork,
        Self::NoTags,
        Self::NobodyServed,
        Self::NoLogs,
        Self::SpotOnly,
        Self::DroppedRevisions,
        Self::UnusedRegion,
        Self::OpenedRegion,
        Self::NewMaker,
        Self::RootMaker,
        Self::QuarantinedMaker,
        Self::MakerDidMore,
        Self::StrangerDidMore,
        Self::MakerOfRogue,
        Self::SameAsRogue,
        Self::AmongRogue,
        Self::StrangeOrigin,
        Self::ImageChanged,
        Self::SizeJumped,
        Self::CommandChanged,
        Self::RegistrarChanged,
        Self::PublicAddressAppeared,
        Self::InfrastructureTags,
        Self::OwnTags,
        Self::LoadBalancer,
        Self::OwnImage,
        Self::KnownPublisher,
        Self::Aged,
        Self::History,
        Self::UsualMaker,
        Self::MadeByAws,
        Self::WellFurnished,
        Self::BlueGreen,
        Self::LongScheduled,
        Self::KnownGood,
    ];

    /// Whether it speaks for the thing rather than against it.
    pub fn is_in_favour(self) -> bool {
        self >= Self::InfrastructureTags
    }
}
