//! awsQuery and ec2Query: a form in, XML out. A form is also what a query string is.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;

/// The fields of a form body, in the order they came.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Form {
    fields: Vec<(String, String)>,
}

impl Form {
    /// Reads `a=b&c=d`. Nothing is refused here: what makes no sense is a field that nobody asks for.
    pub(crate) fn parse(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let fields = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Self { fields: fields.collect() }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// All fields but one, in order: what a page's token is bound to.
    pub(crate) fn without(&self, name: &str) -> Vec<(&str, &str)> {
        let others = self.fields.iter().filter(|(field, _)| field != name);
        others.map(|(field, value)| (field.as_str(), value.as_str())).collect()
    }

    /// The values of a flattened list, `RegionName.1=..&RegionName.2=..`, in the order of their numbers.
    pub(crate) fn list(&self, prefix: &str) -> Vec<&str> {
        let mut numbered: Vec<(u32, &str)> = self
            .fields
            .iter()
            .filter_map(|(field, value)| {
                let number = field.strip_prefix(prefix)?.strip_prefix('.')?.parse().ok()?;
                Some((number, value.as_str()))
            })
            .collect();
        numbered.sort_unstable();
        numbered.into_iter().map(|(_, value)| value).collect()
    }
}

/// A path segment: unlike in a form, a plus is a plus.
pub(crate) fn decode_path(text: &str) -> String {
    decode(&text.replace('+', "%2B"))
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        let escaped = (byte == b'%').then(|| tail.get(..2)).flatten();
        let digits = escaped.and_then(|pair| std::str::from_utf8(pair).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(value) => {
                bytes.push(value);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => bytes.push(if byte == b'+' { b' ' } else { byte }),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Text inside an element. Control characters that XML 1.0 cannot carry become `?`.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(letter),
            control if control.is_control() => escaped.push('?'),
            other => escaped.push(other),
        }
    }
    escaped
}

/// awsQuery's error document.
pub(crate) fn refuse_query(refusal: &Refusal, request_id: &str) -> String {
    let mut xml = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        xml,
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <Error>\n    <Type>Sender</Type>\n    \
         <Code>{}</Code>\n    <Message>{}</Message>\n  </Error>\n  <RequestId>{request_id}</RequestId>\n</ErrorResponse>\n",
        escape(&refusal.code),
        escape(&refusal.message)
    );
    xml
}

/// ec2Query's error document.
pub(crate) fn refuse_ec2(refusal: &Refusal, request_id: &str) -> String {
    let mut xml = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        xml,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>{}</Code><Message>{}</Message></Error>\
         </Errors><RequestID>{request_id}</RequestID></Response>",
        escape(&refusal.code),
        escape(&refusal.message)
    );
    xml
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_browsers_write_it() {
        let form = Form::parse(b"Action=DescribeRegions&RegionName.2=b&RegionName.1=a+b%2Fc&Broken=%zz%4&&=x");
        assert_eq!(form.get("Action"), Some("DescribeRegions"));
        assert_eq!(form.list("RegionName"), ["a b/c", "b"]);
        assert_eq!(form.get("Broken"), Some("%zz%4"));
        assert_eq!(form.get("Absent"), None);
    }

    #[test]
    fn hostile_text_cannot_leave_its_element() {
        assert_eq!(escape("<a href=\"x\">&\u{0}"), "&lt;a href=&quot;x&quot;&gt;&amp;?");
    }
}
