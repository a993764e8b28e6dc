//! Watches the calls that switch regions on and off: ordered, journaled first, not repeated, and off only what is empty.

use quench_drill::{Call, OptIn, World};
use quench_store::{RegionAttempt, RegionOrder, Wish};
use serde_json::Value;

use crate::truth::{Truth, matters};
use crate::witness::Witness;

impl Witness {
    /// A call to switch a region has arrived and was not handled yet.
    pub(crate) fn switches(&mut self, call: &Call, world: &World) {
        let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
        let region = body.get("RegionName").and_then(Value::as_str).unwrap_or_default().to_owned();
        let what = format!("{} of {region} at {}", call.operation, call.at);
        let wish = if call.operation == "EnableRegion" { Wish::Enable } else { Wish::Disable };
        let orders = match self.orders() {
            Ok(orders) => orders,
            Err(why) => return self.breaks("journal readable", why),
        };
        let order = orders.iter().find(|order| order.region == region && order.end.is_none() && order.wish == wish);
        match order {
            None => self.breaks("approved", format!("{what}: nobody ordered it")),
            Some(order) if !order.attempts.last().is_some_and(RegionAttempt::is_open) => {
                self.breaks("journaled first", what.clone());
            }
            Some(_) => {}
        }
        let state = world.region(&region).map(|found| found.opt_in.at(world.now()));
        let already = match wish {
            Wish::Disable => matches!(state, Some(OptIn::Disabling { .. } | OptIn::Disabled)),
            _ => matches!(state, Some(OptIn::Enabling { .. } | OptIn::Enabled)),
        };
        if already {
            self.breaks("nothing twice", format!("{what}: it is {state:?}"));
        }
        if wish == Wish::Disable {
            self.hides_nothing(&what, &region, &orders, world);
        }
    }

    /// What is in a region that is disabled goes on where nobody can look.
    fn hides_nothing(&mut self, what: &str, region: &str, orders: &[RegionOrder], world: &World) {
        let enabled = |order: &&RegionOrder| order.region == region && order.wish == Wish::Enable && order.was_taken();
        if !orders.iter().any(|order| enabled(&order)) {
            self.breaks("only what Quench enabled is disabled", what.to_owned());
        }
        let there = Truth::of(world).regions.remove(region).unwrap_or_default();
        if let Some(arn) = there.iter().find(|arn| matters(arn)) {
            self.breaks("only what is empty is disabled", format!("{what}: it holds {arn}"));
        }
    }

    fn orders(&self) -> Result<Vec<RegionOrder>, String> {
        let Some((store, account)) = self.store() else { return Err("no process lives".to_owned()) };
        store.region_orders(*account).map_err(|error| error.to_string())
    }
}
