/** The catalog, Athena's workgroup and its queries. */

import type { Props } from "../../engine/cloud.ts";
import type { AwsApi } from "../aws-api.ts";
import { inApiWords, type Makers, pick } from "../maker.ts";

const TABLE = ["name", "description", "tableType", "parameters", "partitionKeys", "viewOriginalText", "viewExpandedText"] as const;

export function analyticsMakers(api: AwsApi): Makers {
  return {
    "aws:glue/catalogDatabase:CatalogDatabase": {
      create: async ({ name: Name, description: Description, locationUri: LocationUri }) => {
        await api.json("glue", "CreateDatabase", { DatabaseInput: { Name, Description, LocationUri } });
        return undefined;
      },
      remove: ({ inputs: { name: Name } }) => api.json("glue", "DeleteDatabase", { Name }),
    },
    "aws:glue/catalogTable:CatalogTable": {
      create: async ({ databaseName: DatabaseName, ...inputs }) => {
        const { serDeInfo, ...storage } = inputs["storageDescriptor"];
        const table = pick(inputs, ...TABLE);
        const TableInput = {
          ...(inApiWords(table) as Props),
          StorageDescriptor: { ...(inApiWords(storage) as Props), SerdeInfo: inApiWords(serDeInfo) },
        };
        await api.json("glue", "CreateTable", { DatabaseName, TableInput });
        return undefined;
      },
      remove: ({ inputs: { databaseName: DatabaseName, name: Name } }) => api.json("glue", "DeleteTable", { DatabaseName, Name }),
    },
    "aws:athena/workgroup:Workgroup": {
      create: async ({ name: Name, description: Description, configuration }) => {
        const { resultConfiguration, publishCloudwatchMetricsEnabled: PublishCloudWatchMetricsEnabled, ...rest } = configuration;
        const ResultConfiguration = inApiWords(pick(resultConfiguration, "outputLocation", "expectedBucketOwner"));
        const Configuration = { ...(inApiWords(rest) as Props), PublishCloudWatchMetricsEnabled, ResultConfiguration };
        await api.json("athena", "CreateWorkGroup", { Name, Description, Configuration });
        return undefined;
      },
      remove: ({ id: WorkGroup }) => api.json("athena", "DeleteWorkGroup", { WorkGroup, RecursiveDeleteOption: true }),
    },
    "aws:athena/namedQuery:NamedQuery": {
      create: async ({ name: Name, description: Description, database: Database, query: QueryString, workgroup: WorkGroup }) => {
        const { NamedQueryId } = await api.json("athena", "CreateNamedQuery", { Name, Description, Database, QueryString, WorkGroup });
        return { id: NamedQueryId };
      },
      remove: ({ id: NamedQueryId }) => api.json("athena", "DeleteNamedQuery", { NamedQueryId }),
    },
  };
}
