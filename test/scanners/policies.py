"""Reads [[subject, policy], ...] and prints [[subject, issue], ...]: what Parliament says of each policy."""

import json
import sys

from parliament import analyze_policy_string

print(
    json.dumps(
        [
            [subject, finding.issue]
            for subject, policy in json.load(sys.stdin)
            for finding in analyze_policy_string(policy).findings
        ]
    )
)
