#!/usr/bin/env bash
# Makes what the stacks of an account need before the first of them: a bucket for their state, and a key that encrypts their secrets.
# Running it again changes nothing that is there. Prints the lines for .env.
#
#   bash stacks/bootstrap.sh [REGION]      needs the AWS command and credentials that may make buckets and keys
set -euo pipefail

refuse() { echo "bootstrap: $1" >&2; exit 2; }
[ $# -le 1 ] || refuse "usage: bash stacks/bootstrap.sh [REGION]"
region=${1:-${AWS_REGION:-us-east-1}}
[[ $region =~ ^[a-z]{2}(-[a-z]+)+-[0-9]$ ]] || refuse "\"$region\" is no region of AWS; give one as in us-east-1"
command -v aws >/dev/null || refuse "there is no aws command here; install AWS CLI 2"
# Version 1 of the command reads the one, version 2 both.
export AWS_DEFAULT_REGION=$region AWS_REGION=$region
read -r account caller < <(aws sts get-caller-identity --query '[Account, Arn]' --output text) ||
  refuse "AWS does not take these credentials; what it said stands above"
partition=$(cut -d: -f2 <<<"$caller")
bucket=assay-state-$account
alias=alias/assay-state

if ! aws s3api head-bucket --bucket "$bucket" --expected-bucket-owner "$account" >/dev/null 2>&1; then
  # us-east-1 is the one region that must not be named.
  where=(); [ "$region" = us-east-1 ] || where=(--create-bucket-configuration "LocationConstraint=$region")
  aws s3api create-bucket --bucket "$bucket" "${where[@]}" >/dev/null
fi
aws s3api put-bucket-versioning --bucket "$bucket" --versioning-configuration Status=Enabled
aws s3api put-public-access-block --bucket "$bucket" --public-access-block-configuration \
  BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
aws s3api put-bucket-policy --bucket "$bucket" --policy "$(cat <<POLICY
{ "Version": "2012-10-17", "Statement": [{ "Sid": "TlsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
  "Resource": ["arn:$partition:s3:::$bucket", "arn:$partition:s3:::$bucket/*"], "Condition": { "Bool": { "aws:SecureTransport": "false" } } }] }
POLICY
)"
# Earlier states are what a stack is brought back from; nobody needs them for ever.
aws s3api put-bucket-lifecycle-configuration --bucket "$bucket" --lifecycle-configuration \
  '{"Rules":[{"ID":"old-versions","Status":"Enabled","Filter":{},"NoncurrentVersionExpiration":{"NoncurrentDays":90}}]}' >/dev/null

if ! aws kms describe-key --key-id "$alias" >/dev/null 2>&1; then
  key=$(aws kms create-key --description "Encrypts secrets in the state of assay's stacks" \
    --query KeyMetadata.KeyId --output text)
  aws kms enable-key-rotation --key-id "$key"
  aws kms create-alias --alias-name "$alias" --target-key-id "$key"
fi

# An account has one such bucket, which may have been made in another region than this key.
home=$(aws s3api get-bucket-location --bucket "$bucket" --query LocationConstraint --output text)
[ "$home" != None ] || home=us-east-1
echo "PULUMI_BACKEND_URL=s3://$bucket?region=$home"
echo "ASSAY_SECRETS_PROVIDER=awskms://$alias?region=$region"
