//! Hostile text: an attacker chooses names, images, tags and commands.

/// Whether `text` holds only characters that AWS allows in names and ARNs: no control characters, no bidirectional
/// or zero-width tricks, no white space.
pub fn is_plain(text: &str) -> bool {
    text.chars().all(|character| character.is_ascii_graphic())
}

/// The longest text kept of anything that an account holder, or an attacker, may write freely.
pub const FREE_TEXT_LIMIT: usize = 1024;

/// The most combining marks that any script puts on one letter; a flood of them paints over the lines around it.
const MARKS_LIMIT: usize = 3;

/// Free text made safe to show and store: control, bidirectional and invisible characters and floods of combining marks
/// become visible escapes, and what is longer than [`FREE_TEXT_LIMIT`] characters is cut with an ellipsis.
pub fn neutral(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(FREE_TEXT_LIMIT));
    let mut marks = 0;
    for (count, character) in text.chars().enumerate() {
        if count == FREE_TEXT_LIMIT {
            out.push('…');
            break;
        }
        marks = if is_combining(character) { marks + 1 } else { 0 };
        if is_deceptive(character) || marks > MARKS_LIMIT {
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
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e01ef}')
}

/// The blocks of combining diacritical marks.
fn is_combining(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deceptive_characters_become_visible() {
        assert_eq!(neutral("a\u{202e}b\nc"), "a\\u{202e}b\\u{a}c");
        assert_eq!(neutral("결제 서비스"), "결제 서비스", "other scripts stay as they are");
        assert_eq!(neutral("a\u{2800}b\u{fe0f}c\u{e0101}"), "a\\u{2800}b\\u{fe0f}c\\u{e0101}");
        assert_eq!(neutral("Vie\u{302}\u{323}t"), "Vie\u{302}\u{323}t", "two marks are a letter of Vietnamese");
        let flood = format!("a{}", "\u{30d}".repeat(5));
        assert_eq!(neutral(&flood), format!("a{}{}", "\u{30d}".repeat(3), "\\u{30d}".repeat(2)));
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
