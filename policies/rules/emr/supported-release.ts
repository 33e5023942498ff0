import { rulePerType } from "../../rule.ts";

/** A release out of support gets no fixes, and after a while cannot be started. */
export const supportedEmrRelease = rulePerType(new Set(["aws:emr/cluster:Cluster", "aws:emrserverless/application:Application"]), {
  name: "emr-supported-release",
  description: "EMR runs a release that AWS supports.",
  parameters: {
    oldest: { type: "string", pattern: "^\\d+\\.\\d+$", default: "7.0", description: "The oldest release in its support window." },
  },
  check({ releaseLabel }, report, { parameters: { oldest } }) {
    const [, release] = /^emr(?:-spark)?-(\d+\.\d+)/.exec(String(releaseLabel)) ?? [];
    if (release === undefined) report(`releaseLabel is ${releaseLabel}; a release looks like emr-7.13.0.`);
    else if (isOlder(release, oldest)) report(`releaseLabel is ${releaseLabel}, out of support: use ${oldest} or later.`);
  },
});

function isOlder(release: string, oldest: string): boolean {
  const [major = 0, minor = 0] = release.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split(".").map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}
