import type { Json } from "../../domain/quality/json.ts";

/** A validation result of 1.x in the words of Great Expectations 0.18, which has no severities and names the suite in `meta`. */
export function resultAs018({ success, results, suite_name, suite_parameters, statistics, meta }: Json): Json {
  return {
    success,
    results: (results as readonly Json[]).map((entry) => ({
      ...entry,
      expectation_config: configAs018(entry["expectation_config"] as Json),
    })),
    evaluation_parameters: suite_parameters,
    statistics,
    meta: { expectation_suite_name: suite_name, ...(meta as Json) },
  };
}

function configAs018({ type, kwargs, meta, notes }: Json): Json {
  const kept = notes === undefined ? meta : { ...(meta as Json), notes };
  return { expectation_type: type, kwargs, meta: kept };
}
