//! Values of the SDK as values of `quench_core`: texts neutralised, numbers read in both of their forms.

use aws_sdk_ecs::types::{CapacityProviderStrategyItem, Tag};
use aws_smithy_types::DateTime;
use jiff::Timestamp;
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

/// CPU of a task, `"16384"` or `"16 vCPU"`, in units of 1/1024 vCPU.
pub(crate) fn cpu_units(text: &str) -> Option<u32> {
    scaled(text, "vcpu", 1024)
}

/// Memory of a task, `"32768"` or `"32 GB"`, in MiB.
pub(crate) fn memory_mib(text: &str) -> Option<u32> {
    scaled(text, "gb", 1024)
}

/// A whole number, or a decimal with `unit` behind it that counts `times` as much.
fn scaled(text: &str, unit: &str, times: u32) -> Option<u32> {
    let text = text.trim().to_ascii_lowercase();
    let Some(number) = text.strip_suffix(unit).map(str::trim) else {
        return text.parse().ok();
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && part.is_empty()) || !digits(whole) || !digits(part) {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let scale = 10_u64.pow(u32::try_from(part.len()).ok()?);
    let part: u64 = if part.is_empty() { 0 } else { part.parse().ok()? };
    u32::try_from((whole * scale + part) * u64::from(times) / scale).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_come_in_two_forms() {
        let cpu = [
            ("16384", Some(16384)),
            ("16 vCPU", Some(16384)),
            ("16 vcpu", Some(16384)),
            (".25 vCPU", Some(256)),
            ("0.5vCPU", Some(512)),
            ("", None),
            ("vCPU", None),
            ("-1", None),
            ("1e3 vCPU", None),
            ("99999999999 vCPU", None),
        ];
        for (text, units) in cpu {
            assert_eq!(cpu_units(text), units, "{text:?}");
        }
        for (text, mib) in [("32768", Some(32768)), ("32 GB", Some(32768)), ("0.5GB", Some(512)), ("lots", None)] {
            assert_eq!(memory_mib(text), mib, "{text:?}");
        }
    }

    #[test]
    fn times_are_kept_to_the_millisecond() {
        let told = DateTime::from_secs_f64(1_728_050_400.123_456);
        assert_eq!(time(Some(told)).unwrap().as_millisecond(), 1_728_050_400_123);
        assert_eq!(time(None), None);
    }
}
