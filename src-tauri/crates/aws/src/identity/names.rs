//! What the account is called: its alias and its name.

use quench_core::cloud_error::CloudError;
use quench_core::text::neutral;
use tokio_util::sync::CancellationToken;

use crate::classify::Call;
use crate::connection::Connection;

const LIST_ACCOUNT_ALIASES: &str = "iam:ListAccountAliases";
const GET_ACCOUNT_INFORMATION: &str = "account:GetAccountInformation";

/// Foreign text, neutralised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountNames {
    /// Unique in AWS; in the address where users sign in.
    pub alias: Option<String>,
    /// What its owner calls it.
    pub name: Option<String>,
}

impl Connection {
    /// What the account is called. What the caller may not read is not told, and no error.
    pub async fn account_names(&self, cancel: &CancellationToken) -> AccountNames {
        let (alias, name) = tokio::join!(self.alias(cancel), self.account_name(cancel));
        let shown = |text: Result<Option<String>, CloudError>| {
            text.ok().flatten().map(|text| neutral(&text)).filter(|text| !text.is_empty())
        };
        AccountNames { alias: shown(alias), name: shown(name) }
    }

    async fn alias(&self, cancel: &CancellationToken) -> Result<Option<String>, CloudError> {
        let call = Call { operation: LIST_ACCOUNT_ALIASES, region: "" };
        let client = aws_sdk_iam::Client::new(&self.line.config(self.home_region()));
        // An account has at most one.
        let answer = self.line.read(call, cancel, || client.list_account_aliases().max_items(1).send()).await?;
        Ok(answer.account_aliases.into_iter().next())
    }

    async fn account_name(&self, cancel: &CancellationToken) -> Result<Option<String>, CloudError> {
        let call = Call { operation: GET_ACCOUNT_INFORMATION, region: "" };
        let client = aws_sdk_account::Client::new(&self.line.config(self.home_region()));
        let answer = self.line.read(call, cancel, || client.get_account_information().send()).await?;
        Ok(answer.account_name)
    }
}
