import { Permission } from "@pulumi/aws/lambda/permission.js";
import { BucketNotification } from "@pulumi/aws/s3/bucketNotification.js";
import { TopicPolicy } from "@pulumi/aws/sns/topicPolicy.js";
import { QueuePolicy } from "@pulumi/aws/sqs/queuePolicy.js";
import { waitsFor } from "../../graph.ts";
import { stackRule } from "../../rule.ts";

const GRANTS = [
  ["queues", QueuePolicy, "QueuePolicy"],
  ["topics", TopicPolicy, "TopicPolicy"],
  ["lambdaFunctions", Permission, "Permission"],
] as const;

/** S3 tests each destination as the notification is made, and refuses it where it may not yet send there. */
export const notificationAfterPermission = stackRule({
  name: "s3-notification-after-permission",
  description: "A BucketNotification is made after what allows S3 to send to its destinations.",
  check(graph) {
    graph.each(BucketNotification, (notification) => {
      for (const [destinations, grantClass, grant] of GRANTS) {
        if (!notification.resource.propertyDependencies[destinations]?.length) continue;
        if (graph.of<InstanceType<typeof grantClass>>(grantClass).some((policy) => waitsFor(notification, policy))) continue;
        graph.report(notification, `The notification may be made before its ${destinations} allow it: add dependsOn on the ${grant}.`);
      }
    });
  },
});
