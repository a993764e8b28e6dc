//! Attempts of which nobody knows whether they took effect: read, never repeated.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::{FutureExt, StreamExt, stream};
use quench_core::mutation::Mutation;
use quench_core::region::RegionCode;
use quench_store::{JournalRow, StoreError};
use tokio_util::sync::CancellationToken;

use super::act::took_effect;
use super::approved::Approved;
use super::door::settle;
use super::run::{Ground, Teardown};
use crate::one_sign_in::unless_signed_out;
use crate::session_store::approved_of;

/// Attempts that are looked into at the same time. A process that dies leaves as many as were under way, and the spend waits
/// for them.
const AT_ONCE: usize = 64;

impl Teardown {
    /// Settles what is open in the account's journal, under this plan and under those before it. What cannot be read now
    /// stays open; the step itself looks before it acts. It goes on after a stop, unless nobody is signed in.
    pub(super) async fn settle_what_is_open(
        &self,
        ground: &Ground,
        stop: &CancellationToken,
    ) -> Result<(), StoreError> {
        let rows = ground.store.unsettled_in_account_of(self.approved.hash())?;
        let mut plans = BTreeMap::from([(self.approved.hash().to_owned(), Some(Arc::clone(&self.approved)))]);
        for row in &rows {
            let hash = &row.intent.plan_hash;
            if !plans.contains_key(hash) {
                let plan = ground.store.plan(hash)?;
                // A plan that cannot be read any more tells of no pin.
                let approved = plan.and_then(|plan| approved_of(&ground.store, &plan).ok().flatten());
                plans.insert(hash.clone(), approved.map(Arc::new));
            }
        }
        let reads = stream::iter(rows).map(|row| {
            let approved = plans.get(&row.intent.plan_hash).cloned().flatten();
            async move { (Self::read(ground, &row, approved.as_deref(), stop).await, row) }.boxed()
        });
        let mut reads = reads.buffer_unordered(AT_ONCE);
        while let Some((read, row)) = reads.next().await {
            let Some((mutation, took_effect)) = read else { continue };
            settle(&ground.store, row.id, took_effect, ground.connection.clock())?;
            if took_effect && row.intent.plan_hash == self.approved.hash() {
                self.progress.change(|state| state.took_effect(&mutation));
            }
        }
        Ok(())
    }

    async fn read(
        ground: &Ground,
        row: &JournalRow,
        approved: Option<&Approved>,
        stop: &CancellationToken,
    ) -> Option<(Mutation, bool)> {
        let mutation = serde_json::from_value::<Mutation>(row.intent.request.clone()).ok()?;
        let code = RegionCode::parse(&row.intent.region).ok()?;
        let client = ground.connection.region(&code);
        let never = CancellationToken::new();
        let read = took_effect(&client, &mutation, approved?, &never);
        let took_effect = unless_signed_out(&ground.connection, stop, read).await?.ok()?;
        Some((mutation, took_effect))
    }
}
