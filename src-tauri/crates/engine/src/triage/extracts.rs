//! What CloudTrail tells of what a teardown takes joins the documents that are saved before it.

use std::sync::Arc;

use quench_core::check::target_arns;
use quench_core::trail::Makers;
use quench_store::{Content, Document, DocumentOwner};
use serde_json::{Value, json};

use crate::session::Session;
use crate::session_error::SessionError;
use crate::teardown::Teardown;

/// The kind under which the store keeps an extract.
const CLOUDTRAIL: &str = "cloudtrail";

impl Session {
    /// Saves, for each target that events name, those events as they are kept. What is saved already stays.
    pub(crate) fn save_extracts(&self, teardown: &Teardown) -> Result<(), SessionError> {
        self.load_triage()?;
        let Some(account) = self.key else { return Ok(()) };
        let store = &self.ground.store;
        let judged = self.judged();
        // After a restart nothing was judged yet: what the plan rests on tells of what the events are.
        let events = Arc::clone(&self.triage().events);
        let makers = match teardown.before() {
            Some(before) if judged.findings.of.is_empty() => Arc::new(Makers::of(&events, before)),
            _ => Arc::clone(&judged.makers),
        };
        let hash = teardown.approved.hash();
        let saved = store.documented(hash, CLOUDTRAIL)?;
        let mut documents = Vec::new();
        for arn in target_arns(&teardown.approved.bundle.plan).filter(|arn| !saved.contains(*arn)) {
            let ids: Vec<&str> = makers.all(arn).into_iter().map(|event| event.id.as_str()).collect();
            if ids.is_empty() {
                continue;
            }
            let events: Vec<Value> = store
                .trail_events_of(account, &ids)?
                .into_iter()
                .map(|row| {
                    let event: Value = serde_json::from_str(&row.kept).unwrap_or_default();
                    json!({ "event_id": row.event_id, "at": row.at, "read_at": row.read_at,
                            "sha256_as_sent": row.sha256_sent, "event": event })
                })
                .collect();
            documents.push(Document {
                owner: DocumentOwner::Plan(hash.to_owned()),
                arn: arn.to_owned(),
                kind: CLOUDTRAIL.to_owned(),
                read_at: self.now(),
                content: Content::Body(Value::Array(events).to_string()),
            });
        }
        if documents.is_empty() { Ok(()) } else { Ok(store.put_documents(&documents)?) }
    }
}
