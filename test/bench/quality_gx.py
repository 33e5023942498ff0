"""The other side of the quality benches: `python quality_gx.py SUITE.json DATA.parquet`, Great Expectations on pandas."""

import json
import os
import resource
import sys
import time

os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations
import pandas


def validate(suite, path):
    asset = great_expectations.get_context(mode="ephemeral").data_sources.add_pandas("files").add_dataframe_asset("file")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": pandas.read_parquet(path)})
    expectations = [{**each, "meta": {}} for each in suite["expectations"]]
    loaded = great_expectations.ExpectationSuite(name=suite["name"], expectations=expectations)
    return batch.validate(loaded, result_format="SUMMARY").to_json_dict()


with open(sys.argv[1]) as file:
    suite = json.load(file)
started = time.process_time()
result = validate(suite, sys.argv[2])
work = time.process_time() - started
usage = resource.getrusage(resource.RUSAGE_SELF)
print(
    json.dumps(
        {
            "success": bool(result["success"]),
            "workSeconds": work,
            "cpuSeconds": usage.ru_utime + usage.ru_stime,
            "peakMegabytes": usage.ru_maxrss / 1024,
        }
    )
)
