"""Great Expectations 0.18 judges our tables: `python gx018.py READER < question.json > answer.json`."""

import json
import logging
import os
import sys
import warnings

os.environ["GE_USAGE_STATS"] = "False"
os.environ["TQDM_DISABLE"] = "1"
warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import great_expectations
from great_expectations.core import ExpectationSuite
from great_expectations.self_check.util import get_test_validator_with_data


def judge_each(question):
    """What it finds of each rule on each of several tables; the rules of one are judged one by one, None where one raises."""
    context = great_expectations.get_context(mode="ephemeral")
    return [
        [judge_one(get_test_validator_with_data("pandas", dict(each["data"]), context=context), rule) for rule in each["rules"]]
        for each in question
    ]


def judge_one(validator, rule):
    validator._initialize_expectations(expectation_suite=ExpectationSuite("one", data_context=validator._data_context))
    try:
        kwargs = {"result_format": "COMPLETE", **rule["kwargs"]}
        result = getattr(validator, rule["type"])(**kwargs, catch_exceptions=True).to_json_dict()
    except Exception:
        return None
    raised = result["exception_info"]
    told = raised if "raised_exception" in raised else next(iter(raised.values()), {})
    return None if told.get("raised_exception") else {"success": result["success"], "result": result["result"]}


READERS = {"judge_each": judge_each}
# Some verdicts are numpy's.
json.dump(READERS[sys.argv[1]](json.load(sys.stdin)), sys.stdout, default=lambda scalar: scalar.item())
