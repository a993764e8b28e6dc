//! Keys, users, roles, sessions and devices: who is let in, and what his policies leave him.

use quench_drill::{CALLER_ROLE_ARN, Drill, Identity, KeyState, NewRole, NewUser, OptIn, SignInSettings};
use serde_json::json;

use crate::client::Account;
use crate::person::between;

const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
const SERIAL: &str = "arn:aws:iam::000000000000:mfa/alice";
const CODE: &str = "123456";

fn allow(actions: &str) -> String {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}).to_string()
}

/// Everything but what tells who one is needs a device, as the IAM user guide has it.
fn only_with_mfa() -> String {
    json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Deny", "NotAction": ["iam:ListMFADevices", "sts:GetSessionToken"], "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    }]})
    .to_string()
}

/// A user with these inline policies; his key.
fn user(account: &Account, name: &str, policies: &[(&str, String)]) -> String {
    let policies = policies.iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect();
    let new = NewUser { name: name.to_owned(), policies, mfa: true, ..NewUser::default() };
    account.drill.change(|world| {
        world.set_sign_in_settings(SignInSettings { mfa_code: Some(CODE.to_owned()), ..SignInSettings::default() });
        world.add_user(new).unwrap()
    })
}

async fn sts(account: &Account, key: &str, token: &str, form: &str) -> (u16, String) {
    account.as_key(key, token, "sts", &format!("{form}&Version=2011-06-15")).await
}

fn session(xml: &str) -> (String, String) {
    (between(xml, "AccessKeyId").to_owned(), between(xml, "SessionToken").to_owned())
}

#[tokio::test(start_paused = true)]
async fn each_principal_is_told_by_its_own_name() {
    let account = Account::of("quiet");
    let alice = user(&account, "alice", &[("all", allow("*"))]);
    let root = account.drill.change(quench_drill::World::add_root_key);
    assert_eq!(account.who(&alice, "").await, "arn:aws:iam::000000000000:user/alice");
    assert_eq!(account.who(&root, "").await, "arn:aws:iam::000000000000:root");
    assert!(account.who("AKIAUNKNOWN000000000", "").await.ends_with("/you"));
    let (_, xml) = sts(&account, &root, "", "Action=GetCallerIdentity").await;
    assert_eq!((between(&xml, "UserId"), between(&xml, "Account")), ("000000000000", "000000000000"));
    let (_, xml) = sts(&account, &alice, "", "Action=GetCallerIdentity").await;
    assert!(between(&xml, "UserId").starts_with("AIDA"), "{xml}");
    let given = account.drill.change(|world| {
        world.give_session(&Identity::Role { role: "deploy/worker".to_owned(), session: "ci".to_owned() }, false, 900)
    });
    let arn = account.who(&given.access_key_id, &given.session_token).await;
    assert_eq!(arn, "arn:aws:sts::000000000000:assumed-role/worker/ci");
}

#[tokio::test(start_paused = true)]
async fn keys_of_other_accounts_tell_their_account_and_may_do_nothing() {
    let account = Account::of("quiet");
    let key = account.drill.change(|world| world.add_foreign_key("111111111111", "else"));
    assert_eq!(account.who(&key, "").await, "arn:aws:iam::111111111111:user/else");
    let (_, xml) = sts(&account, &key, "", "Action=GetSessionToken").await;
    let (id, token) = session(&xml);
    assert_eq!(account.who(&id, &token).await, "arn:aws:iam::111111111111:user/else");
    for (key, token) in [(key.as_str(), ""), (id.as_str(), token.as_str())] {
        let (status, body) = account.as_key(key, token, "ecs", "ecs:ListClusters").await;
        assert!(status == 400 && body.contains("AccessDeniedException") && body.contains("111111111111"), "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_was_turned_off_is_unknown_until_it_is_on_again() {
    let account = Account::of("quiet");
    let alice = user(&account, "alice", &[("all", allow("*"))]);
    for (state, status) in [(KeyState::Inactive, 400), (KeyState::Active, 200), (KeyState::Deleted, 400)] {
        assert!(account.drill.change(|world| world.set_key_state(&alice, state)));
        let (found, body) = account.as_key(&alice, "", "ecs", "ecs:ListClusters").await;
        assert_eq!((found, body.contains("UnrecognizedClientException")), (status, status == 400), "{body}");
        let (found, body) = sts(&account, &alice, "", "Action=GetCallerIdentity").await;
        assert_eq!((found == 403, body.contains("InvalidClientTokenId")), (status == 400, status == 400), "{body}");
    }
    assert!(!account.drill.change(|world| world.set_key_state("AKIANOBODY", KeyState::Inactive)));
}

#[tokio::test(start_paused = true)]
async fn policies_are_enforced_in_the_words_of_each_protocol() {
    let account = Account::of("quiet");
    let deny = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Action": ["ecs:CreateCluster", "ec2:*", "iam:*"], "Resource": "*"},
    ]});
    let bob = user(&account, "bob", &[("reads", allow("ecs:List*")), ("never", deny.to_string())]);
    let arn = "User: arn:aws:iam::000000000000:user/bob is not authorized to perform:";
    let implicit = "because no identity-based policy allows the";
    let explicit = "with an explicit deny in an identity-based policy";
    for (service, form, status, code, why) in [
        ("ecs", "ecs:ListClusters", 200, "", ""),
        ("ecs", "ecs:DescribeClusters", 400, "AccessDeniedException", implicit),
        ("ecs", "ecs:CreateCluster", 400, "AccessDeniedException", explicit),
        ("ec2", "Action=DescribeRegions", 403, "UnauthorizedOperation", explicit),
        ("iam", "Action=ListAccountAliases", 403, "AccessDenied", explicit),
        ("sts", "Action=GetCallerIdentity", 200, "", ""),
        ("sts", "Action=GetSessionToken", 200, "", ""),
    ] {
        let (found, body) = account.as_key(&bob, "", service, form).await;
        assert_eq!(found, status, "{form}: {body}");
        if status != 200 {
            assert!(body.contains(code) && body.contains(arn) && body.contains(why), "{form}: {body}");
        }
    }
    let whom = Identity::User("bob".to_owned());
    let quarantine = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3";
    account.drill.change(|world| {
        world.put_policy(&whom, "never", &allow("cloudtrail:*")).unwrap();
        world.set_attached(&whom, &[quarantine]).unwrap();
    });
    let target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";
    let request = http::Request::post("https://cloudtrail.us-east-1.amazonaws.com/")
        .header(
            "authorization",
            format!("AWS4-HMAC-SHA256 Credential={bob}/20261004/us-east-1/cloudtrail/aws4_request"),
        )
        .header("x-amz-target", target)
        .body(bytes::Bytes::from_static(b"{}"));
    let response = account.drill.handle(request.unwrap()).await.unwrap();
    let body = String::from_utf8(response.body().to_vec()).unwrap();
    assert!(body.contains(&format!("{explicit}: {quarantine}")), "{body}");
}

#[tokio::test(start_paused = true)]
async fn what_is_allowed_for_some_resources_is_denied_for_others() {
    let account = Account::of("small");
    let clusters: Vec<String> = account.drill.world(|world| {
        let usual = |arn: &str| {
            let region = arn.split(':').nth(3).and_then(|code| world.region(code));
            region.is_some_and(|region| region.opt_in == OptIn::ByDefault)
        };
        world.clusters().map(|cluster| cluster.arn.clone()).filter(|arn| usual(arn)).collect()
    });
    let document = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "ecs:DescribeClusters", "Resource": clusters[0]},
    ]});
    let key = user(&account, "carol", &[("one", document.to_string())]);
    for (cluster, status) in [(&clusters[0], 200), (&clusters[1], 400)] {
        let region = cluster.split(':').nth(3).unwrap();
        let request = http::Request::post(format!("https://ecs.{region}.amazonaws.com/"))
            .header("authorization", format!("AWS4-HMAC-SHA256 Credential={key}/20261004/{region}/ecs/aws4_request"))
            .header("x-amz-target", "AmazonEC2ContainerServiceV20141113.DescribeClusters")
            .body(bytes::Bytes::from(json!({"clusters": [cluster]}).to_string()));
        assert_eq!(account.drill.handle(request.unwrap()).await.unwrap().status(), status, "{cluster}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_user_who_needs_a_device_gets_a_session_with_its_code() {
    let account = Account::of("quiet");
    let key = user(&account, "alice", &[("all", allow("*")), ("device", only_with_mfa())]);
    let (status, body) = account.as_key(&key, "", "ecs", "ecs:ListClusters").await;
    assert!(status == 400 && body.contains("with an explicit deny in an identity-based policy"), "{body}");
    assert_eq!(account.as_key(&key, "", "iam", "Action=ListMFADevices").await.0, 200);
    let ask = |code: &str| format!("Action=GetSessionToken&SerialNumber={SERIAL}&TokenCode={code}");
    for (form, status, words) in [
        (ask("654321"), 403, "MultiFactorAuthentication failed with invalid MFA one time pass code."),
        (ask("12345x"), 400, "tokenCode"),
        (format!("Action=GetSessionToken&SerialNumber={SERIAL}"), 403, "must provide both MFA serial number"),
        (ask(CODE).replace("alice", "bob"), 403, "unable to validate MFA code"),
        (format!("{}&DurationSeconds=899", ask(CODE)), 400, "durationSeconds"),
        (format!("{}&DurationSeconds=129601", ask(CODE)), 400, "durationSeconds"),
    ] {
        let (found, xml) = sts(&account, &key, "", &form).await;
        assert!(found == status && xml.contains(words), "{form}: {xml}");
    }
    let (status, xml) = sts(&account, &key, "", &format!("{}&DurationSeconds=900", ask(CODE))).await;
    assert_eq!(status, 200, "{xml}");
    let (id, token) = session(&xml);
    assert_eq!(account.who(&id, &token).await, "arn:aws:iam::000000000000:user/alice");
    assert_eq!(account.as_key(&id, &token, "ecs", "ecs:ListClusters").await.0, 200);
    assert_eq!(
        account.as_key(&id, &token, "iam", "Action=ListAccountAliases").await.0,
        200,
        "IAM takes it with a device"
    );
    let (status, xml) = sts(&account, &id, &token, "Action=GetSessionToken").await;
    assert!(status == 403 && xml.contains("Cannot call GetSessionToken with session credentials"), "{xml}");
    let (status, xml) = sts(&account, &key, "", &ask(CODE)).await;
    assert!(status == 403 && xml.contains("invalid MFA one time pass code"), "no code is good twice: {xml}");
    account.wait(30).await;
    assert_eq!(sts(&account, &key, "", &ask(CODE)).await.0, 200, "thirty seconds later it is another one");
    account.wait(900).await;
    let (status, xml) = sts(&account, &id, &token, "Action=GetCallerIdentity").await;
    assert!(status == 403 && xml.contains("<Code>ExpiredToken</Code>"), "{xml}");
}

#[tokio::test(start_paused = true)]
async fn a_session_without_a_device_may_not_use_iam() {
    let account = Account::of("quiet");
    let key = user(&account, "alice", &[("all", allow("*"))]);
    let (_, xml) = sts(&account, &key, "", "Action=GetSessionToken").await;
    let (id, token) = session(&xml);
    assert_eq!(account.as_key(&id, &token, "ecs", "ecs:ListClusters").await.0, 200);
    let (status, xml) = account.as_key(&id, &token, "iam", "Action=ListAccountAliases").await;
    assert!(status == 403 && xml.contains("InvalidClientTokenId"), "{xml}");
}

#[tokio::test(start_paused = true)]
async fn a_role_may_want_a_device_and_names_whom_it_trusts() {
    let account = Account::of("quiet");
    let key = user(&account, "alice", &[("assumes", allow("sts:AssumeRole"))]);
    let poor = user(&account, "bob", &[("reads", allow("ecs:List*"))]);
    let trust = |principal: &str, condition: serde_json::Value| {
        json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole", "Condition": condition,
        }]})
        .to_string()
    };
    let device = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
    account.drill.change(|world| {
        let role = |name: &str, trust: String| NewRole {
            name: name.to_owned(),
            trust: Some(trust),
            attached: vec![ADMIN.to_owned()],
            ..NewRole::default()
        };
        world.add_role(role("with-device", trust("arn:aws:iam::000000000000:root", device))).unwrap();
        world.add_role(role("for-bob", trust("arn:aws:iam::000000000000:user/bob", json!({})))).unwrap();
        world.add_role(role("for-all", trust("000000000000", json!({})))).unwrap();
    });
    let ask = |role: &str, more: &str| {
        format!("Action=AssumeRole&RoleArn=arn:aws:iam::000000000000:role/{role}&RoleSessionName=me{more}")
    };
    let with_code = format!("&SerialNumber={SERIAL}&TokenCode={CODE}");
    for (key, role, more, good) in [
        (&key, "with-device", "", false),
        (&key, "with-device", with_code.as_str(), true),
        (&key, "for-bob", "", false),
        (&poor, "for-bob", "", true),
        (&key, "for-all", "", true),
        (&poor, "for-all", "", false),
        (&key, "nobody", "", false),
    ] {
        let (status, xml) = sts(&account, key, "", &ask(role, more)).await;
        assert_eq!(status, if good { 200 } else { 403 }, "{role} {more}: {xml}");
        if good {
            let (id, token) = session(&xml);
            assert_eq!(account.who(&id, &token).await, format!("arn:aws:sts::000000000000:assumed-role/{role}/me"));
            assert_eq!(account.as_key(&id, &token, "ecs", "ecs:CreateCluster").await.0, 200, "{role}");
        } else {
            assert!(xml.contains("is not authorized to perform: sts:AssumeRole on resource:"), "{xml}");
        }
    }
    let (status, xml) = sts(&account, &key, "", &ask("for-all", "&DurationSeconds=3601")).await;
    assert!(status == 400 && xml.contains("MaxSessionDuration"), "{xml}");
}

#[tokio::test(start_paused = true)]
async fn boundaries_groups_and_organizations_count_too() {
    let account = Account::of("quiet");
    let bounded = account.drill.change(|world| {
        let boundary = world.add_policy("limits", &allow("ecs:List*")).unwrap();
        world.add_group("admins", &[], &[ADMIN]).unwrap();
        let new = NewUser {
            name: "dave".to_owned(),
            groups: vec!["admins".to_owned()],
            boundary: Some(boundary),
            ..NewUser::default()
        };
        world.add_user(new).unwrap()
    });
    assert_eq!(account.as_key(&bounded, "", "ecs", "ecs:ListClusters").await.0, 200, "by his group");
    let (_, body) = account.as_key(&bounded, "", "ecs", "ecs:CreateCluster").await;
    assert!(body.contains("because no permissions boundary allows the ecs:CreateCluster action"), "{body}");
    let control = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "ecs:*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}},
    ]});
    let root = account.drill.change(|world| {
        world.set_service_control_policy(Some(&control.to_string())).unwrap();
        world.add_root_key()
    });
    for key in [bounded.as_str(), root.as_str(), "AKIAUNKNOWN000000000"] {
        let (status, body) = account.as_key(key, "", "ecs", "ecs:ListClusters").await;
        assert!(status == 400 && body.contains("with an explicit deny in a service control policy"), "{key}: {body}");
    }
    assert!(account.ecs_in("eu-west-1", "ListClusters", json!({})).await.is_ok(), "elsewhere it is allowed");
}

#[tokio::test(start_paused = true)]
async fn all_sessions_can_be_ended_in_the_middle_of_work_and_new_ones_begin() {
    let account = Account::of("quiet");
    let give = || account.drill.change(|world| world.give_session(&Identity::Root, true, 3600));
    let given = give();
    assert_eq!(account.as_key(&given.access_key_id, &given.session_token, "ecs", "ecs:ListClusters").await.0, 200);
    account.drill.change(quench_drill::World::end_sessions);
    let (status, body) = account.as_key(&given.access_key_id, &given.session_token, "ecs", "ecs:ListClusters").await;
    assert!(status == 400 && body.contains("ExpiredTokenException"), "{body}");
    let next = give();
    assert_eq!(account.as_key(&next.access_key_id, &next.session_token, "ecs", "ecs:ListClusters").await.0, 200);
}

#[tokio::test(start_paused = true)]
async fn roles_that_were_revoked_lose_the_sessions_of_before() {
    let account = Account::of("quiet");
    let you = Identity::of_permission_set("AdministratorAccess", "0123456789abcdef", "you");
    let give = || account.drill.change(|world| world.give_session(&you, false, 3600));
    let before = give();
    account.wait(10).await;
    let revoke = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"DateLessThan": {"aws:TokenIssueTime": account.clock.now().to_string()}},
    }]});
    account.drill.change(|world| world.put_policy(&you, "AWSRevokeOlderSessions", &revoke.to_string())).unwrap();
    account.wait(1).await;
    let after = give();
    for (given, status) in [(before, 400), (after, 200)] {
        let (found, body) = account.as_key(&given.access_key_id, &given.session_token, "ecs", "ecs:ListClusters").await;
        assert_eq!(found, status, "{body}");
    }
    assert!(CALLER_ROLE_ARN.ends_with("AWSReservedSSO_AdministratorAccess_0123456789abcdef"));
}

#[tokio::test(start_paused = true)]
async fn principals_are_saved_and_older_worlds_have_the_usual_ones() {
    let account = Account::of("quiet");
    let key = user(&account, "alice", &[("reads", allow("ecs:List*"))]);
    let saved = account.drill.save().unwrap();
    let again = Account { drill: Drill::restore(&saved, account.clock.clone()).unwrap(), clock: account.clock.clone() };
    assert_eq!(again.who(&key, "").await, "arn:aws:iam::000000000000:user/alice");
    assert_eq!(again.as_key(&key, "", "ecs", "ecs:CreateCluster").await.0, 400);
    let mut older: serde_json::Value = serde_json::from_slice(&saved).unwrap();
    let world = older["parts"]["world"].as_object_mut().unwrap();
    assert!(world.remove("identities").is_some() && world.remove("sign_in").is_some());
    let drill = Drill::restore(&serde_json::to_vec(&older).unwrap(), account.clock.clone()).unwrap();
    let older = Account { drill, clock: account.clock.clone() };
    assert!(older.who(&key, "").await.ends_with("/you"), "nobody knows that key");
    assert_eq!(older.as_key(&key, "", "ecs", "ecs:CreateCluster").await.0, 200);
}
