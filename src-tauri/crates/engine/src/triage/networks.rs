//! Reading which networks are those that every account comes with, where services have public addresses.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::{FutureExt, StreamExt, stream};
use quench_core::region::RegionCode;
use tokio_util::sync::CancellationToken;

use crate::session::Session;

impl Session {
    /// All regions at once; what was read already is not read again.
    pub(super) async fn read_networks(&self) {
        let Some(inventory) = self.inventory() else { return };
        let known = Arc::clone(&self.triage().networks);
        let mut wanted: Vec<(RegionCode, Vec<String>, Vec<String>)> = Vec::new();
        for (code, region) in inventory.regions.iter().filter(|(code, _)| !matches!(known.get(*code), Some(Ok(_)))) {
            let services = region.clusters.iter().flat_map(|cluster| &cluster.services);
            let public = services.filter(|service| service.public_ip == Some(true));
            let (mut subnets, mut groups) = (BTreeSet::new(), BTreeSet::new());
            for service in public {
                subnets.extend(service.subnets.iter().cloned());
                groups.extend(service.security_groups.iter().cloned());
            }
            if !subnets.is_empty() {
                wanted.push((code.clone(), subnets.into_iter().collect(), groups.into_iter().collect()));
            }
        }
        drop((inventory, known));
        let cancel = CancellationToken::new();
        let reads = wanted.into_iter().map(|(code, subnets, groups)| {
            let (client, cancel) = (self.ground.connection.region(&code), &cancel);
            async move { (code, client.default_networks(&subnets, &groups, cancel).await) }.boxed()
        });
        let mut reads: stream::FuturesUnordered<_> = reads.collect();
        while let Some((code, read)) = reads.next().await {
            Arc::make_mut(&mut self.triage().networks).insert(code, read.map_err(|error| error.kind));
            self.judge_if_due().await;
        }
    }
}
