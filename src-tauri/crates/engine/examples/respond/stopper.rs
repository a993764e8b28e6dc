//! Ctrl-C: once it has come, nothing new begins, whatever was under way.

use std::sync::Arc;
use std::task::Poll;

use quench_core::view::TeardownStatus;
use quench_engine::teardown::Teardown;
use tokio_util::sync::CancellationToken;

/// Listens from this call on; the token is cancelled by the first Ctrl-C.
pub(crate) async fn listen() -> CancellationToken {
    let token = CancellationToken::new();
    let mut pressed = Box::pin(tokio::signal::ctrl_c());
    // Polled once here, so that the handler is there before anything else happens.
    let first = std::future::poll_fn(|context| Poll::Ready(pressed.as_mut().poll(context))).await;
    let stop = token.clone();
    match first {
        Poll::Ready(Ok(())) => token.cancel(),
        // Without a handler the system's own way of stopping remains.
        Poll::Ready(Err(_)) => {}
        Poll::Pending => drop(tokio::spawn(async move {
            if pressed.await.is_ok() {
                stop.cancel();
            }
        })),
    }
    token
}

/// Stops `teardown` once `stop` is cancelled, and again should it begin afterwards. Runs until dropped.
pub(crate) async fn stop_teardown(stop: CancellationToken, teardown: Arc<Teardown>) {
    use TeardownStatus::{Running, SavingEvidence, Verifying};
    let mut changes = teardown.watch();
    stop.cancelled().await;
    loop {
        if matches!(teardown.status(), SavingEvidence | Running | Verifying) {
            teardown.stop();
        }
        if changes.changed().await.is_err() {
            return;
        }
    }
}
