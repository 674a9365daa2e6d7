#!/usr/bin/env python3
"""Shows that every rule of check.py can fail, and does not where nothing is wrong.

    infra/policy/check_test.py                 on bad.json, the plan of bad/main.tf as it was recorded
    infra/policy/check_test.py --plan FILE     on a plan of now, to which bad.json has to be equal
    infra/policy/check_test.py --record FILE   makes bad.json of it"""

import argparse
import copy
import json
import pathlib
import re
import sys
import unittest

import check

RECORDED = pathlib.Path(__file__).with_name("bad.json")


def essence(plan):
    """What check.py reads of a plan, without what differs from day to day."""
    data = [{"address": each["address"], "mode": each["mode"], "type": each["type"], "change": {"after": each["change"]["after"]}}
            for each in plan.get("resource_changes", []) if each["mode"] == "data"]
    prior = plan.get("prior_state", {}).get("values", {})
    text = json.dumps({"planned_values": {"root_module": plan["planned_values"]["root_module"]}, "prior_state": {"values": prior},
                       "resource_changes": data})
    # Ids of documents are checksums, and versions of schemas belong to the provider.
    return json.loads(re.sub(r', "schema_version": \d+', "", text))


class Rules(unittest.TestCase):
    plan = None

    @classmethod
    def setUpClass(cls):
        cls.plan = cls.plan or json.loads(RECORDED.read_text(encoding="utf-8"))
        cls.found = check.violations(cls.plan)

    def test_every_rule_refuses_its_bad_example(self):
        self.assertEqual(sorted({name for name, _, _ in self.found}), sorted(check.RULES))

    def test_a_bad_example_breaks_the_rule_it_is_named_after_and_no_other(self):
        for name, address, what in self.found:
            with self.subTest(address):
                self.assertIn(name, (address.replace("_", "-")), what)

    def test_good_examples_are_not_refused(self):
        good = [each.address for each in check.Stack(self.plan).resources if '["good"]' in each.address]
        self.assertGreater(len(good), 25)
        self.assertEqual([each for each in self.found if '["good"]' in each[1]], [])

    def test_the_recorded_plan_is_that_of_the_examples(self):
        self.assertEqual(essence(self.plan), json.loads(RECORDED.read_text(encoding="utf-8")))

    def test_a_state_is_judged_like_a_plan(self):
        state = {"values": {"root_module": copy.deepcopy(self.plan["planned_values"]["root_module"])}}
        of_data = {"iam-anybody", "iam-wildcard-resource"}  # Only data sources break these here.
        self.assertEqual({name for name, _, _ in check.violations(state)}, set(check.RULES) - of_data)

    def test_what_is_no_plan_is_refused(self):
        for document in ({}, {"planned_values": {}}, {"format_version": "1.2"}):
            with self.assertRaises(ValueError):
                check.violations(document)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plan")
    parser.add_argument("--record")
    arguments = parser.parse_args()
    if arguments.record:
        plan = json.loads(pathlib.Path(arguments.record).read_text(encoding="utf-8"))
        RECORDED.write_text(json.dumps(essence(plan), indent=1) + "\n", encoding="utf-8")
        return 0
    if arguments.plan:
        Rules.plan = json.loads(pathlib.Path(arguments.plan).read_text(encoding="utf-8"))
    result = unittest.TextTestRunner(verbosity=1).run(unittest.defaultTestLoader.loadTestsFromTestCase(Rules))
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
