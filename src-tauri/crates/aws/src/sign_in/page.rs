//! What the browser shows when it comes back. Nothing in it comes from the request, and it loads and runs nothing.

/// An answer to the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// The code has come.
    Done,
    /// The person, or AWS, said no.
    Refused,
    /// Not the answer to this sign-in.
    Foreign,
    /// The answer has come before.
    Used,
    /// Any other path.
    NotFound,
    /// Anything but GET.
    NotGet,
    /// No request.
    Malformed,
    /// A head longer than any browser's.
    TooLong,
}

const STYLE: &str = "body{font:16px/1.6 system-ui,sans-serif;max-width:34rem;margin:20vh auto 0;padding:0 1.5rem;\
                     color:#1c2330;background:#f6f7f9}h1{font-size:1.35rem;margin:0 0 .25rem}p{margin:0 0 1.5rem}\
                     @media(prefers-color-scheme:dark){body{color:#e6e9ef;background:#12161d}}";

impl Page {
    /// The whole HTTP response.
    pub(crate) fn response(self) -> String {
        let (status, english, korean) = self.words();
        let part = |language: &str, (title, text): (&str, &str)| {
            format!("<section lang=\"{language}\"><h1>{title}</h1><p>{text}</p></section>")
        };
        let body = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Quench</title><style>{STYLE}</style></head>\
             <body>{}{}</body></html>",
            part("en", english),
            part("ko", korean)
        );
        let allow = if self == Self::NotGet { "Allow: GET\r\n" } else { "" };
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n{allow}\
             Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\nReferrer-Policy: no-referrer\r\n\
             X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n\
             {body}",
            body.len()
        )
    }

    fn words(self) -> (&'static str, (&'static str, &'static str), (&'static str, &'static str)) {
        let nothing = ("There is nothing here", "This address is only for the sign-in to come back to.");
        let nothing_korean = ("여기에는 아무것도 없습니다", "로그인이 돌아오는 데에만 쓰이는 주소입니다.");
        match self {
            Self::Done => (
                "200 OK",
                ("The answer has arrived", "You can close this page and go back to Quench."),
                ("응답이 도착했습니다", "이 페이지를 닫고 Quench로 돌아가세요."),
            ),
            Self::Refused => (
                "200 OK",
                ("The sign-in was refused", "Nothing was signed in. You can close this page and go back to Quench."),
                ("로그인이 거부되었습니다", "아무것도 로그인되지 않았습니다. 이 페이지를 닫고 Quench로 돌아가세요."),
            ),
            Self::Foreign => (
                "400 Bad Request",
                (
                    "This is not the answer that Quench waits for",
                    "Nothing of it was used. Go back to Quench and use the page that it opened last.",
                ),
                (
                    "Quench가 기다리는 응답이 아닙니다",
                    "아무것도 사용되지 않았습니다. Quench로 돌아가 마지막으로 연 페이지를 쓰세요.",
                ),
            ),
            Self::Used => (
                "410 Gone",
                ("This answer was already used", "You can close this page and go back to Quench."),
                ("이미 사용된 응답입니다", "이 페이지를 닫고 Quench로 돌아가세요."),
            ),
            Self::NotFound => ("404 Not Found", nothing, nothing_korean),
            Self::NotGet => ("405 Method Not Allowed", nothing, nothing_korean),
            Self::Malformed => ("400 Bad Request", nothing, nothing_korean),
            Self::TooLong => ("431 Request Header Fields Too Large", nothing, nothing_korean),
        }
    }
}
