//! Who is connected, and to which world.

use serde::{Deserialize, Serialize};

/// What `sts:GetCallerIdentity` answered. Nothing here is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Twelve digits.
    pub account: String,
    /// The caller's ARN, as AWS wrote it.
    pub arn: String,
    /// `aws`, `aws-cn`, ...: the partition of the caller's ARN, never assumed.
    pub partition: String,
}

impl Identity {
    /// The digits that a person types to confirm.
    pub fn last_four(&self) -> &str {
        self.account.get(self.account.len().saturating_sub(4)..).unwrap_or(&self.account)
    }
}

/// Which cloud the calls reach. Part of every plan's hash: a plan made in one world is refused in another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum World {
    /// AWS itself.
    Aws,
    /// A stand-in that the person named.
    Custom {
        /// Its address.
        endpoint: String,
    },
    /// The practice account.
    Practice {
        /// Differs for each practice account that was started.
        world_id: String,
    },
}

impl World {
    /// One line that tells worlds apart: in the store, in the plan.
    pub fn key(&self) -> String {
        match self {
            Self::Aws => "aws".to_owned(),
            Self::Custom { endpoint } => format!("custom:{endpoint}"),
            Self::Practice { world_id } => format!("practice:{world_id}"),
        }
    }
}
