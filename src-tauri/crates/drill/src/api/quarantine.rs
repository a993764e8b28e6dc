//! AWS's quarantine of a key that it found in public: a managed policy on the user whose key it is. It leaves him the calls that
//! stop tasks and takes those that tell who did it (aws-facts 0.7).

use super::{Caller, Protocol};
use crate::wire::request::Envelope;
use crate::{Refusal, World};

const POLICY: &str = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3";

/// Refuses what the policy denies. Of IAM it denies far more than the rest of the practice account answers: all of it here.
pub(super) fn check(world: &World, envelope: &Envelope) -> Result<(), Refusal> {
    let (service, operation) = (envelope.service.as_str(), envelope.operation.as_str());
    if !world.quarantined || !matches!((service, operation), ("cloudtrail", "LookupEvents") | ("iam", _)) {
        return Ok(());
    }
    let caller = Caller::of(world, envelope).arn();
    let message = format!(
        "User: {caller} is not authorized to perform: {service}:{operation} with an explicit deny in an identity-based \
         policy: {POLICY}"
    );
    Err(match Protocol::of(service) {
        Protocol::Query => Refusal::new(403, "AccessDenied", message),
        _ => Refusal::new(400, "AccessDeniedException", message),
    })
}

impl World {
    /// Whether AWS has put its quarantine on the caller: CloudTrail's history and IAM are then refused.
    pub fn set_quarantined(&mut self, on: bool) {
        self.quarantined = on;
    }
}
