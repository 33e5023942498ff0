"""Great Expectations 1.x reads our files: `python gx.py READER < question.json > answer.json`."""

import json
import logging
import os
import sys

os.environ["GX_ANALYTICS_ENABLED"] = "false"
os.environ["TQDM_DISABLE"] = "1"
logging.disable(logging.WARNING)

import great_expectations as gx
from great_expectations.core.expectation_suite import expectationSuiteSchema
from great_expectations.core.expectation_validation_result import expectationSuiteValidationResultSchema


def results(question):
    """Validation results, loaded and written again."""
    return [expectationSuiteValidationResultSchema.load(each).to_json_dict() for each in question]


def suite(question):
    """A suite, loaded, with the class that Great Expectations makes of each expectation, and its kwargs."""
    loaded = gx.ExpectationSuite(**expectationSuiteSchema.load(question))
    return {
        "name": loaded.name,
        "expectations": [
            {"class": type(each).__name__, "kwargs": each.configuration.to_json_dict()["kwargs"]} for each in loaded.expectations
        ],
    }


def judge(question):
    """What Great Expectations itself finds in a Parquet file, on pandas; each result beside its expectation."""
    import pandas

    loaded = gx.ExpectationSuite(**expectationSuiteSchema.load(question["suite"]))
    asset = gx.get_context(mode="ephemeral").data_sources.add_pandas("files").add_dataframe_asset("file")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": pandas.read_parquet(question["path"])})
    return batch.validate(loaded, result_format=question["format"]).to_json_dict()


def judge_each(question):
    """What it finds of each rule on each of several tables; the rules of one are judged one by one, None where one raises."""
    import pandas

    asset = gx.get_context(mode="ephemeral").data_sources.add_pandas("tables").add_dataframe_asset("table")
    definition = asset.add_batch_definition_whole_dataframe("all")
    return [
        [judge_one(definition.get_batch({"dataframe": pandas.DataFrame(each["data"])}), rule) for rule in each["rules"]]
        for each in question
    ]


def judge_one(batch, rule):
    try:
        # The format of a whole run goes before what a rule says itself.
        kwargs = dict(rule["kwargs"])
        result_format = kwargs.pop("result_format", "COMPLETE")
        expectations = expectationSuiteSchema.load({"name": "one", "expectations": [{**rule, "kwargs": kwargs, "meta": {}}]})
        result = batch.validate(gx.ExpectationSuite(**expectations), result_format=result_format).to_json_dict()["results"][0]
    except Exception:
        return None
    raised = result["exception_info"]
    told = raised if "raised_exception" in raised else next(iter(raised.values()), {})
    return None if told.get("raised_exception") else {"success": result["success"], "result": result["result"]}


READERS = {"results": results, "suite": suite, "judge": judge, "judge_each": judge_each}
# Some verdicts are numpy's.
json.dump(READERS[sys.argv[1]](json.load(sys.stdin)), sys.stdout, default=lambda scalar: scalar.item())
