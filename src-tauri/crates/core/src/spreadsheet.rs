//! Texts in a file that a spreadsheet opens: none that it would run.

/// Characters with which a spreadsheet takes a text for a formula ("CSV Injection", OWASP), the wide ones in East Asian editions. The
/// apostrophe is one of them so that what is put before them can be taken off again.
const RUNS: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '\''];

/// A text that no spreadsheet takes for a formula: an apostrophe is put before one that it would run.
pub fn harmless(text: &str) -> String {
    if text.starts_with(RUNS) { format!("'{text}") } else { text.to_owned() }
}

/// The text that was made [`harmless`]. An apostrophe that a person wrote stays: `'tis` would not have got one.
pub fn meant(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(RUNS)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_text() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＠SUM", "'quoted"] {
            assert_eq!(harmless(text).strip_prefix('\''), Some(text));
        }
        assert_eq!(harmless("Amazon Elastic Container Service"), "Amazon Elastic Container Service");
        assert_eq!(meant("'tis ours"), "'tis ours");
    }

    proptest::proptest! {
        #[test]
        fn what_was_meant_comes_back(text in "['=+@＝a-c-]{0,6}") {
            let written = harmless(&text);
            proptest::prop_assert_eq!(meant(&written), text);
            proptest::prop_assert!(!written.starts_with(RUNS) || written.starts_with('\''));
        }
    }
}
