//! Sweeps and what each region answered. Every sweep is kept; one that has finished is evidence and changes no more.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::columns::{Utc, instant};
use crate::error::Fault;
use crate::incidents;
use crate::store::one;
use crate::{AccountKey, IncidentId, Store, StoreError, SweepId};

/// One pass over every region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// The row.
    pub id: SweepId,
    /// The incident it belongs to.
    pub incident: IncidentId,
    /// The revision of the inventory it leads to, as the caller counts.
    pub revision: i64,
    /// When it started.
    pub started_at: Timestamp,
    /// When every region had answered or been given up; none while it runs or if it was cut off.
    pub finished_at: Option<Timestamp>,
}

/// What one region answered in one sweep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionReportRow {
    /// The region, such as `eu-central-1`.
    pub region: String,
    /// When it was read.
    pub read_at: Timestamp,
    /// The report as JSON, byte for byte as it was put.
    pub body: String,
}

/// A sweep with its reports, in order of region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SweepWithReports {
    /// The sweep.
    pub sweep: Sweep,
    /// One report for each region that has answered so far.
    pub reports: Vec<RegionReportRow>,
}

/// A sweep that has finished, without its reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishedSweep {
    /// The row.
    pub id: SweepId,
    /// When it started.
    pub started_at: Timestamp,
    /// When it finished.
    pub finished_at: Timestamp,
    /// Regions that answered, wholly or not.
    pub regions: u32,
}

const COLUMNS: &str = "sweep.id, incident, revision, started_at, finished_at";

impl Store {
    /// Begins a sweep.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn begin_sweep(&self, incident: IncidentId, revision: i64, at: Timestamp) -> Result<SweepId, StoreError> {
        self.write("beginning a sweep", |transaction| {
            self.allow(transaction, incidents::account_of(transaction, incident)?)?;
            transaction.execute(
                "INSERT INTO sweep (incident, revision, started_at) VALUES (?1, ?2, ?3)",
                params![incident, revision, Utc(at)],
            )?;
            Ok(SweepId::new(transaction.last_insert_rowid()))
        })
    }

    /// Keeps what a region answered; replaces what it answered earlier in the same sweep. `body` is JSON.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the sweep has finished; [`StoreError::Refused`] if `body` is not JSON;
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn put_region_report(
        &self,
        sweep: SweepId,
        region: &str,
        body: &str,
        read_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("keeping a region's report", |transaction| {
            self.allow(transaction, account_of(transaction, sweep)?)?;
            refuse_finished(transaction, sweep)?;
            transaction
                .prepare_cached(
                    "INSERT INTO region_report (sweep, region, read_at, body) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET read_at = excluded.read_at, body = excluded.body",
                )?
                .execute(params![sweep, region, Utc(read_at), body])?;
            Ok(())
        })
    }

    /// Finishes a sweep.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it has finished already; [`StoreError::Missing`];
    /// [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn finish_sweep(&self, sweep: SweepId, at: Timestamp) -> Result<(), StoreError> {
        self.write("finishing the sweep", |transaction| {
            self.allow(transaction, account_of(transaction, sweep)?)?;
            refuse_finished(transaction, sweep)?;
            transaction.execute("UPDATE sweep SET finished_at = ?2 WHERE id = ?1", params![sweep, Utc(at)])?;
            Ok(())
        })
    }

    /// The sweep with its reports.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn sweep(&self, sweep: SweepId) -> Result<Option<SweepWithReports>, StoreError> {
        self.read("reading a sweep", |connection| {
            let sql = format!("SELECT {COLUMNS} FROM sweep WHERE id = ?1");
            with_reports(connection, connection.prepare_cached(&sql)?.query_row([sweep], read_row).optional()?)
        })
    }

    /// The account's sweeps that have finished, the newest first.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn sweeps(&self, account: AccountKey) -> Result<Vec<FinishedSweep>, StoreError> {
        self.read("reading the sweeps", |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT sweep.id, started_at, finished_at,
                        (SELECT count(*) FROM region_report WHERE region_report.sweep = sweep.id)
                 FROM sweep JOIN incident ON incident.id = sweep.incident
                 WHERE incident.account = ?1 AND finished_at IS NOT NULL ORDER BY sweep.id DESC",
            )?;
            let sweeps = statement.query_map([account], |row| {
                Ok(FinishedSweep {
                    id: row.get(0)?,
                    started_at: row.get::<_, Utc>(1)?.0,
                    finished_at: row.get::<_, Utc>(2)?.0,
                    regions: row.get(3)?,
                })
            })?;
            Ok(sweeps.collect::<Result<_, _>>()?)
        })
    }

    /// The last report of the region, in any sweep of the account, in which a cluster stands.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn last_found(&self, account: AccountKey, region: &str) -> Result<Option<RegionReportRow>, StoreError> {
        self.read("reading what was found in a region", |connection| {
            const SQL: &str = "SELECT region, read_at, body FROM region_report
                               JOIN sweep ON sweep.id = region_report.sweep
                               JOIN incident ON incident.id = sweep.incident
                               WHERE incident.account = ?1 AND region = ?2 AND json_array_length(body, '$.clusters') > 0
                               ORDER BY sweep.id DESC LIMIT 1";
            let mut statement = connection.prepare_cached(SQL)?;
            Ok(statement.query_row(params![account, region], read_report).optional()?)
        })
    }

    /// The account's last sweep, finished or not, with its reports.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn latest_sweep(&self, account: AccountKey) -> Result<Option<SweepWithReports>, StoreError> {
        self.read("reading the last sweep", |connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM sweep JOIN incident ON incident.id = sweep.incident
                 WHERE incident.account = ?1 ORDER BY sweep.id DESC LIMIT 1"
            );
            with_reports(connection, connection.prepare_cached(&sql)?.query_row([account], read_row).optional()?)
        })
    }
}

pub(crate) fn account_of(connection: &Connection, sweep: SweepId) -> Result<AccountKey, Fault> {
    const SQL: &str = "SELECT account FROM incident WHERE id = (SELECT incident FROM sweep WHERE id = ?1)";
    one(connection, SQL, sweep, "sweep")
}

pub(crate) fn finished_at(connection: &Connection, sweep: SweepId) -> Result<Option<Timestamp>, Fault> {
    Ok(instant(one(connection, "SELECT finished_at FROM sweep WHERE id = ?1", sweep, "sweep")?))
}

fn refuse_finished(connection: &Connection, sweep: SweepId) -> Result<(), Fault> {
    match finished_at(connection, sweep)? {
        None => Ok(()),
        Some(_) => Err(StoreError::conflict("sweep", sweep, "has finished and changes no more").into()),
    }
}

fn with_reports(connection: &Connection, sweep: Option<Sweep>) -> Result<Option<SweepWithReports>, Fault> {
    let Some(sweep) = sweep else { return Ok(None) };
    const SQL: &str = "SELECT region, read_at, body FROM region_report WHERE sweep = ?1 ORDER BY region";
    let mut statement = connection.prepare_cached(SQL)?;
    let reports = statement.query_map([sweep.id], read_report)?;
    let reports = reports.collect::<Result<_, _>>()?;
    Ok(Some(SweepWithReports { sweep, reports }))
}

fn read_report(row: &Row<'_>) -> rusqlite::Result<RegionReportRow> {
    Ok(RegionReportRow { region: row.get(0)?, read_at: row.get::<_, Utc>(1)?.0, body: row.get(2)? })
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<Sweep> {
    Ok(Sweep {
        id: row.get(0)?,
        incident: row.get(1)?,
        revision: row.get(2)?,
        started_at: row.get::<_, Utc>(3)?.0,
        finished_at: instant(row.get(4)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, second};

    #[test]
    fn a_region_is_replaced_within_its_sweep_and_kept_across_sweeps() {
        let Fixture { store, account, incident, .. } = &Fixture::new();
        let first = store.begin_sweep(*incident, 1, second(1)).unwrap();
        store.put_region_report(first, "us-east-1", r#"{"n":1}"#, second(2)).unwrap();
        store.put_region_report(first, "us-east-1", r#"{"n":2}"#, second(3)).unwrap();
        store.put_region_report(first, "eu-west-1", r#"{ "n": 9 }"#, second(3)).unwrap();
        store.finish_sweep(first, second(4)).unwrap();
        let second_sweep = store.begin_sweep(*incident, 2, second(5)).unwrap();

        let finished = store.sweep(first).unwrap().unwrap();
        assert_eq!((finished.sweep.id, finished.sweep.finished_at), (first, Some(second(4))));
        let bodies: Vec<_> = finished.reports.iter().map(|row| (row.region.as_str(), row.body.as_str())).collect();
        assert_eq!(bodies, [("eu-west-1", r#"{ "n": 9 }"#), ("us-east-1", r#"{"n":2}"#)], "byte for byte");

        let latest = store.latest_sweep(*account).unwrap().unwrap();
        assert_eq!((latest.sweep.id, latest.reports.len()), (second_sweep, 0));
        assert_eq!(store.sweep(second_sweep).unwrap(), Some(latest));
    }

    #[test]
    fn finished_sweeps_are_listed_with_how_many_regions_answered() {
        let Fixture { store, account, incident, .. } = &Fixture::new();
        let sweeps: Vec<SweepId> = (1..4).map(|at| store.begin_sweep(*incident, at, second(at)).unwrap()).collect();
        for region in ["us-east-1", "eu-west-1"] {
            store.put_region_report(sweeps[0], region, "{}", second(5)).unwrap();
        }
        store.finish_sweep(sweeps[0], second(6)).unwrap();
        store.finish_sweep(sweeps[2], second(7)).unwrap();
        let row = |number: usize, finished, regions| FinishedSweep {
            id: sweeps[number],
            started_at: second(number as i64 + 1),
            finished_at: second(finished),
            regions,
        };
        assert_eq!(store.sweeps(*account).unwrap(), [row(2, 7, 0), row(0, 6, 2)]);
    }

    #[test]
    fn the_last_report_with_a_cluster_is_remembered() {
        let Fixture { store, account, incident, .. } = &Fixture::new();
        for (at, body) in [(1, r#"{"clusters":[]}"#), (2, r#"{"clusters":[{"n":2}]}"#), (3, r#"{"clusters":[]}"#)] {
            let sweep = store.begin_sweep(*incident, at, second(at)).unwrap();
            store.put_region_report(sweep, "me-south-1", body, second(at)).unwrap();
        }
        let found = store.last_found(*account, "me-south-1").unwrap().unwrap();
        assert_eq!((found.read_at, found.body.as_str()), (second(2), r#"{"clusters":[{"n":2}]}"#));
        assert_eq!(store.last_found(*account, "eu-west-1").unwrap(), None);
    }

    #[test]
    fn what_a_sweep_refuses() {
        let Fixture { store, incident, .. } = &Fixture::new();
        let sweep = store.begin_sweep(*incident, 1, second(1)).unwrap();
        let not_json = store.put_region_report(sweep, "us-east-1", "{", second(2));
        assert!(matches!(not_json, Err(StoreError::Refused { .. })));
        store.finish_sweep(sweep, second(3)).unwrap();
        let late = store.put_region_report(sweep, "us-east-1", "{}", second(4));
        assert!(matches!(late, Err(StoreError::Conflict { what: "sweep", .. })));
        assert!(matches!(store.finish_sweep(sweep, second(5)), Err(StoreError::Conflict { .. })));
        assert!(matches!(store.begin_sweep(IncidentId::new(7), 1, second(1)), Err(StoreError::Missing { .. })));
    }
}
