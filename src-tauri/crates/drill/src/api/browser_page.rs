//! What a browser is answered with.

use bytes::Bytes;
use http::Response;
use http::header::{CACHE_CONTROL, HeaderValue, LOCATION};

use super::foreign;
use crate::wire::query::escape;

/// A page with a title.
pub(super) fn page(status: u16, title: &str, body: &str) -> Response<Bytes> {
    let title = escape(title);
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n\
         {body}\n</body></html>\n"
    );
    let mut response = foreign(status, "text/html; charset=utf-8", Bytes::from(html));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A page that asks for something that its person never says.
pub(super) fn asking(title: &str) -> Response<Bytes> {
    page(200, title, "<p>Enter your credentials to go on.</p>")
}

/// The page of a request that is wrong: it leads nowhere.
pub(super) fn wrong(member: &str) -> Response<Bytes> {
    page(400, "Bad request", &format!("<p id=\"wrong\">{}</p>", escape(member)))
}

/// Sends the browser on.
pub(super) fn redirect(address: &str) -> Response<Bytes> {
    let Ok(value) = HeaderValue::from_str(address) else { return wrong("redirect_uri") };
    let mut response = page(302, "Found", "");
    response.headers_mut().insert(LOCATION, value);
    response
}

/// Text as a value of a query string.
pub(super) fn encode(text: &str) -> String {
    let plain = |letter: u8| letter.is_ascii_alphanumeric() || b"-._~".contains(&letter);
    let each = text
        .bytes()
        .map(|letter| if plain(letter) { char::from(letter).to_string() } else { format!("%{letter:02X}") });
    each.collect()
}
