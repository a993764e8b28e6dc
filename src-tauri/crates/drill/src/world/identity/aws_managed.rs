//! The few managed policies of AWS that a sign-in or an incident is about, as far as this account's services go.

/// Name and document.
const ALL: [(&str, &str); 7] = [
    ("AdministratorAccess", r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#),
    ("ReadOnlyAccess", READ_ONLY),
    ("SecurityAudit", SECURITY_AUDIT),
    (
        "SignInLocalDevelopmentAccess",
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["signin:AuthorizeOAuth2Access","signin:CreateOAuth2Token"],"Resource":"*"}]}"#,
    ),
    ("AWSCompromisedKeyQuarantineV2", QUARANTINE),
    ("AWSCompromisedKeyQuarantineV3", QUARANTINE),
    ("IAMFullAccess", r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}"#),
];

/// AWS's own names what reads service by service.
const READ_ONLY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["account:Get*","account:List*","application-autoscaling:Describe*","ce:Get*","ce:List*","cloudtrail:Describe*","cloudtrail:Get*","cloudtrail:List*","cloudtrail:LookupEvents","ec2:Describe*","ecs:Describe*","ecs:Get*","ecs:List*","events:Describe*","events:List*","iam:Generate*","iam:Get*","iam:List*","iam:Simulate*","pricing:*","scheduler:Get*","scheduler:List*","sts:GetCallerIdentity","sts:GetSessionToken"],"Resource":"*"}]}"#;

const SECURITY_AUDIT: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["account:GetAccountInformation","account:ListRegions","application-autoscaling:Describe*","cloudtrail:DescribeTrails","cloudtrail:GetTrailStatus","cloudtrail:LookupEvents","ec2:Describe*","ecs:Describe*","ecs:List*","events:DescribeRule","events:List*","iam:GenerateCredentialReport","iam:Get*","iam:List*","iam:SimulateCustomPolicy","iam:SimulatePrincipalPolicy","scheduler:Get*","scheduler:List*"],"Resource":"*"}]}"#;

/// It leaves the calls that stop tasks and takes those that make things and tell who did it (aws-facts 0.7).
const QUARANTINE: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["cloudtrail:LookupEvents","ec2:RequestSpotInstances","ec2:RunInstances","ec2:StartInstances","iam:AddUserToGroup","iam:AttachGroupPolicy","iam:AttachRolePolicy","iam:AttachUserPolicy","iam:ChangePassword","iam:CreateAccessKey","iam:CreateInstanceProfile","iam:CreateLoginProfile","iam:CreatePolicyVersion","iam:CreateRole","iam:CreateUser","iam:DetachUserPolicy","iam:PassRole","iam:PutGroupPolicy","iam:PutRolePolicy","iam:PutUserPermissionsBoundary","iam:PutUserPolicy","iam:SetDefaultPolicyVersion","iam:UpdateAccessKey","iam:UpdateAccountPasswordPolicy","iam:UpdateAssumeRolePolicy","iam:UpdateLoginProfile","iam:UpdateUser","lambda:AddPermission","lambda:CreateFunction","lightsail:Create*","lightsail:Delete*","organizations:CreateAccount","organizations:InviteAccountToOrganization","s3:DeleteBucket","s3:DeleteObject","s3:PutBucketPolicy"],"Resource":["*"]}]}"#;

/// "arn:aws:iam::aws:policy/AdministratorAccess".
pub(crate) fn arn(name: &str) -> String {
    format!("arn:aws:iam::aws:policy/{name}")
}

/// The document of one of them.
pub(crate) fn document(given: &str) -> Option<&'static str> {
    ALL.iter().find(|(name, _)| arn(name) == given).map(|(_, document)| *document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::identity::policy::Document;

    #[test]
    fn every_document_can_be_read() {
        for (name, _) in ALL {
            Document::read(document(&arn(name)).unwrap()).unwrap();
        }
        assert_eq!(document("arn:aws:iam::aws:policy/Nobody"), None);
    }
}
