//! What belongs together is done under one sign-in.
//!
//! A connection that holds waits for the next sign-in, for a minute or a night. What was read before may be as old as that,
//! and what was measured meanwhile is not AWS's slowness but the person's absence. So whatever compares, decides or proves
//! begins anew once somebody has signed in again: with fresh reads, and with the whole of its patience.

use quench_aws::Connection;
use quench_core::view::SignInState;
use tokio_util::sync::CancellationToken;

/// Reads under one sign-in: what was begun under an earlier one is dropped and begun anew. For reads alone: a change is never
/// dropped between its intent and its receipt.
pub(crate) async fn read_in_one_sign_in<T, Fut>(connection: &Connection, read: impl Fn() -> Fut) -> T
where
    Fut: Future<Output = T>,
{
    loop {
        let pauses = connection.pauses();
        tokio::select! {
            biased;
            () = connection.resumed(pauses) => {}
            done = read() => {
                if !is_overtaken(connection, pauses) {
                    return done;
                }
            }
        }
    }
}

/// Works under one sign-in. What was begun under an earlier one is told to stop by its token, is waited for, and begins anew
/// unless a person has stopped it by `stop`.
pub(crate) async fn in_one_sign_in<T, Fut>(
    connection: &Connection,
    stop: &CancellationToken,
    work: impl Fn(CancellationToken) -> Fut,
) -> T
where
    Fut: Future<Output = T>,
{
    loop {
        let pauses = connection.pauses();
        let turn = stop.child_token();
        let mut doing = Box::pin(work(turn.clone()));
        tokio::select! {
            biased;
            () = connection.resumed(pauses) => {
                turn.cancel();
                let done = doing.await;
                if stop.is_cancelled() {
                    return done;
                }
            }
            done = &mut doing => {
                if stop.is_cancelled() || !is_overtaken(connection, pauses) {
                    return done;
                }
            }
        }
    }
}

/// Whether somebody has signed in again since, on another thread and just now.
fn is_overtaken(connection: &Connection, pauses: u64) -> bool {
    connection.pauses() > pauses && connection.sign_in().state == SignInState::Good
}

/// Does what goes on after a stop, because its answer must be known; but not for a sign-in that may never come. None if
/// `stop` came and the sign-in is over.
pub(crate) async fn unless_signed_out<T>(
    connection: &Connection,
    stop: &CancellationToken,
    work: impl Future<Output = T>,
) -> Option<T> {
    let given_up = async {
        stop.cancelled().await;
        connection.sign_in_ended().await;
    };
    tokio::select! {
        biased;
        done = work => Some(done),
        () = given_up => None,
    }
}
