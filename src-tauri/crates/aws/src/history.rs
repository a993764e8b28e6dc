//! CloudTrail's event history of a region, page by page: `cloudtrail:LookupEvents`.
//!
//! It keeps 90 days of management events per region, needs no trail, and is free (2 requests a second per region). A page
//! has 50 events, newest first, and only one attribute can be asked for. Events come minutes late, at times an hour.

use aws_sdk_cloudtrail::types::{LookupAttribute, LookupAttributeKey};
use jiff::Timestamp;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::region::RegionCode;
use quench_core::text::neutral;
use tokio_util::sync::CancellationToken;

use crate::classify::Call;
use crate::connection::Connection;
use crate::credentials::timestamp;

const LOOKUP_EVENTS: &str = "cloudtrail:LookupEvents";
/// The most that CloudTrail gives in one page.
pub const EVENTS_A_PAGE: i32 = 50;

/// What is asked of a region's history.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// Every event of that name.
    Name(String),
    /// Every event with that access key.
    AccessKey(String),
}

/// An event as it came: nothing in it is checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawEvent {
    /// `EventId`
    pub id: Option<String>,
    /// `EventTime`
    pub at: Option<Timestamp>,
    /// `CloudTrailEvent`, a text that should be JSON.
    pub body: String,
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventPage {
    /// Newest first.
    pub events: Vec<RawEvent>,
    /// Where it goes on; it counts only with the same question.
    pub next_token: Option<String>,
}

impl Connection {
    /// One page of the events of `region` from `from` to `until`, from `token` on.
    ///
    /// # Errors
    /// What AWS or the way to it refused; `cloudtrail:LookupEvents` may not be permitted, and AWS's quarantine denies it.
    pub async fn look_up_events(
        &self,
        region: &RegionCode,
        asked: &Asked,
        (from, until): (Timestamp, Timestamp),
        token: Option<&str>,
        cancel: &CancellationToken,
    ) -> Result<EventPage, CloudError> {
        let call = Call { operation: LOOKUP_EVENTS, region: region.as_str() };
        let (key, value) = match asked {
            Asked::Name(name) => (LookupAttributeKey::EventName, name),
            Asked::AccessKey(id) => (LookupAttributeKey::AccessKeyId, id),
        };
        let attribute = LookupAttribute::builder().attribute_key(key).attribute_value(value).build();
        let attribute = attribute.map_err(|error| call.error(CloudErrorKind::Unexpected, &error.to_string()))?;
        let time = |at: Timestamp| aws_smithy_types::DateTime::from_millis(at.as_millisecond());
        let client = aws_sdk_cloudtrail::Client::new(&self.line.config(region));
        let request = client
            .lookup_events()
            .lookup_attributes(attribute)
            .start_time(time(from))
            .end_time(time(until))
            .max_results(EVENTS_A_PAGE)
            .set_next_token(token.map(str::to_owned));
        let page = self.line.read(call, cancel, || request.clone().send()).await?;
        let events = page.events.unwrap_or_default().into_iter().map(|event| RawEvent {
            id: event.event_id.map(|id| neutral(&id)),
            at: event.event_time.as_ref().and_then(timestamp),
            body: event.cloud_trail_event.unwrap_or_default(),
        });
        Ok(EventPage { events: events.collect(), next_token: page.next_token.filter(|token| !token.is_empty()) })
    }
}
