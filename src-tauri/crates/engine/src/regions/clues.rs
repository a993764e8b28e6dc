//! What hints at something in regions that nobody can look into. None of it opens a region.

use std::collections::BTreeMap;

use quench_core::cloud_error::CloudError;
use quench_core::inventory::RegionInventory;
use quench_core::region::{ListedState, RegionCode};
use quench_core::view::{ClueSource, SeenClue};
use tokio_util::sync::CancellationToken;

use crate::session::Session;
use crate::session_error::SessionError;

/// Requests to Cost Explorer that one look makes at most, at $0.01 each.
pub(crate) const BILL_PAGES: u32 = 3;
/// Events that are shown of a region.
const SWITCHES_SHOWN: usize = 5;

impl Session {
    /// Asks CloudTrail who switched regions in the last 90 days, AWS how the account stands, and the store what earlier sweeps
    /// found. All of it is free; what cannot be had is told in the view.
    pub async fn look_for_switches(&self) {
        {
            let mut desk = self.desk();
            if desk.switches == ClueSource::Asking {
                return;
            }
            desk.switches = ClueSource::Asking;
        }
        self.tell_regions();
        let asking = Asking(self, |desk| &mut desk.switches);
        let cancel = CancellationToken::new();
        let connection = &self.ground.connection;
        let (switches, standing) =
            tokio::join!(connection.region_switches(&cancel), connection.account_standing(&cancel));
        let seen = self.seen_before();
        let at = self.now();
        let mut desk = self.desk();
        desk.seen = seen;
        if let Ok(standing) = standing {
            desk.standing = standing;
        }
        desk.switches = match switches {
            Ok(found) => {
                let mut switched = BTreeMap::<RegionCode, Vec<_>>::new();
                for (code, event) in found.events {
                    let events = switched.entry(code).or_default();
                    if events.len() < SWITCHES_SHOWN {
                        events.push(event);
                    }
                }
                desk.switched = switched;
                match found.more || found.unreadable > 0 {
                    true => ClueSource::Partly { at },
                    false => ClueSource::Told { at },
                }
            }
            Err(error) => failed(&error),
        };
        drop(desk);
        drop(asking);
        self.tell_regions();
    }

    /// Asks Cost Explorer what was charged in regions that are off: at most [`BILL_PAGES`] requests at $0.01. To be called
    /// only for a person who has seen that price.
    ///
    /// # Errors
    /// [`SessionError::NothingSwept`] before it is known which regions are off.
    pub async fn look_for_bills(&self) -> Result<(), SessionError> {
        let off: Vec<RegionCode> = self.off_regions()?;
        {
            let mut desk = self.desk();
            if desk.bills == ClueSource::Asking || off.is_empty() {
                return Ok(());
            }
            desk.bills = ClueSource::Asking;
        }
        self.tell_regions();
        let asking = Asking(self, |desk| &mut desk.bills);
        self.allows_a_request()?;
        let bills = self.region_bills(&off, BILL_PAGES).await?;
        let at = self.now();
        let mut desk = self.desk();
        desk.billed_requests += bills.requests;
        desk.bills = match &bills.error {
            Some(error) if bills.billed.is_empty() => failed(error),
            Some(_) => ClueSource::Partly { at },
            None if bills.partly => ClueSource::Partly { at },
            None => ClueSource::Told { at },
        };
        // What was told before stays where nothing was told now.
        desk.billed.extend(bills.billed);
        drop(desk);
        drop(asking);
        self.tell_regions();
        Ok(())
    }

    /// Regions that are off or on their way there or back, by the last sweep.
    fn off_regions(&self) -> Result<Vec<RegionCode>, SessionError> {
        let inventory = self.inventory().ok_or(SessionError::NothingSwept)?;
        let off = inventory.regions.iter().filter(|(_, region)| region.report.listed != ListedState::Enabled);
        Ok(off.map(|(code, _)| code.clone()).collect())
    }

    fn seen_before(&self) -> BTreeMap<RegionCode, SeenClue> {
        let (Some(key), Ok(off)) = (self.key, self.off_regions()) else { return BTreeMap::new() };
        let seen = |code: RegionCode| {
            // A clue that cannot be read is one less; the sweeps themselves are in the store as they were.
            let row = self.ground.store.last_found(key, code.as_str()).ok()??;
            let region: RegionInventory = serde_json::from_str(&row.body).ok()?;
            Some((code, SeenClue { at: row.read_at, counts: region.counts() }))
        };
        off.into_iter().filter_map(seen).collect()
    }
}

fn failed(error: &CloudError) -> ClueSource {
    ClueSource::Failed { kind: error.kind }
}

/// Whoever stops asking half-way has not asked.
struct Asking<'a>(&'a Session, fn(&mut super::desk::Desk) -> &mut ClueSource);

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        let mut desk = self.0.desk();
        let source = (self.1)(&mut desk);
        if *source == ClueSource::Asking {
            *source = ClueSource::NotAsked;
        }
    }
}
