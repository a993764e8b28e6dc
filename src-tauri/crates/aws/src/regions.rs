//! Which regions the account has, and how it stands with each.
//!
//! `account:ListRegions` answers from one global endpoint and knows all five states; `ec2:DescribeRegions` is what older
//! policies allow; the bundled catalogue is the last resort and knows no states.

use std::collections::BTreeMap;

use futures::FutureExt;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::region::{ListedRegion, ListedState, RegionCode, RegionSource, catalogue_listing};
use tokio_util::sync::CancellationToken;

use crate::call::ATTEMPTS;
use crate::classify::Call;
use crate::connection::Connection;

const LIST_REGIONS: &str = "account:ListRegions";
const DESCRIBE_REGIONS: &str = "ec2:DescribeRegions";
/// The most that `account:ListRegions` gives in one page.
const PAGE: i32 = 50;
const PAGE_LIMIT: usize = 20;

/// The account's regions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionListing {
    /// Who told.
    pub source: RegionSource,
    /// Every region told, by code; one that nobody has heard of is kept if it has the form of a region's code.
    pub regions: Vec<ListedRegion>,
    /// What could not be read of this one, or why a better source did not tell.
    pub note: Option<CloudError>,
}

impl Connection {
    /// Lists the regions from the best source that answers. EC2's list is read beside the account's, once: a region that
    /// only one of them has is not one of which either may be believed.
    pub async fn list_regions(&self, cancel: &CancellationToken) -> RegionListing {
        let opinion = self.ec2_regions(self.home_region(), 1, cancel);
        let (account, opinion) = tokio::join!(self.account_regions(cancel).boxed(), opinion.boxed());
        let first = match (account, opinion) {
            (Ok((regions, note)), Ok((others, _))) => {
                return listing(RegionSource::Account, disputed(regions, &others), note);
            }
            (Ok((regions, note)), Err(_)) => return listing(RegionSource::Account, regions, note),
            // A region that is left out weighs more than the better source that did not answer.
            (Err(first), Ok((regions, note))) => return listing(RegionSource::Ec2, regions, note.or(Some(first))),
            (Err(first), Err(_)) => first,
        };
        match self.some_ec2_regions(cancel).await {
            Some((regions, note)) => listing(RegionSource::Ec2, regions, note.or(Some(first))),
            None => listing(RegionSource::Catalogue, catalogue_listing(&self.identity().partition), Some(first)),
        }
    }

    /// What the account says of its regions now: the one call that tells when a switch is done.
    ///
    /// # Errors
    /// What AWS or the way to it refused. EC2's list is then asked; it does not know of switches that are under way, and
    /// calls a region that is being enabled disabled.
    pub async fn region_states(
        &self,
        cancel: &CancellationToken,
    ) -> Result<(BTreeMap<RegionCode, ListedState>, RegionSource), CloudError> {
        let (regions, source) = match self.account_regions(cancel).await {
            Ok((regions, _)) => (regions, RegionSource::Account),
            Err(error) => (self.some_ec2_regions(cancel).await.ok_or(error)?.0, RegionSource::Ec2),
        };
        Ok((regions.into_iter().map(|region| (region.code, region.listed)).collect(), source))
    }

    async fn some_ec2_regions(&self, cancel: &CancellationToken) -> Option<(Vec<ListedRegion>, Option<CloudError>)> {
        for region in self.places_to_ask() {
            if cancel.is_cancelled() {
                break;
            }
            if let Ok(told) = self.ec2_regions(&region, ATTEMPTS, cancel).await {
                return Some(told);
            }
        }
        None
    }

    async fn account_regions(
        &self,
        cancel: &CancellationToken,
    ) -> Result<(Vec<ListedRegion>, Option<CloudError>), CloudError> {
        let call = Call { operation: LIST_REGIONS, region: "" };
        let client = aws_sdk_account::Client::new(&self.line.config(self.home_region()));
        let mut regions = Vec::new();
        let mut note = None;
        let mut token: Option<String> = None;
        for _ in 0..PAGE_LIMIT {
            let request = client.list_regions().max_results(PAGE).set_next_token(token.clone());
            let page = self.line.read(call, cancel, || request.clone().send()).await?;
            for region in page.regions.unwrap_or_default() {
                let state =
                    region.region_opt_status.as_ref().map_or(ListedState::Unrecognised, |s| of_account(s.as_str()));
                match RegionCode::parse(region.region_name.as_deref().unwrap_or_default()) {
                    Ok(code) => regions.push(ListedRegion { code, listed: state }),
                    Err(error) => {
                        note.get_or_insert_with(|| call.error(CloudErrorKind::Unreadable, &error.to_string()));
                    }
                }
            }
            match page.next_token.filter(|next| !next.is_empty()) {
                Some(next) if token.as_ref() != Some(&next) => token = Some(next),
                Some(_) => return Err(call.error(CloudErrorKind::Unreadable, "the list gives the same page again")),
                None if regions.is_empty() => return Err(call.error(CloudErrorKind::Unreadable, "the list is empty")),
                None => return Ok((regions, note)),
            }
        }
        Err(call.error(CloudErrorKind::Unreadable, "the list does not end"))
    }

    async fn ec2_regions(
        &self,
        region: &RegionCode,
        attempts: u32,
        cancel: &CancellationToken,
    ) -> Result<(Vec<ListedRegion>, Option<CloudError>), CloudError> {
        let call = Call { operation: DESCRIBE_REGIONS, region: region.as_str() };
        let config = self.line.config(region);
        self.line.ready(call).await?;
        let ask = || quench_aws_ec2::describe_regions(&config, region.as_str());
        let told = self.line.caller.read_up_to(attempts, call, cancel, ask).await.map_err(|failure| failure.error)?;
        let (mut regions, mut note) = (Vec::new(), None);
        for region in told {
            match RegionCode::parse(&region.name) {
                Ok(code) => regions.push(ListedRegion { code, listed: of_ec2(&region.opt_in_status) }),
                Err(error) => {
                    note.get_or_insert_with(|| call.error(CloudErrorKind::Unreadable, &error.to_string()));
                }
            }
        }
        if regions.is_empty() {
            return Err(call.error(CloudErrorKind::Unreadable, "the list is empty"));
        }
        Ok((regions, note))
    }

    /// The home region, then others of the partition that no account can switch off: one of them may be down.
    fn places_to_ask(&self) -> Vec<RegionCode> {
        let mut places = vec![self.home_region().clone()];
        if self.endpoint().is_some() {
            return places;
        }
        let always_on = catalogue_listing(&self.identity().partition);
        let always_on = always_on.into_iter().filter(|region| region.listed == ListedState::Enabled);
        let others = always_on.map(|region| region.code).filter(|code| code != self.home_region());
        places.extend(others.take(2));
        places
    }
}

fn listing(source: RegionSource, mut regions: Vec<ListedRegion>, note: Option<CloudError>) -> RegionListing {
    regions.sort_by(|left, right| left.code.cmp(&right.code));
    regions.dedup_by(|left, right| left.code == right.code);
    RegionListing { source, regions, note }
}

/// The account's list, with what only one of the two lists has. What the account says is switched off, or being switched,
/// needs no second opinion.
fn disputed(mut regions: Vec<ListedRegion>, others: &[ListedRegion]) -> Vec<ListedRegion> {
    for region in &mut regions {
        let known = others.iter().any(|other| other.code == region.code);
        if !known && region.listed == ListedState::Enabled {
            region.listed = ListedState::Disputed;
        }
    }
    let missing = others.iter().filter(|other| !regions.iter().any(|region| region.code == other.code));
    let missing: Vec<_> =
        missing.map(|other| ListedRegion { code: other.code.clone(), listed: ListedState::Disputed }).collect();
    regions.extend(missing);
    regions
}

fn of_account(status: &str) -> ListedState {
    match status {
        "ENABLED" | "ENABLED_BY_DEFAULT" => ListedState::Enabled,
        "ENABLING" => ListedState::Enabling,
        "DISABLING" => ListedState::Disabling,
        "DISABLED" => ListedState::Disabled,
        _ => ListedState::Unrecognised,
    }
}

fn of_ec2(status: &str) -> ListedState {
    match status {
        "opt-in-not-required" | "opted-in" => ListedState::Enabled,
        "not-opted-in" => ListedState::Disabled,
        _ => ListedState::Unrecognised,
    }
}
