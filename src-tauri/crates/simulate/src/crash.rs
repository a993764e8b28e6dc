//! The crash of our own process: its future is dropped at one of its await points, and nothing of it runs any more.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};

/// When the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Death {
    Never,
    /// After it was woken that often.
    Wakes(u32),
    /// That many wakes after this many changing calls have reached AWS: aimed between an intent and its receipt.
    Calls {
        calls: u32,
        wakes: u32,
    },
}

/// Runs `life` until it ends by itself, or dies. `calls` counts the changing calls that have reached AWS in this life.
pub(crate) async fn until<T>(death: Death, calls: Arc<AtomicU32>, life: impl Future<Output = T>) -> Option<T> {
    let life = pin!(life);
    Mortal { life, death, calls }.await
}

struct Mortal<'a, F> {
    life: Pin<&'a mut F>,
    death: Death,
    calls: Arc<AtomicU32>,
}

impl<F: Future> Future for Mortal<'_, F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let due = match &mut self.death {
            Death::Never => false,
            Death::Wakes(0) | Death::Calls { calls: 0, wakes: 0 } => true,
            Death::Wakes(left) => {
                *left -= 1;
                false
            }
            Death::Calls { calls: 0, wakes } => {
                *wakes -= 1;
                false
            }
            Death::Calls { .. } => false,
        };
        if due {
            return Poll::Ready(None);
        }
        let polled = self.life.as_mut().poll(context).map(Some);
        let reached = self.calls.load(Ordering::Relaxed);
        if let Death::Calls { calls, .. } = &mut self.death
            && reached >= *calls
        {
            *calls = 0;
        }
        polled
    }
}
