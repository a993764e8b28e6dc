//! Which products a caller asks for.

use serde::Deserialize;

use super::product::{ATTRIBUTES, Product};
use crate::Refusal;

/// As it comes.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Given {
    r#type: Option<String>,
    field: Option<String>,
    value: Option<String>,
}

/// How a value is compared.
#[derive(Clone, Copy, Debug)]
enum Match {
    Equals,
    Contains,
    /// Of a list with commas.
    AnyOf,
    NoneOf,
}

/// One that makes sense. All that are given must pass.
#[derive(Debug)]
pub(super) struct Filter {
    by: Match,
    field: String,
    value: String,
}

impl Filter {
    /// What a product lacks is of no value.
    pub(super) fn passes(&self, product: &Product) -> bool {
        let found = product.attribute(&self.field);
        let listed = || self.value.split(',').any(|one| found.as_deref() == Some(one.trim()));
        match self.by {
            Match::Equals => found.as_deref() == Some(self.value.as_str()),
            Match::Contains => found.is_some_and(|found| found.contains(&self.value)),
            Match::AnyOf => listed(),
            Match::NoneOf => !listed(),
        }
    }
}

impl TryFrom<Given> for Filter {
    type Error = Refusal;

    fn try_from(given: Given) -> Result<Self, Refusal> {
        let by = match given.r#type.as_deref() {
            Some("TERM_MATCH" | "EQUALS") => Match::Equals,
            Some("CONTAINS") => Match::Contains,
            Some("ANY_OF") => Match::AnyOf,
            Some("NONE_OF") => Match::NoneOf,
            _ => return Err(Refusal::invalid("Invalid filter type.")),
        };
        let field = given.field.unwrap_or_default();
        if !ATTRIBUTES.contains(&field.as_str()) {
            return Err(Refusal::invalid(format!("Invalid filter field: {field}")));
        }
        let value = given.value.filter(|value| (1..=1024).contains(&value.len()));
        let value = value.ok_or_else(|| Refusal::invalid("Invalid filter value."))?;
        Ok(Self { by, field, value })
    }
}
