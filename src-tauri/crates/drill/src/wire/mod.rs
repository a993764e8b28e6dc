//! AWS's wire protocols, the few pieces that the services need.

pub(crate) mod json;
pub(crate) mod page;
pub(crate) mod query;
pub(crate) mod refusal;
pub(crate) mod request;
pub(crate) mod token;
pub(crate) mod unsigned;
