//! `SerialNumber` and `TokenCode`: what a device of the caller shows.

use super::{denied, invalid};
use crate::api::Caller;
use crate::wire::query::Form;
use crate::world::identity::device;
use crate::{Identity, Refusal, World};

/// Whether a code of the caller's device came along; a wrong one refuses the call.
pub(super) fn shown(world: &mut World, caller: &Caller, form: &Form) -> Result<bool, Refusal> {
    let given = |name: &str| form.get(name).filter(|text| !text.is_empty());
    let (serial, code) = match (given("SerialNumber"), given("TokenCode")) {
        (None, None) => return Ok(false),
        (Some(serial), Some(code)) => (serial, code),
        _ => {
            let both = "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code. ";
            return Err(denied(both));
        }
    };
    if code.len() != 6 || !code.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(invalid("tokenCode"));
    }
    let has = match &caller.identity {
        Identity::Root => world.identities.root_mfa.then(|| device(None)),
        Identity::User(name) => {
            world.identities.users.get(name).filter(|user| user.mfa).map(|_| device(Some(name.as_str())))
        }
        _ => None,
    };
    if has.as_deref() != Some(serial) {
        let message = "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial \
                       number is valid and associated with this user. ";
        return Err(denied(message));
    }
    if !world.take_code(serial, code) {
        return Err(denied("MultiFactorAuthentication failed with invalid MFA one time pass code. "));
    }
    Ok(true)
}
