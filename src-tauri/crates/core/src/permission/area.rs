//! The parts of the work and the actions that each needs: dated data, bundled with the app.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::view::AreaKind;

/// Every part of the work.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Areas {
    /// The day on which it was last changed.
    pub date: String,
    /// In the order of the work.
    pub areas: Vec<Area>,
    /// What only machines of one's own would need. Quench does not call it: nobody is asked for it, and no verdict rests on it.
    pub later: Vec<String>,
}

/// A part of the work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Area {
    /// Which.
    pub kind: AreaKind,
    /// What its statement is called: letters and digits, as IAM wants it.
    pub sid: String,
    /// As in a policy: `ecs:ListClusters`. Each is in one area only.
    pub actions: Vec<String>,
}

static BUNDLED: LazyLock<Areas> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../data/permissions.json")).unwrap_or_default());

impl Areas {
    /// Those that come with the app. Were the data damaged there would be no area, and nothing would be called allowed; a
    /// test holds it to its form.
    pub fn bundled() -> &'static Self {
        &BUNDLED
    }

    /// The actions of all areas, in their order.
    pub fn actions(&self) -> impl Iterator<Item = &str> {
        self.areas.iter().flat_map(|area| &area.actions).map(String::as_str)
    }
}
