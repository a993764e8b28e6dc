//! What the marks amount to for what starts tasks: it goes with what it feeds, without a mark of its own.
//!
//! A scalable target goes when its service goes. A rule or schedule goes when every cluster it starts tasks in goes whole,
//! or when everything it starts tasks from goes. One that also does something else stays, and so does one of AWS's own. A
//! Remove on itself takes it whatever else it feeds, because it can be enabled again; only Keep stands against that.

use crate::arn::family_and_revision;
use crate::choice::{DefinitionChoice, DefinitionChoices, cluster_choice};
use crate::family_choice::kept_family;
use crate::inventory::RegionInventory;
use crate::mark::{Mark, Marks};
use crate::relauncher::{Relauncher, RelauncherKind};
use crate::report::{Part, PartState};
use crate::resource::DefinitionStatus;
use crate::view::{RowMark, StaysWhy};

/// What holds for a relauncher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelauncherChoice {
    /// It is cut off: deregistered or disabled.
    Remove,
    /// It stays, and why.
    Stays(StaysWhy),
}

/// What becomes of the things that a relauncher feeds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feeds {
    /// The name of the first cluster or service that goes whole.
    pub going: Option<String>,
    /// The name of the first cluster or service that is kept.
    pub kept: Option<String>,
    /// It starts tasks in a cluster that nobody chose, or that may be there unread; or it does something else too.
    pub others: bool,
}

impl Feeds {
    /// Looks at the clusters and the service that `relauncher` feeds, and not at its definitions.
    pub fn of(relauncher: &Relauncher, region: &RegionInventory, marks: &Marks) -> Self {
        let mut feeds = Self { others: relauncher.other_targets > 0, ..Self::default() };
        if let Some((cluster, name)) = relauncher.service() {
            let cluster = region.clusters.iter().find(|found| found.name == cluster);
            let found = cluster.and_then(|cluster| {
                let service = cluster.services.iter().find(|service| service.name == name)?;
                Some(cluster_choice(cluster, marks).service(cluster, service, marks).effective)
            });
            feeds.add(name, found.flatten());
            return feeds;
        }
        let all_listed = *region.report.part(Part::Clusters) == PartState::Complete;
        for arn in &relauncher.starts {
            match region.clusters.iter().find(|cluster| cluster.arn == *arn) {
                Some(cluster) => feeds.add(&cluster.name, cluster_choice(cluster, marks).effective),
                // Nothing is there that it could harm or feed; unless it was not read.
                None => feeds.others |= !all_listed,
            }
        }
        feeds
    }

    fn add(&mut self, name: &str, effective: Option<Mark>) {
        match effective {
            Some(Mark::Remove) => drop(self.going.get_or_insert_with(|| name.to_owned())),
            Some(Mark::Keep) => drop(self.kept.get_or_insert_with(|| name.to_owned())),
            None => self.others = true,
        }
    }

    /// Everything that it feeds goes.
    pub fn all_going(&self) -> bool {
        self.going.is_some() && self.kept.is_none() && !self.others
    }
}

/// Whether it stays because of a Keep: its own, that of a family it starts, or that of what it feeds, unless a person has
/// chosen itself to go. A family's Keep is as good as its own, and a scalable target is part of its service: those hold it always.
pub fn is_kept(relauncher: &Relauncher, feeds: &Feeds, marks: &Marks) -> bool {
    if kept_family(&relauncher.definitions, marks).is_some() {
        return true;
    }
    match marks.get(&relauncher.arn) {
        Some(Mark::Keep) => true,
        Some(Mark::Remove) => relauncher.service().is_some() && feeds.kept.is_some(),
        None => feeds.kept.is_some(),
    }
}

/// The choices for a region's relaunchers.
pub struct RelauncherChoices<'a> {
    region: &'a RegionInventory,
    marks: &'a Marks,
    definitions: DefinitionChoices<'a>,
}

impl<'a> RelauncherChoices<'a> {
    /// Looks at what `region`'s relaunchers could feed.
    pub fn new(region: &'a RegionInventory, marks: &'a Marks) -> Self {
        Self { region, marks, definitions: DefinitionChoices::new(region, marks) }
    }

    /// What holds for `relauncher`.
    pub fn choice(&self, relauncher: &Relauncher) -> RelauncherChoice {
        use RelauncherChoice::{Remove, Stays};
        let own = self.marks.get(&relauncher.arn).copied();
        let feeds = Feeds::of(relauncher, self.region, self.marks);
        if own == Some(Mark::Keep) || kept_family(&relauncher.definitions, self.marks).is_some() {
            Stays(StaysWhy::Kept)
        } else if !relauncher.enabled {
            Stays(StaysWhy::AlreadyOff)
        } else if relauncher.managed_by().is_some() {
            Stays(StaysWhy::ManagedByAws)
        } else if is_kept(relauncher, &feeds, self.marks) {
            let service = matches!(relauncher.kind, RelauncherKind::ScalableTarget { .. });
            Stays(if service { StaysWhy::Kept } else { StaysWhy::FeedsOthers })
        } else if own == Some(Mark::Remove) || feeds.all_going() || self.starts_only_what_goes(relauncher, &feeds) {
            Remove
        } else if feeds.going.is_some() {
            Stays(StaysWhy::FeedsOthers)
        } else {
            Stays(StaysWhy::NotChosen)
        }
    }

    /// Whether everything that it starts tasks from goes, and it does nothing else.
    fn starts_only_what_goes(&self, relauncher: &Relauncher, feeds: &Feeds) -> bool {
        let removed = |arn: &str| {
            let found = self.region.task_definitions.iter().find(|definition| definition.arn == arn);
            found.is_some_and(|definition| self.definitions.choice(definition) == DefinitionChoice::Remove)
        };
        let goes = |started: &String| {
            if family_and_revision(started).is_some() {
                return removed(started);
            }
            let mut family = self.region.task_definitions.iter().filter(|definition| {
                let name = definition.arn.rsplit_once(':').map(|(family, _)| family);
                name == Some(started.as_str()) && definition.status == DefinitionStatus::Active
            });
            family.clone().next().is_some() && family.all(|definition| removed(&definition.arn))
        };
        relauncher.service().is_none()
            && relauncher.other_targets == 0
            && feeds.kept.is_none()
            && !relauncher.definitions.is_empty()
            && relauncher.definitions.iter().all(goes)
    }

    /// Whether it stays although it feeds something that goes: it may start tasks there again.
    pub fn is_left(&self, relauncher: &Relauncher) -> bool {
        relauncher.enabled
            && matches!(self.choice(relauncher), RelauncherChoice::Stays(_))
            && Feeds::of(relauncher, self.region, self.marks).going.is_some()
    }

    /// As a row shows it.
    pub fn row(&self, relauncher: &Relauncher) -> RowMark {
        let own = self.marks.get(&relauncher.arn).copied();
        let feeds = Feeds::of(relauncher, self.region, self.marks);
        let effective = match self.choice(relauncher) {
            RelauncherChoice::Remove => Some(Mark::Remove),
            RelauncherChoice::Stays(_) if is_kept(relauncher, &feeds, self.marks) => Some(Mark::Keep),
            RelauncherChoice::Stays(_) => None,
        };
        let because = match effective {
            Some(mark) if own == Some(mark) => None,
            Some(Mark::Remove) => feeds.going,
            Some(Mark::Keep) => kept_family(&relauncher.definitions, self.marks).map(str::to_owned).or(feeds.kept),
            None => None,
        };
        RowMark { own, effective, because }
    }
}
