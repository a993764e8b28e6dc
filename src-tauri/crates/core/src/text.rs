//! Hostile text: an attacker chooses names, images, tags and commands.

/// Whether `text` holds only characters that AWS allows in names and ARNs: no control characters, no bidirectional
/// or zero-width tricks, no white space.
pub fn is_plain(text: &str) -> bool {
    text.chars().all(|character| character.is_ascii_graphic())
}

/// The longest text kept of anything that an account holder, or an attacker, may write freely.
pub const FREE_TEXT_LIMIT: usize = 1024;

/// Free text made safe to show and store: control, bidirectional and zero-width characters become visible escapes,
/// and what is longer than [`FREE_TEXT_LIMIT`] characters is cut with an ellipsis.
pub fn neutral(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(FREE_TEXT_LIMIT));
    for (count, character) in text.chars().enumerate() {
        if count == FREE_TEXT_LIMIT {
            out.push('…');
            break;
        }
        if is_deceptive(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    out
}

/// Characters that change how the text around them reads, or do not show at all.
fn is_deceptive(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00ad}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deceptive_characters_become_visible() {
        assert_eq!(neutral("a\u{202e}b\nc"), "a\\u{202e}b\\u{a}c");
        assert_eq!(neutral("결제 서비스"), "결제 서비스", "other scripts stay as they are");
    }

    proptest::proptest! {
        #[test]
        fn neutral_text_is_short_and_free_of_tricks(text in ".{0,3000}") {
            let neutral = neutral(&text);
            proptest::prop_assert!(!neutral.chars().any(is_deceptive));
            proptest::prop_assert!(neutral.chars().count() <= FREE_TEXT_LIMIT * 10);
        }
    }
}
