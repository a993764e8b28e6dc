//! The meter: no request to Cost Explorer is sent that was not noted first, none beyond what a person allowed, and none beyond
//! the cap of the day.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use quench_core::billing::{Currency, REQUEST_CENTS, parse_amount, parse_typed};
use quench_core::cloud_error::CloudError;
use quench_core::money::{Amount, Usd};
use quench_core::view::{BillState, RequestMeterView};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use tokio_util::sync::CancellationToken;

use crate::regions::is_sign_in;
use crate::session::Session;
use crate::session_error::SessionError;

/// What may be spent on requests in a day unless a person says otherwise, in hundredths of a dollar.
const CAP_CENTS: i64 = 50;
/// No cap is higher: a slip of the finger must not allow a thousand dollars.
const HIGHEST_CAP: i64 = 100;
/// How many requests one question makes unless a person allows more.
pub(crate) const USUAL_LIMIT: u32 = 20;

/// What one question may still make.
#[derive(Debug)]
pub(crate) struct Budget {
    left: u32,
    made: u32,
    stop: CancellationToken,
}

impl Budget {
    pub(crate) fn new(limit: u32, stop: CancellationToken) -> Self {
        Self { left: limit, made: 0, stop }
    }

    /// Ends the asking, as far as nothing was sent.
    pub(crate) fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Requests that were made.
    pub(crate) fn made(&self) -> u32 {
        self.made
    }
}

/// Why no further request is made.
#[derive(Debug)]
pub(crate) enum Pause {
    /// As many as the person allowed were made.
    Limit,
    /// The cap of the day is reached.
    DayCap,
    /// The person stopped it.
    Stopped,
    /// The request could not be noted, so it is not sent.
    Unnoted(SessionError),
}

impl Pause {
    /// The state that it leaves a part in.
    pub(crate) fn state(self) -> Result<BillState, SessionError> {
        match self {
            Self::Limit => Ok(BillState::Limit),
            Self::DayCap => Ok(BillState::DayCap),
            Self::Stopped => Ok(BillState::Stopped),
            Self::Unnoted(error) => Err(error),
        }
    }
}

impl Session {
    /// Allows one request and notes it, once it can be signed.
    pub(crate) async fn permit(&self, budget: &mut Budget, operation: &str) -> Result<(), Pause> {
        self.ground.connection.signed_in(&budget.stop).await;
        if budget.stop.is_cancelled() {
            return Err(Pause::Stopped);
        }
        if budget.left == 0 {
            return Err(Pause::Limit);
        }
        let now = self.now();
        let noted = self.account_key().and_then(|key| {
            let allowed = requests_for(self.request_cap()?);
            let day = midnight(today(now));
            Ok(self.ground.store.note_cost_request(key, self.incident, operation, now, day, allowed)?)
        });
        match noted {
            Ok(true) => {
                budget.left -= 1;
                budget.made += 1;
                Ok(())
            }
            Ok(false) => Err(Pause::DayCap),
            Err(error) => Err(Pause::Unnoted(error)),
        }
    }

    /// Whether a request was refused for its sign-in alone, and is asked again under the next one: noted once more, and within
    /// the same limits.
    pub(crate) fn is_to_be_signed_anew(&self, error: &CloudError) -> bool {
        is_sign_in(error.kind) && self.ground.connection.holds()
    }

    /// Whether the cap of the day leaves a request.
    ///
    /// # Errors
    /// [`SessionError::RequestCapReached`]; [`SessionError::ReadOnly`]; the store's.
    pub(crate) fn allows_a_request(&self) -> Result<(), SessionError> {
        self.must_write()?;
        let meter = self.meter()?;
        match meter.left_today {
            0 => Err(SessionError::RequestCapReached { cap: meter.cap_usd.to_string() }),
            _ => Ok(()),
        }
    }

    /// What may be spent on requests in a day.
    fn request_cap(&self) -> Result<Usd, SessionError> {
        let set = self.ground.store.cost_request_cap(self.account_key()?)?;
        let usual = Usd(Decimal::new(CAP_CENTS, 2));
        Ok(set.as_deref().and_then(parse_amount).map_or(usual, |amount| Usd(amount.0)))
    }

    /// Sets what may be spent on requests in a day, as a person writes it: the price of a request at least, $100 at most.
    ///
    /// # Errors
    /// [`SessionError::AmountMalformed`]; [`SessionError::ReadOnly`].
    pub fn set_request_cap(&self, usd: &str) -> Result<(), SessionError> {
        self.must_write()?;
        let allowed = |amount: &Amount| requests_for(Usd(amount.0)) > 0 && amount.0 <= Decimal::from(HIGHEST_CAP);
        let typed = parse_typed(usd).filter(|typed| typed.currency.is_none_or(|currency| currency == Currency::USD));
        let amount = typed.map(|typed| typed.amount).filter(allowed);
        let amount = amount.ok_or_else(|| SessionError::AmountMalformed(usd.to_owned()))?;
        self.ground.store.set_cost_request_cap(self.account_key()?, &amount.to_string(), self.now())?;
        self.tell_costs();
        Ok(())
    }

    /// What requests cost so far.
    pub(crate) fn meter(&self) -> Result<RequestMeterView, SessionError> {
        let price = Decimal::new(REQUEST_CENTS, 2);
        let (made, cap) = match self.key {
            Some(key) => {
                let day = midnight(today(self.now()));
                (self.ground.store.cost_requests(key, self.incident, day)?, self.request_cap()?)
            }
            None => Default::default(),
        };
        let cost = |requests: u32| Usd(price.saturating_mul(Decimal::from(requests)));
        Ok(RequestMeterView {
            price: Usd(price),
            today: made.since,
            today_usd: cost(made.since),
            incident: made.incident,
            incident_usd: cost(made.incident),
            cap_usd: cap,
            left_today: requests_for(cap).saturating_sub(made.since),
            usual_limit: USUAL_LIMIT,
        })
    }

    pub(super) fn account_key(&self) -> Result<quench_store::AccountKey, SessionError> {
        let why = "the store does not know this account yet";
        self.key.ok_or_else(|| SessionError::ReadOnly { why: why.to_owned() })
    }
}

/// How many requests a sum pays for.
fn requests_for(sum: Usd) -> u32 {
    let price = Decimal::new(REQUEST_CENTS, 2);
    sum.0.checked_div(price).and_then(|requests| requests.trunc().to_u32()).unwrap_or(0)
}

/// The UTC day of an instant: AWS counts in them.
pub(crate) fn today(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

/// The beginning of a UTC day.
pub(crate) fn midnight(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |day| day.timestamp())
}
