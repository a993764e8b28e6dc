//! An AWS error before it is put into a protocol.

use std::borrow::Cow;

/// AWS refuses a call. Also what the [`crate::World`]'s own verbs answer with, because a test that builds a world must
/// meet the same rules as a caller on the wire.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// The error code as `__type` or `<Code>` has it.
    pub code: Cow<'static, str>,
    /// The message beside it.
    pub message: Cow<'static, str>,
    /// The `reason` of the Account API's ValidationException.
    pub(crate) reason: Option<&'static str>,
    /// What else the body of the error has, as the service's model names it.
    pub(crate) members: Vec<(&'static str, Cow<'static, str>)>,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code: Cow::Borrowed(code), message: message.into(), reason: None, members: Vec::new() }
    }

    pub(crate) fn because(mut self, reason: &'static str) -> Self {
        self.reason = Some(reason);
        self
    }

    /// The same with one member more in its body.
    pub(crate) fn with(mut self, member: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.members.push((member, value.into()));
        self
    }

    /// ECS answers every mistake of the caller with status 400.
    pub(crate) fn ecs(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(400, code, message)
    }

    pub(crate) fn invalid(message: impl Into<Cow<'static, str>>) -> Self {
        Self::ecs("InvalidParameterException", message)
    }

    pub(crate) fn client(message: impl Into<Cow<'static, str>>) -> Self {
        Self::ecs("ClientException", message)
    }

    /// What Application Auto Scaling and both EventBridges answer most mistakes with.
    pub(crate) fn validation(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(400, "ValidationException", message)
    }

    pub(crate) fn cluster_not_found() -> Self {
        Self::ecs("ClusterNotFoundException", "Cluster not found.")
    }

    pub(crate) fn service_not_found() -> Self {
        Self::ecs("ServiceNotFoundException", "Service not found.")
    }

    pub(crate) fn service_not_active() -> Self {
        Self::ecs("ServiceNotActiveException", "Service was not ACTIVE.")
    }

    /// A body that is no JSON, or of the wrong shape. AWS gives no message with it.
    pub(crate) fn serialization() -> Self {
        Self::new(400, "SerializationException", "")
    }

    pub(crate) fn unknown_operation() -> Self {
        Self::new(400, "UnknownOperationException", "")
    }
}
