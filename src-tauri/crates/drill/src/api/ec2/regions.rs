//! `DescribeRegions`.

use std::fmt::Write as _;

use super::filter::{Filter, filters};
use crate::wire::query::{Form, escape};
use crate::{ListedBy, Refusal, Region, World};

/// Only the regions that the account uses, unless `AllRegions`; narrowed by names and filters.
pub(super) fn describe(world: &World, form: &Form) -> Result<String, Refusal> {
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
    let filters = filters(form, &["endpoint", "opt-in-status", "region-name"])?;
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
    Ok(format!("<regionInfo>{items}\n    </regionInfo>"))
}
