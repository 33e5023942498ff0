/** What a row of the table rests on. */
export interface Page {
  readonly title: string;
  readonly url: string;
}

export type Basis =
  /** The page says it. */
  | { readonly _tag: "Documented"; readonly page: Page }
  /** The page records what AWS did; its documentation does not say it. */
  | { readonly _tag: "Observed"; readonly page: Page }
  /** Neither was found: `why` this was chosen. */
  | { readonly _tag: "Assumed"; readonly why: string };

export const documented = (page: Page): Basis => ({ _tag: "Documented", page });
export const observed = (page: Page): Basis => ({ _tag: "Observed", page });
export const assumed = (why: string): Basis => ({ _tag: "Assumed", why });

const GUIDE = "https://docs.aws.amazon.com/lambda/latest/dg";

export const STREAMS: Page = {
  title: "Using Lambda to process records from Amazon Kinesis Data Streams",
  url: `${GUIDE}/with-kinesis.html`,
};
export const BATCHING: Page = {
  title: "How Lambda processes records from stream and queue-based event sources",
  url: `${GUIDE}/invocation-eventsourcemapping.html`,
};
export const PARAMETERS: Page = {
  title: "Lambda parameters for Amazon Kinesis Data Streams event source mappings",
  url: `${GUIDE}/services-kinesis-parameters.html`,
};
export const FAILURES: Page = {
  title: "Retain discarded batch records for a Kinesis Data Streams event source in Lambda",
  url: `${GUIDE}/kinesis-on-failure-destination.html`,
};
export const RESPONSES: Page = {
  title: "Configuring partial batch response with Kinesis Data Streams and Lambda",
  url: `${GUIDE}/services-kinesis-batchfailurereporting.html`,
};
export const CONSOLE: Page = {
  title: "Using AWS Lambda with Amazon Kinesis (the options of an event source, as in the guide of 2022)",
  url: "https://github.com/awsdocs/aws-lambda-developer-guide/blob/119ccaa5539325ed9381061642f0cdd2f230f2f5/doc_source/with-kinesis.md",
};
export const BISECT: Page = {
  title: "AWS Lambda supports failure-handling features for Kinesis and DynamoDB event sources",
  url: "https://www.amazonaws.cn/en/new/2019/aws-lambda-supports-failure-handling-features-for-kinesis-and-dynamodb-event-sources/",
};
/** DynamoDB's streams, which have the same settings. */
export const EXPERIMENT: Page = {
  title: "My AWS notes: DynamoDB Stream - Lambda error handling (three records, the second fails)",
  url: "https://my-aws-notes.pages.dev/DynamoDB-Stream---Lambda-error-handling",
};

const LOCALSTACK = "https://github.com/localstack/localstack/blob";
const MAPPING_TESTS = "tests/aws/services/lambda_/event_source_mapping";
/** What the service answered to LocalStack's tests, recorded against AWS in October 2024. */
export const RECORDED: Page = {
  title: "LocalStack: test_lambda_integration_kinesis.snapshot.json",
  url: `${LOCALSTACK}/bf2fc7a2707b0499e9fcb83637d6884ccde6fa24/${MAPPING_TESTS}/test_lambda_integration_kinesis.snapshot.json`,
};
/** The tests themselves, those of the record's age among them; they are run against AWS. */
export const VALIDATED: Page = {
  title: "LocalStack: test_lambda_integration_kinesis.py",
  url: `${LOCALSTACK}/main/${MAPPING_TESTS}/test_lambda_integration_kinesis.py`,
};
