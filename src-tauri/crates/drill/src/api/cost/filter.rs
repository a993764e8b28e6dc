//! Cost Explorer's expressions: dimensions, joined by And, Or and Not.

use serde::Deserialize;

use super::ask::{Dimension, invalid};
use crate::Refusal;
use crate::world::bill::Charge;

/// How deep expressions may be in each other.
const DEPTH: usize = 20;

/// As it comes.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Expression {
    or: Option<Vec<Expression>>,
    and: Option<Vec<Expression>>,
    not: Option<Box<Expression>>,
    dimensions: Option<Values>,
    tags: Option<Values>,
    cost_categories: Option<Values>,
    product_attributes: Option<Values>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Values {
    key: Option<String>,
    values: Option<Vec<String>>,
    match_options: Option<Vec<String>>,
}

/// One that makes sense.
#[derive(Debug)]
pub(super) enum Filter {
    Or(Vec<Filter>),
    And(Vec<Filter>),
    Not(Box<Filter>),
    Is(Dimension, Vec<String>),
}

impl Filter {
    /// Whether it lets a charge through.
    pub(super) fn passes(&self, charge: &Charge) -> bool {
        match self {
            Self::Or(parts) => parts.iter().any(|part| part.passes(charge)),
            Self::And(parts) => parts.iter().all(|part| part.passes(charge)),
            Self::Not(part) => !part.passes(charge),
            Self::Is(dimension, values) => values.iter().any(|one| one == dimension.of(charge)),
        }
    }

    fn read(from: Expression, depth: usize) -> Result<Self, Refusal> {
        if depth == 0 {
            return Err(invalid("The expression is too deep."));
        }
        if from.tags.is_some() || from.cost_categories.is_some() || from.product_attributes.is_some() {
            return Err(invalid("This account has no tags, cost categories or product attributes to filter by."));
        }
        match (from.or, from.and, from.not, from.dimensions) {
            (Some(parts), None, None, None) => Self::many(parts, depth).map(Self::Or),
            (None, Some(parts), None, None) => Self::many(parts, depth).map(Self::And),
            (None, None, Some(part), None) => Ok(Self::Not(Box::new(Self::read(*part, depth - 1)?))),
            (None, None, None, Some(values)) => Self::dimension(values),
            _ => Err(invalid(
                "Expression must have exactly one root. Only one root operator is allowed for each expression: Or, And, \
                 Not, Dimensions, Tags, CostCategories",
            )),
        }
    }

    fn many(parts: Vec<Expression>, depth: usize) -> Result<Vec<Self>, Refusal> {
        if parts.len() < 2 {
            return Err(invalid("Operators Or and And need at least two operands."));
        }
        parts.into_iter().map(|part| Self::read(part, depth - 1)).collect()
    }

    fn dimension(from: Values) -> Result<Self, Refusal> {
        let key = from.key.unwrap_or_default();
        let dimension = Dimension::named(&key);
        let dimension = dimension.ok_or_else(|| Refusal::validation(format!("Dimension {key} is not supported.")))?;
        let plain = |option: &String| ["EQUALS", "CASE_SENSITIVE"].contains(&option.as_str());
        if !from.match_options.iter().flatten().all(plain) {
            return Err(invalid(
                "Match options other than EQUALS and CASE_SENSITIVE are not supported for dimensions.",
            ));
        }
        let values = from.values.filter(|values| !values.is_empty());
        let values = values.ok_or_else(|| invalid("Dimension values must be given."))?;
        Ok(Self::Is(dimension, values))
    }
}

impl TryFrom<Expression> for Filter {
    type Error = Refusal;

    fn try_from(from: Expression) -> Result<Self, Refusal> {
        Self::read(from, DEPTH)
    }
}
