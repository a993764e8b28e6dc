//! The text that the browser of another device shows, to be pasted: base64 of `state=…&code=…` (AWS CLI, `aws login
//! --remote`).

use base64::Engine;
use base64::engine::general_purpose::STANDARD_PAD_INDIFFERENT;
use tokio::sync::mpsc;
use zeroize::Zeroizing;

use super::pkce::same;
use super::query;
use crate::connect_error::ConnectError;

/// Real ones have a few hundred characters.
const LIMIT: usize = 8 * 1024;

/// Takes pasted texts until one fits.
pub(crate) struct PasteBox {
    state: Zeroizing<String>,
    fits: mpsc::Sender<Zeroizing<String>>,
}

impl PasteBox {
    /// The second half gives the code.
    pub(crate) fn new(state: &str) -> (Self, mpsc::Receiver<Zeroizing<String>>) {
        let (fits, code) = mpsc::channel(1);
        (Self { state: Zeroizing::new(state.to_owned()), fits }, code)
    }

    /// A text that does not fit changes nothing: the person can paste the right one.
    pub(crate) fn put(&self, text: &str) -> Result<(), ConnectError> {
        let [state, code] = parts(text).ok_or(ConnectError::PasteMalformed)?;
        if !same(&state, &self.state) {
            return Err(ConnectError::SignInMismatch);
        }
        self.fits.try_send(code).map_err(|_| ConnectError::SignInCodeExpired { source: None })
    }
}

fn parts(text: &str) -> Option<[Zeroizing<String>; 2]> {
    if text.len() > LIMIT {
        return None;
    }
    // Mail programs and terminals break long lines.
    let mut packed = Zeroizing::new(String::with_capacity(text.len()));
    packed.extend(text.chars().filter(|character| !character.is_whitespace()));
    let plain = Zeroizing::new(STANDARD_PAD_INDIFFERENT.decode(packed.as_bytes()).ok()?);
    let [state, code] = query::read(std::str::from_utf8(&plain).ok()?, ["state", "code"])?;
    let filled = |text: &Zeroizing<String>| !text.is_empty() && quench_core::text::is_plain(text);
    Some([state.filter(filled)?, code.filter(filled)?])
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    use super::*;

    fn packed(text: &str) -> String {
        STANDARD.encode(text)
    }

    #[test]
    fn the_text_fits_however_it_was_copied() {
        let text = packed("state=s-1&code=c%2F1");
        let broken: String = text.chars().flat_map(|character| [character, '\n']).collect();
        for pasted in [text.clone(), format!("  {text}\r\n"), broken, text.trim_end_matches('=').to_owned()] {
            let (paste, mut code) = PasteBox::new("s-1");
            paste.put(&pasted).unwrap();
            assert_eq!(code.try_recv().unwrap().as_str(), "c/1");
        }
    }

    #[test]
    fn what_does_not_fit_changes_nothing() {
        let (paste, mut code) = PasteBox::new("s-1");
        let long = packed(&format!("state=s-1&code={}", "c".repeat(LIMIT)));
        for malformed in
            ["", "   ", "hello", "c3RhdGU9cy0x", "%%%%", &packed("state=s-1"), &packed("state=s-1&code="), &long]
        {
            assert!(matches!(paste.put(malformed), Err(ConnectError::PasteMalformed)), "{malformed}");
        }
        for malformed in ["code=c", "state=s-1&state=s-1&code=c", "state=s-1&code=a%0Ab"] {
            assert!(matches!(paste.put(&packed(malformed)), Err(ConnectError::PasteMalformed)), "{malformed}");
        }
        for foreign in ["state=s-2&code=c", "state=s&code=c", "state=S-1&code=c"] {
            assert!(matches!(paste.put(&packed(foreign)), Err(ConnectError::SignInMismatch)), "{foreign}");
        }
        assert!(code.try_recv().is_err(), "nothing of it was used");
        paste.put(&packed("state=s-1&code=c")).unwrap();
        assert!(matches!(paste.put(&packed("state=s-1&code=d")), Err(ConnectError::SignInCodeExpired { .. })));
        assert_eq!(code.try_recv().unwrap().as_str(), "c");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fail(text in "\\PC{0,200}") {
            let (paste, _code) = PasteBox::new("s-1");
            prop_assert!(paste.put(&text).is_err());
            prop_assert!(paste.put(&packed(&text)).is_err());
        }
    }
}
