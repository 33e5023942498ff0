/**
 * Lines of a function's log group as a pipeline's log has them: what Lambda and its logger wrap around a line is taken off.
 * Source of the platform's events: "Lambda Telemetry API Event schema reference", https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
import { isObject, type Json } from "../quality/json.ts";

/** Finds what is said of runs and of faults, and leaves out figures, the platform's own bookkeeping, and what is no JSON. */
export const SAID_PATTERN = '{ $.level = "*" || $.record.status = "timeout" || $.record.status = "error" }';

/** A JSON document a line, with `message` in words; undefined of what says nothing of a run or a fault. */
export function saidBy(text: string): string | undefined {
  const line = text.trim();
  const value = parsed(line);
  if (value === undefined) return undefined;
  if (typeof value["runId"] === "string") return line;
  if ("_aws" in value) return undefined;
  const message = typeof value["type"] === "string" && value["type"].startsWith("platform.") ? ofPlatform(value) : ofLogger(value);
  return message === undefined ? undefined : JSON.stringify({ message });
}

function ofPlatform({ record }: Json): string | undefined {
  if (!isObject(record) || (record["status"] !== "timeout" && record["status"] !== "error")) return undefined;
  const took = isObject(record["metrics"]) ? record["metrics"]["durationMs"] : undefined;
  const after = typeof took === "number" ? ` after ${Math.round(took).toLocaleString("en-US")} ms` : "";
  return record["status"] === "timeout"
    ? `the function timed out${after}`
    : `the function failed${after}: ${String(record["errorType"] ?? "no error told")}`;
}

function ofLogger({ message, error, level }: Json): string | undefined {
  // Thrown where no logger was: Lambda writes the error itself as the message.
  if (isObject(message)) return `${String(message["errorType"] ?? "Error")}: ${String(message["errorMessage"] ?? "")}`;
  if (typeof message !== "string") return undefined;
  if (isObject(error)) return `${message}: ${String(error["name"] ?? "Error")}: ${String(error["message"] ?? "")}`;
  return level === "DEBUG" || level === "TRACE" ? undefined : message;
}

function parsed(line: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
