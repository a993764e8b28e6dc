//! The order in which views were made. A clock may be set back while the app runs; this only grows.

use std::sync::atomic::{AtomicU32, Ordering};

static MADE: AtomicU32 = AtomicU32::new(1);

/// The number of the next view. Taken under the lock of the state that the view is made from, so that a view with a
/// higher number never shows an older state.
pub(crate) fn next() -> u32 {
    MADE.fetch_add(1, Ordering::Relaxed)
}
