import { checkedSuite } from "../quality/checked-suite.ts";
import { OF_STREAMS } from "../quality/expectations/of-streams.ts";
import { knownSuite } from "../quality/known-suite.ts";
import type { Suite } from "../quality/suite.ts";
import document from "./tick-suite.json" with { type: "json" };

/** What a single trade must be to be served, whoever takes it in: stream-ingest as it comes, historical-batch where it came late. */
export const tickSuite = (): Suite => knownSuite(OF_STREAMS, document);

/** The same, read with care. Throws with every fault of the file in words. */
export const checkedTickSuite = (): Suite => checkedSuite("domain/market/tick-suite.json", OF_STREAMS, document);
