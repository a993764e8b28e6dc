//! What CloudTrail tells: events, who did them, and what they made.
//!
//! Rests on the user guide's "CloudTrail record contents" and "userIdentity element". All texts in here were written by
//! whoever called, so they are neutralised, cut, and never trusted: an event proves only what AWS itself puts into it.

mod account_deed;
mod deeds;
mod ecs_deed;
mod event;
mod evidence;
mod identity;
mod join;
mod life;
mod names;
mod order;
mod parse;
mod principal;
mod principals;
mod record;
mod spend_marks;
mod timeline;
mod timeline_page;

pub use event::{Deed, TrailEvent};
pub use evidence::kept;
pub use join::Makers;
pub use parse::{Lookup, Unreadable, parse};
pub use principal::{Principal, PrincipalKind};
pub use principals::{Principals, principals};
pub use spend_marks::spend_marks;
pub use timeline::timeline;
pub use timeline_page::{csv, page};
