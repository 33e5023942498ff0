import { Repository } from "@pulumi/aws/ecr/repository.js";
import { resourceRule } from "../../rule.ts";

/** What was looked at and approved is what runs; and a known hole in it is told as it is pushed. */
export const immutableImages = resourceRule(Repository, {
  name: "ecr-immutable-images",
  description: "A repository's images keep the content they were pushed with, and are scanned as they come.",
  check({ imageTagMutability = "MUTABLE", imageScanningConfiguration }, report) {
    if (!imageTagMutability.startsWith("IMMUTABLE"))
      report(`imageTagMutability is ${imageTagMutability}: a push can change what a tag names; set IMMUTABLE.`);
    if (!imageScanningConfiguration?.scanOnPush) report("Images are not scanned: set imageScanningConfiguration.scanOnPush.");
  },
});
