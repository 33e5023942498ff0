// The import table: who may import whom. A folder not named in a rule's `to` list is out of reach for its `from`.

/** @param {string} name @param {string} from @param {string[]} to */
const mayOnlyImport = (name, from, to) => ({
  name,
  severity: "error",
  comment: `${from} may import only: ${to.join(", ")}`,
  from: { path: from },
  to: { pathNot: [...to, "^node_modules/", "^node:", "^aws-lambda$"], dependencyTypesNot: ["core", "npm", "npm-dev"] },
});

const DOMAIN = "^domain/";
const ADAPTERS = "^adapters/";
/** A pipeline's own folder, as captured by the rule's `from`. */
const OWN = "^pipelines/$1/";
const DEFINITION = "^pipelines/definition\\.ts$";

export default {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } } },
    mayOnlyImport("domain", "^domain/", [DOMAIN]),
    {
      name: "domain-is-pure",
      severity: "error",
      comment: "domain has no effects: it takes pure helpers only, and nothing of Node's",
      from: { path: DOMAIN },
      to: { dependencyTypes: ["core", "npm"], pathNot: "node_modules/(fp-ts|io-ts|re2js|xxhash-wasm|fastest-levenshtein)/" },
    },
    mayOnlyImport("adapters", "^adapters/", [DOMAIN, ADAPTERS]),
    mayOnlyImport("settings-and-runbook", "^pipelines/([^/]+)/(settings|runbook)\\.ts$", [DOMAIN]),
    mayOnlyImport("handler", "^pipelines/([^/]+)/(?!local|service|definition|lambda/)[^/]+(?<!infrastructure)\\.ts$", [DOMAIN, OWN]),
    mayOnlyImport("pipeline-entries", "^pipelines/([^/]+)/(local\\.ts|service\\.ts|lambda/)", [DOMAIN, ADAPTERS, OWN, DEFINITION]),
    mayOnlyImport("pipeline-definition", "^pipelines/([^/]+)/definition\\.ts$", [OWN, DEFINITION]),
    mayOnlyImport("pipeline-infrastructure", "^pipelines/([^/]+)/[a-z.]*infrastructure\\.ts$", [
      DOMAIN,
      "^components/",
      "^pipelines/$1/(settings|runbook|suites|[a-z]+\\.infrastructure)\\.ts$",
      "^pipelines/infrastructure\\.ts$",
    ]),
    mayOnlyImport("components", "^components/", [DOMAIN, "^components/"]),
    mayOnlyImport("stacks", "^stacks/", [DOMAIN, "^components/", "^stacks/", "^pipelines/(registry\\.)?infrastructure\\.ts$"]),
    mayOnlyImport("policies", "^policies/", [DOMAIN, "^policies/"]),
    mayOnlyImport("registry", "^pipelines/(registry|definition)\\.ts$", [DOMAIN, "^pipelines/"]),
    mayOnlyImport("ops", "^ops/", [
      DOMAIN,
      ADAPTERS,
      "^ops/",
      "^pipelines/(registry|definition)\\.ts$",
      "^pipelines/[^/]+/(local|runbook)\\.ts$",
      "^policies/cost/",
    ]),
    {
      name: "handler-does-not-reach-its-entries",
      severity: "error",
      from: { path: "^pipelines/([^/]+)/(?!local|service|definition|lambda/)[^/]+\\.ts$" },
      to: { path: "^pipelines/$1/(local|service|definition|infrastructure|lambda)" },
    },
    { name: "nothing-imports-test", severity: "error", from: { pathNot: "^test/" }, to: { path: "^test/" } },
    {
      name: "no-pulumi-at-run-time",
      severity: "error",
      comment: "what a Lambda or the assay command loads never reaches @pulumi",
      from: { path: "^(domain|adapters|ops)/|^pipelines/.*(?<!infrastructure)\\.ts$" },
      to: { path: "node_modules/@pulumi/", reachable: true },
    },
    // aws-lambda has types alone.
    { name: "resolves", severity: "error", from: {}, to: { couldNotResolve: true, pathNot: "^aws-lambda$" } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".json"],
      conditionNames: ["import", "node", "default"],
      exportsFields: ["exports"],
    },
  },
};
