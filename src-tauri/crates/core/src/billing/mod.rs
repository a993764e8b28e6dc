//! What AWS has billed: Cost Explorer's answers, checked and added up exactly.
//!
//! Nothing that is odd is ever added up in silence: it is kept apart and told ([`crate::view::OddKind`]). Amounts are decimals
//! of at most [`PLACES`] places and below [`LARGEST`], so that no sum of a million rows is rounded, whatever its order.

mod alert;
mod answers;
mod bill;
mod builder;
mod csv;
mod finish;
mod money;
mod names;
mod odd;
mod page;
mod question;
mod rows;
mod state;
mod usage_type;
mod usual;
mod view;

pub use alert::{AlertError, explain, parse_day};
pub use answers::{AnomaliesAnswer, ApartAnswer, ForecastAnswer};
pub use bill::{Bill, Cell, Period};
pub use builder::BillBuilder;
pub use csv::{CsvRow, bill_csv};
pub use money::{Currency, LARGEST, PLACES, Typed, parse_amount, parse_typed};
pub use page::{BillPage, PageGroup, PagePeriod};
pub use question::BillQuestion;
pub use state::state_of;
pub use usual::usual;
pub use view::{BillStanding, bill_view, is_fresh, layers};

/// The container service, as Cost Explorer names it: Fargate is billed under it.
pub const ECS: &str = "Amazon Elastic Container Service";
/// What tax is called where charges are split by service.
pub const TAX: &str = "Tax";
/// The price of a request to Cost Explorer, each page being one, in hundredths of a dollar ("AWS Cost Explorer pricing").
pub const REQUEST_CENTS: i64 = 1;
