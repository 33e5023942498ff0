#!/usr/bin/env bash
# Makes what the stacks of an account need before the first of them: a bucket for their state, and a key that encrypts their secrets.
# Running it again changes nothing that is there. Prints the lines for .env.
#
#   bash stacks/bootstrap.sh [REGION]      needs the AWS command and credentials that may make buckets and keys
set -euo pipefail

region=${1:-${AWS_REGION:-us-east-1}}
command -v aws >/dev/null || { echo "bootstrap: there is no aws command here; install AWS CLI 2" >&2; exit 2; }
account=$(aws sts get-caller-identity --query Account --output text)
bucket=assay-state-$account
alias=alias/assay-state

if ! aws s3api head-bucket --bucket "$bucket" --expected-bucket-owner "$account" 2>/dev/null; then
  # us-east-1 is the one region that must not be named.
  where=(); [ "$region" = us-east-1 ] || where=(--create-bucket-configuration "LocationConstraint=$region")
  aws s3api create-bucket --bucket "$bucket" --region "$region" "${where[@]}" >/dev/null
fi
aws s3api put-bucket-versioning --bucket "$bucket" --versioning-configuration Status=Enabled
aws s3api put-public-access-block --bucket "$bucket" --public-access-block-configuration \
  BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
aws s3api put-bucket-policy --bucket "$bucket" --policy "$(cat <<POLICY
{ "Version": "2012-10-17", "Statement": [{ "Sid": "TlsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
  "Resource": ["arn:aws:s3:::$bucket", "arn:aws:s3:::$bucket/*"], "Condition": { "Bool": { "aws:SecureTransport": "false" } } }] }
POLICY
)"
# Earlier states are what a stack is brought back from; nobody needs them for ever.
aws s3api put-bucket-lifecycle-configuration --bucket "$bucket" --lifecycle-configuration \
  '{"Rules":[{"ID":"old-versions","Status":"Enabled","Filter":{},"NoncurrentVersionExpiration":{"NoncurrentDays":90}}]}' >/dev/null

if ! aws kms describe-key --key-id "$alias" --region "$region" >/dev/null 2>&1; then
  key=$(aws kms create-key --region "$region" --description "Encrypts secrets in the state of assay's stacks" \
    --query KeyMetadata.KeyId --output text)
  aws kms enable-key-rotation --key-id "$key" --region "$region"
  aws kms create-alias --alias-name "$alias" --target-key-id "$key" --region "$region"
fi

echo "PULUMI_BACKEND_URL=s3://$bucket?region=$region"
echo "ASSAY_SECRETS_PROVIDER=awskms://$alias?region=$region"
