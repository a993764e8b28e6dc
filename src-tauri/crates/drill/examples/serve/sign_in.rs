//! How sign-ins go, read and set at run time: [`quench_drill::SignInSettings`] as JSON.

use quench_drill::{Drill, SignInSettings};
use serde_json::Value;

/// What holds now.
pub(crate) fn told(drill: &Drill) -> Value {
    let settings = drill.world(|world| world.sign_in_settings().clone());
    serde_json::to_value(settings).unwrap_or_default()
}

/// Sets the members that are given, and leaves the others; `null` is what it is by itself. Tells what holds then.
pub(crate) fn set(drill: &Drill, body: &[u8]) -> Result<Value, String> {
    let given: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let mut all = told(drill);
    merge(&mut all, given);
    let settings: SignInSettings = serde_json::from_value(all).map_err(|error| error.to_string())?;
    drill.change(|world| world.set_sign_in_settings(settings));
    Ok(told(drill))
}

/// Members of an object go one by one, but who signs in is one whole.
fn merge(all: &mut Value, given: Value) {
    match (all, given) {
        (Value::Object(all), Value::Object(given)) if !given.contains_key("kind") => {
            for (name, value) in given {
                merge(all.entry(name).or_insert(Value::Null), value);
            }
        }
        (all, given) => *all = given,
    }
}
