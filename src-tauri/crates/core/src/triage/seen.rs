//! Signals as they are found, before they are weighed.

use std::collections::BTreeSet;

use super::finding::Missing;
use super::signal::{Evidence, Signal};
use crate::cloud_error::CloudErrorKind;
use crate::view::HijackView;

/// The most texts that a reason shows.
const SHOWN: usize = 8;

/// A signal with what was seen of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sign {
    pub(super) signal: Signal,
    pub(super) seen: Vec<String>,
    pub(super) count: Option<u32>,
}

/// What was seen of one thing.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) signs: Vec<Sign>,
    pub(super) missing: BTreeSet<Missing>,
    pub(super) hijack: Option<HijackView>,
    /// It was made with something else than what it runs now.
    pub(super) taken_over: bool,
}

impl Seen {
    /// `signal`, if it is so.
    pub(super) fn note(&mut self, so: bool, signal: Signal) {
        if so {
            self.add(signal, Vec::new(), None);
        }
    }

    /// `signal`, if anything was seen of it.
    pub(super) fn note_texts(&mut self, signal: Signal, seen: impl IntoIterator<Item = String>) {
        let seen: BTreeSet<String> = seen.into_iter().collect();
        if !seen.is_empty() {
            self.add(signal, seen.into_iter().collect(), None);
        }
    }

    /// `signal` with what was seen; once only.
    pub(super) fn add(&mut self, signal: Signal, mut seen: Vec<String>, count: Option<u32>) {
        seen.truncate(SHOWN);
        if !self.has(signal) {
            self.signs.push(Sign { signal, seen, count });
        }
    }

    pub(super) fn has(&self, signal: Signal) -> bool {
        self.signs.iter().any(|sign| sign.signal == signal)
    }

    pub(super) fn lacks(&mut self, what: Evidence, why: Option<CloudErrorKind>) {
        self.missing.insert(Missing { what, why });
    }
}
