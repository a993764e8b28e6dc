//! Sweeps an account: all regions at once, each under its own request budget; one region's failure is data.

use std::collections::{BTreeMap, BTreeSet};

use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use quench_aws::Connection;
use quench_core::inventory::{Inventory, RegionInventory};
use quench_core::region::{ListedRegion, ListedState, RegionCode, catalogue};
use quench_core::report::{RegionReport, RegionState};
use tokio_util::sync::CancellationToken;

use crate::one_sign_in::read_in_one_sign_in;
use crate::region_sweep::{Depth, read_region};

/// Which regions a sweep reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Regions named by the person: read whatever their listed state.
    pub named: BTreeSet<RegionCode>,
    /// Read only those.
    pub only_named: bool,
}

impl Scope {
    fn asks(&self, region: &ListedRegion) -> bool {
        self.named.contains(&region.code) || (!self.only_named && region.listed.is_read_unasked())
    }
}

/// Lists the regions and makes an inventory in which none is read yet.
pub async fn begin(
    connection: &Connection,
    world_key: &str,
    id: String,
    revision: u32,
    scope: &Scope,
    cancel: &CancellationToken,
) -> Inventory {
    let started_at = connection.clock().now();
    let listing = connection.list_regions(cancel).await;
    let (source, source_note) = (listing.source, listing.note);
    let mut listed: BTreeMap<RegionCode, ListedState> =
        listing.regions.into_iter().map(|region| (region.code, region.listed)).collect();
    for code in &scope.named {
        listed.entry(code.clone()).or_insert(ListedState::Unknown);
    }
    let regions = listed
        .into_iter()
        .map(|(code, listed)| {
            let asked = scope.asks(&ListedRegion { code: code.clone(), listed });
            (code, RegionInventory::unread(RegionReport::unread(listed, asked)))
        })
        .collect();
    let identity = connection.identity();
    Inventory {
        id,
        account: identity.account.clone(),
        partition: identity.partition.clone(),
        world: world_key.to_owned(),
        source,
        source_note,
        revision,
        started_at,
        finished_at: None,
        regions,
    }
}

/// Reads every region of `inventory` that is asked for, all at once, and gives each to `landed` as it answers.
pub async fn read_all(
    connection: &Connection,
    inventory: &Inventory,
    depth: Depth,
    cancel: &CancellationToken,
    mut landed: impl FnMut(RegionCode, RegionInventory),
) {
    let clock = connection.clock();
    let mut readings: FuturesUnordered<_> = inventory
        .regions
        .iter()
        .filter(|(_, region)| region.report.asked)
        .map(|(code, region)| {
            let client = connection.region(code);
            let listed = region.report.listed;
            // Half of it read before a pause, and half after, would pass for one moment.
            let read = move || {
                let client = client.clone();
                async move { read_region(&client, listed, depth, clock, cancel).await }.boxed()
            };
            async move { (code.clone(), read_in_one_sign_in(connection, read).await) }
        })
        .collect();
    while let Some((code, region)) = readings.next().await {
        landed(code, region);
    }
}

/// The regions that refuse the token although nothing says that they are off; none if there is none. With them those that
/// are not on by default and have taken it, which tell what to think of the others.
pub(crate) fn refusing_the_token(inventory: &Inventory) -> Option<Inventory> {
    let refuses =
        |region: &RegionInventory| matches!(region.state(), RegionState::TokenVersion | RegionState::TokenRefused);
    if !inventory.regions.values().any(refuses) {
        return None;
    }
    let mut refusing = inventory.clone();
    for (code, region) in &mut refusing.regions {
        let report = RegionReport::unread(region.report.listed, refuses(region));
        let taken = is_opt_in(code) && region.report.is_complete();
        if !taken {
            *region = RegionInventory::unread(report);
        }
    }
    // What was read is not read again.
    refusing.regions.values_mut().filter(|region| region.report.is_complete()).for_each(|region| {
        region.report.asked = false;
    });
    Some(refusing)
}

/// Whether it is worth asking the regions of `refusing` again: another one has shown that the token counts, so that what
/// refuses it is off; or AWS has exchanged it for one that counts.
pub(crate) async fn make_it_count(connection: &Connection, refusing: &Inventory) -> bool {
    if refusing.regions.values().any(|region| region.report.is_complete()) {
        connection.token_counts_everywhere();
        return true;
    }
    connection.remint().await.is_ok()
}

/// Whether an account must opt in to use the region, as far as the catalogue knows it.
fn is_opt_in(code: &RegionCode) -> bool {
    catalogue().iter().any(|row| row.opt_in && row.code == *code)
}
