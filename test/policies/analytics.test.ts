import assert from "node:assert/strict";
import { governedWorkgroup } from "../../policies/rules/athena/governed-workgroup.ts";
import { filterWithMetrics } from "../../policies/rules/budgets/filter-with-metrics.ts";
import { noOpenIngress } from "../../policies/rules/ec2/no-open-ingress.ts";
import { immutableImages } from "../../policies/rules/ecr/immutable-images.ts";
import { encryptedCluster } from "../../policies/rules/emr/encrypted.ts";
import { idleTimeout } from "../../policies/rules/emr/idle-timeout.ts";
import { instanceClass } from "../../policies/rules/emr/instance-class.ts";
import { supportedEmrRelease } from "../../policies/rules/emr/supported-release.ts";
import { jobCapacity } from "../../policies/rules/glue/job-capacity.ts";
import { noPlainSecretsInJobs } from "../../policies/rules/glue/no-plain-secrets.ts";
import { supportedGlueRelease } from "../../policies/rules/glue/supported-release.ts";
import { environmentNetwork } from "../../policies/rules/mwaa/environment-network.ts";
import { noPlainSecretsInAirflow } from "../../policies/rules/mwaa/no-plain-secrets.ts";
import { supportedAirflow } from "../../policies/rules/mwaa/supported-release.ts";
import { versionedSource } from "../../policies/rules/mwaa/versioned-source.ts";
import { closedCluster } from "../../policies/rules/redshift/closed-cluster.ts";
import { serverlessCapacity } from "../../policies/rules/redshift/serverless-capacity.ts";
import { serverlessNetwork } from "../../policies/rules/redshift/serverless-network.ts";
import { type Subject, testRule, testStackRule, UNKNOWN, violations } from "../support/policy.ts";

const job = (props: Subject["props"]): Subject => ({ type: "aws:glue/job:Job", props });
const cluster = (props: Subject["props"]): Subject => ({ type: "aws:emr/cluster:Cluster", props });
const environment = (props: Subject["props"]): Subject => ({ type: "aws:mwaa/environment:Environment", props });
const spark = { command: { name: "glueetl", scriptLocation: UNKNOWN } };
const shell = { command: { name: "pythonshell", scriptLocation: UNKNOWN } };

describe("glue-job-capacity", () => {
  const { accepts, refuses } = testRule(jobCapacity, job({ ...spark, workerType: "G.1X", numberOfWorkers: 2 }));
  const types = "Standard, G.025X, G.1X, G.2X, G.4X, G.8X, G.12X, G.16X, R.1X, R.2X, R.4X, R.8X, Z.2X";
  refuses("a worker that Glue has not", { workerType: "G.3X" }, `workerType is G.3X; Glue has ${types}.`);
  refuses("two capacities", { maxCapacity: 2 }, "workerType and maxCapacity exclude each other: leave maxCapacity out.");
  refuses("workers uncounted", { numberOfWorkers: undefined }, "A worker type needs its workers counted: set numberOfWorkers.");
  accepts("a small shell", { ...shell, workerType: undefined, maxCapacity: 0.0625 });
  const workers = "A Python shell has no workers: leave workerType out, and set maxCapacity.";
  refuses("a shell's workers", { ...shell, maxCapacity: 1 }, workers);
  refuses("half a shell", { ...shell, workerType: undefined, maxCapacity: 0.5 }, "maxCapacity is 0.5; a Python shell takes 0.0625 or 1.");
});

describe("glue-no-plain-secrets", () => {
  const { accepts, refuses } = testRule(noPlainSecretsInJobs, job({ ...spark, defaultArguments: { "--secret-arn": UNKNOWN } }));
  const message = "--redshift-password looks like a secret by its name: keep the value in Secrets Manager, and give the job its ARN.";
  refuses("a password among its arguments", { defaultArguments: { "--redshift-password": "swordfish" } }, message);
  refuses("one among those that a run cannot change", { nonOverridableArguments: { "--redshift-password": "swordfish" } }, message);
  accepts("none", { defaultArguments: undefined });
});

describe("glue-supported-release", () => {
  const { accepts, refuses } = testRule(supportedGlueRelease, job({ ...spark, glueVersion: "5.1", executionClass: "FLEX" }));
  refuses("one that has ended", { glueVersion: "2.0" }, [
    "glueVersion is 2.0; supported are 4.0, 5.0, 5.1.",
    "executionClass FLEX takes glueVersion 3.0 or later.",
  ]);
  refuses("none", { glueVersion: undefined }, "glueVersion is not given; supported are 4.0, 5.0, 5.1.");
  accepts("a shell without", { ...shell, glueVersion: undefined, executionClass: undefined });
  refuses("a flexible shell", shell, "A Python shell cannot run flexibly: leave executionClass out.");
});

describe("emr-supported-release", () => {
  const { accepts, refuses } = testRule(supportedEmrRelease, cluster({ releaseLabel: "emr-7.13.0" }));
  accepts("Spark's own name of it", { releaseLabel: "emr-spark-8.0.0" });
  const old = "releaseLabel is emr-6.15.0, out of support: use 7.0 or later.";
  refuses("one that has ended", { releaseLabel: "emr-6.15.0" }, old);
  accepts("it where the stack's config does", { releaseLabel: "emr-6.15.0" }, { parameters: { oldest: "6.15" } });
  refuses("what is none", { releaseLabel: "7.13" }, "releaseLabel is 7.13; a release looks like emr-7.13.0.");
  it("holds for EMR Serverless too", () => {
    const application = { type: "aws:emrserverless/application:Application", props: { releaseLabel: "emr-6.15.0" } };
    assert.deepEqual(violations(supportedEmrRelease, application), [old]);
  });
});

describe("emr-idle-timeout", () => {
  const idle = (idleTimeout: number) => ({ autoTerminationPolicy: { idleTimeout } });
  const { accepts, refuses } = testRule(idleTimeout, cluster(idle(1800)));
  accepts("a minute", idle(60));
  accepts("a week", idle(604_800));
  for (const seconds of [59, 604_801]) {
    refuses(`${seconds} seconds`, idle(seconds), `autoTerminationPolicy.idleTimeout is ${seconds}; EMR takes 60 to 604800 seconds.`);
  }
  const never = "The cluster never ends by itself: set autoTerminationPolicy.idleTimeout.";
  refuses("a cluster that never ends", { autoTerminationPolicy: undefined }, never);
  accepts("one that ends with its steps", { autoTerminationPolicy: undefined, keepJobFlowAliveWhenNoSteps: false });
});

describe("emr-instance-class", () => {
  const { refuses } = testRule(
    instanceClass,
    cluster({
      masterInstanceGroup: { instanceType: "m5.xlarge" },
      coreInstanceFleet: { instanceTypeConfigs: [{ instanceType: "r6gd.16xlarge" }, { instanceType: "c7g.2xlarge" }] },
    }),
  );
  it("holds for machines that are added to a cluster", () => {
    const message = "t3.xlarge is no instance class of EMR; one looks like m5.xlarge.";
    const fleet = { type: "aws:emr/instanceFleet:InstanceFleet", props: { instanceTypeConfigs: [{ instanceType: "t3.xlarge" }] } };
    const group = { type: "aws:emr/instanceGroup:InstanceGroup", props: { instanceType: "t3.xlarge" } };
    assert.deepEqual([violations(instanceClass, fleet), violations(instanceClass, group)], [[message], [message]]);
  });
  for (const wrong of ["m5.huge", "q5.xlarge", "m5xlarge", "m5.12large"]) {
    refuses(wrong, { masterInstanceGroup: { instanceType: wrong } }, `${wrong} is no instance class of EMR; one looks like m5.xlarge.`);
  }
});

describe("emr-encrypted", () => {
  const { refuses } = testRule(encryptedCluster, cluster({ securityConfiguration: UNKNOWN }));
  const message = "The cluster's disks and traffic are not encrypted: set securityConfiguration.";
  refuses("a cluster without", { securityConfiguration: undefined }, message);
});

describe("ecr-immutable-images", () => {
  const repository: Subject = {
    type: "aws:ecr/repository:Repository",
    props: { imageTagMutability: "IMMUTABLE", imageScanningConfiguration: { scanOnPush: true } },
  };
  const { accepts, refuses } = testRule(immutableImages, repository);
  accepts("a few tags that may move", { imageTagMutability: "IMMUTABLE_WITH_EXCLUSION" });
  const moves = "imageTagMutability is MUTABLE: a push can change what a tag names; set IMMUTABLE.";
  refuses("tags that move", { imageTagMutability: undefined }, moves);
  const unscanned = "Images are not scanned: set imageScanningConfiguration.scanOnPush.";
  refuses("images that nobody scans", { imageScanningConfiguration: undefined }, unscanned);
});

describe("redshift-cluster-closed", () => {
  const { accepts, refuses } = testRule(closedCluster, { type: "aws:redshift/cluster:Cluster", props: { encrypted: "true" } });
  accepts("what AWS does by itself", { encrypted: undefined });
  const open = "The cluster is reached from the internet: leave publiclyAccessible out.";
  refuses("a public one", { publiclyAccessible: true }, open);
  refuses("a plain one", { encrypted: "false" }, "The cluster is not encrypted: leave encrypted out, or set it.");
});

describe("redshift-serverless-network", () => {
  const workgroup: Subject = { type: "aws:redshiftserverless/workgroup:Workgroup", props: { subnetIds: [UNKNOWN, UNKNOWN, UNKNOWN] } };
  const { refuses, waitsFor } = testRule(serverlessNetwork, workgroup);
  waitsFor("the subnets come with a network", { subnetIds: UNKNOWN });
  const message = "The workgroup is in 2 subnets; Redshift Serverless takes one in each of 3 zones at least.";
  refuses("two zones", { subnetIds: [UNKNOWN, UNKNOWN] }, message);
  const open = "The workgroup is reached from the internet: leave publiclyAccessible out.";
  refuses("a public one", { publiclyAccessible: true }, open);
});

describe("redshift-serverless-capacity", () => {
  const workgroup: Subject = { type: "aws:redshiftserverless/workgroup:Workgroup", props: { baseCapacity: 4, maxCapacity: 16 } };
  const { refuses } = testRule(serverlessCapacity, workgroup);
  refuses("no limit", { maxCapacity: undefined }, "The workgroup grows without limit: set maxCapacity.");
  refuses("a limit under the base", { baseCapacity: 32 }, "maxCapacity is 16, less than the base of 32.");
  for (const wrong of [2, 6, 12, 1032]) {
    const message = `baseCapacity is ${wrong}; Redshift Serverless takes 4 RPU, and multiples of 8 up to 1024.`;
    refuses(`${wrong} units`, { baseCapacity: wrong, maxCapacity: 2000 }, message);
  }
});

describe("mwaa-environment-network", () => {
  const { refuses, waitsFor } = testRule(environmentNetwork, environment({ networkConfiguration: { subnetIds: [UNKNOWN, UNKNOWN] } }));
  waitsFor("the subnets come with a network", { networkConfiguration: { subnetIds: UNKNOWN } });
  const three = { networkConfiguration: { subnetIds: [UNKNOWN, UNKNOWN, UNKNOWN] } };
  refuses("three subnets", three, "The environment is in 3 subnets; MWAA takes exactly 2, in two zones.");
  refuses("a public web server", { webserverAccessMode: "PUBLIC_ONLY" }, "webserverAccessMode is PUBLIC_ONLY: set PRIVATE_ONLY.");
});

describe("mwaa-no-plain-secrets", () => {
  const { refuses } = testRule(noPlainSecretsInAirflow, environment({ airflowConfigurationOptions: { "core.parallelism": "8" } }));
  const message =
    "smtp.smtp_password looks like a secret by its name: keep the value in Secrets Manager, and name that as Airflow's secrets backend.";
  refuses("a password among its options", { airflowConfigurationOptions: { "smtp.smtp_password": "swordfish" } }, message);
});

describe("mwaa-supported-release", () => {
  const { refuses } = testRule(supportedAirflow, environment({ airflowVersion: "3.0.6", environmentClass: "mw1.micro" }));
  const releases = "MWAA supports 2.9.2, 2.10.1, 2.10.3, 2.11.0, 3.0.6.";
  refuses("one that it has not", { airflowVersion: "2.5.1" }, `airflowVersion is 2.5.1; ${releases}`);
  refuses("none", { airflowVersion: undefined }, `airflowVersion is not given; ${releases}`);
  const classes = "mw1.micro, mw1.small, mw1.medium, mw1.large, mw1.xlarge, mw1.2xlarge";
  refuses("a class that it has not", { environmentClass: "mw1.nano" }, `environmentClass is mw1.nano; MWAA has ${classes}.`);
});

describe("mwaa-versioned-source", () => {
  const versioning: Subject = {
    type: "aws:s3/bucketVersioning:BucketVersioning",
    props: { versioningConfiguration: { status: "Enabled" } },
    refs: { bucket: ["dags"] },
  };
  const { refuses } = testStackRule(versionedSource, {
    airflow: { ...environment({ sourceBucketArn: UNKNOWN }), refs: { sourceBucketArn: ["dags"] } },
    dags: { type: "aws:s3/bucket:Bucket", props: {} },
    versioning,
  });
  const message = "airflow: MWAA takes only a versioned bucket, and dags is not: add a BucketVersioning with status Enabled.";
  refuses("a bucket that is not", { versioning: undefined }, message);
});

describe("ec2-no-open-ingress", () => {
  const group = (...cidrBlocks: string[]) => ({ ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks }] });
  const { accepts, refuses } = testRule(noOpenIngress, { type: "aws:ec2/securityGroup:SecurityGroup", props: group("10.0.0.0/16") });
  accepts("none", { ingress: undefined });
  accepts("a range that is not known yet", group(UNKNOWN));
  const message = (range: string) => `The security group lets ${range} in: name the ranges, or the security groups, that need it.`;
  refuses("everyone", group("10.0.0.0/16", "0.0.0.0/0"), message("0.0.0.0/0"));
  refuses("everyone, by halves", group("0.0.0.0/1", "128.0.0.0/1"), message("0.0.0.0/1"));
  accepts("private networks, all of them", group("10.0.0.0/8", "172.16.0.0/12", "fc00::/7"));
  refuses("everyone, beside a range that is not known yet", group(UNKNOWN, "0.0.0.0/0"), message("0.0.0.0/0"));
  it("holds for rules of their own too, as far as they let in", () => {
    const rule = (type: string, props: Subject["props"]) => violations(noOpenIngress, { type, props });
    assert.deepEqual(rule("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", { cidrIpv6: "::/0" }), [message("::/0")]);
    assert.deepEqual(rule("aws:ec2/securityGroupRule:SecurityGroupRule", { type: "ingress", cidrBlocks: ["0.0.0.0/0"] }), [
      message("0.0.0.0/0"),
    ]);
    assert.deepEqual(rule("aws:ec2/securityGroupRule:SecurityGroupRule", { type: "egress", cidrBlocks: ["0.0.0.0/0"] }), []);
  });
});

describe("budgets-filter-with-metrics", () => {
  const budget = { type: "aws:budgets/budget:Budget", props: { filterExpression: UNKNOWN, metrics: "UnblendedCost" } };
  const { accepts, refuses } = testRule(filterWithMetrics, budget);
  refuses(
    "an expression alone",
    { metrics: undefined },
    "filterExpression counts no cost by itself: set metrics, to UnblendedCost for what is billed.",
  );
  accepts("no expression", { filterExpression: undefined, metrics: undefined });
});

describe("athena-governed-workgroup", () => {
  const encryptionConfiguration = { encryptionOption: "SSE_S3" };
  const configuration = {
    bytesScannedCutoffPerQuery: 10_485_760,
    resultConfiguration: { outputLocation: UNKNOWN, encryptionConfiguration },
  };
  const { refuses } = testRule(governedWorkgroup, { type: "aws:athena/workgroup:Workgroup", props: { configuration } });
  const changed = (props: object) => ({ configuration: { ...configuration, ...props } });
  const free = "Queries may override the workgroup: leave enforceWorkgroupConfiguration on.";
  refuses("settings that do not hold", changed({ enforceWorkgroupConfiguration: false }), free);
  const plain = "Results are not encrypted: set configuration.resultConfiguration.encryptionConfiguration.";
  refuses("plain results", changed({ resultConfiguration: { outputLocation: UNKNOWN } }), plain);
  const endless = "A query may scan without limit: set configuration.bytesScannedCutoffPerQuery.";
  refuses("no limit", changed({ bytesScannedCutoffPerQuery: undefined }), endless);
  const low = "bytesScannedCutoffPerQuery is 10485759; Athena takes 10485760 at least.";
  refuses("a limit that Athena does not take", changed({ bytesScannedCutoffPerQuery: 10_485_759 }), low);
});
