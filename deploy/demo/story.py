#!/usr/bin/env python3
"""Waits until a workflow's alert stands in Alertmanager and shows in Prometheus, and tells it; exit 1 if not."""

import argparse
import json
import sys
import textwrap
import time
import urllib.error
import urllib.parse
import urllib.request

POLL_SECONDS = 0.5


def get_json(url: str):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return json.load(answer)


def alerts_of(alertmanager: str, workflow: str) -> list[dict]:
    wanted = urllib.parse.urlencode({"filter": f'workflow="{workflow}"', "active": "true"})
    return get_json(f"{alertmanager}/api/v2/alerts?{wanted}")


def series_of(prometheus: str, expression: str) -> list[dict]:
    answer = get_json(f"{prometheus}/api/v1/query?{urllib.parse.urlencode({'query': expression})}")
    return answer["data"]["result"]


def wait_until(deadline: float, ask):
    """What `ask` gives as soon as it gives something, or None when the time is over; servers may be busy meanwhile."""
    while True:
        try:
            answer = ask()
        except (urllib.error.URLError, OSError, ValueError):
            answer = None
        if answer or time.monotonic() >= deadline:
            return answer
        time.sleep(POLL_SECONDS)


def paragraph(label: str, text: str) -> str:
    return textwrap.fill(text, 110, initial_indent=f"  {label:<16}", subsequent_indent=" " * 18)


def tell(alert: dict) -> None:
    labels, annotations = alert["labels"], dict(alert["annotations"])
    print(f"\nALERT {labels['alertname']} ({labels.get('severity', 'no severity')}), as Alertmanager holds it\n")
    print(paragraph("what", annotations.pop("summary", "")))
    print(paragraph("why", annotations.pop("description", "")))
    print(paragraph("since", alert["startsAt"]))
    for name, text in sorted(annotations.items()):
        print(paragraph(name.replace("_", " "), text))
    print(paragraph("labels", ", ".join(f"{name}={value}" for name, value in sorted(labels.items()))))


def signal_of(row: dict) -> tuple[str, str]:
    """Its check and field; Prometheus leaves out a label that is empty."""
    return row["metric"]["check"], row["metric"].get("field", "")


def tell_signals(rows: list[dict], baselines: list[dict]) -> None:
    usual = {signal_of(row): float(row["value"][1]) for row in baselines}
    print("\n  and as Prometheus holds it (telltale_signal_current beside telltale_signal_baseline):")
    for row in rows:
        check, field = signal_of(row)
        before = usual.get((check, field))
        before = f"{before:.4g}" if before is not None else "unknown"
        print(f"    {check} {field or '-'}: {before} -> {float(row['value'][1]):.4g}")
    print()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alertmanager", required=True)
    parser.add_argument("--prometheus", required=True)
    parser.add_argument("--workflow", required=True)
    parser.add_argument("--since", type=float, default=0, help="Unix time; older samples in Prometheus do not count")
    parser.add_argument("--timeout", type=float, default=45, help="seconds to wait in all (default: 45)")
    arguments = parser.parse_args()
    deadline = time.monotonic() + arguments.timeout

    alerts = wait_until(deadline, lambda: alerts_of(arguments.alertmanager, arguments.workflow))
    if not alerts:
        print(f"no alert for workflow {arguments.workflow} stood in Alertmanager within {arguments.timeout:.0f} s",
              file=sys.stderr)
        return 1
    matcher = f'workflow="{arguments.workflow}"'

    def now(series: str) -> str:
        return f"({series} and timestamp({series}) >= {arguments.since})"

    is_open = now(f"telltale_incident_open{{{matcher}}}") + " == 1"
    if not wait_until(deadline, lambda: series_of(arguments.prometheus, is_open)):
        print(f"Prometheus scraped no telltale_incident_open{{{matcher}}} 1 within {arguments.timeout:.0f} s",
              file=sys.stderr)
        return 1
    for alert in alerts:
        tell(alert)
    moved = "and on (workflow, step, check, field) " + now(f"telltale_signal_state{{{matcher}}}") + " == 2"
    tell_signals(series_of(arguments.prometheus, f"telltale_signal_current{{{matcher}}} {moved}"),
                 series_of(arguments.prometheus, f'telltale_signal_baseline{{{matcher},kind="rolling"}} {moved}'))
    return 0


if __name__ == "__main__":
    sys.exit(main())
