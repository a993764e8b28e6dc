//! Values of the SDK as values of `quench_core`: texts neutralised, numbers read in both of their forms.

use aws_sdk_ecs::types::{CapacityProviderStrategyItem, Tag};
use aws_smithy_types::DateTime;
use jiff::Timestamp;
pub(crate) use quench_core::size::{cpu_units, memory_mib};
use quench_core::text::{is_plain, neutral};

pub(crate) use crate::credentials::timestamp;

/// A text that anyone may have written.
pub(crate) fn free(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(|text| neutral(&text))
}

/// Texts that anyone may have written.
pub(crate) fn texts(texts: Option<Vec<String>>) -> Option<Vec<String>> {
    texts.map(|texts| texts.iter().map(|text| neutral(text)).collect())
}

/// A word of AWS's own, such as a status. It is neutralised all the same; absent is empty.
pub(crate) fn word(text: Option<String>) -> String {
    free(text).unwrap_or_default()
}

/// A time, if it is one.
pub(crate) fn time(time: Option<DateTime>) -> Option<Timestamp> {
    time.as_ref().and_then(timestamp)
}

/// A count that AWS sends as a signed number.
pub(crate) fn count(number: i32) -> Option<u32> {
    u32::try_from(number).ok()
}

/// Tags with both sides neutralised, in the order of their keys.
pub(crate) fn tags(tags: Option<Vec<Tag>>) -> Vec<(String, String)> {
    let side = |text: &Option<String>| neutral(text.as_deref().unwrap_or_default());
    let mut tags: Vec<_> = tags.iter().flatten().map(|tag| (side(&tag.key), side(&tag.value))).collect();
    tags.sort();
    tags
}

/// The names in a capacity-provider strategy.
pub(crate) fn providers(strategy: Option<Vec<CapacityProviderStrategyItem>>) -> Vec<String> {
    strategy.iter().flatten().map(|item| neutral(&item.capacity_provider)).collect()
}

/// The name that AWS tells of what `arn` names must be the ARN's own: only the ARN is acted upon.
pub(crate) fn same_name(told: Option<&str>, of_arn: &str) -> Result<(), String> {
    match told {
        Some(told) if !is_plain(told) => Err("a name with characters that AWS does not allow".to_owned()),
        Some(told) if told != of_arn => Err(format!("{of_arn} calls itself {told}")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_kept_to_the_millisecond() {
        let told = DateTime::from_secs_f64(1_728_050_400.123_456);
        assert_eq!(time(Some(told)).unwrap().as_millisecond(), 1_728_050_400_123);
        assert_eq!(time(None), None);
    }
}
