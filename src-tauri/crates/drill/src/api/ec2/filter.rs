//! `Filter.1.Name=opt-in-status&Filter.1.Value.1=opted-in`.

use crate::Refusal;
use crate::wire::query::Form;

pub(super) struct Filter<'a> {
    pub(super) name: &'a str,
    values: Vec<&'a str>,
}

impl Filter<'_> {
    /// A `*` at the end of a value stands for anything, the one wildcard that callers of this use.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.values.iter().any(|value| match value.strip_suffix('*') {
            Some(start) => text.starts_with(start),
            None => text == *value,
        })
    }
}

/// The filters of a call, all of which must match; one of another name than these is refused.
pub(super) fn filters<'a>(form: &'a Form, known: &[&str]) -> Result<Vec<Filter<'a>>, Refusal> {
    let mut filters = Vec::new();
    // AWS takes at most 200 filters.
    for number in 1..=200 {
        let Some(name) = form.get(&format!("Filter.{number}.Name")) else { break };
        if !known.contains(&name) {
            let message = format!("The filter '{name}' is invalid");
            return Err(Refusal::new(400, "InvalidParameterValue", message));
        }
        filters.push(Filter { name, values: form.list(&format!("Filter.{number}.Value")) });
    }
    Ok(filters)
}
