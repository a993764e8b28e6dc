//! Pages: a `nextToken` is opaque and only valid with the parameters it was given for.

use crate::chance::hash;

use super::refusal::Refusal;

/// One page of a list, and where the next one begins.
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<String>,
}

/// Cuts a page out of a list that is sorted by the strings of `key`, upwards or downwards.
///
/// The token names the last item that was given, not a position: a list that shrinks between two pages loses nothing,
/// which is what a teardown that pages while it deletes needs of the real service too.
pub(crate) fn cut<T>(
    items: Vec<T>,
    key: impl Fn(&T) -> String,
    token: Option<&str>,
    parameters: u64,
    limit: usize,
) -> Result<Page<T>, Refusal> {
    let last =
        token.map(|token| open(token, parameters).ok_or_else(|| Refusal::invalid("Invalid token."))).transpose()?;
    let downwards = match (items.first(), items.last()) {
        (Some(first), Some(last)) => key(first) > key(last),
        _ => false,
    };
    let start = last
        .map_or(0, |last| items.partition_point(|item| if downwards { key(item) >= last } else { key(item) <= last }));
    let more = items.len().saturating_sub(start) > limit;
    let items: Vec<T> = items.into_iter().skip(start).take(limit).collect();
    let next = items.last().filter(|_| more).map(|last| seal(&key(last), parameters));
    Ok(Page { items, next })
}

/// The page size: the caller's if it is within `1..=most`, else the operation's default.
pub(crate) fn limit(asked: Option<i64>, default: usize, most: usize) -> Result<usize, Refusal> {
    let Some(asked) = asked else { return Ok(default) };
    usize::try_from(asked)
        .ok()
        .filter(|size| (1..=most).contains(size))
        .ok_or_else(|| Refusal::invalid(format!("maxResults should be between 1 and {most}.")))
}

fn seal(last: &str, parameters: u64) -> String {
    let mut token = format!("{parameters:016x}");
    for (place, byte) in last.bytes().enumerate() {
        token.push_str(&format!("{:02x}", byte ^ mask(parameters, place)));
    }
    token.push_str(&format!("{:08x}", hash(parameters, last) >> 32));
    token
}

fn open(token: &str, parameters: u64) -> Option<String> {
    let body = token.strip_prefix(&format!("{parameters:016x}"))?;
    let (hidden, check) = body.split_at_checked(body.len().checked_sub(8)?)?;
    let bytes: Option<Vec<u8>> = hidden
        .as_bytes()
        .chunks(2)
        .enumerate()
        .map(|(place, pair)| {
            let byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
            Some(byte ^ mask(parameters, place))
        })
        .collect();
    let last = String::from_utf8(bytes?).ok()?;
    (format!("{:08x}", hash(parameters, &last) >> 32) == check).then_some(last)
}

/// Not a secret: it only keeps a caller from reading names out of a token and leaning on them.
fn mask(parameters: u64, place: usize) -> u8 {
    parameters.to_le_bytes()[place % 8]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(count: u32) -> Vec<String> {
        (0..count).map(|number| format!("{number:03}")).collect()
    }

    #[test]
    fn pages_join_to_the_whole_list_both_ways() {
        for (count, limit) in [(0, 10), (10, 10), (11, 10), (101, 100), (250, 100), (3, 1)] {
            for downwards in [false, true] {
                let mut whole = list(count);
                if downwards {
                    whole.reverse();
                }
                let (mut seen, mut token) = (Vec::new(), None);
                loop {
                    let page = cut(whole.clone(), String::clone, token.as_deref(), 9, limit).unwrap();
                    assert!(page.items.len() <= limit);
                    seen.extend(page.items);
                    token = page.next;
                    if token.is_none() {
                        break;
                    }
                }
                assert_eq!(seen, whole, "{count} by {limit}");
            }
        }
    }

    #[test]
    fn a_list_that_shrinks_between_pages_loses_nothing() {
        let page = cut(list(20), String::clone, None, 1, 10).unwrap();
        let rest = list(20).into_iter().filter(|name| name != "009" && name != "003").collect();
        let page = cut(rest, String::clone, page.next.as_deref(), 1, 10).unwrap();
        assert_eq!(page.items.first().map(String::as_str), Some("010"));
    }

    #[test]
    fn a_token_of_other_parameters_or_a_forged_one_is_refused() {
        let token = cut(list(20), String::clone, None, 1, 10).unwrap().next.unwrap();
        let forged = format!("{}00", &token[..token.len() - 2]);
        for (token, parameters) in [(token.as_str(), 2), (forged.as_str(), 1), ("", 1), ("zz", 1), ("ééééééééé", 1)]
        {
            let refused = cut(list(20), String::clone, Some(token), parameters, 10).err().unwrap();
            assert_eq!(refused.code, "InvalidParameterException");
        }
        assert!(!token.contains("009"));
    }
}
