//! Amounts as AWS writes them, and as a person types them.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::Amount;

/// Places behind the point that are kept. Cost Explorer writes ten.
pub const PLACES: u32 = 12;
/// No amount of a bill is as large.
pub const LARGEST: Decimal = Decimal::from_parts(1_410_065_408, 2, 0, false, 0);

/// A currency, ISO 4217: three capital letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Of most accounts.
    pub const USD: Self = Self(*b"USD");

    /// Three capital letters, or none.
    pub fn parse(text: &str) -> Option<Self> {
        let letters: [u8; 3] = text.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(Self(letters))
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|letter| write!(formatter, "{}", char::from(*letter)))
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a currency"))
    }
}

/// An amount as AWS writes it: a decimal, with an exponent where it is small. None if it is no decimal, or so large that it
/// cannot be of a bill.
pub fn parse_amount(text: &str) -> Option<Amount> {
    if text.len() > 64 || !is_decimal(text) {
        return None;
    }
    let amount = match text.contains(['e', 'E']) {
        true => Decimal::from_scientific(text).ok().or_else(|| small(text))?,
        false => Decimal::from_str(text).ok()?,
    };
    (amount.abs() < LARGEST).then(|| Amount(amount.round_dp(PLACES).normalize()))
}

/// Digits with a sign, a point and an exponent at most: the decimal's own parser takes more, `1_000` and `1e-+3` among it.
fn is_decimal(text: &str) -> bool {
    let (number, exponent) = text.split_once(['e', 'E']).map_or((text, "0"), |(number, exponent)| (number, exponent));
    let unsigned = |text| str::strip_prefix(text, ['-', '+']).unwrap_or(text);
    let number = unsigned(number);
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = unsigned(exponent);
    whole.len() + part.len() > 0
        && are_digits(whole)
        && are_digits(part)
        && !exponent.is_empty()
        && are_digits(exponent)
}

/// `1.1368683772161603E-13`: a double's 17 digits and an exponent are more places than a decimal has. Those below the ones that are
/// kept are rounded away.
fn small(text: &str) -> Option<Decimal> {
    let (digits, exponent) = text.split_once(['e', 'E'])?;
    let places: u32 = exponent.strip_prefix('-')?.parse().ok()?;
    // The largest decimal has 29 digits: beyond this nothing of it is left.
    if places > PLACES + 30 {
        return Some(Decimal::ZERO);
    }
    (0..places).try_fold(Decimal::from_str(digits).ok()?, |value, _| value.checked_div(Decimal::TEN))
}

/// An amount as a person typed it, and its currency if they said one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typed {
    /// More than nothing.
    pub amount: Amount,
    /// None where only a number was typed.
    pub currency: Option<Currency>,
}

/// An amount as a person copies it from an e-mail: `$1,013.16`, `1013.16 USD`, `1,000달러`, `CNY 12`. Commas only where they part
/// thousands. None if it is anything else, negative, or nothing.
pub fn parse_typed(text: &str) -> Option<Typed> {
    let (text, currency) = without_currency(text.trim());
    // "$1,000 USD" says it twice.
    let (text, again) = without_currency(text);
    if again.is_some() && again != currency {
        return None;
    }
    let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let thousands = rest.iter().all(|group| group.len() == 3 && digits(group)) && (rest.is_empty() || first.len() <= 3);
    if !digits(first) || !thousands || !part.is_none_or(digits) {
        return None;
    }
    let joined = std::iter::once(first).chain(rest).collect::<String>();
    let amount = parse_amount(&part.map_or(joined.clone(), |part| format!("{joined}.{part}")))?;
    (amount > Amount::ZERO).then_some(Typed { amount, currency })
}

/// Takes a sign of dollars or a code of three letters off either end.
fn without_currency(text: &str) -> (&str, Option<Currency>) {
    for sign in ["US$", "$", "달러"] {
        if let Some(rest) = text.strip_prefix(sign).or_else(|| text.strip_suffix(sign)) {
            return (rest.trim(), Some(Currency::USD));
        }
    }
    let code = |code: Option<&str>| Currency::parse(&code?.to_ascii_uppercase());
    let back = text.len().saturating_sub(3);
    if let (Some(currency), Some(rest)) = (code(text.get(..3)), text.get(3..)) {
        return (rest.trim(), Some(currency));
    }
    match (code(text.get(back..)), text.get(..back)) {
        (Some(currency), Some(rest)) => (rest.trim(), Some(currency)),
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<String> {
        parse_amount(text).map(|amount| amount.to_string())
    }

    #[test]
    fn an_amount_is_a_decimal_or_it_is_none() {
        for (text, amount) in [
            ("0.0000043656", Some("0.0000043656")),
            ("-12.50", Some("-12.5")),
            ("0", Some("0")),
            ("1.1368683772E-7", Some("0.000000113687")),
            ("4E-30", Some("0")),
            ("4E-300", Some("0")),
            ("1.1368683772161603E-7", Some("0.000000113687")),
            ("-1.1368683772161603E-10", Some("-0.000000000114")),
            ("1.1368683772161603E-13", Some("0")),
            ("12.5E-30", Some("0")),
            ("123456789012345678901234567.8E-20", Some("1234567.890123456789")),
            ("-0", Some("0")),
            ("-0.0000000000001", Some("0")),
            ("1234567890123456789012.1234567E-22", Some("0.123456789012")),
            ("1.5E+3", Some("1500")),
            ("+.5", Some("0.5")),
            ("0.12345678901234567890123456789012345", Some("0.123456789012")),
            ("9999999999.99", Some("9999999999.99")),
            ("10000000000", None),
            ("-10000000000", None),
            ("1e30", None),
            ("", None),
            ("1,000", None),
            ("1_000", None),
            ("1.5_0", None),
            ("NaN", None),
            ("$5", None),
            ("5 ", None),
            ("--5", None),
            ("1e", None),
            ("e", None),
            ("1e-+3", None),
            ("1e3e3", None),
            ("1.2.3", None),
            (".", None),
            ("-", None),
            ("12345678901234567890123456789012345678901234567890123456789012345", None),
            ("\u{663}", None),
        ] {
            assert_eq!(parsed(text).as_deref(), amount, "{text:?}");
        }
        assert_eq!(LARGEST.to_string(), "10000000000");
    }

    #[test]
    fn a_person_writes_amounts_in_many_ways() {
        for (text, amount) in [
            ("$1,013.16", Some("1013.16")),
            ("1013.16 USD", Some("1013.16")),
            ("USD 1,000", Some("1000")),
            ("US$12", Some("12")),
            ("$ 12.50", Some("12.5")),
            (" 1,000달러 ", Some("1000")),
            ("1234567.8", Some("1234567.8")),
            ("1,00", None),
            ("1234,567", None),
            ("1.000,00", None),
            ("0", None),
            ("-5", None),
            ("five", None),
            ("", None),
            ("$", None),
            ("5.", None),
        ] {
            assert_eq!(parse_typed(text).map(|typed| typed.amount.to_string()).as_deref(), amount, "{text:?}");
        }
    }

    #[test]
    fn what_a_person_says_of_the_currency_is_kept() {
        for (text, currency) in
            [("$5", Some("USD")), ("5 usd", Some("USD")), ("5달러", Some("USD")), ("CNY 5", Some("CNY")), ("5", None)]
        {
            let told = parse_typed(text).map(|typed| typed.currency.map(|currency| currency.to_string()));
            assert_eq!(told, Some(currency.map(str::to_owned)), "{text:?}");
        }
        assert_eq!(parse_typed("$5 CNY"), None, "two currencies are none");
    }

    #[test]
    fn a_currency_is_three_capital_letters() {
        assert_eq!(Currency::parse("USD"), Some(Currency::USD));
        for text in ["usd", "US", "USDT", "U$D", "", "한"] {
            assert_eq!(Currency::parse(text), None, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in ".{0,80}") {
            let _ = (parse_amount(&text), parse_typed(&text));
        }
    }
}
