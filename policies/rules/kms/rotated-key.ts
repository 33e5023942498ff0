import { Key } from "@pulumi/aws/kms/key.js";
import { resourceRule } from "../../rule.ts";

/** What one generation of a key may give away stays bounded. */
export const rotatedKey = resourceRule(Key, {
  name: "kms-key-rotated",
  description: "Symmetric KMS keys rotate.",
  check({ enableKeyRotation, customerMasterKeySpec = "SYMMETRIC_DEFAULT" }, report) {
    if (enableKeyRotation || customerMasterKeySpec !== "SYMMETRIC_DEFAULT") return;
    report("The key never rotates: set enableKeyRotation.");
  },
});
