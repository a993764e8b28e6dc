//! The evidence of an incident as plain files: documents as they were read, what CloudTrail told, findings, marks, the
//! story, the journal. Each with its time and its SHA-256.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use quench_core::spreadsheet::harmless;
use quench_core::view::{EvidenceView, TimelineQuery};
use quench_store::{Content, StoredDocument};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::session::Session;
use crate::session_error::SessionError;

/// Journal rows that are read at a time.
const ROWS: u32 = 1000;

/// A folder that is being written: every file is new, and its hash is noted.
struct Folder<'a> {
    path: &'a Path,
    /// `sha256  name`, as `sha256sum -c` reads it.
    sums: String,
    files: u32,
    bytes: u64,
}

impl Folder<'_> {
    fn write(&mut self, name: &str, content: &str) -> Result<(), SessionError> {
        let path = self.path.join(name);
        let written = OpenOptions::new().write(true).create_new(true).open(&path).and_then(|mut file| {
            file.write_all(content.as_bytes())?;
            file.sync_all()
        });
        written.map_err(|source| SessionError::File { path, source })?;
        let digest: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
        self.sums.push_str(&format!("{digest}  {name}\n"));
        self.files += 1;
        self.bytes += u64::try_from(content.len()).unwrap_or(0);
        Ok(())
    }
}

impl Session {
    /// Writes everything that is known of the incident into `folder`, which is empty. No file is written over, and nothing in
    /// any of them is a credential: documents and events are kept without.
    ///
    /// # Errors
    /// [`SessionError::File`]; the store's.
    pub fn write_evidence(&self, folder: &Path) -> Result<EvidenceView, SessionError> {
        self.load_triage()?;
        let mut folder = Folder { path: folder, sums: String::new(), files: 0, bytes: 0 };
        let everything = TimelineQuery { principal: None, region: None, everything: true, offset: 0, limit: u32::MAX };
        folder.write("timeline.csv", &self.timeline_csv(&everything)?)?;
        folder.write("principals.json", &pretty(&self.principals_view()?)?)?;
        folder.write("findings.csv", &self.findings_csv()?)?;
        folder.write("keep-list.csv", &self.keep_list_csv()?)?;
        self.write_trail(&mut folder)?;
        self.write_documents(&mut folder)?;
        self.write_journal(&mut folder)?;
        if let Some(inventory) = self.inventory() {
            folder.write("sweep.json", &pretty(&*inventory)?)?;
        }
        folder.write("about.json", &pretty(&self.about())?)?;
        let sums = std::mem::take(&mut folder.sums);
        folder.write("SHA256SUMS", &sums)?;
        Ok(EvidenceView { folder: folder.path.display().to_string(), files: folder.files, bytes: folder.bytes })
    }

    fn about(&self) -> Value {
        let identity = self.identity();
        let view = self.triage_view();
        json!({
            "written_at": self.now(),
            "quench": env!("CARGO_PKG_VERSION"),
            "account": identity.account,
            "partition": identity.partition,
            "world": self.world().key(),
            "caller": identity.arn,
            "table_of_signals": view.table,
            "cloudtrail": {
                "looked_at": view.looking.looked_at,
                "back_to": view.looking.back_to,
                "events": view.looking.events,
                "not_what_cloudtrail_sends": view.looking.unreadable,
                "regions_not_read": view.looking.gaps,
                "regions_with_more_than_was_read": view.looking.cut,
                "note": "Events come minutes late, at times an hour. What is not in here may have happened all the same.",
            },
            "left_out": "Values of variables, secrets and session tokens were never kept. \
                         A file begins with its own bytes; SHA256SUMS is over all others.",
        })
    }

    /// A line per thing that was judged.
    fn findings_csv(&self) -> Result<String, SessionError> {
        let judged = self.judged();
        let marks = self.marks();
        let mut lines = csv::Writer::from_writer(Vec::new());
        let failed = |error: csv::Error| SessionError::Unreadable(error.to_string());
        let header = [
            "arn",
            "kind",
            "region",
            "verdict",
            "certainty",
            "score",
            "reasons",
            "not_read",
            "made_by",
            "made_at",
            "mark",
        ];
        lines.write_record(header).map_err(failed)?;
        for (arn, finding) in &judged.findings.of {
            let reasons: Vec<String> = finding
                .reasons
                .iter()
                .map(|reason| {
                    format!("{} {} {}", word(&reason.signal), reason.weight, reason.seen.join(" ")).trim().to_owned()
                })
                .collect();
            let missing: Vec<String> = finding.missing.iter().map(|missing| word(&missing.what)).collect();
            let made = judged.makers.made(arn);
            let by = made.map(|event| event.principal.key()).unwrap_or_default();
            let at = made.map(|event| event.at.to_string()).unwrap_or_default();
            let record = [
                arn.clone(),
                word(&finding.kind),
                finding.region.to_string(),
                word(&finding.verdict),
                word(&finding.certainty),
                finding.score.to_string(),
                reasons.join("; "),
                missing.join("; "),
                by,
                at,
                marks.get(arn).map(word).unwrap_or_default(),
            ];
            lines.write_record(record.iter().map(|cell| harmless(cell))).map_err(failed)?;
        }
        let bytes = lines.into_inner().map_err(|error| SessionError::Unreadable(error.to_string()))?;
        String::from_utf8(bytes).map_err(|error| SessionError::Unreadable(error.to_string()))
    }

    /// What CloudTrail told, region by region, a line per event with the hash of what AWS sent.
    fn write_trail(&self, folder: &mut Folder<'_>) -> Result<(), SessionError> {
        let Some(account) = self.key else { return Ok(()) };
        let mut regions: std::collections::BTreeMap<String, String> = std::collections::BTreeMap::new();
        self.ground.store.trail_events(account, None, |row| {
            let event: Value = serde_json::from_str(&row.kept).unwrap_or_default();
            let line = json!({
                "event_id": row.event_id, "at": row.at, "name": row.name, "read_at": row.read_at,
                "sha256_as_sent": row.sha256_sent, "event": event,
            });
            let text = regions.entry(row.region).or_default();
            text.push_str(&line.to_string());
            text.push('\n');
        })?;
        for (region, lines) in regions {
            let plain = region.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
            let name = if plain { region } else { "other".to_owned() };
            folder.write(&format!("cloudtrail-{name}.jsonl"), &lines)?;
        }
        Ok(())
    }

    /// The documents that were saved before each teardown, and the definitions that were read after sweeps.
    fn write_documents(&self, folder: &mut Folder<'_>) -> Result<(), SessionError> {
        let Some(account) = self.key else { return Ok(()) };
        let store = &self.ground.store;
        let mut lines = String::new();
        let mut add = |document: &StoredDocument| {
            let (body, unread) = match &document.content {
                Content::Body(body) => (serde_json::from_str(body).unwrap_or_default(), None),
                Content::Unreadable { why } => (Value::Null, Some(why)),
            };
            let line = json!({
                "arn": document.arn, "kind": document.kind, "read_at": document.read_at, "sha256": document.sha256,
                "not_read_because": unread, "document": body,
            });
            lines.push_str(&line.to_string());
            lines.push('\n');
        };
        let mut hashes: Vec<String> = store.approvals(account)?.into_iter().map(|(hash, _)| hash).collect();
        hashes.sort();
        hashes.dedup();
        for hash in &hashes {
            store.documents_of(hash)?.iter().for_each(&mut add);
        }
        let known = std::sync::Arc::clone(&self.triage().definitions);
        for arn in known.keys() {
            if let Some(document) = store.document(arn, crate::teardown::DEFINITION)? {
                add(&document);
            }
        }
        folder.write("documents.jsonl", &lines)
    }

    /// Every call that changed something, with its intent, its receipt and what settled it.
    fn write_journal(&self, folder: &mut Folder<'_>) -> Result<(), SessionError> {
        let Some(account) = self.key else { return Ok(()) };
        let store = &self.ground.store;
        let mut lines = String::new();
        for (hash, approval) in store.approvals(account)? {
            let approved = json!({
                "plan": hash, "approved_at": approval.approved_at, "approved_by": approval.approver_arn,
            });
            lines.push_str(&format!("{approved}\n"));
            let mut after = None;
            loop {
                let rows = store.journal_rows(&hash, after, ROWS)?;
                let Some(last) = rows.last() else { break };
                after = Some(last.id);
                for row in &rows {
                    let receipt = row.receipt.as_ref();
                    let line = json!({
                        "plan": hash, "at": row.intent.at, "operation": row.intent.operation, "region": row.intent.region,
                        "target": row.intent.target_arn, "request": row.intent.request,
                        "outcome": row.outcome().map(|outcome| format!("{outcome:?}").to_lowercase()),
                        "received_at": receipt.map(|receipt| receipt.at),
                        "request_id": receipt.and_then(|receipt| receipt.request_id.clone()),
                        "error": receipt.and_then(|receipt| receipt.error_code.clone()),
                    });
                    lines.push_str(&format!("{line}\n"));
                }
            }
        }
        folder.write("journal.jsonl", &lines)
    }
}

fn pretty<T: serde::Serialize>(value: &T) -> Result<String, SessionError> {
    serde_json::to_string_pretty(value).map_err(|error| SessionError::Unreadable(error.to_string()))
}

/// A closed word as the window has it.
fn word<T: serde::Serialize>(value: &T) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
