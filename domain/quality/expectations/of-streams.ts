import { parsePlainPattern } from "../plain-pattern.ts";
import { type Vocabulary, vocabularyOf } from "../vocabulary.ts";
import { valuesBetween } from "./between.ts";
import { notNull } from "./nulls.ts";
import { pairGreater } from "./pair.ts";
import { matchesRegexBy } from "./text-rule.ts";

/** What the suites of streams say of a trade and of a minute: no more, since the functions that read them carry it all. */
export const OF_STREAMS: Vocabulary = vocabularyOf([notNull, valuesBetween, pairGreater, matchesRegexBy(parsePlainPattern)]);
