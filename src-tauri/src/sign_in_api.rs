//! What the window sends and gets while somebody signs in. Secrets only go in.

use serde::{Deserialize, Serialize};

use jiff::Timestamp;
use quench_core::view::SessionView;

/// A code of a device.
#[derive(Clone, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Mfa {
    /// Which device; without it AWS is asked which ones the user has.
    pub serial: Option<String>,
    /// Six digits.
    pub code: String,
}

impl From<Mfa> for quench_aws::Mfa {
    fn from(mfa: Mfa) -> Self {
        Self { serial: mfa.serial, code: zeroize::Zeroizing::new(mfa.code) }
    }
}

/// A sign-in that goes through a browser.
#[derive(Clone, Debug, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SignInRequest {
    /// As on AWS's website (`aws login`).
    Browser {
        /// Where to sign in; `us-east-1` without it.
        region: Option<String>,
        /// No browser opens here: the person opens the address on another device, and pastes what it shows.
        elsewhere: bool,
        /// A stand-in's address.
        endpoint: Option<String>,
    },
    /// A portal of IAM Identity Center.
    Portal {
        /// Its address, as a person typed it.
        start_url: String,
        /// Where it is.
        region: String,
        /// With a code to compare, where no browser can come back to this machine.
        device: bool,
        /// A stand-in's address.
        endpoint: Option<String>,
    },
    /// The portal that a profile of `~/.aws` names, with its account and role.
    ProfilePortal {
        /// The profile.
        name: String,
        /// As above.
        device: bool,
        /// A stand-in's address.
        endpoint: Option<String>,
    },
}

/// A sign-in that waits for the browser. Not `Debug`: whoever knows the address can answer in the person's place.
#[derive(Clone, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SignInWaiting {
    /// What is open in the browser; to be copied where it could not be opened. Its host is AWS's, or the stand-in's.
    pub url: String,
    /// The host of it, to be compared.
    pub host: String,
    /// The system's browser was asked to open it.
    pub opened: bool,
    /// The code that the browser must show too.
    pub user_code: Option<String>,
    /// The browser shows a text that has to be pasted.
    pub paste: bool,
    /// Until when the person must come back.
    #[specta(type = String)]
    pub until: Timestamp,
}

/// How a sign-in went on.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum SignInStep {
    /// Connected.
    SignedIn {
        /// As whom.
        session: SessionView,
    },
    /// One of these has to be chosen.
    Choose {
        /// By number.
        accounts: Vec<PortalAccount>,
    },
}

/// An account that a portal opens.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PortalAccount {
    /// Twelve digits.
    pub id: String,
    /// Foreign text.
    pub name: String,
    /// Foreign text.
    pub email: Option<String>,
}

/// A portal that was used from this computer before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct KnownPortal {
    /// Its address. Foreign text.
    pub start_url: String,
    /// Where it is.
    pub region: String,
}
