//! The door for switching regions: an attempt is journaled under its order before it is sent, or it is not sent.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use quench_aws::{AttemptOutcome, Connection, IntentToken, SwitchDoor};
use quench_clock::Clock;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::opening::{RegionSwitch, is_recent};
use quench_core::region::RegionCode;
use quench_store::{RegionAttemptId, RegionOrder, Store, StoreError, Wish};

use crate::receipt::receipt;
use crate::session_error::chain;

/// For one attempt under one order.
pub(crate) struct OrderDoor<'a> {
    pub(crate) store: &'a Store,
    pub(crate) clock: &'a Clock,
    pub(crate) order: &'a RegionOrder,
    /// When two looks had found the region empty; needed to disable it.
    pub(crate) checked: Option<Timestamp>,
    pub(crate) connection: &'a Connection,
    /// How often a sign-in had ended when AWS's list was read on which the attempt rests.
    pub(crate) pauses: u64,
}

/// Two clean looks are good for that long: whoever has access can start something at any time.
pub(crate) const CHECKED_FOR: SignedDuration = SignedDuration::from_mins(2);

impl OrderDoor<'_> {
    fn allows(&self, region: &RegionCode, switch: RegionSwitch) -> Result<(), &'static str> {
        if self.order.region != region.as_str() {
            return Err("the order is about another region");
        }
        match (switch, self.order.wish) {
            (RegionSwitch::Enable, Wish::Enable) => Ok(()),
            (RegionSwitch::Disable, Wish::Disable) => {
                let now = self.clock.now();
                let fresh = |at: &Timestamp| is_recent(*at, now, CHECKED_FOR);
                match self.checked.filter(fresh) {
                    Some(_) => Ok(()),
                    None => Err("no two fresh looks have found the region empty"),
                }
            }
            _ => Err("nobody ordered it"),
        }
    }

    fn refused(&self, region: &RegionCode, switch: RegionSwitch, why: String) -> CloudError {
        CloudError {
            kind: CloudErrorKind::NotAllowed,
            operation: switch.operation().to_owned(),
            region: region.to_string(),
            code: None,
            message: why,
            request_id: None,
        }
    }
}

#[async_trait]
impl SwitchDoor for OrderDoor<'_> {
    async fn intent(&self, region: &RegionCode, switch: RegionSwitch) -> Result<IntentToken, CloudError> {
        // Nothing is sent on what was read before a pause.
        if self.connection.pauses() != self.pauses {
            let why = "the sign-in has ended since the regions were listed".to_owned();
            return Err(CloudError { kind: CloudErrorKind::Stopped, ..self.refused(region, switch, why) });
        }
        self.allows(region, switch).map_err(|why| self.refused(region, switch, why.to_owned()))?;
        let journaled = self.store.region_intent(self.order.id, self.clock.now());
        let token = journaled.map_err(|error: StoreError| self.refused(region, switch, chain(&error)))?;
        Ok(IntentToken(token.get()))
    }

    async fn receipt(&self, token: IntentToken, outcome: &AttemptOutcome) -> Result<(), CloudError> {
        let receipt = receipt(outcome, self.clock.now());
        let written = self.store.region_receipt(RegionAttemptId::new(token.0), &receipt);
        written.map_err(|error| CloudError {
            kind: CloudErrorKind::NotAllowed,
            operation: "journal".to_owned(),
            region: self.order.region.clone(),
            code: None,
            message: chain(&error),
            request_id: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use quench_aws::{ConnectOptions, MutationError, Source, connect};
    use quench_core::view::SignInState;
    use quench_drill::{Drill, Effect, Fault, When};
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::region_sweep::Depth;
    use crate::session::Session;
    use crate::sweep::Scope;

    #[tokio::test(start_paused = true)]
    async fn a_list_from_before_a_pause_lets_nothing_through() {
        let clock = Clock::scaled("2026-10-04T14:26:00Z".parse().unwrap(), 1.0);
        let drill = Drill::start("small", 7, clock.clone()).unwrap();
        let signed_in = || connect(ConnectOptions::new(Source::Practice(drill.clone()), clock.clone(), 7));
        let store = Store::in_memory().unwrap();
        let session = Session::open(signed_in().await.unwrap(), store.clone(), None).unwrap();
        session.hold_when_ended();
        session.sweep(&Scope::default(), Depth::Sweep).await.unwrap();
        let region = RegionCode::parse("ap-east-1").unwrap();
        session.order_enable(std::slice::from_ref(&region)).unwrap();
        let order = session.desk().open().next().cloned().unwrap();
        let (connection, cancel) = (&session.ground().connection, CancellationToken::new());
        let door =
            |pauses| OrderDoor { store: &store, clock: &clock, order: &order, checked: None, connection, pauses };
        let attempts = || store.region_orders(session.key.unwrap()).unwrap()[0].attempts.len();
        let sent = || drill.log().into_iter().filter(|call| call.operation == "EnableRegion").count();

        let before = connection.pauses();
        drill.inject(Fault { when: When::operation("ListRegions"), effect: Effect::ExpiredCredentials });
        let mut changes = session.watch_sign_in();
        let again = async {
            while connection.sign_in().state == SignInState::Good {
                changes.changed().await.unwrap();
            }
            session.sign_in_again(signed_in().await.unwrap()).unwrap();
        };
        let (listed, ()) = tokio::join!(connection.region_states(&cancel), again);
        listed.unwrap();

        let refused = connection.switch_region(&region, RegionSwitch::Enable, &door(before), &cancel).await;
        let Err(MutationError::Error(error)) = refused else { unreachable!("{refused:?}") };
        assert_eq!((error.kind, attempts(), sent()), (CloudErrorKind::Stopped, 0, 0));
        connection.switch_region(&region, RegionSwitch::Enable, &door(connection.pauses()), &cancel).await.unwrap();
        assert_eq!((attempts(), sent()), (1, 1));
    }
}
