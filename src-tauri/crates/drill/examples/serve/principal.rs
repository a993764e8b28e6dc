//! Principals made and changed at run time: one order at a time, the one member of a JSON object.

use quench_drill::{ACCOUNT, Drill, Identity, KeyState, NewRole, NewUser, Refusal, SignsInAs, World};
use serde::Deserialize;
use serde_json::{Value, json};

/// What is to be done; the documentation of the program shows each.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
enum Order {
    User(NewUser),
    RootKey {},
    ForeignKey {
        account: String,
        user: String,
    },
    RootMfa(bool),
    Role(NewRole),
    Group {
        name: String,
        #[serde(default)]
        policies: std::collections::BTreeMap<String, String>,
        #[serde(default)]
        attached: Vec<String>,
    },
    Policy {
        name: String,
        document: String,
    },
    Put {
        on: SignsInAs,
        name: String,
        document: String,
    },
    Delete {
        on: SignsInAs,
        name: String,
    },
    Attach {
        to: SignsInAs,
        attached: Vec<String>,
    },
    Key {
        id: String,
        state: KeyState,
    },
    PasswordChanged(SignsInAs),
    Session {
        who: SignsInAs,
        #[serde(default)]
        mfa: bool,
        seconds: u32,
    },
    EndSessions {},
    Alias(Option<String>),
    Organization {
        document: Option<String>,
    },
    Quarantined(bool),
}

/// Does it and tells what came of it: the key of a user, the ARN of a role.
pub(crate) fn order(drill: &Drill, body: &[u8]) -> Result<Value, String> {
    let mut given: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    documents(&mut given);
    let order: Order = serde_json::from_value(given).map_err(|error| error.to_string())?;
    drill.change(|world| act(world, order)).map_err(|refusal| refusal.to_string())
}

/// Policy documents may be written as JSON rather than as text.
fn documents(given: &mut Value) {
    let Value::Object(members) = given else { return };
    for (name, value) in members {
        match name.as_str() {
            "policies" => value.as_object_mut().into_iter().flatten().for_each(|(_, document)| as_text(document)),
            "document" | "trust" => as_text(value),
            _ => documents(value),
        }
    }
}

fn as_text(document: &mut Value) {
    if document.is_object() {
        *document = Value::from(document.to_string());
    }
}

fn act(world: &mut World, order: Order) -> Result<Value, Refusal> {
    let done = json!({});
    match order {
        Order::User(new) => {
            let arn = format!("arn:aws:iam::{ACCOUNT}:user/{}", new.name);
            let id = world.add_user(new)?;
            Ok(json!({"arn": arn, "accessKeyId": id, "secretAccessKey": world.secret_of(&id)}))
        }
        Order::RootKey {} => {
            let id = world.add_root_key();
            let arn = Identity::Root.arn();
            Ok(json!({"arn": arn, "accessKeyId": id, "secretAccessKey": world.secret_of(&id)}))
        }
        Order::ForeignKey { account, user } => {
            let id = world.add_foreign_key(&account, &user);
            let arn = format!("arn:aws:iam::{account}:user/{user}");
            Ok(json!({"arn": arn, "accessKeyId": id, "secretAccessKey": world.secret_of(&id)}))
        }
        Order::RootMfa(on) => {
            world.set_root_mfa(on);
            Ok(done)
        }
        Order::Role(new) => {
            let arn = format!("arn:aws:iam::{ACCOUNT}:role/{}", new.name);
            world.add_role(new)?;
            Ok(json!({ "arn": arn }))
        }
        Order::Group { name, policies, attached } => {
            let policies: Vec<(&str, &str)> =
                policies.iter().map(|(name, document)| (name.as_str(), document.as_str())).collect();
            let attached: Vec<&str> = attached.iter().map(String::as_str).collect();
            world.add_group(&name, &policies, &attached).map(|()| done)
        }
        Order::Policy { name, document } => world.add_policy(&name, &document).map(|arn| json!({ "arn": arn })),
        Order::Put { on, name, document } => world.put_policy(&on.identity(), &name, &document).map(|()| done),
        Order::Delete { on, name } => Ok(json!({ "found": world.delete_policy(&on.identity(), &name) })),
        Order::Attach { to, attached } => {
            let attached: Vec<&str> = attached.iter().map(String::as_str).collect();
            world.set_attached(&to.identity(), &attached).map(|()| done)
        }
        Order::Key { id, state } => Ok(json!({ "found": world.set_key_state(&id, state) })),
        Order::PasswordChanged(of) => {
            world.change_password(&of.identity());
            Ok(done)
        }
        Order::Session { who, mfa, seconds } => {
            let given = world.give_session(&who.identity(), mfa, seconds);
            Ok(json!({
                "accessKeyId": given.access_key_id,
                "secretAccessKey": given.secret_access_key,
                "sessionToken": given.session_token,
                "expiration": given.expires.to_string(),
            }))
        }
        Order::EndSessions {} => {
            world.end_sessions();
            Ok(done)
        }
        Order::Alias(alias) => {
            world.set_account_alias(alias.as_deref());
            Ok(done)
        }
        Order::Organization { document } => world.set_service_control_policy(document.as_deref()).map(|()| done),
        Order::Quarantined(on) => {
            world.set_quarantined(on);
            Ok(done)
        }
    }
}
