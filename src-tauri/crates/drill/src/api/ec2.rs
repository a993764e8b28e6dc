//! EC2, of which only `DescribeRegions` is answered.

use std::fmt::Write as _;

use bytes::Bytes;

use crate::wire::json::Answer;
use crate::wire::query::{Form, escape};
use crate::{ListedBy, Refusal, Region, World};

/// Only the regions that the account uses, unless `AllRegions`; narrowed by names and filters.
pub(crate) fn describe_regions(world: &World, form: &Form, request_id: &str) -> Answer {
    if form.get("DryRun") == Some("true") {
        return Err(Refusal::new(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set."));
    }
    let names = form.list("RegionName");
    let all = form.get("AllRegions").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let shown =
        |region: &&Region| region.listed_by != ListedBy::AccountOnly && (all || region.opt_in.usable(world.now()));
    let unknown: Vec<&str> =
        names.iter().copied().filter(|name| world.region(name).as_ref().is_none_or(|region| !shown(region))).collect();
    if !unknown.is_empty() {
        let message = format!("Invalid region names: [{}]", unknown.join(", "));
        return Err(Refusal::new(400, "InvalidParameterValue", message));
    }
    let filters = filters(form)?;
    let mut items = String::new();
    let named = |region: &&Region| names.is_empty() || names.contains(&region.code.as_str());
    for region in world.regions().filter(shown).filter(named) {
        let endpoint = format!("ec2.{}.amazonaws.com", region.code);
        let status = region.opt_in.ec2_status(world.now());
        let passes = |filter: &Filter<'_>| match filter.name {
            "opt-in-status" => filter.matches(status),
            "region-name" => filter.matches(&region.code),
            _ => filter.matches(&endpoint),
        };
        if filters.iter().all(passes) {
            // Writing to a String cannot fail.
            let _ = write!(
                items,
                "\n        <item>\n            <regionName>{code}</regionName>\n            \
                 <regionEndpoint>{endpoint}</regionEndpoint>\n            <optInStatus>{status}</optInStatus>\n        \
                 </item>",
                code = escape(&region.code),
            );
        }
    }
    Ok(Bytes::from(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DescribeRegionsResponse \
         xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">\n    <requestId>{request_id}</requestId>\n    \
         <regionInfo>{items}\n    </regionInfo>\n</DescribeRegionsResponse>"
    )))
}

/// `Filter.1.Name=opt-in-status&Filter.1.Value.1=opted-in`.
struct Filter<'a> {
    name: &'a str,
    values: Vec<&'a str>,
}

impl Filter<'_> {
    /// A `*` at the end of a value stands for anything, the one wildcard that callers of this use.
    fn matches(&self, text: &str) -> bool {
        self.values.iter().any(|value| match value.strip_suffix('*') {
            Some(start) => text.starts_with(start),
            None => text == *value,
        })
    }
}

fn filters(form: &Form) -> Result<Vec<Filter<'_>>, Refusal> {
    let mut filters = Vec::new();
    // AWS takes at most 200 filters.
    for number in 1..=200 {
        let Some(name) = form.get(&format!("Filter.{number}.Name")) else { break };
        if !["endpoint", "opt-in-status", "region-name"].contains(&name) {
            let message = format!("The filter '{name}' is invalid");
            return Err(Refusal::new(400, "InvalidParameterValue", message));
        }
        filters.push(Filter { name, values: form.list(&format!("Filter.{number}.Value")) });
    }
    Ok(filters)
}
