//! IAM: what it tells of users, roles and policies, and that it simulates what is enforced.

use std::collections::BTreeMap;

use quench_drill::{CALLER_ROLE_ARN, Identity, NewUser, World};
use serde_json::{Value, json};

use crate::client::Account;
use crate::person::between;

const ALICE: &str = "arn:aws:iam::000000000000:user/alice";

fn document(statements: Value) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

/// A user who may list, may not list services, and must not go beyond ECS.
fn alice(world: &mut World) -> String {
    let boundary = world
        .add_policy("only-ecs", &document(json!([{"Effect": "Allow", "Action": ["ecs:*", "iam:*"], "Resource": "*"}])))
        .unwrap();
    let lists = document(json!([{"Effect": "Allow", "Action": ["ecs:List*", "ec2:*", "iam:*"], "Resource": "*"}]));
    world.add_group("readers", &[("lists", &lists)], &[]).unwrap();
    let never = document(json!([{"Effect": "Deny", "Action": "ecs:ListServices", "Resource": "*"}]));
    let new = NewUser {
        name: "alice".to_owned(),
        policies: BTreeMap::from([("never & ever".to_owned(), never)]),
        attached: vec!["arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3".to_owned()],
        groups: vec!["readers".to_owned()],
        boundary: Some(boundary),
        mfa: true,
    };
    world.add_user(new).unwrap()
}

async fn iam(account: &Account, form: &str) -> (u16, String) {
    account.query("iam", "us-east-1", &format!("{form}&Version=2010-05-08")).await
}

async fn good(account: &Account, form: &str) -> String {
    let (status, xml) = iam(account, form).await;
    assert_eq!(status, 200, "{form}: {xml}");
    xml
}

/// Action and decision, in the order they are told.
fn decisions(xml: &str) -> Vec<(String, String)> {
    let each = xml.split("<EvalActionName>").skip(1);
    let read = |part: &str| {
        (part.split('<').next().unwrap_or_default().to_owned(), between(part, "EvalDecision").trim().to_owned())
    };
    each.map(read).collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_simulated_is_what_is_enforced() {
    let account = Account::of("quiet");
    let key = account.drill.change(alice);
    let actions = ["ecs:ListClusters", "ecs:ListServices", "ecs:CreateCluster", "ec2:DescribeRegions"];
    let named: Vec<String> =
        actions.iter().enumerate().map(|(at, action)| format!("&ActionNames.member.{}={action}", at + 1)).collect();
    let form = format!("Action=SimulatePrincipalPolicy&PolicySourceArn={ALICE}{}", named.concat());
    let xml = good(&account, &form).await;
    let told = decisions(&xml);
    let wanted = ["allowed", "explicitDeny", "implicitDeny", "implicitDeny"];
    let wanted: Vec<(String, String)> =
        actions.iter().zip(wanted).map(|(action, word)| ((*action).to_owned(), word.to_owned())).collect();
    assert_eq!(told, wanted);
    assert_eq!(xml.matches("<AllowedByPermissionsBoundary>false<").count(), 1, "EC2 alone is beyond it: {xml}");
    for (action, decision) in &told {
        let (service, operation) = action.split_once(':').unwrap();
        let form = if service == "ecs" { format!("ecs:{operation}") } else { format!("Action={operation}") };
        let (status, body) = account.as_key(&key, "", service, &form).await;
        assert_eq!(status == 200, decision == "allowed", "{action}: {body}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_simulation_comes_in_pages_and_knows_organization_and_resource() {
    let account = Account::of("quiet");
    account.drill.change(|world| {
        alice(world);
        let deny = json!([
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "ecs:StopTask", "Resource": "*"},
        ]);
        world.set_service_control_policy(Some(&document(deny))).unwrap();
        let you = Identity::of_permission_set("AdministratorAccess", "0123456789abcdef", "you");
        let one =
            json!([{"Effect": "Deny", "Action": "ecs:DeleteCluster", "Resource": "arn:aws:ecs:*:*:cluster/mine"}]);
        world.put_policy(&you, "mine", &document(one)).unwrap();
    });
    let form = format!(
        "Action=SimulatePrincipalPolicy&PolicySourceArn={CALLER_ROLE_ARN}&ActionNames.member.1=ecs:StopTask\
         &ActionNames.member.2=ecs:DeleteCluster&ResourceArns.member.1=*\
         &ResourceArns.member.2=arn:aws:ecs:us-east-1:000000000000:cluster/mine&MaxItems=3"
    );
    let first = good(&account, &form).await;
    assert_eq!(first.matches("<AllowedByOrganizations>false<").count(), 2, "{first}");
    let rest = good(&account, &format!("{form}&Marker={}", between(&first, "Marker"))).await;
    let all: Vec<String> = [first, rest].iter().flat_map(|xml| decisions(xml)).map(|(_, decision)| decision).collect();
    assert_eq!(all, ["explicitDeny", "explicitDeny", "allowed", "explicitDeny"]);
    for (form, status, code) in [
        (form.replace(CALLER_ROLE_ARN, "arn:aws:iam::000000000000:role/nobody"), 404, "NoSuchEntity"),
        (form.replace(CALLER_ROLE_ARN, "arn:aws:iam::111111111111:role/else"), 400, "InvalidInput"),
        (form.replace(CALLER_ROLE_ARN, "arn:aws:iam::000000000000:root"), 400, "InvalidInput"),
        (form.replace("ecs:StopTask", "StopTask"), 400, "InvalidInput"),
        (form.replace("MaxItems=3", "MaxItems=1001"), 400, "ValidationError"),
        (format!("{form}&Marker=made-up"), 400, "ValidationError"),
        (format!("Action=SimulatePrincipalPolicy&PolicySourceArn={ALICE}"), 400, "ValidationError"),
    ] {
        let (found, xml) = iam(&account, &form).await;
        assert_eq!((found, between(&xml, "Code")), (status, code), "{form}");
    }
}

#[tokio::test(start_paused = true)]
async fn everybody_is_told_once_whatever_the_size_of_a_page() {
    let account = Account::of("quiet");
    account.drill.change(alice);
    let whole = good(&account, "Action=GetAccountAuthorizationDetails").await;
    assert!(whole.contains("<IsTruncated>false</IsTruncated>"), "{whole}");
    let policy = "%7B%22Statement%22%3A%5B%7B%22Action%22%3A%22ecs%3AListServices%22";
    assert!(whole.contains(&format!("<PolicyName>never &amp; ever</PolicyName><PolicyDocument>{policy}")), "{whole}");
    assert_eq!(between(&whole, "GroupList"), "<member>readers</member>");
    let arns = |xml: &str| -> Vec<String> {
        let each = xml.split("<Arn>").skip(1);
        each.map(|part| part.split('<').next().unwrap_or_default().to_owned()).collect()
    };
    let (mut told, mut marker) = (Vec::new(), String::new());
    loop {
        let form = format!("Action=GetAccountAuthorizationDetails&MaxItems=2{marker}");
        let page = good(&account, &form).await;
        assert!(arns(&page).len() <= 2);
        told.extend(arns(&page));
        if page.contains("<IsTruncated>false</IsTruncated>") {
            break;
        }
        marker = format!("&Marker={}", between(&page, "Marker"));
    }
    told.sort();
    let mut all = arns(&whole);
    all.sort();
    assert_eq!(told, all);
    for arn in
        [ALICE, CALLER_ROLE_ARN, "arn:aws:iam::000000000000:policy/only-ecs", "arn:aws:iam::000000000000:group/readers"]
    {
        assert_eq!(all.iter().filter(|one| *one == arn).count(), 1, "{arn}");
    }
    let users = good(&account, "Action=GetAccountAuthorizationDetails&Filter.member.1=User").await;
    assert_eq!(arns(&users), [ALICE]);
    assert_eq!(iam(&account, "Action=GetAccountAuthorizationDetails&Filter.member.1=Everything").await.0, 400);
}

#[tokio::test(start_paused = true)]
async fn users_roles_devices_and_the_alias_are_told() {
    let account = Account::of("quiet");
    let key = account.drill.change(alice);
    assert!(good(&account, "Action=ListAccountAliases").await.contains("<AccountAliases></AccountAliases>"));
    account.drill.change(|world| world.set_account_alias(Some("my-company")));
    assert!(good(&account, "Action=ListAccountAliases").await.contains("<member>my-company</member>"));
    let (status, xml) = account.as_key(&key, "", "iam", "Action=GetUser").await;
    assert_eq!((status, between(&xml, "Arn")), (200, ALICE), "{xml}");
    assert!(between(&xml, "PermissionsBoundaryArn").ends_with("policy/only-ecs"));
    let (_, xml) = account.as_key(&key, "", "iam", "Action=ListMFADevices").await;
    assert_eq!(between(&xml, "SerialNumber"), "arn:aws:iam::000000000000:mfa/alice");
    let attached = good(&account, "Action=ListAttachedUserPolicies&UserName=alice").await;
    assert_eq!(between(&attached, "PolicyName"), "AWSCompromisedKeyQuarantineV3");
    let role = CALLER_ROLE_ARN.rsplit('/').next().unwrap();
    let attached = good(&account, &format!("Action=ListAttachedRolePolicies&RoleName={role}")).await;
    assert!(attached.contains("<PolicyName>AdministratorAccess</PolicyName>"), "{attached}");
    let root = account.drill.change(World::add_root_key);
    let (_, xml) = account.as_key(&root, "", "iam", "Action=GetUser").await;
    assert_eq!(between(&xml, "Arn"), "arn:aws:iam::000000000000:root");
    for (form, status, code) in [
        ("Action=GetUser", 400, "ValidationError"),
        ("Action=GetUser&UserName=nobody", 404, "NoSuchEntity"),
        ("Action=ListMFADevices&UserName=nobody", 404, "NoSuchEntity"),
        ("Action=ListAttachedUserPolicies&UserName=nobody", 404, "NoSuchEntity"),
        ("Action=ListAttachedUserPolicies", 400, "ValidationError"),
        ("Action=ListAttachedRolePolicies&RoleName=nobody", 404, "NoSuchEntity"),
        ("Action=DeleteUser&UserName=alice", 400, "InvalidAction"),
    ] {
        let (found, xml) = iam(&account, form).await;
        assert_eq!((found, between(&xml, "Code")), (status, code), "{form}");
    }
}
