/** The least program that has a type of AWS's in it, in the way that most programs import it. */
import * as aws from "@pulumi/aws";

export const bucket = new aws.s3.Bucket("bucket");
