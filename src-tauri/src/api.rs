//! What the window sends and gets besides the views of `quench_core::view`.

use quench_aws::Unsupported;
use quench_core::view::{
    CostsView, OverviewView, ProofView, RegionsView, RememberedAccount, SessionView, StandingView, TeardownView,
    TriageView,
};
use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::sign_in_api::{KnownPortal, Mfa};

/// How the app was started.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StartView {
    /// Its version.
    pub version: String,
    /// `en` or `ko`, if the command line said so.
    pub language: Option<String>,
    /// `light` or `dark`, if the command line said so.
    pub theme: Option<String>,
    /// Connected already, as when it was started on the practice account.
    pub session: Option<SessionView>,
    /// Why the start asked for on the command line failed.
    pub error: Option<ApiError>,
}

/// What a profile of `~/.aws` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum ProfileKind {
    /// A key.
    Key,
    /// A role that another profile assumes.
    Role,
    /// IAM Identity Center.
    Sso,
    /// `aws login`.
    Login,
    /// A program that prints credentials.
    Process,
    /// Anything else.
    Other,
}

/// What must happen before a profile works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ProfileNeed {
    /// A code of a device.
    Mfa {
        /// Which. Foreign text.
        serial: String,
    },
    /// Signing in to a portal first, which Quench can do ([`crate::sign_in_api::SignInRequest::ProfilePortal`]).
    Portal {
        /// Its address. Foreign text.
        start_url: String,
        /// Where it is.
        region: String,
    },
    /// Its `aws login` is over: signing in with the browser does the same, without the profile.
    Login {
        /// What to run in a terminal instead, quoted.
        command: String,
    },
    /// A look at the program, and a yes.
    ConfirmProcess {
        /// The program it runs, whole: it has no character that hides anything.
        command: String,
        /// Confirms this very line.
        token: String,
    },
    /// Something in it does not work here.
    Unsupported {
        /// What.
        reason: ProfileReason,
    },
    /// Half of its key is missing, or cannot be one.
    BrokenKey,
}

/// Why a profile cannot work here. Words for each live in the UI: `errors.word.reason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum ProfileReason {
    /// It takes its sign-in from a machine in the cloud.
    CloudMachine,
    /// It takes it from the environment.
    Environment,
    /// Its sources are missing, double, or go in a circle.
    Sources,
    /// It holds nothing to sign in with.
    NoCredentials,
    /// A setting of IAM Identity Center is missing or wrong.
    SsoSettings,
    /// Its token may go to AWS only, and another address was named.
    SsoElsewhere,
    /// Its program does not show as what it is.
    HiddenProgram,
    /// Two of its roles ask for a code, which only a user can give.
    TwoCodes,
}

impl From<Unsupported> for ProfileReason {
    fn from(why: Unsupported) -> Self {
        match why {
            Unsupported::CloudMachine => Self::CloudMachine,
            Unsupported::Environment => Self::Environment,
            Unsupported::Sources => Self::Sources,
            Unsupported::NoCredentials => Self::NoCredentials,
            Unsupported::SsoSettings => Self::SsoSettings,
            Unsupported::SsoElsewhere => Self::SsoElsewhere,
            Unsupported::HiddenProgram => Self::HiddenProgram,
            Unsupported::TwoCodes => Self::TwoCodes,
        }
    }
}

/// A profile as the connect page offers it.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileOption {
    /// Its name, neutralised.
    pub name: String,
    /// What it holds.
    pub kind: ProfileKind,
    /// What must happen first; it works as it is if absent.
    pub needs: Option<ProfileNeed>,
    /// Its region.
    pub region: Option<String>,
}

/// What the connect page offers: only what works.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectOptions {
    /// Profiles of `~/.aws`.
    pub profiles: Vec<ProfileOption>,
    /// Why they could not be read.
    pub profiles_error: Option<ApiError>,
    /// Portals that this computer knows.
    pub portals: Vec<KnownPortal>,
    /// Regions where a sign-in can begin, all partitions, codes only.
    pub regions: Vec<String>,
    /// Accounts from before, the one that was connected last first.
    pub remembered: Vec<RememberedAccount>,
    /// This computer has a keychain that can hold a sign-in.
    pub keychain: bool,
    /// The environment holds a key; its id, shortened.
    pub environment: Option<String>,
    /// Scenarios of the practice account.
    pub scenarios: Vec<String>,
    /// A practice account from an earlier start can go on.
    pub practice_saved: bool,
}

/// With what to connect. The secret is dropped at once and never comes back.
#[derive(Clone, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ConnectRequest {
    /// A profile of `~/.aws`.
    Profile {
        /// Its name.
        name: String,
        /// The token of the program that the person has seen and confirmed.
        confirmed: Option<String>,
        /// The code of the device that its role asks for.
        code: Option<String>,
        /// A stand-in's address.
        endpoint: Option<String>,
    },
    /// The environment's key.
    Environment {
        /// A stand-in's address.
        endpoint: Option<String>,
    },
    /// A pasted key.
    AccessKey {
        /// Its id.
        id: String,
        /// Its secret.
        secret: String,
        /// The token of a temporary key.
        token: Option<String>,
        /// A region to ask first.
        region: Option<String>,
        /// A code of a device, where policies ask for one.
        mfa: Option<Mfa>,
        /// A stand-in's address.
        endpoint: Option<String>,
    },
    /// What the keychain holds for an account.
    Kept {
        /// Twelve digits.
        account: String,
        /// `aws`, `aws-cn`, ...
        partition: String,
        /// A stand-in's address.
        endpoint: Option<String>,
    },
    /// The practice account.
    Practice {
        /// Which incident; without it the one that is saved, whichever it is.
        scenario: Option<String>,
        /// From which number it is drawn.
        seed: u32,
        /// How fast its time runs.
        speed: u32,
        /// Begin anew even if one is saved.
        fresh: bool,
    },
}

/// The overview changed. At most 10 a second.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, tauri_specta::Event)]
pub struct OverviewChanged(pub OverviewView);

/// The teardown changed. At most 10 a second.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, tauri_specta::Event)]
pub struct TeardownChanged(pub TeardownView);

/// The proof of the latest teardown changed; none while that one has none, as after a new approval.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, tauri_specta::Event)]
pub struct ProofChanged(pub Option<ProofView>);

/// The regions that are off changed, or what Quench is doing about them.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, tauri_specta::Event)]
pub struct RegionsChanged(pub RegionsView);

/// Money changed: a page of the bill came, a question ended.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, tauri_specta::Event)]
pub struct CostsChanged(pub CostsView);

/// Judging or looking came further.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, tauri_specta::Event)]
pub struct TriageChanged(pub TriageView);

/// How the caller stands changed.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, tauri_specta::Event)]
pub struct StandingChanged(pub StandingView);

/// A background job failed as a whole.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, tauri_specta::Event)]
pub struct JobFailed(pub ApiError);
