import type * as t from "io-ts";
import { contract, instant, number, text } from "./contract.ts";
import { fetchedLineage } from "./lineage.ts";

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
    ...fetchedLineage,
  },
);
export type Sentiment = t.TypeOf<typeof sentimentContract.codec>;
