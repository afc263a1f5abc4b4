"""A case for each alert of telltale-alerts.yml, as `promtool test rules` reads it: it fires with the labels of the
pushed alert, and does not while the signal is only watched, nor once the incident is over.
"""

import re

from support import TREE

GROSS = {"empty_output", "invalid_json", "truncated_output", "truncated_transport", "refusal"}
RARER_IS_NO_NEWS = {"duplicate_content", "processed_twice", "not_continued", "sequence_gap", "late_output"}


def checks() -> list:
    """(name, title, kind) of each check, from the table in telltale's source."""
    return re.findall(r'CheckRow\{"(\w+)", "(\w+)", CheckKind::k(\w+)\}', (TREE / "src/base/finding.cc").read_text())


def expected() -> list:
    """(alert name, check, severity, current, baseline) of each alert that telltale can push; no baseline: one hit."""
    rows = []
    for name, title, kind in checks():
        if kind == "Event":
            rows.append((title, name, "info" if name == "model_changed" else "warning", None, None))
        elif kind in ("Distribution", "Mix"):
            rows.append((title + "Shift", name, "warning", 0.5, 0.4))
        elif name == "silence":
            rows.append((title, name, "critical", 7200, 600))
        elif kind == "Volume":
            rows += [(title + "High", name, "warning", 900, 300), (title + "Low", name, "warning", 100, 300)]
        elif name == "sequence_gap":
            rows.append((title, name, "critical", 0.2, 0.01))
        else:
            rows += [(title + "RateHigh", name, severity, now, 0.01)
                     for severity, now in (("critical", 0.2), ("warning", 0.04))]
            if name == "empty_field":   # five times the usual; fifteen points above it; and just below both
                rows += [(title + "RateHigh", name, "critical", 0.06, 0.01),
                         (title + "RateHigh", name, "critical", 0.56, 0.4),
                         (title + "RateHigh", name, "warning", 0.54, 0.4)]
            if name not in RARER_IS_NO_NEWS:
                rows.append((title + "RateLow", name, "info", 0.04, 0.3))
            if name in GROSS:   # without a baseline: a gross failure
                rows.append((title + "RateHigh", name, "critical", 0.6, None))
            else:
                rows.append((title, name, "warning", None, None))
    return rows


def series_of(workflow: str, check: str, current, baseline) -> list:
    """A stream whose signal is watched for three minutes, open from the fourth to the fourteenth, and then resolved."""
    stream = f'instance="a:9737",job="telltale",workflow="{workflow}",step="read"'
    signal = f'{stream},check="{check}",field="total"'
    given = [(f'telltale_stream_info{{{stream},team="billing",tier="gold"}}', "1x25"),
             (f"telltale_incident_open{{{stream}}}", "0x3 1x10 0x10"),
             (f"telltale_signal_state{{{signal}}}", "1x3 2x10 3x10")]
    if current is not None:
        given.append((f"telltale_signal_current{{{signal}}}", f"{baseline or 0}x3 {current}x20"))
    if baseline is not None:
        given += [(f'telltale_signal_baseline{{{signal},kind="rolling"}}', f"{baseline}x25"),
                  (f"telltale_signal_evidence{{{signal}}}", "1x3 8x20")]
    return [{"series": name, "values": values} for name, values in given]


def document() -> dict:
    """All in one test, a workflow each: promtool evaluates every rule at every step of every test."""
    given, wanted = [], {}
    for number, (alertname, check, severity, current, baseline) in enumerate(expected()):
        workflow = f"orders-{number}"
        given += series_of(workflow, check, current, baseline)
        wanted.setdefault(alertname, []).append({"exp_labels": {
            "workflow": workflow, "step": "read", "check": check, "field": "total", "severity": severity,
            "team": "billing", "tier": "gold"}})
    cases = [{"alertname": alertname, "eval_time": time, "exp_alerts": alerts if fires else []}
             for alertname, alerts in wanted.items()
             for time, fires in (("3m", False), ("6m", True), ("14m", True), ("18m", False))]
    return {"rule_files": ["telltale-alerts.yml"], "evaluation_interval": "1m",
            "tests": [{"interval": "1m", "name": "each alert of each check", "input_series": given,
                       "alert_rule_test": cases}]}
