//! A changing call as it took effect, so that it takes effect again on an account that was saved before it.

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::DrillError;
use crate::wire::request::Envelope;

/// A changing call that was let in, whatever was answered to it. An account that was saved, and then had its changes in
/// their order ([`crate::Drill::redo`]), is the account that had them.
#[derive(Clone, Debug)]
pub struct Change {
    pub(crate) head: Head,
    pub(crate) body: Bytes,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Head {
    /// Counted from 1 over the life of the account.
    pub(crate) number: u64,
    pub(crate) at: Timestamp,
    pub(crate) request_id: String,
    pub(crate) envelope: Envelope,
}

impl Change {
    /// The how manieth of the account it is, from 1.
    pub fn number(&self) -> u64 {
        self.head.number
    }

    /// When it took effect.
    pub fn at(&self) -> Timestamp {
        self.head.at
    }

    /// A line of JSON, and after it the body as it arrived.
    ///
    /// # Errors
    /// [`DrillError::Unsaved`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, DrillError> {
        let mut bytes = serde_json::to_vec(&self.head).map_err(|error| DrillError::Unsaved(error.to_string()))?;
        bytes.push(b'\n');
        bytes.extend_from_slice(&self.body);
        Ok(bytes)
    }

    /// Reads what [`Change::to_bytes`] gave.
    ///
    /// # Errors
    /// [`DrillError::Corrupt`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DrillError> {
        // Within JSON a line break is written as an escape.
        let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
        let (head, body) = bytes.split_at(end);
        let head = serde_json::from_slice(head).map_err(|error| DrillError::Corrupt(error.to_string()))?;
        Ok(Self { head, body: Bytes::copy_from_slice(body.get(1..).unwrap_or_default()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_read_as_it_was_written_and_anything_else_is_refused() {
        let envelope = Envelope { name: "two\nlines".to_owned(), ..Envelope::default() };
        let head = Head { number: 3, at: Timestamp::UNIX_EPOCH, request_id: "id".to_owned(), envelope };
        let change = Change { head, body: Bytes::from_static(b"{\n}\0\xff") };
        let bytes = change.to_bytes().unwrap();
        let read = Change::from_bytes(&bytes).unwrap();
        assert_eq!((read.number(), read.at(), &read.body), (3, change.at(), &change.body));
        assert_eq!((read.head.envelope.name.as_str(), read.to_bytes().unwrap()), ("two\nlines", bytes));
        for bad in [&b""[..], b"\n", b"{}\nbody", b"\xff"] {
            assert!(matches!(Change::from_bytes(bad), Err(DrillError::Corrupt(_))), "{bad:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_after_a_gap_is_left_out_and_nothing_is_done_twice() {
        let clock = quench_clock::Clock::scaled("2026-10-04T14:10:00Z".parse().unwrap(), 1.0);
        let drill = crate::Drill::start("small", 7, clock.clone()).unwrap();
        let saved = drill.save().unwrap();
        let kept = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let keep = std::sync::Arc::clone(&kept);
        drill.keep_changes(move |change| keep.lock().unwrap().push(change.clone()));
        for name in ["one", "two", "three"] {
            let request = http::Request::post("https://ecs.us-east-1.amazonaws.com/")
                .header(
                    "authorization",
                    "AWS4-HMAC-SHA256 Credential=AKIA/20261004/us-east-1/ecs/aws4_request, Signature=0",
                )
                .header("x-amz-target", "AmazonEC2ContainerServiceV20141113.CreateCluster")
                .body(format!("{{\"clusterName\":\"{name}\"}}").into())
                .unwrap();
            assert_eq!(drill.handle(request).await.unwrap().status(), 200);
        }
        let kept = kept.lock().unwrap();
        assert_eq!(kept.iter().map(Change::number).collect::<Vec<_>>(), [1, 2, 3]);
        let again = crate::Drill::restore(&saved, clock).unwrap();
        let clusters = || again.world(|world| world.clusters().count());
        let before = clusters();
        again.redo([&kept[0], &kept[2]]);
        assert_eq!((again.changes(), clusters()), (1, before + 1));
        again.redo(kept.iter());
        assert_eq!((again.changes(), clusters()), (3, before + 3));
    }
}
