//! `--who`, `--keep-list`, `--evidence`: verdicts with their reasons, who made what, and the incident's evidence.

use std::sync::Arc;

use quench_core::view::{LookingView, VerdictCounts};
use quench_engine::chain;
use quench_engine::session::Session;
use serde::Serialize;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::arguments::Arguments;
use crate::choose::ROGUE;
use crate::output;

/// What was found out, for the summary.
#[derive(Debug, Serialize)]
pub(crate) struct Judged {
    clusters: VerdictCounts,
    services: VerdictCounts,
    tasks: VerdictCounts,
    /// How far CloudTrail was read.
    looking: LookingView,
    /// Rogue and suspect clusters whose maker is known, is in no event, or could not be looked for.
    attributed: u32,
    not_found: u32,
    not_looked: u32,
}

/// Whether the command line needs verdicts.
pub(crate) fn is_asked(arguments: &Arguments) -> bool {
    arguments.who || arguments.evidence.is_some() || arguments.remove.iter().any(|arn| arn == ROGUE)
}

/// Reads the keep list, if one is named. All of it or nothing.
pub(crate) fn keep(arguments: &Arguments, session: &Session) -> Result<(), String> {
    let Some(path) = &arguments.keep_list else { return Ok(()) };
    let content = std::fs::read(path).map_err(|error| format!("the keep list cannot be read: {error}"))?;
    let read = session.import_keep_list(&content).map_err(|error| chain(&error))?;
    for problem in &read.problems {
        output::line(
            &json!({"type": "keep_list_problem", "line": problem.line, "kind": problem.kind, "text": problem.text}),
        );
    }
    match read.problems_total {
        0 => Ok(()),
        count => Err(format!("{count} lines of the keep list are not understood: nothing was changed")),
    }
}

/// Reads what verdicts rest on and tells them. A Ctrl-C ends it.
pub(crate) async fn judge(
    arguments: &Arguments,
    session: &Arc<Session>,
    stop: &CancellationToken,
) -> Result<Option<Judged>, String> {
    if !is_asked(arguments) {
        return Ok(None);
    }
    let read = tokio::select! {
        read = session.investigate() => read,
        () = stop.cancelled() => {
            session.stop_looking();
            Ok(())
        }
    };
    read.map_err(|error| chain(&error))?;
    let principals = session.principals_view().map_err(|error| chain(&error))?;
    if arguments.who {
        let arns: Vec<String> = session.findings().of.keys().cloned().collect();
        for arn in arns {
            if let Some(finding) = session.finding(&arn).map_err(|error| chain(&error))? {
                output::line(&json!({"type": "finding", "finding": finding}));
            }
        }
        for principal in &principals.principals {
            output::line(&json!({"type": "principal", "principal": principal}));
        }
    }
    let view = session.triage_view();
    Ok(Some(Judged {
        clusters: view.clusters,
        services: view.services,
        tasks: view.tasks,
        looking: view.looking,
        attributed: principals.attributed,
        not_found: principals.not_found,
        not_looked: principals.not_looked,
    }))
}

/// Makes the folder for the evidence, before anything else: that it cannot be is told while nothing was changed.
pub(crate) fn make_folder(arguments: &Arguments) -> Result<(), String> {
    let Some(folder) = &arguments.evidence else { return Ok(()) };
    std::fs::create_dir(folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))
}

/// Writes the evidence, at the end: what was done is in it.
pub(crate) fn write(arguments: &Arguments, session: &Session) -> Result<(), String> {
    let Some(folder) = &arguments.evidence else { return Ok(()) };
    let written = session.write_evidence(folder).map_err(|error| chain(&error))?;
    output::line(
        &json!({"type": "evidence", "folder": written.folder, "files": written.files, "bytes": written.bytes}),
    );
    Ok(())
}
