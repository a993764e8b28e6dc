//! EC2, of which regions, subnets and security groups are told (ec2Query, 2016-11-15).

use bytes::Bytes;

use crate::wire::json::Answer;
use crate::wire::query::Form;
use crate::wire::request::Envelope;
use crate::{Refusal, World};

mod filter;
mod networks;
mod regions;

pub(super) fn answer(world: &World, envelope: &Envelope, body: &[u8], request_id: &str) -> Answer {
    let form = Form::parse(body);
    if form.get("DryRun") == Some("true") {
        return Err(Refusal::new(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set."));
    }
    let inner = match envelope.operation.as_str() {
        "DescribeSecurityGroups" => networks::groups(world, &envelope.region, &form)?,
        "DescribeSubnets" => networks::subnets(world, &envelope.region, &form)?,
        _ => regions::describe(world, &form)?,
    };
    let operation = &envelope.operation;
    Ok(Bytes::from(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{operation}Response \
         xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">\n    <requestId>{request_id}</requestId>\n    \
         {inner}\n</{operation}Response>"
    )))
}
