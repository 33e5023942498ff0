import { type Vocabulary, vocabularyOf } from "../vocabulary.ts";
import { numbersBetween } from "./between-numbers.ts";
import { notNull } from "./nulls.ts";
import { numbersGreater } from "./pair-numbers.ts";
import { matchesPlainRegex } from "./plain-regex.ts";

/** What the suites of streams say of a trade and of a minute: no more, since the functions that read them carry it all. */
export const OF_STREAMS: Vocabulary = vocabularyOf([notNull, numbersBetween, numbersGreater, matchesPlainRegex]);
