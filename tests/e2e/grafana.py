"""What Grafana does with a dashboard before Prometheus is asked: variables filled in, queries and annotations found."""

import json
import re
import urllib.parse

import support

DASHBOARDS = sorted((support.TREE / "deploy/grafana/dashboards").glob("*.json"))
SCRAPE_SECONDS = 1
INTERVAL = "1s"                       # of the shortest range; $__interval is never below the scrape interval
RATE_INTERVAL = "4s"                  # Grafana's: the larger of interval + scrape interval and four scrape intervals
SPECIAL = re.compile(r"[\\^$*+?.()|\[\]{}]")
LABEL = re.compile(r"\{\{\s*(\w+)\s*\}\}")
METRIC = re.compile(r"\b((?:telltale|process|scrape)_\w+|up)(?=\{|, \w+\)$)")
LABEL_VALUES = re.compile(r"label_values\((.+), (\w+)\)")


class Dashboard:
    def __init__(self, path):
        self.name = path.stem
        self.json = json.loads(path.read_text(encoding="utf-8"))
        self.variables = {one["name"]: one for one in self.json["templating"]["list"]}

    def panels(self) -> list:
        return [panel for panel in self.json["panels"] if panel["type"] != "row"]

    def queries(self) -> list:
        return [(panel, target) for panel in self.panels() for target in panel["targets"]]

    def annotations(self) -> list:
        return [one for one in self.json["annotations"]["list"] if "expr" in one]

    def expressions(self) -> list:
        asked = [variable["definition"] for variable in self.variables.values() if variable["type"] == "query"]
        return asked + [target["expr"] for _, target in self.queries()] + [one["expr"] for one in self.annotations()]


class Chosen:
    """The values of a dashboard's variables as somebody has chosen them: a text, or several; nothing is All."""

    def __init__(self, dashboard: Dashboard, range_seconds: int, values: dict):
        self.dashboard, self.values = dashboard, values
        self.own = {"__range": f"{range_seconds}s", "__range_s": str(range_seconds), "__interval": INTERVAL,
                    "__rate_interval": RATE_INTERVAL}

    def value_of(self, name: str) -> str:
        """As the Prometheus data source writes it into a query."""
        if name in self.own:
            return self.own[name]
        variable = self.dashboard.variables[name]
        if variable["type"] != "query":
            return variable["current"]["value"]
        value = self.values.get(name)
        if not variable["multi"] and not variable["includeAll"]:
            assert isinstance(value, str), f"{self.dashboard.name} wants one {name}"
            return value.replace("\\", "\\\\").replace('"', '\\"')
        if value is None:
            return variable["allValue"]
        several = [value] if isinstance(value, str) else value
        escaped = [SPECIAL.sub(lambda found: "\\\\" + found.group(), one) for one in several]
        return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"

    def fill_in(self, expression: str) -> str:
        return re.sub(r"\$(\w+)|\$\{(\w+)\}", lambda found: self.value_of(found.group(1) or found.group(2)), expression)


class Asked:
    """Prometheus' API, as the data source uses it."""

    def __init__(self, address: str):
        self.api = f"http://{address}/api/v1/"

    def get(self, path: str, **parameters):
        answer = support.http("GET", self.api + path + "?" + urllib.parse.urlencode(parameters)).json()
        if answer["status"] != "success":
            raise AssertionError(f"{parameters}: {answer.get('error')}")
        return answer["data"]

    def series(self, expression: str, instant: bool, begin: float, end: float) -> list:
        """(labels, values) of each series of the answer; values that are not numbers are left out."""
        if instant:
            rows = self.get("query", query=expression, time=end)["result"]
            return [(row["metric"], finite([row["value"]])) for row in rows]
        rows = self.get("query_range", query=expression, start=begin, end=end, step=SCRAPE_SECONDS)["result"]
        return [(row["metric"], finite(row["values"])) for row in rows]

    def label_values(self, selector: str, label: str, begin: float, end: float) -> list:
        rows = self.get("series", **{"match[]": selector, "start": begin, "end": end})
        return sorted({row[label] for row in rows if row.get(label)})


def finite(values: list) -> list:
    return [float(value) for _, value in values if value not in ("NaN", "+Inf", "-Inf")]
