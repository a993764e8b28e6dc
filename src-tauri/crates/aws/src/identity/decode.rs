//! Documents come "URL-encoded compliant with RFC 3986" (IAM API reference, `PolicyVersion`).

/// The text behind `encoded`; none if it is not encoded so. A plus sign stands for itself.
pub(super) fn decoded(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_whole_is_decoded() {
        assert_eq!(decoded("%7B%22a%22%3a+%22%EA%B2%B0%22%7D").as_deref(), Some("{\"a\":+\"결\"}"));
        assert_eq!(decoded("{}").as_deref(), Some("{}"), "what needs no encoding");
        for bad in ["%", "%2", "%zz", "%ff", "%-1"] {
            assert_eq!(decoded(bad), None, "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_was_encoded_comes_back(text in ".{0,200}") {
            let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
            proptest::prop_assert_eq!(decoded(&encoded), Some(text));
        }

        #[test]
        fn anything_is_read_without_panic(text in ".{0,200}") {
            let _ = decoded(&text);
        }
    }
}
