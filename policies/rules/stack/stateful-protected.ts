import { rulePerType } from "../../rule.ts";
import { isShortLived } from "../../stack.ts";

/** What holds data, or what data cannot be read without. Buckets are not here: S3 deletes none that holds anything, unless by force. */
const STATEFUL = new Set([
  "aws:dynamodb/table:Table",
  "aws:kms/key:Key",
  "aws:redshiftserverless/namespace:Namespace",
  "aws:redshift/cluster:Cluster",
]);

/** The engine then refuses to delete or replace it, whatever the program has become. */
export const statefulProtected = rulePerType(STATEFUL, {
  name: "stack-stateful-protected",
  description: "Outside short-lived stacks what holds data is protected.",
  check(_props, report, { stack, resource }) {
    if (isShortLived(stack) || resource.opts.protect) return;
    report(`${stack} keeps its data, and an update may delete this or replace it: give it the option protect.`);
  },
});
