import { type Vocabulary, vocabularyOf } from "../vocabulary.ts";
import {
  maxBetween,
  meanBetween,
  medianBetween,
  minBetween,
  presentProportionBetween,
  stdevBetween,
  sumBetween,
  uniqueCountBetween,
  uniqueProportionBetween,
} from "./aggregates.ts";
import { valuesBetween } from "./between.ts";
import { noUnexpectedRows, sameQueryResults, sameRowCountAsOtherTable } from "./beyond.ts";
import { dateutilParseable, matchesStrftime } from "./date-text.ts";
import { distinctContainSet, distinctEqualSet, distinctInSet, mostCommonInSet } from "./distinct.ts";
import { divergenceLess } from "./divergence.ts";
import { chiSquareAboveP } from "./goodness-of-fit.ts";
import { pairIndependent } from "./independence.ts";
import { jsonParseable, matchesJsonSchema } from "./json-text.ts";
import { bootstrappedKsAboveP, parameterizedKsAboveP } from "./kolmogorov-smirnov.ts";
import { lengthsBetween, lengthsEqual } from "./lengths.ts";
import { equalWithinRecord, sumEqual, uniqueWithinRecord } from "./multicolumn.ts";
import { nearNeighbours } from "./neighbours.ts";
import { isNull, notNull } from "./nulls.ts";
import { decreasing, increasing } from "./order.ts";
import { noOutliers } from "./outliers.ts";
import { pairEqual, pairGreater, pairInSet } from "./pair.ts";
import {
  matchesLike,
  matchesLikeList,
  matchesNoLike,
  matchesNoLikeOfList,
  matchesNoRegex,
  matchesNoRegexOfList,
  matchesRegex,
  matchesRegexList,
} from "./patterns.ts";
import { quantilesBetween } from "./quantiles.ts";
import { sessionsComplete, tableFresh } from "./sessions.ts";
import { inSet, notInSet } from "./sets.ts";
import {
  columnCountBetween,
  columnCountEqual,
  columnExists,
  columnsMatchList,
  columnsMatchSet,
  rowCountBetween,
  rowCountEqual,
} from "./shape.ts";
import { columnTypeIs, inTypeList, ofType } from "./types.ts";
import { compoundUnique, valuesUnique } from "./unique.ts";
import { zScoresLess } from "./z-scores.ts";

/** Every expectation the gate knows, in the order it is documented. To add one: write it in its family's file, name it here. */
export const EVERY: Vocabulary = vocabularyOf([
  notNull,
  isNull,
  ofType,
  inTypeList,
  columnTypeIs,
  valuesBetween,
  inSet,
  notInSet,
  matchesRegex,
  matchesNoRegex,
  matchesRegexList,
  matchesNoRegexOfList,
  matchesLike,
  matchesNoLike,
  matchesLikeList,
  matchesNoLikeOfList,
  matchesStrftime,
  dateutilParseable,
  jsonParseable,
  matchesJsonSchema,
  lengthsBetween,
  lengthsEqual,
  zScoresLess,
  noOutliers,
  valuesUnique,
  increasing,
  decreasing,
  pairGreater,
  pairEqual,
  pairInSet,
  compoundUnique,
  uniqueWithinRecord,
  equalWithinRecord,
  sumEqual,
  columnExists,
  columnCountBetween,
  columnCountEqual,
  columnsMatchList,
  columnsMatchSet,
  rowCountBetween,
  rowCountEqual,
  minBetween,
  maxBetween,
  meanBetween,
  medianBetween,
  stdevBetween,
  sumBetween,
  uniqueCountBetween,
  uniqueProportionBetween,
  presentProportionBetween,
  quantilesBetween,
  distinctInSet,
  distinctContainSet,
  distinctEqualSet,
  mostCommonInSet,
  divergenceLess,
  chiSquareAboveP,
  parameterizedKsAboveP,
  bootstrappedKsAboveP,
  pairIndependent,
  sameRowCountAsOtherTable,
  noUnexpectedRows,
  sameQueryResults,
  tableFresh,
  sessionsComplete,
  nearNeighbours,
]);
