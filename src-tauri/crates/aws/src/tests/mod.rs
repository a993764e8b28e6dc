//! Tests over canned answers: the SDK, the limiter and the classification run as they do against AWS.

mod answers;
mod clues;
mod connecting;
mod costs;
mod door;
mod identity;
mod operations;
mod pausing;
mod poison;
mod profiles;
mod reading;
mod regions;
mod relaunching;
mod scaling_settings;
mod signing;
