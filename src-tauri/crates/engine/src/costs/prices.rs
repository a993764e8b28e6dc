//! Prices from AWS's own list, where it may be read: free, kept for a day, and never in anybody's way.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use quench_core::cloud_error::CloudErrorKind;
use quench_core::inventory::Inventory;
use quench_core::price_book::{PriceBook, PriceSource};
use quench_core::price_list::rates_of_price_list;
use quench_core::region::RegionCode;
use quench_core::view::PricesView;
use tokio_util::sync::CancellationToken;

use crate::session::Session;
use crate::session_error::SessionError;

/// Rates change a few times in a year.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(24);

impl Session {
    /// Takes the prices that the store has.
    pub(crate) fn load_prices(&self) -> Result<(), SessionError> {
        let Some(key) = self.key else { return Ok(()) };
        let mut book = (*self.ground.prices()).clone();
        for (region, body, read_at) in self.ground.store.price_lists(key)? {
            // What this version cannot read it can read again from AWS.
            if let (Ok(code), Ok(rates)) = (RegionCode::parse(&region), serde_json::from_value(body)) {
                book = book.with(&code, rates, read_at);
            }
        }
        self.ground.put_prices(book);
        Ok(())
    }

    /// Reads AWS's price list of every region where something runs and whose prices are older than a day. What cannot be read
    /// stays as it was known before; a refusal ends it, because it refuses the others too.
    ///
    /// # Errors
    /// The store's.
    pub async fn refresh_prices(&self) -> Result<(), SessionError> {
        let Some(inventory) = self.inventory() else { return Ok(()) };
        let never = CancellationToken::new();
        let mut failed = None;
        for code in running_in(&inventory) {
            let now = self.now();
            let known = self.ground.prices();
            if matches!(known.source(&code), PriceSource::PriceList { read_at } if now.duration_since(read_at) < KEPT_FOR)
            {
                continue;
            }
            let items = match self.ground.connection.price_list(&code, &never).await {
                Ok(Some(items)) => items,
                Ok(None) => break,
                Err(error) => {
                    failed = Some(error.kind);
                    match error.kind {
                        CloudErrorKind::Throttled | CloudErrorKind::Timeout | CloudErrorKind::AwsUnavailable => {
                            continue;
                        }
                        // What refuses one refuses all.
                        _ => break,
                    }
                }
            };
            let Ok(read) = rates_of_price_list(&code, &items) else {
                failed = Some(CloudErrorKind::Unreadable);
                continue;
            };
            if let (Some(key), None) = (self.key, self.read_only()) {
                let body = serde_json::to_value(&read.rates);
                let body = body.map_err(|error| SessionError::Unreadable(error.to_string()))?;
                self.ground.store.put_price_list(key, code.as_str(), &body, now)?;
            }
            self.ground.put_prices(self.ground.prices().with(&code, read.rates, now));
        }
        self.costs().prices_failed = failed;
        self.tell();
        self.tell_costs();
        Ok(())
    }

    pub(super) fn prices_view(&self, inventory: Option<&Inventory>, prices: &PriceBook) -> PricesView {
        let regions = inventory.map(running_in).unwrap_or_default();
        let (mut read_at, mut from_list, mut from_table) = (None, 0, 0);
        for code in &regions {
            match prices.source(code) {
                PriceSource::PriceList { read_at: at } => {
                    from_list += 1;
                    read_at = read_at.max(Some(at));
                }
                PriceSource::Bundled { .. } => from_table += 1,
                PriceSource::Unknown => {}
            }
        }
        let failed = self.costs().prices_failed;
        PricesView { bundled: prices.table_date().unwrap_or_default(), read_at, from_list, from_table, failed }
    }
}

/// Regions with living tasks.
fn running_in(inventory: &Inventory) -> BTreeSet<RegionCode> {
    let living = inventory.clusters().filter(|(_, cluster)| cluster.tasks.iter().any(|task| task.is_alive()));
    living.map(|(code, _)| code.clone()).collect()
}
