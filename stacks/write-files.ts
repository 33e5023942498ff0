/** `npm run docs:config`: writes Pulumi.yaml's keys and .env.example anew. */
import { readFileSync, writeFileSync } from "node:fs";
import { pipelineLoaders } from "../pipelines/registry.infrastructure.ts";
import { CONFIG_FROM, describedKeys, environmentExample } from "./files.ts";

const PROJECT = new URL("../Pulumi.yaml", import.meta.url);

const pipelines = await Promise.all(pipelineLoaders.map(({ load }) => load()));
const [kept] = readFileSync(PROJECT, "utf8").split(CONFIG_FROM);
writeFileSync(PROJECT, `${kept}${describedKeys(pipelines)}`);
writeFileSync(new URL("../.env.example", import.meta.url), environmentExample());
