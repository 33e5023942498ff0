"""The batch job of quality-split-job.ts as peers do it: `python quality_split_peers.py polars|pandera DATA.jsonl DIRECTORY`."""

import json
import os
import resource
import sys
import time

PRICES = ["open", "high", "low", "close"]
NOT_BELOW = [("high", "low"), ("high", "open"), ("high", "close"), ("open", "low"), ("close", "low")]


def with_polars(path, directory):
    import polars

    column = polars.col
    numbers = {name: polars.Float64 for name in [*PRICES, "adjusted_close"]}
    schema = {"symbol": polars.String, "price_date": polars.String, **numbers, "volume": polars.Int64, "currency": polars.String}
    bars = polars.read_ndjson(path, schema=schema).with_columns(day=column("price_date").str.to_date("%Y-%m-%d", strict=False))
    rules = {
        "symbol": column("symbol").is_null(),
        "adjusted_close": column("adjusted_close").is_null(),
        "price_date": column("day").is_null() & column("price_date").is_not_null(),
        **{f"{name} above zero": ~(column(name) > 0) for name in PRICES},
        "volume": column("volume") < 0,
        **{f"{a} not below {b}": ~(column(a) >= column(b)) for a, b in NOT_BELOW},
        "currency": ~column("currency").str.contains("^[A-Z]{3}$"),
    }
    assert bars.height >= 1
    flags = bars.select(test.fill_null(False).alias(name) for name, test in rules.items())
    counts = flags.sum().row(0, named=True)
    bad = flags.select(polars.any_horizontal(polars.all())).to_series()
    why = [polars.when(column(name)).then(polars.lit(name)) for name in rules]
    reasons = flags.filter(bad).select(polars.concat_list(why).list.drop_nulls().alias("failed_expectations"))
    polars.concat([bars.filter(bad).drop("day"), reasons], how="horizontal").write_parquet(f"{directory}/failed.parquet")
    close = column("close")
    (
        bars.filter(~bad)
        .with_columns(price_date=column("day"))
        .drop("day")
        .unique(["symbol", "price_date"], keep="any")
        .sort("symbol", "price_date")
        .with_columns(
            (close / close.shift(1) - 1).over("symbol").alias("change"),
            close.rolling_mean(5, min_samples=1).over("symbol").alias("ma5"),
            close.rolling_mean(20, min_samples=1).over("symbol").alias("ma20"),
            column("price_date").dt.year().alias("year"),
        )
        .write_parquet(polars.PartitionBy(f"{directory}/curated", key="year", include_key=False), mkdir=True)
    )
    return json.dumps(counts)


def with_pandera(path, directory):
    import pandas
    import pandera.pandas as pandera

    bars = pandas.read_json(path, lines=True)
    days = pandas.to_datetime(bars["price_date"], format="%Y-%m-%d", errors="coerce")
    above_zero = pandera.Check.gt(0)
    schema = pandera.DataFrameSchema(
        {
            "symbol": pandera.Column(str),
            "price_date": pandera.Column(str, pandera.Check(lambda _: days.notna(), name="price_date")),
            **{name: pandera.Column(float, above_zero) for name in PRICES},
            "adjusted_close": pandera.Column(float),
            "volume": pandera.Column(int, pandera.Check.ge(0)),
            "currency": pandera.Column(str, pandera.Check.str_matches("^[A-Z]{3}$")),
        },
        checks=[
            pandera.Check(lambda table: len(table) >= 1, name="rows"),
            *[pandera.Check(lambda table, a=a, b=b: table[a] >= table[b], name=f"{a} not below {b}") for a, b in NOT_BELOW],
        ],
    )
    try:
        schema.validate(bars, lazy=True)
        reasons, result = pandas.Series(dtype=object), {}
    except pandera.errors.SchemaErrors as faults:
        # Of a rule about the table, one case for each of its columns.
        cases = faults.failure_cases.dropna(subset=["index"]).drop_duplicates(["index", "check"])
        reasons, result = cases.groupby("index")["check"].agg(list), faults.message
    failed = bars.loc[reasons.index].assign(failed_expectations=reasons)
    failed.to_parquet(f"{directory}/failed.parquet", compression="zstd")
    kept = bars.assign(price_date=days).drop(index=reasons.index).drop_duplicates(["symbol", "price_date"])
    kept = kept.sort_values(["symbol", "price_date"])
    close = kept.groupby("symbol")["close"]
    kept.assign(
        change=close.pct_change(),
        ma5=close.rolling(5, min_periods=1).mean().droplevel(0),
        ma20=close.rolling(20, min_periods=1).mean().droplevel(0),
        year=kept["price_date"].dt.year,
    ).to_parquet(f"{directory}/curated", compression="zstd", partition_cols=["year"])
    return json.dumps(result)


peer, path, directory = sys.argv[1:4]
os.makedirs(directory)
work = {"polars": with_polars, "pandera": with_pandera}[peer]
__import__(peer)
started = time.process_time()
work(path, directory)
used = time.process_time() - started
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"workSeconds": used, "cpuSeconds": usage.ru_utime + usage.ru_stime, "peakMegabytes": usage.ru_maxrss / 1024}))
