//! Every flow from the click to the caller in a practice account, whose pages this test opens as a person's browser does.

use std::time::Duration;

use quench_clock::Clock;
use quench_core::account::World;
use quench_core::cloud_error::CloudErrorKind as Kind;
use quench_core::region::RegionCode;
use quench_drill::{Drill, NewUser, Person, SignInRefusal, SignInSettings, SignsInAs};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::browser::{asked, authority, open};
use crate::canned::{options, sign_in_options};
use crate::connect::{ConnectOptions, Source, connect_through, origin};
use crate::connect_error::ConnectError;
use crate::connection::Connection;
use crate::drill_client::drill_client;
use crate::sign_in::{Portal, Returned, SignIn, SignInOptions, Waiting, begin_through};

const WEBSITE: SignIn = SignIn::Browser { region: None, elsewhere: false };
const ELSEWHERE: SignIn = SignIn::Browser { region: None, elsewhere: true };
const ADMIN: &str = "arn:aws:sts::000000000000:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/you";

/// A practice account and somebody with a browser.
struct Scene {
    drill: Drill,
    clock: Clock,
}

impl Scene {
    fn new() -> Self {
        let clock = Clock::scaled("2026-10-04T14:10:00Z".parse().unwrap(), 1.0);
        Self { drill: Drill::start("quiet", 7, clock.clone()).unwrap(), clock }
    }

    fn set(&self, change: impl FnOnce(&mut SignInSettings)) {
        self.drill.change(|world| world.change_sign_in(change));
    }

    fn world(&self) -> World {
        World::Practice { world_id: self.drill.world_id() }
    }

    async fn begin(&self, sign_in: SignIn) -> Result<Waiting, ConnectError> {
        let options = SignInOptions { clock: self.clock.clone(), ..sign_in_options() };
        begin_through(drill_client(self.drill.clone()), self.world(), sign_in, options).await
    }

    async fn connect(&self, source: Source) -> Result<Connection, ConnectError> {
        let options = ConnectOptions { source, clock: self.clock.clone(), ..options() };
        let origin = origin(&options, |_| None)?;
        connect_through(drill_client(self.drill.clone()), origin, self.world(), options).await
    }

    /// Opens an address of AWS: the status, where it leads to, and the page.
    async fn page(&self, url: &str) -> (u16, String, String) {
        let request = http::Request::get(url).body(bytes::Bytes::new()).unwrap();
        let answer = self.drill.handle(request).await.unwrap();
        let location = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        let page = String::from_utf8(answer.body().to_vec()).unwrap();
        (answer.status().as_u16(), location.unwrap_or_default(), page)
    }

    /// Opens what is asked for, and goes where AWS leads, which is the port of this machine.
    async fn person(&self, url: &str) -> u16 {
        let (status, location, page) = self.page(url).await;
        assert_eq!(status, 302, "{page}");
        let back = location.strip_prefix("http://").unwrap();
        let (authority, target) = back.split_at(back.find('/').unwrap());
        open(authority, target).await.status
    }

    /// The text that the browser of another device shows.
    async fn shown(&self, url: &str) -> String {
        let (_, location, _) = self.page(url).await;
        let (_, _, page) = self.page(&location).await;
        page.split("<code id=\"code\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
    }

    /// Signs in by way of another device, without a socket, so that time can stand still.
    async fn signed_in(&self) -> Result<Source, ConnectError> {
        let waiting = self.begin(ELSEWHERE).await?;
        waiting.paste(&self.shown(waiting.url()).await)?;
        match waiting.finish(&CancellationToken::new()).await? {
            Returned::Source(source) => Ok(source),
            other => panic!("{other:?}"),
        }
    }

    fn portal(&self, device: bool) -> SignIn {
        let (start_url, region) = self.drill.world(|world| {
            let portal = &world.sign_in_settings().portal;
            (portal.start_url.clone(), portal.region.clone())
        });
        SignIn::Portal { start_url, region, device }
    }

    /// Signs in at the portal with a code that the person confirms after seven seconds.
    async fn by_code(&self, sign_in: SignIn) -> Result<Portal, ConnectError> {
        let waiting = self.begin(sign_in).await?;
        let person = async {
            self.clock.sleep(Duration::from_secs(7)).await;
            self.page(waiting.url()).await
        };
        let never = CancellationToken::new();
        match tokio::join!(waiting.finish(&never), person).0? {
            Returned::Portal(portal) => Ok(portal),
            other => panic!("{other:?}"),
        }
    }
}

async fn list(connection: &Connection) -> Option<Kind> {
    let client = connection.region(&RegionCode::parse("us-east-1").unwrap());
    client.list_clusters(&CancellationToken::new()).await.missing.map(|error| error.kind)
}

#[tokio::test]
async fn through_the_website_as_whoever_signs_in_there() {
    let scene = Scene::new();
    let attached = vec!["arn:aws:iam::aws:policy/SignInLocalDevelopmentAccess".to_owned()];
    let user = NewUser { name: "alice".to_owned(), attached, ..NewUser::default() };
    scene.drill.change(|world| world.add_user(user)).unwrap();
    for (who, arn) in [
        (SignsInAs::PortalUser, ADMIN),
        (SignsInAs::Root, "arn:aws:iam::000000000000:root"),
        (SignsInAs::User { name: "alice".to_owned() }, "arn:aws:iam::000000000000:user/alice"),
    ] {
        scene.set(|settings| settings.signs_in_as = who);
        let waiting = scene.begin(WEBSITE).await.unwrap();
        let never = CancellationToken::new();
        let (returned, status) = tokio::join!(waiting.finish(&never), scene.person(waiting.url()));
        assert_eq!(status, 200);
        let Returned::Source(source) = returned.unwrap() else { panic!("a portal") };
        assert_eq!(scene.connect(source).await.unwrap().identity().arn, arn);
    }
}

#[tokio::test]
async fn a_person_who_says_no_and_a_window_that_is_closed() {
    let scene = Scene::new();
    let never = CancellationToken::new();
    for sign_in in [WEBSITE, scene.portal(false)] {
        scene.set(|settings| settings.person = Person::Denies);
        let waiting = scene.begin(sign_in.clone()).await.unwrap();
        let (returned, status) = tokio::join!(waiting.finish(&never), scene.person(waiting.url()));
        assert!(status == 200 && matches!(returned, Err(ConnectError::SignInDenied)), "{returned:?}");

        scene.set(|settings| settings.person = Person::Leaves);
        let waiting = scene.begin(sign_in).await.unwrap();
        let (status, location, _) = scene.page(waiting.url()).await;
        assert_eq!((status, location.as_str()), (200, ""));
        tokio::time::pause();
        let returned = waiting.finish(&never).await;
        tokio::time::resume();
        assert!(matches!(returned, Err(ConnectError::SignInTimedOut)), "{returned:?}");
    }
    assert!(!scene.drill.calls().keys().any(|call| call.contains("GetCallerIdentity")), "nobody was signed in");
}

#[tokio::test]
async fn an_answer_that_was_used_signs_nobody_in_again() {
    let scene = Scene::new();
    let never = CancellationToken::new();
    for sign_in in [WEBSITE, scene.portal(false)] {
        let waiting = scene.begin(sign_in.clone()).await.unwrap();
        let (_, location, _) = scene.page(waiting.url()).await;
        let first = authority(&location);
        let target = location.split_once(&first).unwrap().1.to_owned();
        let (returned, shown) = tokio::join!(waiting.finish(&never), open(&first, &target));
        assert!(returned.is_ok() && shown.status == 200, "{returned:?}");
        assert!(tokio::net::TcpStream::connect(&first).await.is_err(), "a second callback finds nobody");

        // Somebody who has seen the answer gives it to another sign-in: once as it was, once with the right state.
        let waiting = scene.begin(sign_in).await.unwrap();
        let second = authority(&asked(waiting.url(), "redirect_uri"));
        let stolen =
            format!("/oauth/callback?code={}&state={}", asked(&location, "code"), asked(waiting.url(), "state"));
        let person = async { (open(&second, &target).await.status, open(&second, &stolen).await.status) };
        let (returned, statuses) = tokio::join!(waiting.finish(&never), person);
        assert_eq!(statuses, (400, 200));
        // AWS refuses it by its challenge or because it was used; either way nobody is signed in.
        let refused = returned.unwrap_err();
        assert!(matches!(refused, ConnectError::SignInCodeExpired { .. } | ConnectError::Unexpected(_)), "{refused:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_refusal_of_aws_has_its_own_name() {
    type Is = fn(&ConnectError) -> bool;
    let table: [(SignInRefusal, Is); 4] = [
        (SignInRefusal::InsufficientPermissions, |told| matches!(told, ConnectError::SignInNotAllowed { .. })),
        (SignInRefusal::TokenExpired, |told| matches!(told, ConnectError::SignInExpired { .. })),
        (SignInRefusal::AuthCodeExpired, |told| matches!(told, ConnectError::SignInCodeExpired { .. })),
        (SignInRefusal::UserCredentialsChanged, |told| matches!(told, ConnectError::SignInChanged { .. })),
    ];
    for (refusal, is) in table {
        let scene = Scene::new();
        scene.set(|settings| settings.refuses = Some(refusal));
        let told = scene.signed_in().await.unwrap_err();
        assert!(is(&told), "{refusal:?}: {told:?}");
    }
    // A user without the policy is refused by what the policies say.
    let scene = Scene::new();
    scene.drill.change(|world| world.add_user(NewUser { name: "bob".to_owned(), ..NewUser::default() })).unwrap();
    scene.set(|settings| settings.signs_in_as = SignsInAs::User { name: "bob".to_owned() });
    let told = scene.signed_in().await.unwrap_err();
    assert!(matches!(told, ConnectError::SignInNotAllowed { .. }), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn another_device_signs_in_and_stays_for_hours_until_the_password_is_changed() {
    let scene = Scene::new();
    let connection = scene.connect(scene.signed_in().await.unwrap()).await.unwrap();
    assert_eq!(connection.identity().arn, ADMIN);
    for _ in 0..20 {
        scene.clock.sleep(Duration::from_secs(900)).await;
        assert_eq!(list(&connection).await, None);
    }
    let you = scene.drill.world(|world| world.sign_in_settings().signs_in_as.identity());
    scene.drill.change(|world| world.change_password(&you));
    scene.clock.sleep(Duration::from_secs(900)).await;
    assert_eq!(list(&connection).await, Some(Kind::CredentialsExpired));
    let kept = connection.keepsake().unwrap();
    let told = scene.connect(Source::Kept(kept)).await;
    assert!(matches!(told, Err(ConnectError::SignInChanged { .. })), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_lasts_as_long_as_aws_lets_it() {
    let scene = Scene::new();
    scene.set(|settings| settings.login_lasts = Some(3_600));
    let connection = scene.connect(scene.signed_in().await.unwrap()).await.unwrap();
    for _ in 0..3 {
        scene.clock.sleep(Duration::from_secs(900)).await;
        assert_eq!(list(&connection).await, None);
    }
    scene.clock.sleep(Duration::from_secs(1_800)).await;
    assert_eq!(list(&connection).await, Some(Kind::CredentialsExpired));
}

#[tokio::test]
async fn through_the_portal_as_the_chosen_role_of_the_chosen_account() {
    let scene = Scene::new();
    let waiting = scene.begin(scene.portal(false)).await.unwrap();
    let never = CancellationToken::new();
    let (returned, status) = tokio::join!(waiting.finish(&never), scene.person(waiting.url()));
    assert_eq!(status, 200);
    let Returned::Portal(portal) = returned.unwrap() else { panic!("no portal") };
    let accounts = portal.accounts().await.unwrap();
    let ids: Vec<&str> = accounts.iter().map(|account| account.id.as_str()).collect();
    assert_eq!(ids, ["000000000000", "111111111111", "222222222222"]);
    assert_eq!(portal.roles("222222222222").await.unwrap(), ["ReadOnlyAccess"]);
    assert_eq!(portal.roles("000000000000").await.unwrap(), ["AdministratorAccess", "ReadOnlyAccess"]);
    let connection = scene.connect(portal.source("000000000000", "AdministratorAccess")).await.unwrap();
    assert_eq!(connection.identity().arn, ADMIN);
    let other = scene.connect(portal.source("111111111111", "ReadOnlyAccess")).await.unwrap();
    assert_eq!(other.identity().account, "111111111111");
    let nothing = scene.connect(portal.source("222222222222", "AdministratorAccess")).await;
    assert!(matches!(nothing, Err(ConnectError::PortalEmpty)), "{nothing:?}");
}

#[tokio::test(start_paused = true)]
async fn with_a_code_that_the_person_confirms_and_for_hours() {
    let scene = Scene::new();
    let portal = scene.by_code(scene.portal(true)).await.unwrap();
    let connection = scene.connect(portal.source("000000000000", "AdministratorAccess")).await.unwrap();
    assert_eq!(connection.identity().arn, ADMIN);
    for _ in 0..7 {
        scene.clock.sleep(Duration::from_secs(3_600)).await;
        assert_eq!(list(&connection).await, None);
    }
    let kept = connection.keepsake().unwrap();
    let again = scene.connect(Source::Kept(Zeroizing::new(kept.to_vec()))).await.unwrap();
    assert_eq!((again.identity().arn.as_str(), again.way()), (ADMIN, connection.way()));
    // The portal's session is over after eight hours.
    scene.clock.sleep(Duration::from_secs(7_200)).await;
    assert_eq!(list(&again).await, Some(Kind::CredentialsExpired));
    let told = scene.connect(Source::Kept(again.keepsake().unwrap())).await;
    assert!(matches!(told, Err(ConnectError::SignInExpired { .. })), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn a_code_that_nobody_confirms_and_a_portal_that_is_not_there() {
    let scene = Scene::new();
    for (person, denied) in [(Person::Denies, true), (Person::Leaves, false)] {
        scene.set(|settings| settings.person = person);
        let told = scene.by_code(scene.portal(true)).await.unwrap_err();
        assert_eq!(matches!(told, ConnectError::SignInDenied), denied, "{told:?}");
        assert_eq!(matches!(told, ConnectError::SignInTimedOut), !denied, "{told:?}");
    }
    scene.set(|settings| settings.person = Person::Consents);
    let portal = |start_url: &str, region: &str| SignIn::Portal {
        start_url: start_url.to_owned(),
        region: region.to_owned(),
        device: true,
    };
    let told = scene.begin(portal("https://d-9999999999.awsapps.com/start", "us-east-1")).await.unwrap_err();
    assert!(matches!(told, ConnectError::PortalRefused { .. }), "{told:?}");
    let told = scene.by_code(portal("https://d-0123456789.awsapps.com/start", "eu-west-1")).await.unwrap_err();
    assert!(matches!(told, ConnectError::PortalElsewhere { at: None, .. }), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn a_kept_sign_in_comes_back_and_the_one_before_it_does_not() {
    let scene = Scene::new();
    let connection = scene.connect(scene.signed_in().await.unwrap()).await.unwrap();
    let first = connection.keepsake().unwrap();
    scene.clock.sleep(Duration::from_secs(1_800)).await;
    let again = scene.connect(Source::Kept(Zeroizing::new(first.to_vec()))).await.unwrap();
    assert_eq!(again.identity().arn, ADMIN);
    let second = scene.connect(Source::Kept(first)).await;
    assert!(matches!(second, Err(ConnectError::SignInExpired { .. })), "its refresh token was used: {second:?}");
}
