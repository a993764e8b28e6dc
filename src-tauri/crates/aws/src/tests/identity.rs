//! What the caller may do, found out over canned answers.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use quench_core::permission::{Answer, Areas};
use quench_core::view::PermissionSource;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use crate::canned::{ACCOUNT, Answer as Canned1, Canned, Seen, ok, options, refused, refused_query, response};
use crate::connect::{ConnectOptions, Source};
use crate::identity::{AccountNames, PermissionReading, Quarantine};

const NO: Answer = Answer::Denied { explicitly: false };
const NEVER: Answer = Answer::Denied { explicitly: true };
const ROLE: &str = "arn:aws:sts::123456789012:assumed-role/Deploy/kim";
const PERSON: &str = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/kim";

/// An answer of IAM.
fn iam(operation: &str, inner: &str) -> Canned1 {
    let body = format!(
        "<{operation}Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><{operation}Result>{inner}</{operation}Result>\
         <ResponseMetadata><RequestId>r-0</RequestId></ResponseMetadata></{operation}Response>"
    );
    Canned1::Http(response(200, "text/xml", body))
}

fn denied(seen: &Seen) -> Canned1 {
    let words = format!("User is not authorized to perform: {}", seen.operation);
    match seen.host.starts_with("iam.") {
        true => refused_query(403, "AccessDenied", &words),
        false => refused(403, "AccessDeniedException", &words),
    }
}

/// The fields of a form that begin so, in order.
fn fields(seen: &Seen, name: &str) -> Vec<String> {
    let pairs = seen.body.split('&').filter_map(|pair| pair.split_once('='));
    let text = |value: &str| value.replace("%3A", ":").replace("%2F", "/");
    pairs.filter(|(key, _)| key.starts_with(name)).map(|(_, value)| text(value)).collect()
}

/// A result of the simulator, with more in it.
fn result(action: &str, decision: &str, more: &str) -> String {
    format!(
        "<member><EvalActionName>{action}</EvalActionName><EvalResourceName>*</EvalResourceName>\
         <EvalDecision>{decision}</EvalDecision>{more}</member>"
    )
}

fn results(all: &str) -> Canned1 {
    iam(
        "SimulatePrincipalPolicy",
        &format!("<IsTruncated>false</IsTruncated><EvaluationResults>{all}</EvaluationResults>"),
    )
}

fn missing(key: &str) -> String {
    format!("<MissingContextValues><member>{key}</member></MissingContextValues>")
}

/// Whose arn sts tells.
fn caller(arn: &str) -> Canned1 {
    let body = format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>{arn}</Arn><UserId>X</UserId><Account>{ACCOUNT}</Account></GetCallerIdentityResult>\
         <ResponseMetadata><RequestId>r-0</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
    );
    Canned1::Http(response(200, "text/xml", body))
}

fn connected_as(arn: &'static str, respond: impl Fn(&Seen) -> Canned1 + Send + Sync + 'static) -> Canned {
    Canned::bare(move |seen| match seen.operation.as_str() {
        "GetCallerIdentity" => caller(arn),
        _ => respond(seen),
    })
}

/// A key of a session.
fn temporary() -> ConnectOptions {
    let secret = Zeroizing::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned());
    let token = Some(Zeroizing::new("token".to_owned()));
    ConnectOptions {
        source: Source::AccessKey { id: "ASIAIOSFODNN7EXAMPLE".into(), secret, token, mfa: None },
        ..options()
    }
}

async fn read(canned: &Canned, options: ConnectOptions) -> PermissionReading {
    let connection = canned.connect(options).await.unwrap();
    let reading = connection.read_permissions(&CancellationToken::new()).await;
    for seen in canned.seen() {
        let operation = seen.operation.trim_start_matches('/');
        let reads = ["Get", "get", "List", "list", "Describe", "describe", "Lookup", "Simulate"];
        assert!(
            reads.iter().any(|read| operation.starts_with(read)) || operation == "rules",
            "{operation} changes something"
        );
        assert!(!seen.host.starts_with("ce."), "{operation} costs money");
    }
    reading
}

#[tokio::test(start_paused = true)]
async fn aws_is_asked_for_every_action_in_batches_and_pages() {
    let canned = Canned::new(|seen| match seen.operation.as_str() {
        "SimulatePrincipalPolicy" => {
            let actions = fields(seen, "ActionNames.member");
            assert!(actions.len() <= 100, "{}", actions.len());
            assert_eq!(fields(seen, "PolicySourceArn"), ["arn:aws:iam::123456789012:user/kim"]);
            assert!(seen.body.contains("iam%3APassedToService") && seen.body.contains("scheduler.amazonaws.com"));
            let said = |action: &String| match action.as_str() {
                "ecs:StopTask" => result(action, "implicitDeny", ""),
                "ecs:DeleteCluster" => result(action, "explicitDeny", ""),
                "ecs:DeleteService" => result(action, "allowed", &missing("aws:RequestedRegion")),
                "ecs:DeleteTaskSet" => result(action, "perhaps", ""),
                "account:EnableRegion" => {
                    let detail = "<OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail>";
                    result(action, "implicitDeny", detail)
                }
                "account:DisableRegion" => {
                    let detail = "<OrganizationsDecisionDetail><AllowedByOrganizations>true</AllowedByOrganizations></OrganizationsDecisionDetail>";
                    result(action, "allowed", detail)
                }
                "iam:DeleteUser" => {
                    let detail = "<PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>false</AllowedByPermissionsBoundary></PermissionsBoundaryDecisionDetail>";
                    result(action, "allowed", detail)
                }
                // Never told.
                "ecs:ListTasks" => String::new(),
                _ => result(&action.to_ascii_lowercase(), "allowed", ""),
            };
            let half = actions.len() / 2;
            match fields(seen, "Marker").first() {
                None => {
                    let first: String = actions[..half].iter().map(said).collect();
                    let inner = format!(
                        "<IsTruncated>true</IsTruncated><Marker>m2</Marker><EvaluationResults>{first}</EvaluationResults>"
                    );
                    iam("SimulatePrincipalPolicy", &inner)
                }
                Some(_) => results(&actions[half..].iter().map(said).collect::<String>()),
            }
        }
        _ => denied(seen),
    });
    let reading = read(&canned, options()).await;
    assert_eq!((reading.source, &reading.quarantine), (PermissionSource::Simulated, &None));
    let said = |action: &str| reading.answers.of(action);
    for (action, expected) in [
        ("ecs:StopTask", NO),
        ("ecs:DeleteCluster", NEVER),
        ("ecs:DeleteService", Answer::Unknown),
        ("ecs:DeleteTaskSet", Answer::Unknown),
        ("ecs:ListTasks", Answer::Unknown),
        ("account:EnableRegion", Answer::DeniedByOrganization),
        ("account:DisableRegion", Answer::Allowed),
        ("iam:DeleteUser", NO),
    ] {
        assert_eq!(said(action), expected, "{action}");
    }
    let allowed = Areas::bundled().actions().filter(|action| said(action) == Answer::Allowed).count();
    assert_eq!(allowed, Areas::bundled().actions().count() - 7);
    assert_eq!(canned.operations().iter().filter(|one| *one == "SimulatePrincipalPolicy").count(), 4);
    assert!(canned.seen().iter().skip(1).all(|seen| seen.host == "iam.amazonaws.com"), "of IAM there is one");
}

#[tokio::test(start_paused = true)]
async fn an_action_that_aws_does_not_know_spoils_no_other() {
    let canned = Canned::new(|seen| {
        let actions = fields(seen, "ActionNames.member");
        match seen.operation.as_str() {
            "SimulatePrincipalPolicy" if actions.iter().any(|action| action == "ecs:DescribeGateway") => {
                refused_query(400, "InvalidInput", "ecs:DescribeGateway is not valid")
            }
            "SimulatePrincipalPolicy" => {
                results(&actions.iter().map(|action| result(action, "allowed", "")).collect::<String>())
            }
            _ => denied(seen),
        }
    });
    let answers = read(&canned, options()).await.answers;
    let unknown: Vec<&str> =
        Areas::bundled().actions().filter(|action| answers.of(action) != Answer::Allowed).collect();
    assert_eq!(unknown, ["ecs:DescribeGateway"]);
}

#[tokio::test(start_paused = true)]
async fn what_a_code_would_allow_is_told_so_to_a_key_and_unknown_to_a_session() {
    let respond = |seen: &Seen| {
        let code = seen.body.contains("MultiFactorAuthPresent");
        let said = |action: &String| match (action.starts_with("ecs:"), code) {
            (true, false) => result(action, "explicitDeny", &missing("aws:multifactorauthpresent")),
            (true, true) if action == "ecs:StopTask" => result(action, "explicitDeny", ""),
            (false, _) if action == "ec2:DescribeRegions" => {
                result(action, "allowed", &missing("aws:MultiFactorAuthPresent"))
            }
            _ => result(action, "allowed", ""),
        };
        match seen.operation.as_str() {
            "SimulatePrincipalPolicy" => {
                results(&fields(seen, "ActionNames.member").iter().map(said).collect::<String>())
            }
            _ => denied(seen),
        }
    };
    let by_key = read(&Canned::new(respond), options()).await.answers;
    assert_eq!(by_key.of("ecs:ListTasks"), Answer::NeedsCode);
    assert_eq!(by_key.of("ecs:StopTask"), NEVER, "a code changes nothing");
    assert_eq!(by_key.of("ec2:DescribeRegions"), Answer::Allowed);
    let by_session = read(&Canned::new(respond), temporary()).await.answers;
    for action in ["ecs:ListTasks", "ecs:StopTask", "ec2:DescribeRegions"] {
        assert_eq!(by_session.of(action), Answer::Unknown, "{action}");
    }
    assert_eq!(by_session.of("ec2:DescribeSubnets"), Answer::Allowed);
}

/// A document as IAM sends it.
fn encoded(document: &str) -> String {
    document.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn allow(actions: &str) -> String {
    encoded(&format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": {actions}, "Resource": "*"}}]}}"#
    ))
}

fn managed(name: &str, document: &str) -> String {
    format!(
        "<member><Arn>arn:aws:iam::aws:policy/{name}</Arn><PolicyName>{name}</PolicyName><PolicyVersionList>\
         <member><Document>{}</Document><VersionId>v1</VersionId><IsDefaultVersion>false</IsDefaultVersion></member>\
         <member><Document>{document}</Document><VersionId>v2</VersionId><IsDefaultVersion>true</IsDefaultVersion></member>\
         </PolicyVersionList></member>",
        allow("\"*\"")
    )
}

fn attached(names: &[&str]) -> String {
    let one = |name: &&str| {
        format!("<member><PolicyName>{name}</PolicyName><PolicyArn>arn:aws:iam::aws:policy/{name}</PolicyArn></member>")
    };
    format!("<AttachedManagedPolicies>{}</AttachedManagedPolicies>", names.iter().map(one).collect::<String>())
}

fn user(inner: &str) -> String {
    format!(
        "<UserDetailList><member><UserName>kim</UserName><Arn>arn:aws:iam::123456789012:user/kim</Arn>{inner}</member></UserDetailList>"
    )
}

fn inline(list: &str, document: &str) -> String {
    format!("<{list}><member><PolicyName>own</PolicyName><PolicyDocument>{document}</PolicyDocument></member></{list}>")
}

/// Everything of IAM is refused but the details, which come on these pages.
fn only_details(pages: Vec<String>) -> Canned {
    Canned::new(move |seen| match seen.operation.as_str() {
        "GetAccountAuthorizationDetails" => {
            assert_eq!(fields(seen, "Filter.member"), ["User", "Group", "LocalManagedPolicy", "AWSManagedPolicy"]);
            let number: usize = fields(seen, "Marker").first().map_or(0, |marker| marker.parse().unwrap());
            let more = number + 1 < pages.len();
            let marker = if more { format!("<Marker>{}</Marker>", number + 1) } else { String::new() };
            iam(
                "GetAccountAuthorizationDetails",
                &format!("<IsTruncated>{more}</IsTruncated>{marker}{}", pages[number]),
            )
        }
        _ => denied(seen),
    })
}

#[tokio::test(start_paused = true)]
async fn where_aws_may_not_be_asked_the_policies_are_read_and_gone_through() {
    // On a page after what it belongs to, and for another user what would allow everything.
    let first = user(&format!(
        "{}<GroupList><member>ops</member></GroupList>{}",
        inline("UserPolicyList", &allow("[\"ecs:List*\", \"ecs:StopTask\"]")),
        attached(&["Reader"])
    ));
    let second = format!(
        "<GroupDetailList><member><GroupName>ops</GroupName>{}</member></GroupDetailList>\
         <UserDetailList><member><UserName>lee</UserName><Arn>arn:aws:iam::123456789012:user/lee</Arn>{}</member></UserDetailList>",
        inline(
            "GroupPolicyList",
            &encoded(r#"{"Statement": {"Effect": "Deny", "Action": "ecs:StopTask", "Resource": "*"}}"#)
        ),
        inline("UserPolicyList", &allow("\"*\"")),
    );
    let third = format!(
        "<Policies>{}{}</Policies>",
        managed("Reader", &allow("\"ec2:Describe*\"")),
        managed("Other", &allow("\"*\""))
    );
    let canned = only_details(vec![first, second, third]);
    let reading = read(&canned, options()).await;
    assert_eq!(reading.source, PermissionSource::Policies);
    for (action, expected) in [
        ("ecs:ListTasks", Answer::Allowed),
        ("ecs:StopTask", NEVER),
        ("ec2:DescribeSubnets", Answer::Allowed),
        ("iam:DeleteUser", NO),
        // By its policies it may; what was tried says no.
        ("ecs:ListClusters", NO),
    ] {
        assert_eq!(reading.answers.of(action), expected, "{action}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_boundary_a_quarantine_and_what_cannot_be_read_are_heeded() {
    let boundary = "<PermissionsBoundary><PermissionsBoundaryArn>arn:aws:iam::aws:policy/Limit</PermissionsBoundaryArn></PermissionsBoundary>";
    let held = format!(
        "{}{}{boundary}",
        attached(&["Admin", "AWSCompromisedKeyQuarantineV3"]),
        inline("UserPolicyList", "%7B%7D")
    );
    let policies = [
        managed("Admin", &allow("\"*\"")),
        managed(
            "AWSCompromisedKeyQuarantineV3",
            &encoded(r#"{"Statement": {"Effect": "Deny", "Action": "iam:PassRole", "Resource": ["*"]}}"#),
        ),
        managed("Limit", &allow("[\"ecs:*\", \"iam:*\"]")),
    ];
    let canned = only_details(vec![format!("{}<Policies>{}</Policies>", user(&held), policies.concat())]);
    let reading = read(&canned, options()).await;
    assert_eq!(reading.quarantine, Some(Quarantine { policy: Some("AWSCompromisedKeyQuarantineV3".into()) }));
    assert_eq!(reading.answers.of("iam:PassRole"), NEVER);
    assert_eq!(reading.answers.of("ec2:DescribeSubnets"), NO, "outside the boundary");
    assert_eq!(reading.answers.of("ecs:StopTask"), Answer::Unknown, "one document could not be read");
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_too_long_or_lacks_the_caller_tells_nothing() {
    let all = user(&inline("UserPolicyList", &allow("\"*\"")));
    for pages in [vec![all.clone(); 21], vec![String::new()]] {
        let reading = read(&only_details(pages), options()).await;
        assert_eq!(reading.source, PermissionSource::Tried);
        assert_eq!(reading.answers.of("ecs:StopTask"), Answer::Unknown);
    }
    assert_eq!(read(&only_details(vec![all; 20]), options()).await.source, PermissionSource::Policies);
}

#[tokio::test(start_paused = true)]
async fn where_no_policy_may_be_read_a_few_free_reads_are_tried() {
    let canned = Canned::new(|seen| match seen.operation.as_str() {
        "ListClusters" => ok(&serde_json::json!({"clusterArns": []})),
        "ListRules" => refused(403, "AccessDeniedException", "… with an explicit deny in a service control policy"),
        "LookupEvents" => refused(403, "AccessDeniedException", "… with an explicit deny in an identity-based policy"),
        "DescribeScalableTargets" => refused(500, "InternalServiceException", "later"),
        _ => denied(seen),
    });
    let reading = read(&canned, options()).await;
    assert_eq!((reading.source, &reading.quarantine), (PermissionSource::Tried, &None));
    for (action, expected) in [
        ("ecs:ListClusters", Answer::Allowed),
        ("events:ListRules", Answer::DeniedByOrganization),
        ("cloudtrail:LookupEvents", NEVER),
        ("application-autoscaling:DescribeScalableTargets", Answer::Unknown),
        ("scheduler:ListSchedules", NO),
        ("pricing:GetProducts", NO),
        ("ecs:StopTask", Answer::Unknown),
    ] {
        assert_eq!(reading.answers.of(action), expected, "{action}");
    }
    let named = Canned::new(|seen| match seen.operation.as_str() {
        "LookupEvents" => {
            let words = "with an explicit deny in arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3";
            refused(403, "AccessDeniedException", words)
        }
        _ => denied(seen),
    });
    let quarantine = read(&named, options()).await.quarantine;
    assert_eq!(quarantine, Some(Quarantine { policy: Some("AWSCompromisedKeyQuarantineV3".into()) }));
}

#[tokio::test(start_paused = true)]
async fn a_quarantine_is_found_on_the_user_on_a_group_or_by_what_it_denies() {
    let shape = [
        "cloudtrail:LookupEvents",
        "iam:AttachUserPolicy",
        "iam:DetachUserPolicy",
        "iam:PassRole",
        "iam:PutRolePolicy",
        "iam:PutUserPolicy",
        "iam:UpdateAccessKey",
        "iam:UpdateLoginProfile",
    ];
    let simulated = move |seen: &Seen| {
        let said = |action: &String| {
            let decision = if shape.contains(&action.as_str()) { "explicitDeny" } else { "allowed" };
            result(action, decision, "")
        };
        results(&fields(seen, "ActionNames.member").iter().map(said).collect::<String>())
    };
    let list = |operation: &str, name: &str| {
        let one = format!(
            "<member><PolicyName>{name}</PolicyName><PolicyArn>arn:aws:iam::aws:policy/{name}</PolicyArn></member>"
        );
        iam(operation, &format!("<IsTruncated>false</IsTruncated><AttachedPolicies>{one}</AttachedPolicies>"))
    };
    let on_user = Canned::new(move |seen| match seen.operation.as_str() {
        "SimulatePrincipalPolicy" => simulated(seen),
        "ListAttachedUserPolicies" => list("ListAttachedUserPolicies", "AWSCompromisedKeyQuarantineV2"),
        _ => denied(seen),
    });
    let found = |reading: PermissionReading| reading.quarantine.map(|quarantine| quarantine.policy);
    assert_eq!(found(read(&on_user, options()).await), Some(Some("AWSCompromisedKeyQuarantineV2".into())));
    let on_group = Canned::new(move |seen| match seen.operation.as_str() {
        "SimulatePrincipalPolicy" => simulated(seen),
        "ListAttachedUserPolicies" => list("ListAttachedUserPolicies", "AdministratorAccess"),
        "ListGroupsForUser" => {
            let group = "<member><Path>/</Path><GroupName>ops</GroupName><GroupId>G</GroupId><Arn>arn:aws:iam::123456789012:group/ops</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></member>";
            iam("ListGroupsForUser", &format!("<IsTruncated>false</IsTruncated><Groups>{group}</Groups>"))
        }
        "ListAttachedGroupPolicies" => list("ListAttachedGroupPolicies", "AWSExposedCredentialPolicy_DO_NOT_REMOVE"),
        _ => denied(seen),
    });
    assert_eq!(found(read(&on_group, options()).await), Some(Some("AWSExposedCredentialPolicy_DO_NOT_REMOVE".into())));
    let by_shape = Canned::new(move |seen| match seen.operation.as_str() {
        "SimulatePrincipalPolicy" => simulated(seen),
        _ => denied(seen),
    });
    assert_eq!(found(read(&by_shape, options()).await), Some(None));
    let none = Canned::new(move |seen| match seen.operation.as_str() {
        "SimulatePrincipalPolicy" => simulated(seen),
        "ListAttachedUserPolicies" => list("ListAttachedUserPolicies", "OurOwnRules"),
        _ => denied(seen),
    });
    assert_eq!(found(read(&none, options()).await), None, "what is attached was read: it is somebody's own rule");
}

#[tokio::test(start_paused = true)]
async fn the_role_behind_a_session_is_found_with_its_path() {
    let simulated = |seen: &Seen, arn: &str| match fields(seen, "PolicySourceArn").first() {
        Some(asked) if asked == arn => results(
            &fields(seen, "ActionNames.member").iter().map(|action| result(action, "allowed", "")).collect::<String>(),
        ),
        _ => refused_query(404, "NoSuchEntity", "no such role"),
    };
    let role = "arn:aws:iam::123456789012:role/team/a/Deploy";
    let told = connected_as(ROLE, move |seen| match seen.operation.as_str() {
        "GetRole" => iam(
            "GetRole",
            &format!(
                "<Role><Path>/team/a/</Path><RoleName>Deploy</RoleName><RoleId>R</RoleId><Arn>{role}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role>"
            ),
        ),
        "SimulatePrincipalPolicy" => simulated(seen, role),
        _ => denied(seen),
    });
    assert_eq!(read(&told, temporary()).await.source, PermissionSource::Simulated);
    let reserved =
        "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef";
    let guessed = connected_as(PERSON, move |seen| match seen.operation.as_str() {
        "SimulatePrincipalPolicy" => simulated(seen, reserved),
        _ => denied(seen),
    });
    assert_eq!(read(&guessed, temporary()).await.source, PermissionSource::Simulated);
    let elsewhere = connected_as(ROLE, move |seen| match seen.operation.as_str() {
        "SimulatePrincipalPolicy" => simulated(seen, role),
        _ => denied(seen),
    });
    assert_eq!(read(&elsewhere, temporary()).await.source, PermissionSource::Tried, "nobody tells its path");
}

#[tokio::test(start_paused = true)]
async fn of_root_only_reads_are_tried_and_nothing_is_known_without_a_network() {
    let root = connected_as("arn:aws:iam::123456789012:root", |seen| {
        let words = "User is not authorized with an explicit deny in a service control policy";
        match seen.operation.as_str() {
            "ListClusters" => refused(400, "AccessDeniedException", words),
            _ => Canned1::NoSuchHost,
        }
    });
    let reading = read(&root, options()).await;
    assert_eq!(reading.source, PermissionSource::Root);
    assert_eq!(reading.answers.of("ecs:ListClusters"), Answer::DeniedByOrganization);
    assert_eq!(reading.answers.of("ecs:StopTask"), Answer::Allowed);
    assert!(root.operations().iter().all(|one| !one.contains("Simulate") && !one.contains("Authorization")));
    let offline = Canned::new(|_| Canned1::NoSuchHost);
    let reading = read(&offline, options()).await;
    assert_eq!(reading.source, PermissionSource::Tried);
    assert!(Areas::bundled().actions().all(|action| reading.answers.of(action) == Answer::Unknown));
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_it_at_once() {
    let asked = std::sync::Arc::new(AtomicUsize::new(0));
    let counted = std::sync::Arc::clone(&asked);
    let canned = Canned::new(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        Canned1::Never
    });
    let connection = canned.connected().await;
    let cancel = CancellationToken::new();
    cancel.cancel();
    let reading = connection.read_permissions(&cancel).await;
    assert!(Areas::bundled().actions().all(|action| reading.answers.of(action) == Answer::Unknown));
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

#[tokio::test(start_paused = true)]
async fn the_account_is_called_what_may_be_read_and_no_trick_is_in_it() {
    let canned = Canned::new(|seen| match seen.operation.as_str() {
        "ListAccountAliases" => iam(
            "ListAccountAliases",
            "<IsTruncated>false</IsTruncated><AccountAliases><member>shop-eu</member></AccountAliases>",
        ),
        "/getAccountInformation" => ok(&serde_json::json!({"AccountName": "Shop\u{202e}EU"})),
        _ => denied(seen),
    });
    let names = canned.connected().await.account_names(&CancellationToken::new()).await;
    assert_eq!(names, AccountNames { alias: Some("shop-eu".into()), name: Some("Shop\\u{202e}EU".into()) });
    let nothing = Canned::new(denied);
    assert_eq!(nothing.connected().await.account_names(&CancellationToken::new()).await, AccountNames::default());
    let asked: BTreeSet<String> = nothing.operations().into_iter().collect();
    assert_eq!(asked.len(), 2, "{asked:?}");
    let none = Canned::new(|seen| match seen.operation.as_str() {
        "ListAccountAliases" => iam("ListAccountAliases", "<IsTruncated>false</IsTruncated><AccountAliases/>"),
        _ => denied(seen),
    });
    assert_eq!(none.connected().await.account_names(&CancellationToken::new()).await, AccountNames::default());
}
