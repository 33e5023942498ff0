/** Contracts as Glue's catalog takes them: a table over the curated files of each, and a schema that producers can be held to. */
import * as glue from "@pulumi/aws/glue/index.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Contract } from "../domain/market/contract.ts";
import { glueTable } from "../domain/schema/glue.ts";
import { glueView, type Latest } from "../domain/schema/glue-view.ts";
import { jsonSchema } from "../domain/schema/json-schema.ts";
import { ACCEPTED_YEARS, type Place } from "../domain/schema/place.ts";
import type { LakeFolder } from "./lake-folder.ts";

/** The table of a contract's curated records, with partition projection. What depends on the bucket is known once that is there. */
export function contractTable(
  name: string,
  contract: Contract,
  at: { readonly databaseName: pulumi.Input<string>; readonly folder: LakeFolder; readonly years?: Place["years"] | undefined },
  parent: pulumi.Resource,
): glue.CatalogTable {
  const years = at.years ?? ACCEPTED_YEARS;
  const { Name, Description, TableType, PartitionKeys, StorageDescriptor } = glueTable(contract, { years });
  return new glue.CatalogTable(
    name,
    {
      databaseName: at.databaseName,
      name: Name,
      description: Description,
      tableType: TableType,
      parameters: at.folder.url.apply((location) => glueTable(contract, { location, years }).Parameters),
      partitionKeys: PartitionKeys.map(column),
      storageDescriptor: {
        columns: StorageDescriptor.Columns.map(column),
        location: at.folder.url,
        inputFormat: StorageDescriptor.InputFormat,
        outputFormat: StorageDescriptor.OutputFormat,
        serDeInfo: { serializationLibrary: StorageDescriptor.SerdeInfo.SerializationLibrary },
      },
    },
    { parent },
  );
}

/** The view of what was told last of a contract's records. */
export function latestView(name: string, latest: Latest, databaseName: pulumi.Output<string>, parent: pulumi.Resource): glue.CatalogTable {
  const view = databaseName.apply((database) => glueView(latest, database));
  return new glue.CatalogTable(
    name,
    {
      databaseName,
      name: view.Name,
      description: view.Description,
      tableType: view.TableType,
      parameters: view.Parameters,
      viewOriginalText: view.ViewOriginalText,
      viewExpandedText: view.ViewExpandedText,
      storageDescriptor: {
        columns: view.StorageDescriptor.Columns.apply((columns) => columns.map(({ Name, Type }) => ({ name: Name, type: Type }))),
        // A view has none, and Athena wants to be told so.
        serDeInfo: { name: "-", serializationLibrary: "-" },
      },
    },
    { parent },
  );
}

function column({ Name, Type, Comment }: { readonly Name: string; readonly Type: string; readonly Comment: string }) {
  return { name: Name, type: Type, comment: Comment };
}

/** The contract's entry in the Schema Registry. A version that cannot read what the last one wrote is refused. */
export function contractSchema(
  name: string,
  contract: Contract,
  at: { readonly registry: glue.Registry; readonly schemaName: string },
  parent: pulumi.Resource,
): glue.Schema {
  return new glue.Schema(
    name,
    {
      schemaName: at.schemaName,
      registryArn: at.registry.arn,
      description: `Contract ${contract.name}, version ${contract.version}.`,
      dataFormat: "JSON",
      compatibility: "BACKWARD",
      schemaDefinition: JSON.stringify(jsonSchema(contract)),
    },
    { parent },
  );
}
