import type * as t from "io-ts";
import { contract, instant, nullable, number, text } from "./contract.ts";
import { fetchedLineage } from "./lineage.ts";

/** One article, as one source told it. What it says of each instrument it names is a {@link Sentiment} of its own. */
export const newsItemContract = contract(
  { name: "news-item", version: 1, dataset: "news", partition: { by: "published_at", levels: ["year", "month"] } },
  {
    article_id: text({ role: "identity", unit: "hash", key: true, doc: "Hash of the article's address: names it in sentiments too." }),
    published_at: instant({ role: "time", unit: "instant", doc: "When the publisher published it, UTC." }),
    title: text({ role: "measure", unit: "title", doc: "Its headline." }),
    url: text({ role: "measure", unit: "url", doc: "Its address." }),
    publisher: nullable(text({ role: "terms", unit: "name", doc: "Who published it, where the source says it." })),
    sentiment_score: nullable(
      number({
        role: "measure",
        unit: "score",
        doc: "The source's score of the whole article: below 0 is bad news, above 0 good; Alpha Vantage goes from -1 to 1.",
      }),
    ),
    ...fetchedLineage,
  },
);
export type NewsItem = t.TypeOf<typeof newsItemContract.codec>;
