"""telltale-fleet.yml over days of counters: what the sum shows, what it does not, and what no single sidecar shows."""

from fleet_history import HISTORIES, HOUR, QUIET, fleet, shifted

LABELS = {"step": "read", "check": "empty_field", "field": "customer.name"}
SIGNAL = 'step="read",check="empty_field",field="customer.name"'
DAY_OF_STEPS = 288   # of five minutes


def listed(values: list) -> str:
    return " ".join(str(value) for value in values[::2])   # scraped every other minute


def series_of(workflow: str, sidecars: list) -> list:
    scrapes = len(sidecars[0].minutes) // 2
    given = []
    for number, sidecar in enumerate(sidecars):
        evaluations, hits = sidecar.counters()
        one = f'job="telltale",instance="{number}",workflow="{workflow}"'
        given += [(f'telltale_stream_info{{{one},step="read",team="billing"}}', f"1x{scrapes}"),
                  (f'telltale_incident_open{{{one},step="read"}}', f"0x{scrapes}"),
                  (f"telltale_check_evaluations_total{{{one},{SIGNAL}}}", listed(evaluations)),
                  (f"telltale_check_hits_total{{{one},{SIGNAL}}}", listed(hits))]
    return [{"series": name, "values": values} for name, values in given]


def told(workflow: str, severity: str) -> list:
    return [{"exp_labels": {"workflow": workflow, "severity": severity, "team": "billing", **LABELS}}]


def test_of(name: str, interval: str, given: list, alerts: list, never: list) -> dict:
    return {"name": name, "interval": interval, "input_series": given,
            "alert_rule_test": [{"alertname": alert, "eval_time": time, "exp_alerts": wanted}
                                for alert, time, wanted in alerts],
            "promql_expr_test": [{"expr": expr, "eval_time": time, "exp_samples": []} for expr, time in never]}


def within_the_hour() -> dict:
    given, orders = [], [f"orders-{history}" for history in range(HISTORIES)]
    for history, workflow in enumerate(orders):
        given += series_of(workflow, shifted(history))
    given += series_of("steady", fleet("steady", 1, 0.02, 0.02))
    given += series_of("rarer", fleet("rarer", 1, 0.50, 0.02))
    for number, sidecar in enumerate(shifted()):
        given += series_of(f"alone-{number}", [sidecar])
    given += series_of("single", fleet("single", 1, 0.02, 0.80)[:1])   # no fleet: its own telltale sees that
    before, hour = f"{QUIET}m", f"{QUIET + HOUR}m"
    alerts = [("FleetRateHigh", before, []),
              ("FleetRateHigh", hour, [alert for workflow in orders for alert in told(workflow, "warning")]),
              ("FleetRateLow", before, []), ("FleetRateLow", hour, told("rarer", "info"))]
    never = [(f'count_over_time(ALERTS{{alertname=~"Fleet.*"}}[{before}])', before),
             (f'count_over_time(ALERTS{{workflow=~"steady|single|alone-.*"}}[{hour}])', hour),
             ('absent(telltale_fleet:shift:1h{workflow="single"} >= 36)', hour),
             # It could have told, and of no single sidecar: were each judged by the same test, none would do.
             ("absent(telltale_fleet:dispersion:1h)", before),
             ('max_over_time(telltale_fleet:shift:1h{workflow=~"alone-.*"}[60m]) >= 36', hour),
             ('max_over_time(telltale_fleet:shift:1d{workflow=~"alone-.*"}[60m]) >= 36', hour)]
    return test_of("a shift within the hour", "2m", given, alerts, never)


def within_the_day() -> dict:
    """2 % to 9 %: no hour of it stands out, the day does."""
    before, day = f"{QUIET}m", f"{QUIET + 24 * HOUR}m"
    never = [(f'max_over_time(telltale_fleet:shift:1h[{day}]) >= 36', day)]
    return test_of("a shift within the day", "2m", series_of("creeping", fleet("creeping", 24, 0.02, 0.09)),
                   [("FleetRateHigh", before, []), ("FleetRateHigh", day, told("creeping", "warning"))], never)


def volumes() -> dict:
    """Fifty outputs each five minutes for seven days and six hours, and then what the name says."""
    usual = 7 * DAY_OF_STEPS + 72
    after = {"fewer": "12x36", "more": "200x36", "silent": "0x36", "steady": "50x36"}
    given = []
    for workflow, then in after.items():
        one = f'job="telltale",instance="a",workflow="{workflow}",step="read"'
        start = 50 * usual
        step, times = then.split("x")
        given += [(f'telltale_outputs_total{{{one},model="m",prompt_version="1"}}',
                   f"0+50x{usual} {start + int(step)}+{step}x{int(times) - 1}"),
                  (f'telltale_stream_info{{{one},team="billing"}}', f"1x{usual + 36}")]
    gone = 'job="telltale",instance="a",workflow="gone",step="read"'
    given += [(f'telltale_outputs_total{{{gone},model="m",prompt_version="1"}}', f"0+50x{usual} stale"),
              (f'telltale_stream_info{{{gone},team="billing"}}', f"1x{usual} stale")]
    # Few came yesterday, too: a holiday that goes on.
    quiet_day = 50 * 6 * DAY_OF_STEPS
    given.append(('telltale_outputs_total{job="telltale",instance="a",workflow="holiday",step="read"}',
                  f"0+50x{6 * DAY_OF_STEPS} {quiet_day + 12}+12x{DAY_OF_STEPS + 120}"))
    fewer, more, silent, gone = ([{"exp_labels": {"workflow": workflow, "step": "read", "severity": severity,
                                                  "team": "billing"}}]
                                 for workflow, severity in (("fewer", "warning"), ("more", "warning"),
                                                            ("silent", "critical"), ("gone", "critical")))
    at = [f"{5 * (usual + steps)}m" for steps in (0, 28)]
    alerts = [("FleetOutputVolumeLow", at[0], []), ("FleetOutputVolumeLow", at[1], fewer),
              ("FleetOutputVolumeHigh", at[0], []), ("FleetOutputVolumeHigh", at[1], more),
              ("FleetOutputSilence", at[0], []), ("FleetOutputSilence", at[1], silent + gone)]
    return test_of("volumes over a week", "5m", [{"series": name, "values": values} for name, values in given], alerts,
                   [(f'count_over_time(ALERTS{{alertname=~"FleetOutput.*"}}[{at[0]}])', at[0])])


def documents() -> dict:
    """By file name; evaluated each five minutes, as the rules are. Prometheus keeps no order among groups: here what
    the fleet's rules read is five minutes old, which is the worst.
    """
    return {name: {"rule_files": ["telltale-recording.yml", "telltale-fleet.yml"], "evaluation_interval": "5m",
                   "group_eval_order": ["telltale-fleet-rates", "telltale-fleet-volumes"], "tests": [test]}
            for name, test in (("fleet_hour.test.yml", within_the_hour()), ("fleet_day.test.yml", within_the_day()),
                               ("fleet_volumes.test.yml", volumes()))}


def in_fast_motion() -> dict:
    """For rules of which a step is a minute (generate.py --fleet-step=60): each alert once, in two hours."""
    given = []
    for workflow, before, after in (("orders", 2, 30), ("cured", 50, 2)):
        for instance in "ab":
            one = f'instance="{instance}",workflow="{workflow}"'
            given += [(f'telltale_stream_info{{{one},step="read",team="billing"}}', "1x120"),
                      (f'telltale_incident_open{{{one},step="read"}}', "0x120"),
                      (f"telltale_check_evaluations_total{{{one},{SIGNAL}}}", "0+100x120"),
                      (f"telltale_check_hits_total{{{one},{SIGNAL}}}",
                       f"0+{before}x90 {90 * before + after}+{after}x30")]
    for workflow, after in (("fewer", 10), ("more", 240), ("silent", 0)):
        one = f'instance="a",workflow="{workflow}",step="read"'
        given += [(f'telltale_stream_info{{{one},team="billing"}}', "1x120"),
                  (f"telltale_outputs_total{{{one}}}", f"0+60x90 {5400 + after}+{after}x30")]
    alerts = [("FleetRateHigh", "99m", []), ("FleetRateLow", "99m", []), ("FleetOutputVolumeLow", "99m", []),
              ("FleetOutputVolumeHigh", "99m", []), ("FleetOutputSilence", "99m", [])]
    return {"rule_files": ["telltale-recording.yml", "telltale-fleet.yml"], "evaluation_interval": "1m",
            "tests": [test_of("fast motion", "1m", [{"series": name, "values": values} for name, values in given],
                              alerts, [])]}
