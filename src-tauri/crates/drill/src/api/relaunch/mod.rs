//! What relaunches tasks (aws-facts 3.5): Application Auto Scaling, EventBridge, EventBridge Scheduler.

mod ask;
pub(super) mod events;
pub(super) mod scaling;
mod scaling_settings;
pub(super) mod scheduler;
