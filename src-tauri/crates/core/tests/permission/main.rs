//! What a caller may do: the areas, policies by table and by property, and what it is warned of.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod areas;
mod policies;
mod properties;
mod quarantine;
mod warnings;
