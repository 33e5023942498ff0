import { isLeft } from "fp-ts/lib/Either.js";
import { OF_STREAMS } from "../quality/expectations/of-streams.ts";
import { readSuite, type Suite } from "../quality/suite.ts";
import { suiteFaultText } from "../quality/suite-fault.ts";
import document from "./tick-suite.json" with { type: "json" };

/** What a single trade must be to be served, whoever takes it in: stream-ingest as it comes, historical-batch where it came late. */
export function tickSuite(): Suite {
  const suite = readSuite(OF_STREAMS, document);
  // The file is part of the program: a fault in it is a defect, found by the first test.
  if (isLeft(suite)) throw new Error(suite.left.map(suiteFaultText).join("; "));
  return suite.right;
}
