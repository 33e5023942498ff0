import type * as t from "io-ts";
import { contract, instant, integer, number, text } from "./contract.ts";

/** What one article says of one instrument, as one source scored it. */
export const sentimentContract = contract(
  { name: "sentiment", version: 1, dataset: "news_sentiment", partition: { by: "published_at", levels: ["year", "month"] } },
  {
    symbol: text({ role: "instrument", unit: "code", key: true, doc: "The instrument, in Assay's one spelling (BRK.B)." }),
    article_id: text({ role: "identity", unit: "hash", key: true, doc: "The article: the article_id of its news item." }),
    published_at: instant({ role: "time", unit: "instant", doc: "When the article was published, UTC; as in its news item." }),
    relevance_score: number({
      role: "measure",
      unit: "score",
      doc: "How much the article is about the instrument, from 0 (named in passing) to 1.",
    }),
    sentiment_score: number({
      role: "measure",
      unit: "score",
      doc: "What it means for the instrument: below 0 is bad news, above 0 good; Alpha Vantage goes from -1 to 1.",
    }),
    source: text({ role: "identity", unit: "name", key: true, doc: "The provider the record came from." }),
    ingested_at: instant({
      role: "lineage",
      unit: "instant",
      volatile: true,
      doc: "When the fetcher received it; stamped once, in the raw envelope.",
    }),
    revision: integer({
      role: "lineage",
      unit: "count",
      key: true,
      volatile: true,
      doc: "1 for the first telling, one more for each change of content.",
    }),
    receipt_id: text({ role: "lineage", unit: "hash", volatile: true, doc: "Where it arrived: raw object and record number within it." }),
  },
);
export type Sentiment = t.TypeOf<typeof sentimentContract.codec>;
