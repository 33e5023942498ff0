/** Every rule of the pack. */
import type { Rule } from "./rule.ts";
import { governedWorkgroup } from "./rules/athena/governed-workgroup.ts";
import { filterWithMetrics } from "./rules/budgets/filter-with-metrics.ts";
import { alarmAnswerable } from "./rules/cloudwatch/alarm-answerable.ts";
import { alarmMissingData } from "./rules/cloudwatch/alarm-missing-data.ts";
import { alarmMuteCron } from "./rules/cloudwatch/alarm-mute-cron.ts";
import { alarmPeriods } from "./rules/cloudwatch/alarm-periods.ts";
import { alarmTellsSomeone } from "./rules/cloudwatch/alarm-tells-someone.ts";
import { deadLetterAlarms } from "./rules/cloudwatch/dead-letter-alarms.ts";
import { functionAlarms } from "./rules/cloudwatch/function-alarms.ts";
import { logRetention } from "./rules/cloudwatch/log-retention.ts";
import { metricFilterDimensions } from "./rules/cloudwatch/metric-filter-dimensions.ts";
import { metricFilterLogClass } from "./rules/cloudwatch/metric-filter-log-class.ts";
import { metricFilterPattern } from "./rules/cloudwatch/metric-filter-pattern.ts";
import { qualityAlarm } from "./rules/cloudwatch/quality-alarm.ts";
import { silenceAlarm } from "./rules/cloudwatch/silence-alarm.ts";
import { streamAlarms } from "./rules/cloudwatch/stream-alarms.ts";
import { deletionProtectedTable } from "./rules/dynamodb/deletion-protected-table.ts";
import { encryptedTable } from "./rules/dynamodb/encrypted-table.ts";
import { recoverableTable } from "./rules/dynamodb/recoverable-table.ts";
import { noOpenIngress } from "./rules/ec2/no-open-ingress.ts";
import { immutableImages } from "./rules/ecr/immutable-images.ts";
import { noPlainSecretsInTasks } from "./rules/ecs/no-plain-secrets.ts";
import { encryptedCluster } from "./rules/emr/encrypted.ts";
import { idleTimeout } from "./rules/emr/idle-timeout.ts";
import { instanceClass } from "./rules/emr/instance-class.ts";
import { supportedEmrRelease } from "./rules/emr/supported-release.ts";
import { jobCapacity } from "./rules/glue/job-capacity.ts";
import { noPlainSecretsInJobs } from "./rules/glue/no-plain-secrets.ts";
import { supportedGlueRelease } from "./rules/glue/supported-release.ts";
import { inlinePoliciesFit } from "./rules/iam/inline-policies-fit.ts";
import { noAccessKey } from "./rules/iam/no-access-key.ts";
import { noAdminPolicy } from "./rules/iam/no-admin-policy.ts";
import { noPublicPrincipal } from "./rules/iam/no-public-principal.ts";
import { noWildcardAction } from "./rules/iam/no-wildcard-action.ts";
import { noWildcardResource } from "./rules/iam/no-wildcard-resource.ts";
import { resourcePolicyDemandsTls } from "./rules/iam/resource-policy-demands-tls.ts";
import { roleTrustsItsService } from "./rules/iam/role-trusts-its-service.ts";
import { servicePrincipalSource } from "./rules/iam/service-principal-source.ts";
import { encryptedStream } from "./rules/kinesis/encrypted-stream.ts";
import { recordSizeForFunctions } from "./rules/kinesis/record-size-for-functions.ts";
import { streamCapacity } from "./rules/kinesis/stream-capacity.ts";
import { streamRetention } from "./rules/kinesis/stream-retention.ts";
import { keyServesPublishers } from "./rules/kms/key-serves-publishers.ts";
import { rotatedKey } from "./rules/kms/rotated-key.ts";
import { imageByDigest } from "./rules/lambda/image-by-digest.ts";
import { logFormat } from "./rules/lambda/log-format.ts";
import { mappingAfterPermissions } from "./rules/lambda/mapping-after-permissions.ts";
import { noPlainSecrets } from "./rules/lambda/no-plain-secrets.ts";
import { noPublicInvocation } from "./rules/lambda/no-public-invocation.ts";
import { ownLogGroup } from "./rules/lambda/own-log-group.ts";
import { partialBatchResponses } from "./rules/lambda/partial-batch-responses.ts";
import { reservedConcurrency } from "./rules/lambda/reserved-concurrency.ts";
import { servicePermissionSource } from "./rules/lambda/service-permission-source.ts";
import { streamBisect } from "./rules/lambda/stream-bisect.ts";
import { streamDeadLetters } from "./rules/lambda/stream-dead-letters.ts";
import { streamOrder } from "./rules/lambda/stream-order.ts";
import { streamRetriesBounded } from "./rules/lambda/stream-retries-bounded.ts";
import { supportedRuntime } from "./rules/lambda/supported-runtime.ts";
import { tracedFunction } from "./rules/lambda/traced-function.ts";
import { environmentNetwork } from "./rules/mwaa/environment-network.ts";
import { noPlainSecretsInAirflow } from "./rules/mwaa/no-plain-secrets.ts";
import { supportedAirflow } from "./rules/mwaa/supported-release.ts";
import { versionedSource } from "./rules/mwaa/versioned-source.ts";
import { closedCluster } from "./rules/redshift/closed-cluster.ts";
import { serverlessCapacity } from "./rules/redshift/serverless-capacity.ts";
import { serverlessNetwork } from "./rules/redshift/serverless-network.ts";
import { accessLogged } from "./rules/s3/access-logged.ts";
import { currentTypes } from "./rules/s3/current-types.ts";
import { encryptedBucket } from "./rules/s3/encrypted-bucket.ts";
import { incompleteUploadsAborted } from "./rules/s3/incomplete-uploads-aborted.ts";
import { lifecycleSmallObjects } from "./rules/s3/lifecycle-small-objects.ts";
import { lifecycleTransitions } from "./rules/s3/lifecycle-transitions.ts";
import { logBucketWithoutKms } from "./rules/s3/log-bucket-without-kms.ts";
import { noArchiveBehindTables } from "./rules/s3/no-archive-behind-tables.ts";
import { noPublicAcl } from "./rules/s3/no-public-acl.ts";
import { notificationAfterPermission } from "./rules/s3/notification-after-permission.ts";
import { oneNotification } from "./rules/s3/one-notification.ts";
import { policyAfterAccessBlock } from "./rules/s3/policy-after-access-block.ts";
import { publicAccessBlocked } from "./rules/s3/public-access-blocked.ts";
import { versionedBucket } from "./rules/s3/versioned-bucket.ts";
import { scheduleDeadLetters } from "./rules/scheduler/schedule-dead-letters.ts";
import { scheduleExpression } from "./rules/scheduler/schedule-expression.ts";
import { secretRecreatable } from "./rules/secretsmanager/secret-recreatable.ts";
import { writeOnlySecret } from "./rules/secretsmanager/write-only-secret.ts";
import { alarmTopicKey } from "./rules/sns/alarm-topic-key.ts";
import { encryptedTopic } from "./rules/sns/encrypted-topic.ts";
import { encryptedQueue } from "./rules/sqs/encrypted-queue.ts";
import { redriveOfConsumedQueue } from "./rules/sqs/redrive-of-consumed-queue.ts";
import { visibilityOverTimeout } from "./rules/sqs/visibility-over-timeout.ts";
import { costCeiling } from "./rules/stack/cost-ceiling.ts";
import { defaultTags } from "./rules/stack/default-tags.ts";
import { nameLengths } from "./rules/stack/name-lengths.ts";
import { namesCarryStack } from "./rules/stack/names-carry-stack.ts";
import { noForceDestroy } from "./rules/stack/no-force-destroy.ts";
import { policyDemandingTls } from "./rules/stack/policy-demanding-tls.ts";
import { statefulProtected } from "./rules/stack/stateful-protected.ts";

export const RULES: readonly Rule[] = [
  costCeiling,
  governedWorkgroup,
  filterWithMetrics,
  alarmAnswerable,
  alarmMissingData,
  alarmMuteCron,
  alarmPeriods,
  alarmTellsSomeone,
  deadLetterAlarms,
  functionAlarms,
  logRetention,
  metricFilterDimensions,
  metricFilterLogClass,
  metricFilterPattern,
  qualityAlarm,
  silenceAlarm,
  streamAlarms,
  deletionProtectedTable,
  encryptedTable,
  recoverableTable,
  noOpenIngress,
  immutableImages,
  noPlainSecretsInTasks,
  encryptedCluster,
  idleTimeout,
  instanceClass,
  supportedEmrRelease,
  jobCapacity,
  noPlainSecretsInJobs,
  supportedGlueRelease,
  inlinePoliciesFit,
  noAccessKey,
  noAdminPolicy,
  noPublicPrincipal,
  noWildcardAction,
  noWildcardResource,
  resourcePolicyDemandsTls,
  roleTrustsItsService,
  servicePrincipalSource,
  encryptedStream,
  recordSizeForFunctions,
  streamCapacity,
  streamRetention,
  keyServesPublishers,
  rotatedKey,
  imageByDigest,
  logFormat,
  mappingAfterPermissions,
  noPlainSecrets,
  noPublicInvocation,
  ownLogGroup,
  partialBatchResponses,
  reservedConcurrency,
  servicePermissionSource,
  streamBisect,
  streamDeadLetters,
  streamOrder,
  streamRetriesBounded,
  supportedRuntime,
  tracedFunction,
  environmentNetwork,
  noPlainSecretsInAirflow,
  supportedAirflow,
  versionedSource,
  closedCluster,
  serverlessCapacity,
  serverlessNetwork,
  accessLogged,
  currentTypes,
  encryptedBucket,
  incompleteUploadsAborted,
  lifecycleSmallObjects,
  lifecycleTransitions,
  logBucketWithoutKms,
  noArchiveBehindTables,
  noPublicAcl,
  notificationAfterPermission,
  oneNotification,
  policyAfterAccessBlock,
  publicAccessBlocked,
  versionedBucket,
  scheduleDeadLetters,
  scheduleExpression,
  secretRecreatable,
  writeOnlySecret,
  alarmTopicKey,
  encryptedTopic,
  encryptedQueue,
  redriveOfConsumedQueue,
  visibilityOverTimeout,
  defaultTags,
  nameLengths,
  namesCarryStack,
  noForceDestroy,
  policyDemandingTls,
  statefulProtected,
];
