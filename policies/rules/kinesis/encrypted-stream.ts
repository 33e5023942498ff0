import { Stream } from "@pulumi/aws/kinesis/stream.js";
import { resourceRule } from "../../rule.ts";

/** Trades rest in the stream for as long as it keeps them. */
export const encryptedStream = resourceRule(Stream, {
  name: "kinesis-stream-encrypted",
  description: "Kinesis streams are encrypted by KMS.",
  check({ encryptionType }, report) {
    if (encryptionType !== "KMS")
      report("The stream is not encrypted: set encryptionType KMS, and kmsKeyId (alias/aws/kinesis is AWS's own key).");
  },
});
