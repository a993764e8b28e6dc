//! Sizes of tasks as ECS writes them: numbers, or decimals with a unit.

/// CPU of a task, `"16384"` or `"16 vCPU"`, in units of 1/1024 vCPU.
pub fn cpu_units(text: &str) -> Option<u32> {
    scaled(text, "vcpu", 1024)
}

/// Memory of a task, `"32768"` or `"32 GB"`, in MiB.
pub fn memory_mib(text: &str) -> Option<u32> {
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
}
