//! The query of an address, written as RFC 3986 has it and read as browsers send it.

use zeroize::Zeroizing;

/// `name=value&…`, everything but unreserved characters escaped.
pub(crate) fn written(pairs: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| format!("{}={}", escaped(name), escaped(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The values of `names`, in their order. `None` if one of them stands there twice or an escape is none: an answer that can
/// be read in two ways is no answer.
pub(crate) fn read<const N: usize>(query: &str, names: [&str; N]) -> Option<[Option<Zeroizing<String>>; N]> {
    let mut found = [const { None }; N];
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = plain(name)?;
        if let Some(index) = names.iter().position(|wanted| *wanted == name.as_str()) {
            let place = found.get_mut(index)?;
            if place.is_some() {
                return None;
            }
            *place = Some(plain(value)?);
        }
    }
    Some(found)
}

fn plain(text: &str) -> Option<Zeroizing<String>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                digit()? << 4 | digit()?
            }
            other => other,
        });
    }
    std::str::from_utf8(&bytes).ok().map(|text| Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_query_is_read_as_browsers_send_it() {
        let of =
            |query| read(query, ["code", "state"]).map(|found| found.map(|value| value.map(|text| text.to_string())));
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(of("code=a%2Fb+c&state=s&iss=x"), Some([some("a/b c"), some("s")]));
        assert_eq!(of("st%61te=s"), Some([None, some("s")]));
        assert_eq!(of("code&state="), Some([some(""), some("")]));
        assert_eq!(of(""), Some([None, None]));
        for bad in ["code=1&code=2", "state=s&st%61te=s", "code=%", "code=%4", "code=%zz", "code=%ff", "%=1"] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(value in "\\PC{0,40}") {
            let query = written(&[("a", "1"), ("code", &value)]);
            prop_assert!(query.is_ascii());
            let read = read(&query, ["code"]).unwrap().into_iter().next().flatten().unwrap();
            prop_assert_eq!(read.as_str(), value);
        }

        #[test]
        fn nothing_that_is_sent_makes_it_fail(query in ".{0,200}") {
            let _ = read(&query, ["code", "state"]);
        }
    }
}
