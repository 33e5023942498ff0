/** Loaded before all tests: properties are tried with the same values each time, or with those of PROPERTY_SEED, so that a run can be had again. */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env["PROPERTY_SEED"] ?? 20260118) });
