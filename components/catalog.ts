import * as glue from "@pulumi/aws/glue/index.js";
import * as pulumi from "@pulumi/pulumi";
import { CONTRACTS } from "../domain/market/contracts.ts";
import { LATEST } from "../domain/schema/glue-view.ts";
import type { Place } from "../domain/schema/place.ts";
import { type Account, accountOf } from "./account.ts";
import { contractSchema, contractTable, latestView } from "./catalog-tables.ts";
import type { Lake } from "./lake.ts";
import type { LakeZone } from "./lake-lifecycle.ts";
import { allow, type Grantee } from "./permissions.ts";

export interface CatalogArgs {
  /** `<project>-<stack>`, with which the names of what Glue does not name by itself begin. */
  namePrefix: string;
  lake: Lake;
  /**
   * The first and the last year that queries look for. Outside them there are no rows, and nothing says so; fewer make queries without a
   * year cheaper. Default: every year that the contracts accept.
   */
  years?: Place["years"] | undefined;
}

/** The databases of the medallion architecture, and the zone that each is about. */
const MEDALS = {
  bronze: { zone: "raw", description: "Originals, as they came." },
  silver: { zone: "curated", description: "Records that passed the gate, a table for each contract." },
  gold: { zone: "derived", description: "What the models make of them." },
} as const satisfies Readonly<Record<string, { readonly zone: LakeZone; readonly description: string }>>;
export type Medal = keyof typeof MEDALS;
const MEDAL_NAMES = Object.keys(MEDALS) as readonly Medal[];

/** What Athena asks for, as whoever queries, about the tables that a query names. */
const FIND_ROWS = ["glue:GetDatabase", "glue:GetTable", "glue:GetPartitions"];

/** What there is to query: databases, the contracts' tables and their entries in the Schema Registry. */
export class Catalog extends pulumi.ComponentResource {
  readonly databases: Readonly<Record<Medal, glue.CatalogDatabase>>;
  /** In which queries run that name no database. */
  readonly defaultDatabase: pulumi.Output<string>;
  readonly registryArn: pulumi.Output<string>;
  private readonly account: Account;

  constructor(name: string, args: CatalogArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:Catalog", name, {}, opts);
    requirePrefix(name, args.namePrefix);
    const { lake, namePrefix, years } = args;
    this.account = accountOf(this);
    this.databases = {
      bronze: this.database(name, "bronze", args),
      silver: this.database(name, "silver", args),
      gold: this.database(name, "gold", args),
    };
    this.defaultDatabase = this.databases.silver.name;
    for (const contract of CONTRACTS) {
      const at = { databaseName: this.defaultDatabase, folder: lake.curated(contract.dataset), years };
      contractTable(`${name}-${contract.name}-table`, contract, at, this);
    }

    for (const latest of LATEST) latestView(`${name}-${latest.contract.name}-latest-view`, latest, this.defaultDatabase, this);

    const registry = new glue.Registry(`${name}-registry`, { registryName: namePrefix, description: "The contracts." }, { parent: this });
    this.registryArn = registry.arn;
    for (const contract of CONTRACTS) {
      contractSchema(`${name}-${contract.name}-schema`, contract, { registry, schemaName: `${namePrefix}-${contract.name}` }, this);
    }
    this.registerOutputs({ defaultDatabase: this.defaultDatabase, registryArn: this.registryArn });
  }

  /** To know the tables. Reading their rows is asked of the lake. */
  canRead(grantee: Grantee): void {
    this.allowReading(grantee, "read-catalog", [...FIND_ROWS, "glue:GetDatabases", "glue:GetTables", "glue:GetPartition"], MEDAL_NAMES);
  }

  /** To have queries find the curated tables that they name. */
  canFindCurated(grantee: Grantee): void {
    this.allowReading(grantee, "find-curated-tables", FIND_ROWS, ["silver"]);
  }

  private allowReading(grantee: Grantee, what: string, actions: readonly string[], medals: readonly Medal[]): void {
    const { partition, region, id } = this.account;
    const glueArn = pulumi.interpolate`arn:${partition}:glue:${region}:${id}`;
    const names = medals.map((medal) => this.databases[medal].name);
    allow(grantee, what, [
      {
        actions,
        resources: [
          pulumi.interpolate`${glueArn}:catalog`,
          ...names.map((database) => pulumi.interpolate`${glueArn}:database/${database}`),
          ...names.map((database) => pulumi.interpolate`${glueArn}:table/${database}/*`),
        ],
      },
    ]);
  }

  private database(name: string, medal: Medal, { namePrefix, lake }: CatalogArgs): glue.CatalogDatabase {
    const { zone, description } = MEDALS[medal];
    return new glue.CatalogDatabase(
      `${name}-${medal}`,
      { name: `${namePrefix}_${medal}`.replaceAll("-", "_"), description, locationUri: lake.zone(zone).url },
      { parent: this },
    );
  }
}

function requirePrefix(name: string, namePrefix: string): void {
  if (/^[a-z][a-z0-9-]*$/.test(namePrefix)) return;
  throw new Error(
    `Catalog ${name}: namePrefix is ${JSON.stringify(namePrefix)}; databases are named after it, which allows small letters, digits and -, a letter first`,
  );
}
