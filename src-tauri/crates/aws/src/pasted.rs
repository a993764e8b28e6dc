//! Keys as they are pasted: with white space and quotes around them, with characters that do not show, as a line of a
//! shell, or as the whole block that AWS's access portal offers to copy.

use zeroize::Zeroizing;

/// What a key consists of, and the names it has in shells and files.
const NAMES: [&str; 3] = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"];

/// The parts of a pasted block.
#[derive(Clone)]
pub(crate) struct PastedKey {
    pub(crate) id: String,
    pub(crate) secret: Zeroizing<String>,
    pub(crate) token: Option<Zeroizing<String>>,
}

/// White space, and what takes no room at all: it comes along when a text is copied from a page or a chat.
pub(crate) fn is_filler(character: char) -> bool {
    character.is_whitespace() || is_unseen(character)
}

fn is_unseen(character: char) -> bool {
    matches!(character, '\u{00ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// `text` without what cannot be a part of a key: what does not show, white space and quotes around it, and whatever
/// leads to it up to the name of `field` and `=`. White space within stays, for the check to refuse: nobody knows what was there.
pub(crate) fn cleaned(text: &str, field: usize) -> Zeroizing<String> {
    let seen: Zeroizing<String> = Zeroizing::new(text.chars().filter(|character| !is_unseen(*character)).collect());
    let lower = Zeroizing::new(seen.to_ascii_lowercase());
    let value = NAMES
        .get(field)
        .and_then(|name| lower.find(name).map(|at| at + name.len()))
        .and_then(|end| seen.get(end..)?.trim_start().strip_prefix('='));
    Zeroizing::new(unquoted(value.unwrap_or(&seen)).to_owned())
}

fn unquoted(text: &str) -> &str {
    let quote = |character| matches!(character, '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | ';');
    text.trim_matches(|character: char| character.is_whitespace() || quote(character))
}

/// A block that names both parts of a key, as the access portal of IAM Identity Center shows it for the shells of Linux,
/// macOS and Windows and for `~/.aws/credentials`. A field of one line drops the line breaks of what is pasted into it, so
/// the names are what separates the parts.
pub(crate) fn pasted_key(text: &str) -> Option<PastedKey> {
    let seen: Zeroizing<String> = Zeroizing::new(text.chars().filter(|character| !is_unseen(*character)).collect());
    let lower = Zeroizing::new(seen.to_ascii_lowercase());
    let starts = NAMES.map(|name| lower.find(name));
    let value = |field: usize| -> Option<Zeroizing<String>> {
        let start = *starts.get(field)?.as_ref()?;
        let from = start + NAMES.get(field)?.len();
        let until = starts.iter().flatten().copied().filter(|other| *other > start).min().unwrap_or(seen.len());
        let rest = seen.get(from..until)?.trim_start().strip_prefix('=')?;
        Some(Zeroizing::new(unquoted(without_next(rest)).to_owned()))
    };
    let (id, secret) = (value(0)?, value(1)?);
    let token = value(2).filter(|token| !token.is_empty());
    (!id.is_empty() && !secret.is_empty()).then(|| PastedKey { id: id.to_string(), secret, token })
}

/// The value at the beginning of `rest`, without what leads to the next name.
fn without_next(rest: &str) -> &str {
    let line = rest.trim_start().lines().next().unwrap_or_default();
    // `$Env:` stands before a name directly, the others with white space.
    let worded = ["export", "set"].iter().find_map(|word| {
        let trimmed = line.trim_end();
        let cut = trimmed.len().checked_sub(word.len())?;
        let ends = trimmed.len() < line.len() && trimmed.get(cut..)?.eq_ignore_ascii_case(word);
        ends.then(|| line.get(..cut)).flatten()
    });
    let dollar = || {
        let cut = line.len().checked_sub("$env:".len())?;
        line.get(cut..)?.eq_ignore_ascii_case("$env:").then(|| line.get(..cut)).flatten()
    };
    worded.or_else(dollar).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "ASIAIOSFODNN7EXAMPLE";
    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    const TOKEN: &str = "IQoJb3JpZ2luX2VjEPz//////////wEaCXVzLWVhc3QtMSJHMEUCIQDset==";

    #[test]
    fn every_block_of_the_portal_is_understood_with_and_without_its_line_breaks() {
        let blocks = [
            format!(
                "export AWS_ACCESS_KEY_ID=\"{ID}\"\nexport AWS_SECRET_ACCESS_KEY=\"{SECRET}\"\nexport AWS_SESSION_TOKEN=\"{TOKEN}\"\n"
            ),
            format!(
                "SET AWS_ACCESS_KEY_ID={ID}\r\nSET AWS_SECRET_ACCESS_KEY={SECRET}\r\nSET AWS_SESSION_TOKEN={TOKEN}"
            ),
            format!(
                "$Env:AWS_ACCESS_KEY_ID=\"{ID}\"\n$Env:AWS_SECRET_ACCESS_KEY=\"{SECRET}\"\n$Env:AWS_SESSION_TOKEN=\"{TOKEN}\""
            ),
            format!(
                "[123456789012_Admin]\naws_access_key_id = {ID}\naws_secret_access_key={SECRET}\naws_session_token={TOKEN}\n"
            ),
            format!("aws_session_token={TOKEN}\naws_secret_access_key={SECRET}\naws_access_key_id={ID}\n"),
            format!(
                "export AWS_ACCESS_KEY_ID={ID}; export AWS_SECRET_ACCESS_KEY={SECRET}; export AWS_SESSION_TOKEN={TOKEN}"
            ),
        ];
        for block in blocks {
            for text in [block.clone(), block.replace(['\r', '\n'], ""), block.replace('\n', "\u{200b}\n")] {
                let key = pasted_key(&text).unwrap();
                let parts = (key.id.as_str(), key.secret.as_str(), key.token.as_ref().map(|token| token.as_str()));
                assert_eq!(parts, (ID, SECRET, Some(TOKEN)), "{text}");
            }
        }
        let long_term = pasted_key(&format!("aws_access_key_id={ID}\naws_secret_access_key={SECRET}\n")).unwrap();
        assert!(long_term.token.is_none());
    }

    #[test]
    fn half_a_block_is_none() {
        for text in [
            "",
            ID,
            &format!("export AWS_ACCESS_KEY_ID={ID}"),
            "aws_access_key_id=\naws_secret_access_key=",
            "AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY",
        ] {
            assert!(pasted_key(text).is_none(), "{text}");
        }
    }

    #[test]
    fn what_surrounds_a_key_goes_and_what_is_within_stays() {
        for text in [
            format!(" {ID}\n"),
            format!("\u{feff}{ID}\u{200b}"),
            format!("\"{ID}\""),
            format!("“{ID}”"),
            format!("export AWS_ACCESS_KEY_ID={ID}"),
            format!("set AWS_ACCESS_KEY_ID = '{ID}'"),
            format!("$Env:AWS_ACCESS_KEY_ID=\"{ID}\";"),
            "ASIAIOSF\u{200d}ODNN7EXAMPLE".to_owned(),
        ] {
            assert_eq!(cleaned(&text, 0).as_str(), ID, "{text:?}");
        }
        assert_eq!(cleaned("ASIAIOSF ODNN7EXAMPLE", 0).as_str(), "ASIAIOSF ODNN7EXAMPLE");
        let profile = format!("[work]\n# mine\naws_access_key_id = {ID}\n");
        assert_eq!(cleaned(&profile, 0).as_str(), ID);
        let other = format!("export AWS_SECRET_ACCESS_KEY={SECRET}");
        assert_eq!(cleaned(&other, 0).as_str(), other, "the name of another field");
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_it(text in ".{0,200}", middle in "(?i)(export |set |\\$env:|aws_access_key_id|aws_secret_access_key|=|\"| |\n|é){0,20}") {
            let _ = (pasted_key(&text), pasted_key(&middle), cleaned(&text, 0), cleaned(&middle, 1));
        }
    }
}
