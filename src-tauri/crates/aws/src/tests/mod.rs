//! Tests over canned answers: the SDK, the limiter and the classification run as they do against AWS.

mod answers;
mod browser;
mod clues;
mod codes;
mod connecting;
mod costs;
mod door;
mod identity;
mod keepsakes;
mod loopback;
mod operations;
mod pausing;
mod poison;
mod profiles;
mod reading;
mod regions;
mod relaunching;
mod scaling_settings;
mod sign_in_browser;
mod sign_in_on_the_drill;
mod sign_in_portal;
mod signing;
