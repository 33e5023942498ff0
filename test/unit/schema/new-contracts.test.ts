import assert from "node:assert/strict";
import { contractNamed } from "../../../domain/market/contracts.ts";
import { type CorporateAction, corporateActionContract } from "../../../domain/market/corporate-action.ts";
import { type NewsItem, newsItemContract } from "../../../domain/market/news-item.ts";
import { type Sentiment, sentimentContract } from "../../../domain/market/sentiment.ts";

const LINEAGE = { source: "alpha-vantage", ingested_at: "2026-01-18T14:30:00.000000Z", revision: 1, receipt_id: "0123456789abcdef0123:1" };

const ARTICLE: NewsItem = {
  article_id: "8f1d2c3b4a596877",
  published_at: "2026-01-16T20:15:00.000000Z",
  title: "Apple’s quarter, in five charts",
  url: "https://news.example/apple-quarter",
  publisher: "Example News",
  sentiment_score: 0.213,
  ...LINEAGE,
};
const SENTIMENT: Sentiment = {
  symbol: "AAPL",
  article_id: "8f1d2c3b4a596877",
  published_at: "2026-01-16T20:15:00.000000Z",
  relevance_score: 0.921,
  sentiment_score: -0.187,
  ...LINEAGE,
};
const SPLIT: CorporateAction = {
  symbol: "AAPL",
  ex_date: "2020-08-31",
  action: "split",
  split_factor: 4,
  cash_amount: null,
  currency: null,
  declared_on: null,
  record_date: null,
  payment_date: null,
  ...LINEAGE,
};
const DIVIDEND: CorporateAction = {
  ...SPLIT,
  ex_date: "2025-11-10",
  action: "dividend",
  split_factor: null,
  cash_amount: 0.26,
  currency: "USD",
  declared_on: "2025-10-30",
  record_date: "2025-11-10",
  payment_date: "2025-11-13",
};

describe("newsItemContract", () => {
  it("takes an article, with and without publisher and score", () => {
    assert.equal(newsItemContract.codec.is(ARTICLE), true);
    assert.equal(newsItemContract.codec.is({ ...ARTICLE, publisher: null, sentiment_score: null }), true);
  });

  it("refuses one without a title, or with a score that is text", () => {
    assert.equal(newsItemContract.codec.is({ ...ARTICLE, title: "" }), false);
    assert.equal(newsItemContract.codec.is({ ...ARTICLE, sentiment_score: "0.213" }), false);
  });
});

describe("sentimentContract", () => {
  it("takes what an article says of an instrument, and needs both scores", () => {
    assert.equal(sentimentContract.codec.is(SENTIMENT), true);
    for (const score of ["relevance_score", "sentiment_score"])
      assert.equal(sentimentContract.codec.is({ ...SENTIMENT, [score]: null }), false);
  });
});

describe("corporateActionContract", () => {
  it("takes a split and a dividend, and nothing else", () => {
    assert.equal(corporateActionContract.codec.is(SPLIT), true);
    assert.equal(corporateActionContract.codec.is(DIVIDEND), true);
    assert.equal(corporateActionContract.codec.is({ ...SPLIT, action: "merger" }), false);
  });

  it("keys an action by what it is, so that a split and a dividend of one day are two", () => {
    const key = corporateActionContract.fieldNames.filter((name) => corporateActionContract.fields[name]!.key);
    assert.deepEqual(key, ["symbol", "ex_date", "action", "source", "revision"]);
  });
});

describe("contractNamed", () => {
  it("finds a contract by its name, and nothing by another", () => {
    assert.equal(contractNamed("sentiment"), sentimentContract);
    assert.equal(contractNamed("toString"), undefined);
  });
});
