//! Who switched regions on and off: `cloudtrail:LookupEvents`.
//!
//! Event history keeps 90 days of management events per region, needs no trail, and is free (2 requests a second per
//! region). Events of the Account API are recorded in the region of its endpoint. They may come minutes late.

use aws_sdk_cloudtrail::types::{Event, LookupAttribute, LookupAttributeKey};
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::region::RegionCode;
use quench_core::text::neutral;
use quench_core::view::SwitchEvent;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use crate::classify::Call;
use crate::connection::Connection;
use crate::credentials::timestamp;

const LOOKUP_EVENTS: &str = "cloudtrail:LookupEvents";
/// The most that CloudTrail gives in one page.
const PAGE: i32 = 50;
/// An attacker who switches regions back and forth all day must not keep a person waiting for ever.
const PAGES: usize = 10;

/// What CloudTrail tells of switched regions, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegionSwitches {
    /// Each with its region.
    pub events: Vec<(RegionCode, SwitchEvent)>,
    /// Pages that were not read: older events are missing.
    pub more: bool,
    /// Events that are not what CloudTrail sends: left out, and counted.
    pub unreadable: usize,
}

/// The part of an event's own JSON that tells what was asked.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    #[serde(default)]
    user_agent: Option<String>,
    #[serde(default)]
    error_code: Option<String>,
    #[serde(default)]
    request_parameters: Option<Parameters>,
    #[serde(default)]
    user_identity: Option<UserIdentity>,
}

#[derive(Deserialize)]
struct Parameters {
    #[serde(rename = "RegionName", alias = "regionName")]
    region_name: Option<String>,
}

#[derive(Deserialize)]
struct UserIdentity {
    arn: Option<String>,
}

impl Connection {
    /// Every EnableRegion and DisableRegion of the last 90 days, as far as CloudTrail tells.
    ///
    /// # Errors
    /// What AWS or the way to it refused; `cloudtrail:LookupEvents` may not be permitted.
    pub async fn region_switches(&self, cancel: &CancellationToken) -> Result<RegionSwitches, CloudError> {
        let mut found = RegionSwitches::default();
        for (name, enabled) in [("EnableRegion", true), ("DisableRegion", false)] {
            match self.look_up(name, enabled, &mut found, cancel).await {
                // What was read is told, and that there is more.
                Err(_) if !found.events.is_empty() => found.more = true,
                other => other?,
            }
        }
        found.events.sort_by_key(|(_, event)| std::cmp::Reverse(event.at));
        Ok(found)
    }

    async fn look_up(
        &self,
        name: &str,
        enabled: bool,
        found: &mut RegionSwitches,
        cancel: &CancellationToken,
    ) -> Result<(), CloudError> {
        let region = self.account_region();
        let call = Call { operation: LOOKUP_EVENTS, region: region.as_str() };
        let client = aws_sdk_cloudtrail::Client::new(&self.line.config(&region));
        let wanted = LookupAttribute::builder().attribute_key(LookupAttributeKey::EventName).attribute_value(name);
        let wanted = wanted.build().map_err(|error| call.error(CloudErrorKind::Unexpected, &error.to_string()))?;
        let request = client.lookup_events().lookup_attributes(wanted).max_results(PAGE);
        let mut token: Option<String> = None;
        for _ in 0..PAGES {
            let asked = request.clone().set_next_token(token.clone());
            let page = self.line.read(call, cancel, || asked.clone().send()).await?;
            for event in page.events.unwrap_or_default() {
                match self.switch(&event, enabled) {
                    Some(switch) => found.events.push(switch),
                    None => found.unreadable += 1,
                }
            }
            match page.next_token.filter(|next| !next.is_empty()) {
                Some(next) if token.as_ref() != Some(&next) => token = Some(next),
                Some(_) => return Err(call.error(CloudErrorKind::Unreadable, "the list gives the same page again")),
                None => return Ok(()),
            }
        }
        found.more = true;
        Ok(())
    }

    fn switch(&self, event: &Event, enabled: bool) -> Option<(RegionCode, SwitchEvent)> {
        let at = timestamp(event.event_time.as_ref()?)?;
        let record: Record = serde_json::from_str(event.cloud_trail_event.as_deref()?).ok()?;
        let region = RegionCode::parse(record.request_parameters?.region_name.as_deref()?).ok()?;
        let arn = record.user_identity.and_then(|identity| identity.arn);
        let us = [&self.caller().arn, &self.identity().arn];
        let ours = us.into_iter().any(|us| arn.as_ref() == Some(us))
            && record.user_agent.as_deref().is_some_and(|agent| agent.contains("app/quench-"));
        let by = event.username.as_deref().or(arn.as_deref()).map(neutral);
        let access_key = event.access_key_id.as_deref().map(neutral);
        Some((
            region,
            SwitchEvent { at, enabled, by, access_key, refused: record.error_code.is_some(), by_quench: ours },
        ))
    }

    /// Where the Account API of the partition is, and with it the record of its calls.
    pub fn account_region(&self) -> RegionCode {
        let code = match self.identity().partition.as_str() {
            "aws" => "us-east-1",
            "aws-cn" => "cn-northwest-1",
            _ => return self.home_region().clone(),
        };
        RegionCode::parse(code).unwrap_or_else(|_| self.home_region().clone())
    }
}
