"""The batch job of quality-split-job.ts as peers do it: `python quality_split_peers.py polars|pandera DATA.parquet DIRECTORY`."""

import json
import os
import resource
import sys
import time



def with_polars(path, directory):
    import polars

    column = polars.col
    bars = polars.read_parquet(path)
    rules = {
        "symbol": column("symbol").is_null(),
        "close": column("close").is_null(),
        "open in range": ~column("open").is_between(0, 1000),
        "close in range": ~column("close").is_between(0, 1000),
        "volume": column("volume") < 0,
        "high": ~(column("high") >= column("low")),
        "currency": ~column("currency").is_in(["USD", "EUR"]),
        "pattern": ~column("symbol").str.contains("^S[0-9]{4}$"),
        "length": column("symbol").str.len_chars() != 5,
        "once": polars.struct("symbol", "day").is_duplicated(),
    }
    assert bars.height >= 1 and 0 <= bars["close"].mean() <= 1000
    flags = bars.select(test.fill_null(False).alias(name) for name, test in rules.items())
    counts = flags.sum()
    bad = flags.select(polars.any_horizontal(polars.all())).to_series()
    why = [polars.when(column(name)).then(polars.lit(name)) for name in rules]
    reasons = flags.filter(bad).select(polars.concat_list(why).list.drop_nulls().alias("reasons"))
    polars.concat([bars.filter(bad), reasons], how="horizontal").write_parquet(f"{directory}/failed.parquet")
    passed = bars.filter(~bad)
    passed.write_parquet(f"{directory}/passed.parquet")
    close = column("close")
    passed.sort("symbol", "day").select(
        "symbol",
        "day",
        (close / close.shift(1) - 1).over("symbol").alias("change"),
        close.rolling_mean(5, min_samples=1).over("symbol").alias("ma5"),
        close.rolling_mean(20, min_samples=1).over("symbol").alias("ma20"),
    ).write_parquet(f"{directory}/models.parquet")
    assert counts.width == len(rules)
    return passed.height


def with_pandera(path, directory):
    import pandas
    import pandera.pandas as pandera

    bars = pandas.read_parquet(path)
    in_range = pandera.Check.in_range(0, 1000)
    schema = pandera.DataFrameSchema(
        {
            "symbol": pandera.Column(str, [pandera.Check.str_matches("^S[0-9]{4}$"), pandera.Check.str_length(5, 5)]),
            "open": pandera.Column(float, in_range),
            "close": pandera.Column(float, in_range),
            "volume": pandera.Column(int, pandera.Check.ge(0)),
            "currency": pandera.Column(str, pandera.Check.isin(["USD", "EUR"])),
        },
        checks=[
            pandera.Check(lambda table: table["high"] >= table["low"], name="high"),
            pandera.Check(lambda table: len(table) >= 1, name="rows"),
            pandera.Check(lambda table: bool(0 <= table["close"].mean() <= 1000), name="mean"),
        ],
        unique=["symbol", "day"],
    )
    try:
        schema.validate(bars, lazy=True)
        reasons = pandas.Series(dtype=object)
    except pandera.errors.SchemaErrors as faults:
        cases = faults.failure_cases.dropna(subset=["index"])
        reasons = cases.groupby("index")["check"].agg(list)
    failed = bars.loc[reasons.index].assign(reasons=reasons)
    failed.to_parquet(f"{directory}/failed.parquet", compression="zstd")
    passed = bars.drop(index=reasons.index)
    passed.to_parquet(f"{directory}/passed.parquet", compression="zstd")
    days = passed.sort_values(["symbol", "day"])
    close = days.groupby("symbol")["close"]
    models = days[["symbol", "day"]].assign(
        change=close.pct_change(),
        ma5=close.rolling(5, min_periods=1).mean().droplevel(0),
        ma20=close.rolling(20, min_periods=1).mean().droplevel(0),
    )
    models.to_parquet(f"{directory}/models.parquet", compression="zstd")
    return len(passed)


peer, path, directory = sys.argv[1:4]
os.makedirs(directory)
work = {"polars": with_polars, "pandera": with_pandera}[peer]
__import__(peer)
started = time.process_time()
rows = work(path, directory)
used = time.process_time() - started
usage = resource.getrusage(resource.RUSAGE_SELF)
print(
    json.dumps(
        {"rows": rows, "workSeconds": used, "cpuSeconds": usage.ru_utime + usage.ru_stime, "peakMegabytes": usage.ru_maxrss / 1024}
    )
)
