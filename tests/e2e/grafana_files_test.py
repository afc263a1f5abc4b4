#!/usr/bin/env python3
"""The files under deploy/grafana: made by their source, in the form Grafana reads, with the habits of mixins."""

import functools
import re
import shutil
import subprocess
import sys
import unittest

import yaml

import support
from grafana import DASHBOARDS, Dashboard

FOLDER = support.TREE / "deploy/grafana"
USED = re.compile(r"\$\{?(\w+)")
OWN = {"__rate_interval", "__interval", "__range", "__data", "__url_time_range", "__all"}
UNITS = {"short", "percentunit", "s", "bytes", "suffix: /s"}
NAMES = {"overview", "stream", "incident", "fleet", "itself"}


def texts(value):
    """Every text in a dashboard's JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


def of_each_dashboard(test):
    @functools.wraps(test)
    def run(self):
        for path in DASHBOARDS:
            with self.subTest(dashboard=path.stem):
                test(self, Dashboard(path))
    return run


class Files(unittest.TestCase):
    def test_they_are_what_the_source_says(self):
        check = [sys.executable, FOLDER / "dashboards.py", "--check"]
        ran = subprocess.run(check, capture_output=True, text=True)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        self.assertEqual({path.stem for path in DASHBOARDS}, NAMES)

    def test_a_file_that_was_changed_by_hand_is_told(self):
        copy = support.EndToEnd()
        copy.setUp()
        self.addCleanup(copy.doCleanups)
        tree = shutil.copytree(FOLDER, copy.folder / "grafana", ignore=shutil.ignore_patterns("__pycache__"))
        changed = tree / "dashboards/fleet.json"
        changed.write_text(changed.read_text().replace("instance", "pod", 1))
        (tree / "dashboards/mine.json").write_text("{}\n")
        (tree / "dashboards/stream.json").unlink()
        ran = subprocess.run([sys.executable, tree / "dashboards.py", "--check"], capture_output=True, text=True)
        self.assertEqual(ran.returncode, 1)
        self.assertEqual(re.findall(r"dashboards/(\w+)\.json is not", ran.stderr), ["fleet", "mine", "stream"])

    @of_each_dashboard
    def test_they_are_found_again_and_lead_to_one_another(self, dashboard: Dashboard):
        made = dashboard.json
        self.assertEqual((made["uid"], made["tags"], made["schemaVersion"]),
                         (f"telltale-{dashboard.name}", ["telltale"], 39))
        self.assertNotIn("id", made)   # Grafana gives one
        self.assertTrue(made["description"])
        kinds = {link["type"]: link for link in made["links"]}
        self.assertEqual((kinds["dashboards"]["tags"], kinds["dashboards"]["includeVars"]), (["telltale"], True))
        self.assertEqual({link["url"] for link in made["links"] if link["type"] == "link"},
                         {"${telltale_url:raw}/", "${telltale_url:raw}/runbooks"})

    @of_each_dashboard
    def test_each_panel_says_what_it_shows_and_how(self, dashboard: Dashboard):
        titles = [panel["title"] for panel in dashboard.panels()]
        self.assertEqual(sorted(titles), sorted(set(titles)))
        for panel in dashboard.panels():
            with self.subTest(panel=panel["title"]):
                self.assertRegex(panel["description"], r"^\S.{10,}[.?]$")
                self.assertIn(panel["fieldConfig"]["defaults"]["unit"], UNITS)
                self.assertTrue(panel["fieldConfig"]["defaults"]["thresholds"]["steps"])
                self.assertEqual([target["refId"] for target in panel["targets"]],
                                 list("ABCDEFGHI"[:len(panel["targets"])]))

    @of_each_dashboard
    def test_panels_lie_on_the_grid_without_covering_one_another(self, dashboard: Dashboard):
        ids = [panel["id"] for panel in dashboard.json["panels"]]
        self.assertEqual(sorted(set(ids)), sorted(ids))
        taken = set()
        for panel in dashboard.json["panels"]:
            at = panel["gridPos"]
            self.assertLessEqual(at["x"] + at["w"], 24)
            cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
            self.assertFalse(cells & taken, panel["title"])
            taken |= cells

    @of_each_dashboard
    def test_every_query_asks_the_chosen_source_and_job(self, dashboard: Dashboard):
        for _, target in dashboard.queries():
            self.assertEqual(target["datasource"], {"type": "prometheus", "uid": "${datasource}"})
            self.assertNotRegex(target["expr"], r"\[\d+[sm]\]")   # $__rate_interval or $window, hours or days
        for expression in dashboard.expressions():
            selectors = re.findall(r"\w+\{[^}]*\}", expression)
            missing = [one for one in selectors if 'job=~"$job"' not in one]
            self.assertTrue(not missing or expression.startswith("label_values(telltale_build_info"), missing)

    @of_each_dashboard
    def test_variables_are_declared_and_used(self, dashboard: Dashboard):
        used = {name for text in texts(dashboard.json) for name in USED.findall(text)} - OWN
        self.assertEqual(used, set(dashboard.variables))
        self.assertEqual(list(dashboard.variables)[:2], ["datasource", "job"])

    @of_each_dashboard
    def test_every_line_has_a_legend(self, dashboard: Dashboard):
        for panel, target in dashboard.queries():
            if panel["type"] in ("timeseries", "state-timeline", "heatmap"):
                self.assertNotEqual(target["legendFormat"], "__auto", panel["title"])

    @of_each_dashboard
    def test_one_value_is_compared_with_equals_and_several_as_patterns(self, dashboard: Dashboard):
        # Grafana escapes for patterns only where several may be chosen; workflows are called "a.b (new)", too.
        for name, variable in dashboard.variables.items():
            if variable["type"] != "query":
                continue
            operator = "=~" if variable["multi"] else "="
            found = set(re.findall(rf'\b{name}(=~|=)"\${name}"', " ".join(dashboard.expressions())))
            self.assertEqual(found, {operator}, name)

    def test_provisioning_names_the_folders_that_are_mounted(self):
        (provider,) = yaml.safe_load((FOLDER / "provisioning/dashboards/telltale.yaml").read_text())["providers"]
        self.assertEqual((provider["type"], provider["options"]["path"]), ("file", "/var/lib/grafana/dashboards"))
        (source,) = yaml.safe_load((FOLDER / "provisioning/datasources/prometheus.yaml").read_text())["datasources"]
        self.assertEqual((source["type"], source["access"], source["isDefault"]), ("prometheus", "proxy", True))
        self.assertRegex(source["url"], r"^http://[\w.-]+:\d+$")
        self.assertIn("timeInterval", source["jsonData"])


if __name__ == "__main__":
    support.main()
