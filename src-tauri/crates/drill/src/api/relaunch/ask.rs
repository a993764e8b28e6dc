//! A call of Application Auto Scaling or of the EventBridges, once its members have been read.

use jiff::Timestamp;
use serde_json::Value;

use crate::wire::json::parse;
use crate::wire::page::{self, Order, Page, Size};
use crate::{Refusal, World};

/// One call: where it goes, and what a token of it is bound to.
pub(super) struct Ask<'a> {
    pub(super) world: &'a mut World,
    pub(super) region: &'a str,
    pub(super) parameters: u64,
}

/// Which page a call asks for.
pub(super) struct Paging<'a> {
    pub(super) most: Option<i64>,
    pub(super) token: Option<&'a str>,
}

impl<'a> Ask<'a> {
    /// A call of awsJson1.1, and its body.
    pub(super) fn json(
        world: &'a mut World,
        region: &'a str,
        operation: &str,
        body: &[u8],
    ) -> Result<(Self, Value), Refusal> {
        let body = parse(body)?;
        let parameters = page::parameters(world.seed, region, operation, &body, "NextToken");
        Ok((Self { world, region, parameters }, body))
    }
}

/// Cuts the page that a call asks for. A token of another call, or a page size out of bounds, is a validation error; the
/// token's has a code of its own where the service has one.
pub(super) fn page<T>(
    parameters: u64,
    items: Vec<T>,
    key: impl Fn(&T) -> String,
    paging: &Paging<'_>,
    size: Size,
    bad_token: &'static str,
) -> Result<Page<T>, Refusal> {
    let most = page::limit(paging.most, size)
        .map_err(|_| Refusal::validation(format!("The page size must be between 1 and {}.", size.most)))?;
    let token = paging.token.filter(|token| !token.is_empty());
    page::cut(items, Order::Up, key, token, parameters, most)
        .map_err(|_| Refusal::new(400, bad_token, "The token is not valid."))
}

/// A required member.
pub(super) fn required<T>(value: Option<T>, member: &str) -> Result<T, Refusal> {
    value.ok_or_else(|| {
        Refusal::validation(format!(
            "1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"
        ))
    })
}

/// A whole number that is not negative.
pub(super) fn capacity(value: Option<i64>, member: &str) -> Result<Option<u32>, Refusal> {
    // The model's integers have 32 bits.
    let fine = |number: i64| u32::try_from(number).ok().filter(|number| i32::try_from(*number).is_ok());
    match value {
        None => Ok(None),
        Some(number) => fine(number).map(Some).ok_or_else(|| {
            Refusal::validation(format!("Value '{number}' at '{member}' must be between 0 and {}.", i32::MAX))
        }),
    }
}

/// Epoch seconds with a fraction.
pub(super) fn instant(seconds: f64) -> Result<Timestamp, Refusal> {
    let invalid = || Refusal::validation("A date is out of its bounds.");
    if !seconds.is_finite() || seconds.abs() > 253_402_000_000.0 {
        return Err(invalid());
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded just above")]
    Timestamp::from_millisecond((seconds * 1000.0).round() as i64).map_err(|_| invalid())
}
