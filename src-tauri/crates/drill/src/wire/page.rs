//! Pages: a `nextToken` is opaque and only valid with the parameters it was given for.

use serde_json::Value;

use crate::chance::hash;

use super::refusal::Refusal;

/// One page of a list, and where the next one begins.
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<String>,
}

/// How a list is sorted. The list itself does not tell when one item of it is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Up,
    Down,
}

/// How many items a page of an operation holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// Without `maxResults`.
    pub(crate) default: usize,
    /// What `maxResults` may be at most.
    pub(crate) most: usize,
}

/// Most operations of ECS.
pub(crate) const HUNDRED: Size = Size { default: 100, most: 100 };

/// What a token is bound to: the call it was given for, with every parameter but the token itself.
pub(crate) fn parameters(seed: u64, region: &str, operation: &str, body: &Value, token: &str) -> u64 {
    let mut body = body.clone();
    if let Some(members) = body.as_object_mut() {
        members.remove(token);
    }
    hash(seed, &format!("{region} {operation} {body}"))
}

/// Cuts a page out of a list that is sorted by the strings of `key`.
///
/// The token names the last item that was given, not a position: a list that shrinks between two pages loses nothing,
/// which is what a teardown that pages while it deletes needs of the real service too.
pub(crate) fn cut<T>(
    items: Vec<T>,
    order: Order,
    key: impl Fn(&T) -> String,
    token: Option<&str>,
    parameters: u64,
    limit: usize,
) -> Result<Page<T>, Refusal> {
    let last =
        token.map(|token| open(token, parameters).ok_or_else(|| Refusal::invalid("Invalid token."))).transpose()?;
    let given = |item: &T, last: &String| match order {
        Order::Up => key(item) <= *last,
        Order::Down => key(item) >= *last,
    };
    let start = last.map_or(0, |last| items.partition_point(|item| given(item, &last)));
    let more = items.len().saturating_sub(start) > limit;
    let items: Vec<T> = items.into_iter().skip(start).take(limit).collect();
    let next = items.last().filter(|_| more).map(|last| seal(&key(last), parameters));
    Ok(Page { items, next })
}

/// The page size: the caller's if it is within what the operation allows, its default if the caller asks for none.
pub(crate) fn limit(asked: Option<i64>, size: Size) -> Result<usize, Refusal> {
    let Size { default, most } = size;
    let Some(asked) = asked else { return Ok(default) };
    usize::try_from(asked)
        .ok()
        .filter(|size| (1..=most).contains(size))
        .ok_or_else(|| Refusal::invalid(format!("maxResults should be between 1 and {most}.")))
}

/// The token of a list that was given up to an item, which it names.
pub(crate) fn seal(last: &str, parameters: u64) -> String {
    let mut token = format!("{parameters:016x}");
    for (place, byte) in last.bytes().enumerate() {
        token.push_str(&format!("{:02x}", byte ^ mask(parameters, place)));
    }
    token.push_str(&format!("{:08x}", hash(parameters, last) >> 32));
    token
}

/// The item that a token names; none if it is of other parameters, or none of ours.
pub(crate) fn open(token: &str, parameters: u64) -> Option<String> {
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
            for order in [Order::Up, Order::Down] {
                let mut whole = list(count);
                if order == Order::Down {
                    whole.reverse();
                }
                let (mut seen, mut token) = (Vec::new(), None);
                loop {
                    let page = cut(whole.clone(), order, String::clone, token.as_deref(), 9, limit).unwrap();
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
        let page = cut(list(20), Order::Up, String::clone, None, 1, 10).unwrap();
        let rest = list(20).into_iter().filter(|name| name != "009" && name != "003").collect();
        let page = cut(rest, Order::Up, String::clone, page.next.as_deref(), 1, 10).unwrap();
        assert_eq!(page.items.first().map(String::as_str), Some("010"));
    }

    #[test]
    fn the_one_item_that_is_left_of_a_list_is_found_both_ways() {
        for (order, left) in [(Order::Up, "019"), (Order::Down, "000")] {
            let mut whole = list(20);
            if order == Order::Down {
                whole.reverse();
            }
            let page = cut(whole, order, String::clone, None, 1, 10).unwrap();
            let rest = cut(vec![left.to_owned()], order, String::clone, page.next.as_deref(), 1, 10).unwrap();
            assert_eq!(rest.items, [left], "{order:?}");
        }
    }

    #[test]
    fn each_operation_has_its_own_most() {
        let ten = Size { default: 10, most: 10 };
        assert_eq!((limit(None, ten), limit(Some(10), ten), limit(Some(100), HUNDRED)), (Ok(10), Ok(10), Ok(100)));
        for (asked, size) in [(11, ten), (0, ten), (-1, HUNDRED), (101, HUNDRED)] {
            assert!(limit(Some(asked), size).is_err(), "{asked}");
        }
    }

    #[test]
    fn a_token_of_other_parameters_or_a_forged_one_is_refused() {
        let token = cut(list(20), Order::Up, String::clone, None, 1, 10).unwrap().next.unwrap();
        let forged = format!("{}00", &token[..token.len() - 2]);
        for (token, parameters) in [(token.as_str(), 2), (forged.as_str(), 1), ("", 1), ("zz", 1), ("ééééééééé", 1)]
        {
            let refused = cut(list(20), Order::Up, String::clone, Some(token), parameters, 10).err().unwrap();
            assert_eq!(refused.code, "InvalidParameterException");
        }
        assert!(!token.contains("009"));
    }
}
