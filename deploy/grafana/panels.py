"""Grafana's JSON for what dashboards.py says: queries, panels, variables, annotations, links, and the grid they lie on.

Written against Grafana's schema version 39 (Grafana 10.3 and later), without a library, so that nothing has to be
installed to build them. Every panel says in its description how it is to be read; panel() asks for one.
"""

DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
TAG = "telltale"
TELLTALE = "${telltale_url:raw}"      # where a browser finds telltale's own pages
WIDTH = 24                            # columns of Grafana's grid
PER_SECOND = "suffix: outputs/s"

GREEN, YELLOW, ORANGE, RED, BLUE, GREY = "green", "yellow", "orange", "red", "blue", "text"
STATES = [("learning", BLUE), ("watching", GREEN), ("open", RED), ("resolved", YELLOW), ("stale", GREY),
          ("accepted", "purple")]     # by the value of telltale_signal_state


# --- Queries ----------------------------------------------------------------------------------------------------------
class Scope:
    """The series that the variables above a dashboard choose. Where one value is chosen, it is compared with =, since
    Grafana escapes for regular expressions only where there may be several."""

    def __init__(self, *matchers: str):
        self.matchers = matchers

    def of(self, metric: str, *more: str) -> str:
        return f"{metric}{{{','.join((*self.matchers, *more))}}}"

    def rate(self, metric: str, *more: str) -> str:
        return f"rate({self.of(metric, *more)}[$__rate_interval])"

    def grown(self, metric: str, *more: str) -> str:
        """Over the window that is chosen above: workflows of twenty outputs a day have no rate in a minute."""
        return f"increase({self.of(metric, *more)}[$window])"


JOB = Scope('job=~"$job"')
SIDECARS = Scope('job=~"$job"', 'instance=~"$instance"')
WORKFLOWS = Scope('job=~"$job"', 'workflow=~"$workflow"')
STREAMS = Scope('job=~"$job"', 'workflow=~"$workflow"', 'step=~"$step"')
STREAM = Scope('job=~"$job"', 'workflow="$workflow"', 'step="$step"')


def query(expression: str, legend: str = "", *, kind: str = "range") -> dict:
    """`kind`: range (a line over time), instant (what it is at the end), table (that, with its labels), heatmap."""
    return {"datasource": DATASOURCE, "editorMode": "code", "expr": expression, "legendFormat": legend or "__auto",
            "instant": kind in ("instant", "table"), "range": kind in ("range", "heatmap"),
            "format": {"table": "table", "heatmap": "heatmap"}.get(kind, "time_series")}


def with_letters(queries: list) -> list:
    return [{"refId": letter, **one} for letter, one in zip("ABCDEFGHIJKL", queries, strict=False)]


# --- How values look --------------------------------------------------------------------------------------------------
def steps(base: str, *above: tuple) -> dict:
    """Thresholds: `base`, and (value, colour) from each value on."""
    return {"mode": "absolute", "steps": [{"color": base, "value": None},
                                          *({"color": colour, "value": value} for value, colour in above)]}


def named(values: dict) -> list:
    """A mapping of values to (text, colour)."""
    return [{"type": "value", "options": {str(value): {"text": text, "color": colour, "index": place}
                                          for place, (value, (text, colour)) in enumerate(values.items())}}]


SIGNAL_STATES = named(dict(enumerate(STATES)))
YES_NO = named({0: ("no", GREEN), 1: ("yes", RED)})


def override(name: str, **properties) -> dict:
    """Of the series or column `name`. unit=..., displayName=..., mappings=...; dots of a property are written __."""
    return {"matcher": {"id": "byName", "options": name},
            "properties": [{"id": key.replace("__", "."), "value": value} for key, value in properties.items()]}


def link(title: str, url: str, blank: bool = True) -> dict:
    return {"title": title, "url": url, "targetBlank": blank}


# --- Panels -----------------------------------------------------------------------------------------------------------
def panel(kind: str, title: str, description: str, queries: list, *, width: int, height: int = 8, unit: str = "short",
          options: dict, custom: dict = None, thresholds: dict = None, mappings: list = None, overrides: list = (),
          transformations: list = (), limits: dict = None, colour: str = "thresholds", links: list = ()) -> dict:
    assert title and description and queries, f"a panel without title, description or query: {title!r}"
    defaults = {"unit": unit, "color": {"mode": colour}, "custom": custom or {}, "mappings": mappings or [],
                "thresholds": thresholds or steps(GREEN), "links": list(links), **(limits or {})}
    made = {"type": kind, "title": title, "description": description, "datasource": DATASOURCE,
            "gridPos": {"w": width, "h": height}, "targets": with_letters(queries), "options": options,
            "fieldConfig": {"defaults": defaults, "overrides": list(overrides)}}
    return {**made, "transformations": list(transformations)} if transformations else made


def stat(title: str, description: str, expression: str, *, legend: str = "", unit: str = "short", width: int = 4,
         thresholds: dict = None, mappings: list = None, links: list = (), graph: bool = False) -> dict:
    options = {"colorMode": "value", "graphMode": "area" if graph else "none", "justifyMode": "auto",
               "orientation": "auto", "textMode": "value_and_name" if legend else "value", "wideLayout": True,
               "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}}
    return panel("stat", title, description, [query(expression, legend, kind="range" if graph else "instant")],
                 width=width, height=4, unit=unit, options=options, thresholds=thresholds, mappings=mappings,
                 links=links)


def lines(title: str, description: str, *queries: dict, unit: str = "short", width: int = 12, height: int = 8,
          stacked: bool = False, low: float = None, high: float = None, overrides: list = (), links: list = (),
          log: bool = False) -> dict:
    custom = {"drawStyle": "line", "lineInterpolation": "linear", "lineWidth": 1, "showPoints": "never",
              "fillOpacity": 30 if stacked else 8, "spanNulls": False,
              "stacking": {"mode": "normal" if stacked else "none", "group": "A"},
              "scaleDistribution": {"type": "log", "log": 10} if log else {"type": "linear"}}
    options = {"legend": {"displayMode": "table", "placement": "bottom", "showLegend": True,
                          "calcs": ["lastNotNull", "max"]}, "tooltip": {"mode": "multi", "sort": "desc"}}
    limits = {name: value for name, value in (("min", low), ("max", high)) if value is not None}
    return panel("timeseries", title, description, list(queries), width=width, height=height, unit=unit, custom=custom,
                 options=options, limits=limits, overrides=overrides, colour="palette-classic", links=links)


def states(title: str, description: str, target: dict, *, mappings: list, width: int = 12, height: int = 8,
           links: list = ()) -> dict:
    options = {"mergeValues": True, "showValue": "never", "alignValue": "left", "rowHeight": 0.9,
               "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []},
               "tooltip": {"mode": "single", "sort": "none"}}
    return panel("state-timeline", title, description, [target], width=width, height=height, mappings=mappings,
                 custom={"fillOpacity": 80, "lineWidth": 0}, options=options, links=links)


def heatmap(title: str, description: str, target: dict, *, unit: str, width: int = 12, height: int = 8) -> dict:
    options = {"calculate": False, "cellGap": 1, "rowsFrame": {"layout": "auto"}, "legend": {"show": True},
               "color": {"mode": "scheme", "scheme": "Oranges", "steps": 64, "fill": "dark-orange", "reverse": False,
                         "exponent": 0.5}, "filterValues": {"le": 1e-9}, "exemplars": {"color": "rgba(255,0,255,0.7)"},
               "tooltip": {"mode": "single", "yHistogram": False, "showColorScale": True},
               "yAxis": {"axisPlacement": "left", "reverse": False, "unit": unit}}
    return panel("heatmap", title, description, [target], width=width, height=height, unit="short", options=options)


def table(title: str, description: str, *queries: dict, columns: dict, width: int = 24, height: int = 8,
          overrides: list = (), transformations: list = None, sort: str = None) -> dict:
    """`columns`: what is shown, in order, by its name in the queries' answer; the rest is hidden."""
    if transformations is None:
        shown = {name: place for place, name in enumerate(columns)}
        hidden = {name: True for name in ("Time", "Value #A", "Value #B") if name not in columns}
        transformations = [{"id": "merge", "options": {}},
                           {"id": "organize", "options": {"excludeByName": hidden, "indexByName": shown,
                                                          "renameByName": columns}}]
    options = {"showHeader": True, "cellHeight": "sm",
               "sortBy": [{"displayName": sort, "desc": True}] if sort else []}
    return panel("table", title, description, list(queries), width=width, height=height, options=options,
                 custom={"align": "auto", "cellOptions": {"type": "auto"}, "inspect": False, "filterable": False},
                 overrides=overrides, transformations=transformations)


def row(title: str, *panels: dict) -> list:
    head = {"type": "row", "title": title, "collapsed": False, "panels": [], "gridPos": {"w": WIDTH, "h": 1}}
    return [head, *panels]


def laid_out(rows: list) -> list:
    """Panels from left to right, each line as high as its highest panel; numbered in that order."""
    placed, x, y, height = [], 0, 0, 0
    for one in (one for panels in rows for one in panels):
        size = one["gridPos"]
        if x + size["w"] > WIDTH:
            x, y, height = 0, y + height, 0
        placed.append({"id": len(placed) + 1, **one, "gridPos": {**size, "x": x, "y": y}})
        x, height = x + size["w"], max(height, size["h"])
    return placed


# --- Variables, annotations, links ------------------------------------------------------------------------------------
def datasource_variable() -> dict:
    return {"type": "datasource", "name": "datasource", "label": "Data source", "query": "prometheus", "regex": "",
            "current": {"text": "default", "value": "default"}, "hide": 0, "includeAll": False, "multi": False,
            "options": [], "refresh": 1, "skipUrlSync": False}


def variable(name: str, label: str, metric: str, *, single: bool = False, description: str = "") -> dict:
    """The values of the label `name` of a selector. All is .*, so that a label which a series lacks matches, too."""
    asked = f"label_values({metric}, {name})"
    chosen = {"selected": True, "text": ["All"], "value": ["$__all"]}
    everything = {} if single else {"allValue": ".*", "current": chosen}
    return {"type": "query", "name": name, "label": label, "description": description, "datasource": DATASOURCE,
            "definition": asked, "query": {"query": asked, "refId": f"Variable-{name}"}, "regex": "", "refresh": 2,
            "sort": 1, "hide": 0, "multi": not single, "includeAll": not single, "options": [], "skipUrlSync": False,
            **everything}


def window_variable() -> dict:
    windows = ("5m", "15m", "1h", "6h", "1d", "7d")
    return {"type": "interval", "name": "window", "label": "Window", "query": ",".join(windows), "auto": False,
            "auto_count": 30, "auto_min": "10s", "refresh": 2, "hide": 0, "skipUrlSync": False,
            "description": "Over which shares of outputs are counted; the fewer outputs, the longer",
            "current": {"selected": True, "text": "1h", "value": "1h"},
            "options": [{"selected": window == "1h", "text": window, "value": window} for window in windows]}


def address_variable() -> dict:
    """Where telltale's own pages are, as a browser reaches them: its web.external_url."""
    address = "http://127.0.0.1:9737"
    return {"type": "textbox", "name": "telltale_url", "label": "telltale's address", "query": address, "hide": 0,
            "description": "web.external_url of a telltale; links to its pages and runbooks begin with it",
            "current": {"selected": True, "text": address, "value": address}, "skipUrlSync": False,
            "options": [{"selected": True, "text": address, "value": address}]}


def annotation(name: str, expression: str, title: str, text: str, tags: str, colour: str) -> dict:
    return {"name": name, "datasource": DATASOURCE, "enable": True, "hide": False, "expr": expression, "step": "30s",
            "titleFormat": title, "textFormat": text, "tagKeys": tags, "iconColor": colour, "useValueForTime": False}


BUILT_IN = {"name": "Annotations & Alerts", "builtIn": 1, "type": "dashboard", "enable": True, "hide": True,
            "datasource": {"type": "grafana", "uid": "-- Grafana --"}, "iconColor": "rgba(0, 211, 255, 1)"}


def dashboard(uid: str, title: str, description: str, *, rows: list, variables: list, annotations: list,
              span: str = "now-6h") -> dict:
    links = [{"type": "dashboards", "title": "telltale's dashboards", "tags": [TAG], "asDropdown": True, "icon": "",
              "includeVars": True, "keepTime": True, "targetBlank": False, "tooltip": "", "url": ""}]
    for name, path in (("telltale's page", "/"), ("Runbooks", "/runbooks")):
        links.append({"type": "link", "title": name, "url": TELLTALE + path, "icon": "external link", "tags": [],
                      "asDropdown": False, "includeVars": False, "keepTime": False, "targetBlank": True, "tooltip": ""})
    return {"uid": f"telltale-{uid}", "title": f"telltale / {title}", "description": description, "tags": [TAG],
            "schemaVersion": 39, "version": 1, "editable": True, "graphTooltip": 1, "timezone": "browser",
            "weekStart": "", "fiscalYearStartMonth": 0, "liveNow": False, "refresh": "30s",
            "time": {"from": span, "to": "now"}, "timepicker": {}, "links": links,
            "annotations": {"list": [BUILT_IN, *annotations]},
            "templating": {"list": [datasource_variable(), *variables, address_variable()]}, "panels": laid_out(rows)}
