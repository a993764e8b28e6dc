//! What makes and changes principals. Nothing on the wire does: these are for tests and for whoever sets a scene.

use super::policy::Document;
use super::{Key, KeyState, NewRole, NewUser, Policies, User, no_such};
use crate::chance::{Chance, hash};
use crate::{ACCOUNT, Identity, Refusal, World};

impl World {
    /// Makes an IAM user with a key of his; gives the key's id. One of that name that exists gets the new policies and one
    /// key more.
    pub fn add_user(&mut self, new: NewUser) -> Result<String, Refusal> {
        let name = new.name;
        let fine = |letter: char| letter.is_ascii_alphanumeric() || "+=,.@_-".contains(letter);
        if name.is_empty() || name.len() > 64 || !name.chars().all(fine) {
            return Err(Refusal::new(400, "ValidationError", "The specified value for userName is invalid."));
        }
        if let Some(group) = new.groups.iter().find(|group| !self.identities.groups.contains_key(*group)) {
            return Err(no_such(format!("The group with name {group} cannot be found.")));
        }
        let policies = self.identities.policies(new.policies, new.attached, new.boundary)?;
        self.identities.users.insert(name.clone(), User { policies, groups: new.groups, mfa: new.mfa });
        Ok(self.add_key(Some(name), None))
    }

    /// Makes a key of the root user; gives its id.
    pub fn add_root_key(&mut self) -> String {
        self.add_key(None, None)
    }

    /// Makes a key of a user of another account, by its number; gives the key's id. It tells whose it is, and may do nothing.
    pub fn add_foreign_key(&mut self, account: &str, user: &str) -> String {
        self.add_key(Some(user.to_owned()), Some(account.to_owned()))
    }

    fn add_key(&mut self, user: Option<String>, account: Option<String>) -> String {
        let drawn = format!("key {} {}", self.identities.keys.len(), user.as_deref().unwrap_or("root"));
        let id = format!("AKIA{}", Chance::new(hash(self.seed, &drawn)).hex(16).to_ascii_uppercase());
        self.identities.keys.insert(id.clone(), Key { user, state: KeyState::Active, account });
        id
    }

    /// The secret of a key that the account has given.
    pub fn secret_of(&self, access_key_id: &str) -> String {
        super::secret(self.seed, access_key_id)
    }

    /// Whether the root user has a device, `arn:aws:iam::000000000000:mfa/root-account-mfa-device`.
    pub fn set_root_mfa(&mut self, on: bool) {
        self.identities.root_mfa = on;
    }

    /// Turns a long-term key on or off, or deletes it. False if there is no such key.
    pub fn set_key_state(&mut self, access_key_id: &str, state: KeyState) -> bool {
        let key = self.identities.keys.get_mut(access_key_id);
        key.map(|key| key.state = state).is_some()
    }

    /// Makes a role, or makes it anew.
    pub fn add_role(&mut self, new: NewRole) -> Result<(), Refusal> {
        self.identities.make_role(new)
    }

    /// Makes a group, or makes it anew: its inline policies by name, and the ARNs of its managed ones.
    pub fn add_group(&mut self, name: &str, inline: &[(&str, &str)], attached: &[&str]) -> Result<(), Refusal> {
        let inline = inline.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let attached = attached.iter().map(|arn| (*arn).to_owned()).collect();
        let policies = self.identities.policies(inline, attached, None)?;
        self.identities.groups.insert(name.to_owned(), policies);
        Ok(())
    }

    /// Makes a managed policy of the account's own; gives its ARN.
    pub fn add_policy(&mut self, name: &str, document: &str) -> Result<String, Refusal> {
        let arn = format!("arn:aws:iam::{ACCOUNT}:policy/{name}");
        self.identities.managed.insert(arn.clone(), Document::read(document)?);
        Ok(arn)
    }

    /// Puts an inline policy on a user or on the role of a session, whatever its session is called.
    pub fn put_policy(&mut self, whom: &Identity, name: &str, document: &str) -> Result<(), Refusal> {
        let document = Document::read(document)?;
        self.policies_of(whom)?.inline.insert(name.to_owned(), document);
        Ok(())
    }

    /// Takes an inline policy away again. False if there is none of that name.
    pub fn delete_policy(&mut self, whom: &Identity, name: &str) -> bool {
        self.policies_of(whom).is_ok_and(|policies| policies.inline.remove(name).is_some())
    }

    /// Sets which managed policies somebody has, by their ARNs.
    pub fn set_attached(&mut self, whom: &Identity, attached: &[&str]) -> Result<(), Refusal> {
        for arn in attached {
            self.identities.know(arn)?;
        }
        self.policies_of(whom)?.attached = attached.iter().map(|arn| (*arn).to_owned()).collect();
        Ok(())
    }

    fn policies_of(&mut self, whom: &Identity) -> Result<&mut Policies, Refusal> {
        let found = match whom {
            Identity::User(name) => self.identities.users.get_mut(name).map(|user| &mut user.policies),
            Identity::Role { role, .. } => self.identities.roles.get_mut(role).map(|role| &mut role.policies),
            _ => None,
        };
        found.ok_or_else(|| no_such("There is no such user or role.".to_owned()))
    }

    /// The service control policy that holds for the whole account, its root user too; none without an organization.
    pub fn set_service_control_policy(&mut self, document: Option<&str>) -> Result<(), Refusal> {
        self.identities.control = document.map(Document::read).transpose()?;
        Ok(())
    }

    /// The name that the account has for the sign-in page.
    pub fn set_account_alias(&mut self, alias: Option<&str>) {
        self.identities.alias = alias.map(str::to_owned);
    }

    /// Ends every session that was given until now: each call in one is answered as after its time.
    pub fn end_sessions(&mut self) {
        self.identities.sessions += 1;
    }

    /// Somebody's password was changed: what was signed in with it in a browser cannot be refreshed any more.
    pub fn change_password(&mut self, of: &Identity) {
        self.sign_in.password_changed(of);
    }
}
