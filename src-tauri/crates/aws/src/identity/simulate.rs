//! `iam:SimulatePrincipalPolicy`: AWS's own word on what the caller may do.
//!
//! "Conditions are only evaluated if you supply the values": a key that the policies ask for and that Quench does not know
//! is named in the answer, which then tells nothing for certain. A session's own policy is not in it.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_iam::Client;
use aws_sdk_iam::types::{ContextEntry, ContextKeyTypeEnum, EvaluationResult, PolicyEvaluationDecisionType};
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::permission::{Answer, Answers, Areas, SecondFactor};
use tokio_util::sync::CancellationToken;

use super::PAGES;
use super::subject::Subject;
use crate::classify::Call;
use crate::connection::Connection;

const SIMULATE: &str = "iam:SimulatePrincipalPolicy";
const GET_ROLE: &str = "iam:GetRole";
const CODE: &str = "aws:MultiFactorAuthPresent";
/// Action names in one request.
const BATCH: usize = 100;
/// So many batches may be wrong: a few unknown actions, not all of them.
const WRONG: usize = 40;

/// What AWS says of one action, and whether that hangs on what was not told to it.
#[derive(Clone, Copy)]
struct Simulated {
    answer: Answer,
    /// A code of a device is asked for somewhere.
    code: bool,
    /// Something else is.
    more: bool,
}

impl Connection {
    /// What AWS says of every action of the areas.
    pub(super) async fn simulate(
        &self,
        subject: &Subject,
        code: SecondFactor,
        cancel: &CancellationToken,
    ) -> Result<Answers, CloudError> {
        let actions: Vec<&str> = Areas::bundled().actions().collect();
        let (source, said) = self.simulated_by_any(subject, &actions, cancel).await?;
        // Denied to a key that carries no code: with one it may not be.
        let is_undecided = |said: &Simulated| {
            let is_denied = matches!(said.answer, Answer::Denied { .. });
            is_denied && said.code && !said.more && code == SecondFactor::Absent
        };
        let again: Vec<&str> = said.iter().filter(|(_, said)| is_undecided(said)).map(|(action, _)| *action).collect();
        let with_code = match again.is_empty() {
            true => BTreeMap::new(),
            false => self.simulated(&source, &again, true, cancel).await?,
        };
        let settled = said.iter().map(|(action, said)| {
            let answer = match said {
                Simulated { answer: Answer::DeniedByOrganization, .. } => Answer::DeniedByOrganization,
                Simulated { more: true, .. } => Answer::Unknown,
                Simulated { code: true, .. } if code != SecondFactor::Absent => Answer::Unknown,
                said => match with_code.get(action) {
                    Some(Simulated { answer: Answer::Allowed, more: false, .. }) => Answer::NeedsCode,
                    _ => said.answer,
                },
            };
            ((*action).to_owned(), answer)
        });
        Ok(settled.collect())
    }

    /// Simulates for the first ARN that is the caller's; gives which one that is.
    async fn simulated_by_any<'a>(
        &self,
        subject: &Subject,
        actions: &[&'a str],
        cancel: &CancellationToken,
    ) -> Result<(String, BTreeMap<&'a str, Simulated>), CloudError> {
        let mut error = Call { operation: SIMULATE, region: "" }.error(CloudErrorKind::NotFound, "no such principal");
        for source in self.sources(subject, cancel).await {
            match self.simulated(&source, actions, false, cancel).await {
                Ok(said) => return Ok((source, said)),
                Err(refused) => error = refused,
            }
            if error.kind != CloudErrorKind::NotFound {
                break;
            }
        }
        Err(error)
    }

    /// ARNs that may be the caller's, the likeliest first.
    async fn sources(&self, subject: &Subject, cancel: &CancellationToken) -> Vec<String> {
        match subject {
            Subject::User { arn, .. } => vec![arn.clone()],
            Subject::Role { name, likely } => match self.role_arn(name, cancel).await {
                Ok(Some(arn)) => vec![arn],
                _ => likely.clone(),
            },
            Subject::Root | Subject::Other => Vec::new(),
        }
    }

    async fn role_arn(&self, name: &str, cancel: &CancellationToken) -> Result<Option<String>, CloudError> {
        let call = Call { operation: GET_ROLE, region: "" };
        let client = Client::new(&self.line.config(self.home_region()));
        let answer = self.line.read(call, cancel, || client.get_role().role_name(name).send()).await?;
        Ok(answer.role.map(|role| role.arn).filter(|arn| !arn.is_empty()))
    }

    /// In batches. One that AWS finds wrong is halved until the action that it does not know stands alone, and is unknown.
    async fn simulated<'a>(
        &self,
        source: &str,
        actions: &[&'a str],
        with_code: bool,
        cancel: &CancellationToken,
    ) -> Result<BTreeMap<&'a str, Simulated>, CloudError> {
        let (mut said, mut wrong) = (BTreeMap::new(), 0);
        let mut left: Vec<&[&'a str]> = actions.chunks(BATCH).rev().collect();
        while let Some(batch) = left.pop() {
            match self.simulated_batch(source, batch, with_code, cancel).await {
                Ok(told) => said.extend(told),
                Err(error) if error.kind == CloudErrorKind::Refused && wrong < WRONG => {
                    wrong += 1;
                    let (first, second) = batch.split_at(batch.len() / 2);
                    if !first.is_empty() {
                        left.extend([second, first]);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(said)
    }

    async fn simulated_batch<'a>(
        &self,
        source: &str,
        batch: &[&'a str],
        with_code: bool,
        cancel: &CancellationToken,
    ) -> Result<BTreeMap<&'a str, Simulated>, CloudError> {
        let call = Call { operation: SIMULATE, region: "" };
        let client = Client::new(&self.line.config(self.home_region()));
        let entry = |key: &str, value: &str, kind| {
            ContextEntry::builder().context_key_name(key).context_key_values(value).context_key_type(kind).build()
        };
        // The only service to which Quench passes a role.
        let mut known = vec![entry("iam:PassedToService", "scheduler.amazonaws.com", ContextKeyTypeEnum::String)];
        known.extend(with_code.then(|| entry(CODE, "true", ContextKeyTypeEnum::Boolean)));
        let names: Vec<String> = batch.iter().map(|action| (*action).to_owned()).collect();
        let request = client
            .simulate_principal_policy()
            .policy_source_arn(source)
            .set_action_names(Some(names))
            .set_context_entries(Some(known));
        let asked: BTreeMap<String, &'a str> =
            batch.iter().map(|action| (action.to_ascii_lowercase(), *action)).collect();
        let mut said: BTreeMap<&'a str, Simulated> = BTreeMap::new();
        let mut marker: Option<String> = None;
        let mut seen = BTreeSet::new();
        for _ in 0..PAGES {
            let page = self.line.read(call, cancel, || request.clone().set_marker(marker.clone()).send()).await?;
            for result in page.evaluation_results.unwrap_or_default() {
                let Some(action) = asked.get(&result.eval_action_name.to_ascii_lowercase()) else { continue };
                let told = of(&result);
                // Told more than once it is what is least sure.
                let known = said.entry(action).or_insert(told);
                known.answer = known.answer.min(told.answer);
                (known.code, known.more) = (known.code || told.code, known.more || told.more);
            }
            match page.marker.filter(|_| page.is_truncated) {
                None if page.is_truncated => break,
                None => return Ok(said),
                Some(next) if seen.insert(next.clone()) => marker = Some(next),
                Some(_) => break,
            }
        }
        Err(call.error(CloudErrorKind::Unreadable, "the answer does not end"))
    }
}

fn of(result: &EvaluationResult) -> Simulated {
    let by_organization = result.organizations_decision_detail.as_ref();
    let by_boundary = result.permissions_boundary_decision_detail.as_ref();
    let answer = match result.eval_decision {
        _ if by_organization.is_some_and(|detail| !detail.allowed_by_organizations) => Answer::DeniedByOrganization,
        PolicyEvaluationDecisionType::ExplicitDeny => Answer::Denied { explicitly: true },
        PolicyEvaluationDecisionType::ImplicitDeny => Answer::Denied { explicitly: false },
        PolicyEvaluationDecisionType::Allowed
            if by_boundary.is_some_and(|detail| !detail.allowed_by_permissions_boundary) =>
        {
            Answer::Denied { explicitly: false }
        }
        PolicyEvaluationDecisionType::Allowed => Answer::Allowed,
        _ => Answer::Unknown,
    };
    let missing = result.missing_context_values.as_deref().unwrap_or_default();
    let (code, more): (Vec<&String>, Vec<&String>) = missing.iter().partition(|key| key.eq_ignore_ascii_case(CODE));
    Simulated { answer, code: !code.is_empty(), more: !more.is_empty() }
}
