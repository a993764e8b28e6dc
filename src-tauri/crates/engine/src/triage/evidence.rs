//! The evidence of an incident as plain files: documents as they were read, what CloudTrail told, findings, marks, the
//! story, the journal. Each with its time and its SHA-256.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use quench_core::spreadsheet::harmless;
use quench_core::view::{EvidenceView, TimelineQuery};
use quench_store::{Content, StoredDocument};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Seen;
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

/// A file that is written line by line.
struct Streamed {
    path: PathBuf,
    file: BufWriter<File>,
    digest: Sha256,
    bytes: u64,
}

impl Streamed {
    fn new(folder: &Path, name: &str) -> Result<Self, SessionError> {
        let path = folder.join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => Ok(Self { path, file: BufWriter::new(file), digest: Sha256::new(), bytes: 0 }),
            Err(source) => Err(SessionError::File { path, source }),
        }
    }

    fn line(&mut self, line: &Value) -> Result<(), SessionError> {
        let text = format!("{line}\n");
        self.digest.update(&text);
        self.bytes += u64::try_from(text.len()).unwrap_or(0);
        let written = self.file.write_all(text.as_bytes());
        written.map_err(|source| SessionError::File { path: self.path.clone(), source })
    }
}

impl Folder<'_> {
    /// Ends a file that was written line by line.
    fn take(&mut self, name: &str, file: Streamed) -> Result<(), SessionError> {
        let Streamed { path, mut file, digest, bytes } = file;
        file.flush().and_then(|()| file.get_ref().sync_all()).map_err(|source| SessionError::File { path, source })?;
        let digest: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        self.sums.push_str(&format!("{digest}  {name}\n"));
        self.files += 1;
        self.bytes += bytes;
        Ok(())
    }

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
        // Quoted throughout: a spreadsheet whose separator is another one must not cut a text in two.
        let mut lines = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
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
            "still_there",
        ];
        lines.write_record(header).map_err(failed)?;
        // What is gone was judged too, before it went.
        let (mut seen, before) = {
            let triage = self.triage();
            (triage.gone.clone(), triage.before_sweep.clone())
        };
        for known in before.iter().chain([&judged]) {
            seen.extend(known.findings.of.iter().map(|(arn, finding)| (arn.clone(), known.seen(arn, finding))));
        }
        for (arn, Seen { finding, made }) in &seen {
            let reasons: Vec<String> = finding
                .reasons
                .iter()
                .map(|reason| {
                    format!("{} {} {}", word(&reason.signal), reason.weight, reason.seen.join(" ")).trim().to_owned()
                })
                .collect();
            let missing: Vec<String> = finding.missing.iter().map(|missing| word(&missing.what)).collect();
            let (by, at) = made.as_ref().map(|(by, at)| (by.clone(), at.to_string())).unwrap_or_default();
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
                if judged.findings.of.contains_key(arn) { "yes" } else { "no" }.to_owned(),
            ];
            lines.write_record(record.iter().map(|cell| harmless(&cut(cell)))).map_err(failed)?;
        }
        let bytes = lines.into_inner().map_err(|error| SessionError::Unreadable(error.to_string()))?;
        String::from_utf8(bytes).map_err(|error| SessionError::Unreadable(error.to_string()))
    }

    /// What CloudTrail told, region by region, a line per event with the hash of what AWS sent. Written as it is read: there may
    /// be a million of them.
    fn write_trail(&self, folder: &mut Folder<'_>) -> Result<(), SessionError> {
        let Some(account) = self.key else { return Ok(()) };
        let mut files: BTreeMap<String, Streamed> = BTreeMap::new();
        let mut failed = Ok(());
        self.ground.store.trail_events(account, None, |row| {
            if failed.is_err() {
                return;
            }
            let event: Value = serde_json::from_str(&row.kept).unwrap_or_default();
            let line = json!({
                "event_id": row.event_id, "at": row.at, "name": row.name, "read_at": row.read_at,
                "sha256_as_sent": row.sha256_sent, "event": event,
            });
            let plain = row.region.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
            let name = format!("cloudtrail-{}.jsonl", if plain { row.region.as_str() } else { "other" });
            failed = match files.entry(name) {
                Entry::Occupied(file) => file.into_mut().line(&line),
                Entry::Vacant(place) => {
                    Streamed::new(folder.path, place.key()).and_then(|file| place.insert(file).line(&line))
                }
            };
        })?;
        failed?;
        files.into_iter().try_for_each(|(name, file)| folder.take(&name, file))
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

/// Spreadsheets take 32,767 characters a cell; what is longer would run over into others.
fn cut(cell: &str) -> String {
    const LONGEST: usize = 30_000;
    if cell.len() <= LONGEST { cell.to_owned() } else { cell.chars().take(LONGEST / 4).chain(['…']).collect() }
}

/// A closed word as the window has it.
fn word<T: serde::Serialize>(value: &T) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
