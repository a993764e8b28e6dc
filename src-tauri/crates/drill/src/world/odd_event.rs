//! Events as no client expects them: what a reader of the history must bear.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::World;
use super::actor::Actor;
use super::event::NewEvent;
use super::name::arn;

/// What is wrong with an event's `CloudTrailEvent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Odd {
    /// It is no JSON.
    NotJson,
    /// It has no `userIdentity`.
    NoIdentity,
    /// It has no `eventTime`.
    NoTime,
    /// It names resources that never existed.
    NeverExisted,
    /// Its `requestParameters` are 100 kB long.
    Huge,
}

impl World {
    /// Adds an odd event of ECS to the history of a region, which comes with the pages of that name from now on; gives its
    /// id.
    pub fn add_odd_event(&mut self, region: &str, name: &str, odd: Odd) -> String {
        let event = NewEvent::call(region, "ecs.amazonaws.com", name, Actor::attacker());
        let event = match odd {
            Odd::NeverExisted => {
                let (cluster, service) =
                    (arn(region, "cluster", "never-was"), arn(region, "service", "never-was/at-all"));
                event
                    .with(json!({"clusterName": "never-was", "cluster": "never-was", "serviceName": "at-all"}))
                    .answered(json!({
                        "cluster": {"clusterArn": cluster, "clusterName": "never-was"},
                        "service": {"serviceArn": service, "clusterArn": cluster, "serviceName": "at-all"},
                    }))
                    .about("AWS::ECS::Cluster", "never-was")
            }
            Odd::NotJson | Odd::NoIdentity | Odd::NoTime | Odd::Huge => event.with(json!({"clusterName": "odd"})),
        };
        self.record(event, Some(odd))
    }
}
