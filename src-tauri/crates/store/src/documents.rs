//! Documents: a resource as AWS described it, read in a sweep or just before a plan destroys it. One that could not be
//! read is noted too, so that a gap is known to be one.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use crate::columns::Utc;
use crate::error::Fault;
use crate::{PlanId, Store, StoreError, SweepId, plans, sweeps};

/// What a document was read for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentOwner {
    /// A sweep.
    Sweep(SweepId),
    /// The plan with this hash, or the last one if it came back.
    Plan(String),
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The document as JSON, kept byte for byte.
    Body(String),
    /// It could not be read.
    Unreadable {
        /// Why.
        why: String,
    },
}

/// A document to keep. The first one that could be read is evidence: what comes later for the same owner, ARN and kind
/// changes nothing. Only a gap is filled, and by nothing but a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What it was read for.
    pub owner: DocumentOwner,
    /// The resource.
    pub arn: String,
    /// The kind of document, as the caller names it.
    pub kind: String,
    /// When it was read, or when reading it failed.
    pub read_at: Timestamp,
    /// What was read.
    pub content: Content,
}

/// A document with what the store added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDocument {
    /// The sweep it was read in, if it was one.
    pub sweep: Option<SweepId>,
    /// The plan it was read for, if it was one.
    pub plan: Option<PlanId>,
    /// The resource.
    pub arn: String,
    /// The kind of document.
    pub kind: String,
    /// When it was read.
    pub read_at: Timestamp,
    /// SHA-256 of the body in lower-case hex; none if it could not be read.
    pub sha256: Option<String>,
    /// What was read.
    pub content: Content,
}

const COLUMNS: &str = "sweep, plan, arn, kind, read_at, sha256, body, unreadable_why";

impl Store {
    /// Keeps documents, all or none; of those that are kept already, the earlier ones (see [`Document`]).
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an unknown sweep or plan; [`StoreError::Refused`] for a body that is not JSON;
    /// [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn put_documents(&self, documents: &[Document]) -> Result<(), StoreError> {
        self.write("keeping documents", |transaction| {
            documents.iter().try_for_each(|document| self.put_document(transaction, document))
        })
    }

    fn put_document(&self, connection: &Connection, document: &Document) -> Result<(), Fault> {
        let Document { owner, arn, kind, read_at, content } = document;
        let (account, sweep, plan) = match owner {
            DocumentOwner::Sweep(sweep) => (sweeps::account_of(connection, *sweep)?, Some(*sweep), None),
            DocumentOwner::Plan(hash) => {
                let (plan, account) = plans::newest(connection, hash)?;
                (account, None, Some(plan))
            }
        };
        self.allow(connection, account)?;
        let (sha256, body, why) = match content {
            Content::Body(body) => (Some(hex_sha256(body)), Some(body), None),
            Content::Unreadable { why } => (None, None, Some(why)),
        };
        connection
            .prepare_cached(
                "INSERT INTO resource_document (sweep, plan, arn, kind, read_at, sha256, body, unreadable_why)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT DO UPDATE SET read_at = excluded.read_at, sha256 = excluded.sha256, body = excluded.body,
                                           unreadable_why = NULL
                 WHERE body IS NULL AND excluded.body IS NOT NULL",
            )?
            .execute(params![sweep, plan, arn, kind, Utc(*read_at), sha256, body, why])?;
        Ok(())
    }

    /// The last document of this kind about a resource that could be read, whatever it was read for.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the body no longer has the hash it was kept with.
    pub fn document(&self, arn: &str, kind: &str) -> Result<Option<StoredDocument>, StoreError> {
        self.read("reading a document", |connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM resource_document WHERE arn = ?1 AND kind = ?2 AND body IS NOT NULL
                 ORDER BY read_at DESC, id DESC LIMIT 1"
            );
            let found = connection.prepare_cached(&sql)?.query_row([arn, kind], read_row).optional()?;
            found.map(verified).transpose()
        })
    }

    /// The documents read for the plan with this hash, each time it was put forward, in the order they were kept.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a body no longer has the hash it was kept with.
    pub fn documents_of(&self, plan_hash: &str) -> Result<Vec<StoredDocument>, StoreError> {
        self.read("reading documents", |connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM resource_document
                 WHERE plan IN (SELECT id FROM plan WHERE hash = ?1) ORDER BY id"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            statement.query_map([plan_hash], read_row)?.map(|row| verified(row?)).collect()
        })
    }

    /// The ARNs of which the plan with this hash, or the last one if it came back, has a document of this kind that
    /// could be read. Reads no body.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such plan.
    pub fn documented(&self, plan_hash: &str, kind: &str) -> Result<BTreeSet<String>, StoreError> {
        self.read("looking which documents are kept", |connection| {
            let (plan, _) = plans::newest(connection, plan_hash)?;
            const SQL: &str = "SELECT arn FROM resource_document WHERE plan = ?1 AND kind = ?2 AND body IS NOT NULL";
            let mut statement = connection.prepare_cached(SQL)?;
            Ok(statement.query_map(params![plan, kind], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }
}

/// A body that is not what was kept must not pass for evidence.
fn verified(document: StoredDocument) -> Result<StoredDocument, Fault> {
    match (&document.content, &document.sha256) {
        (Content::Body(body), Some(sha256)) if hex_sha256(body) != *sha256 => {
            let detail = format!("the document {} of {} does not have its hash", document.kind, document.arn);
            Err(StoreError::Corrupt { doing: "reading a document", detail, source: None }.into())
        }
        _ => Ok(document),
    }
}

fn hex_sha256(body: &str) -> String {
    Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<StoredDocument> {
    let body: Option<String> = row.get(6)?;
    let why: Option<String> = row.get(7)?;
    Ok(StoredDocument {
        sweep: row.get(0)?,
        plan: row.get(1)?,
        arn: row.get(2)?,
        kind: row.get(3)?,
        read_at: row.get::<_, Utc>(4)?.0,
        sha256: row.get(5)?,
        content: body.map_or_else(|| Content::Unreadable { why: why.unwrap_or_default() }, Content::Body),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, PLAN, second};

    fn document(owner: DocumentOwner, arn: &str, at: i64, content: Content) -> Document {
        Document { owner, arn: arn.to_owned(), kind: "service".to_owned(), read_at: second(at), content }
    }

    #[test]
    fn documents_come_back_byte_for_byte_and_gaps_stay_known() {
        let Fixture { store, incident, .. } = &Fixture::with_plan();
        let sweep = store.begin_sweep(*incident, 1, second(1)).unwrap();
        let body = Content::Body(r#"{ "b": 1e2, "a": "é" }"#.to_owned());
        let gap = Content::Unreadable { why: "AccessDenied".to_owned() };
        let plan = DocumentOwner::Plan(PLAN.to_owned());
        store
            .put_documents(&[
                document(DocumentOwner::Sweep(sweep), "arn:1", 1, body.clone()),
                document(plan.clone(), "arn:1", 2, gap.clone()),
                document(plan, "arn:2", 2, Content::Body("[]".to_owned())),
            ])
            .unwrap();
        let last = store.document("arn:1", "service").unwrap().unwrap();
        assert_eq!((last.sweep, &last.content), (Some(sweep), &body), "the gap is newer, but says nothing");
        let of_plan = store.documents_of(PLAN).unwrap();
        let told: Vec<_> = of_plan.iter().map(|row| (row.arn.as_str(), &row.content)).collect();
        assert_eq!(told, [("arn:1", &gap), ("arn:2", &Content::Body("[]".to_owned()))]);
        // SHA-256 of the two characters [].
        let hash = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";
        assert_eq!(of_plan[1].sha256.as_deref(), Some(hash));
    }

    #[test]
    fn the_first_body_is_evidence_and_only_a_gap_is_filled() {
        let Fixture { store, .. } = &Fixture::with_plan();
        let plan = DocumentOwner::Plan(PLAN.to_owned());
        let put = |arn: &str, at: i64, content: Content| {
            store.put_documents(&[document(plan.clone(), arn, at, content)]).unwrap();
        };
        let body = |text: &str| Content::Body(text.to_owned());
        let gap = |why: &str| Content::Unreadable { why: why.to_owned() };
        // A resumed run reads again what the first run has already deregistered and deleted.
        put("kept", 1, body(r#"{"status":"ACTIVE"}"#));
        put("kept", 2, body(r#"{"status":"INACTIVE"}"#));
        put("kept", 3, gap("not found"));
        put("filled", 1, gap("first"));
        put("filled", 2, gap("second"));
        assert_eq!(store.documented(PLAN, "service").unwrap(), BTreeSet::from(["kept".to_owned()]));
        put("filled", 3, body("{}"));
        put("open", 1, gap("first"));
        put("open", 2, gap("second"));
        let told: Vec<_> = store.documents_of(PLAN).unwrap();
        let told: Vec<_> = told.into_iter().map(|row| (row.arn, row.read_at, row.content)).collect();
        let expected =
            [("kept", 1, body(r#"{"status":"ACTIVE"}"#)), ("filled", 3, body("{}")), ("open", 1, gap("first"))];
        assert_eq!(told, expected.map(|(arn, at, content)| (arn.to_owned(), second(at), content)));
        let documented = BTreeSet::from(["kept".to_owned(), "filled".to_owned()]);
        assert_eq!(store.documented(PLAN, "service").unwrap(), documented);
        assert!(store.documented(PLAN, "task").unwrap().is_empty());
        assert!(matches!(store.documented("no such", "service"), Err(StoreError::Missing { what: "plan", .. })));
    }

    #[test]
    fn one_bad_document_keeps_none() {
        let Fixture { store, .. } = &Fixture::with_plan();
        let plan = DocumentOwner::Plan(PLAN.to_owned());
        let good = document(plan.clone(), "arn:1", 1, Content::Body("{}".to_owned()));
        let not_json = document(plan, "arn:2", 1, Content::Body("{".to_owned()));
        assert!(matches!(store.put_documents(&[good.clone(), not_json]), Err(StoreError::Refused { .. })));
        let nobodys = document(DocumentOwner::Plan("no such".to_owned()), "arn:3", 1, Content::Body("{}".to_owned()));
        assert!(matches!(store.put_documents(&[good, nobodys]), Err(StoreError::Missing { what: "plan", .. })));
        assert!(store.documents_of(PLAN).unwrap().is_empty());
    }

    #[test]
    fn a_changed_body_is_not_evidence() {
        let Fixture { store, .. } = &Fixture::with_plan();
        let plan = DocumentOwner::Plan(PLAN.to_owned());
        store.put_documents(&[document(plan, "arn:1", 1, Content::Body("{}".to_owned()))]).unwrap();
        store.connection().execute("UPDATE resource_document SET body = '[]'", []).unwrap();
        assert!(matches!(store.documents_of(PLAN), Err(StoreError::Corrupt { .. })));
    }
}
