//! The bill as a file for a spreadsheet: every row, exact, and nothing that a spreadsheet would run.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Bill;
use super::view::Only;
use crate::spreadsheet::harmless;
use crate::view::{ApartKind, ApartTotal, BillPlace, BillQuery, DayState};

/// The names of a line's fields, which a file without lines has too.
const HEADER: [&str; 8] = ["kind", "from", "until", "place", "service", "amount", "currency", "state"];

/// A line of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CsvRow {
    /// `charge`, `credit`, `refund` or `tax`; only charges are in totals.
    pub kind: String,
    /// The first day, UTC.
    pub from: String,
    /// The first day that is not in it.
    pub until: String,
    /// A region's code, or `global`, `no region`, `not told`, or a name that nobody knows.
    pub place: String,
    /// AWS's name of it.
    pub service: String,
    /// A decimal.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
    /// How much of the day's bill can be there.
    pub state: String,
}

/// The rows of what `query` shows, with credits, refunds and tax if it is all of the bill. `apart` must be of the bill's currency
/// and days.
///
/// # Errors
/// None that memory does not give: the writer writes into memory.
pub fn bill_csv(
    bill: &Bill,
    query: &BillQuery,
    read_at: Timestamp,
    apart: &[ApartTotal],
) -> Result<String, csv::Error> {
    // Quoted, so that a spreadsheet whose separator is another one does not cut a text in two.
    let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::NonNumeric).from_writer(Vec::new());
    writer.write_record(HEADER)?;
    // Written once for each name and day: a bill of a year has half a million lines.
    let currency = bill.currency.to_string();
    let places: Vec<String> = bill.places.iter().map(|place| harmless(place.name())).collect();
    let services: Vec<String> = bill.services.iter().map(|service| harmless(service)).collect();
    let periods: Vec<[String; 3]> = bill
        .periods
        .iter()
        .map(|period| {
            let state = word(period.state(read_at, bill.complete));
            [period.day.to_string(), period.until.to_string(), state.to_owned()]
        })
        .collect();
    let only = Only::of(bill, query);
    for cell in bill.cells.iter().filter(|cell| only.shows(cell)) {
        let place = usize::from(cell.place);
        let names = places.get(place).zip(services.get(usize::from(cell.service)));
        let (Some((place, service)), Some([from, until, state])) = (names, periods.get(usize::from(cell.period)))
        else {
            continue;
        };
        let amount = cell.amount.to_string();
        writer.write_record(["charge", from, until, place, service, &amount, &currency, state])?;
    }
    let (from, until) = (bill.question.from.to_string(), bill.question.until.to_string());
    for total in apart.iter().filter(|_| query.place.is_none() && query.service.is_none()) {
        let amount = total.total.to_string();
        writer.write_record([apart_word(total.kind), &from, &until, "", "", &amount, &currency, ""])?;
    }
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

fn apart_word(kind: ApartKind) -> &'static str {
    match kind {
        ApartKind::Credit => "credit",
        ApartKind::Refund => "refund",
        ApartKind::Tax => "tax",
    }
}

fn word(state: DayState) -> &'static str {
    match state {
        DayState::Final => "final",
        DayState::Estimated => "estimated",
        DayState::Open => "open",
        DayState::NotYet => "not yet",
        DayState::Missing => "missing",
        DayState::NotRead => "not read",
    }
}

impl BillPlace {
    /// As a file and a script name it.
    pub fn name(&self) -> &str {
        match self {
            Self::Region { code } => code.as_str(),
            Self::Global => "global",
            Self::NoRegion => "no region",
            Self::Untold => "not told",
            Self::Unknown { name } => name,
        }
    }
}
