"""The sidecars themselves: those of a fleet beside one another, and how one of them fares."""

from panels import (GREEN, JOB, ORANGE, RED, SIDECARS, STREAMS, TELLTALE, WORKFLOWS, YELLOW, YES_NO, Scope, annotation,
                    dashboard, heatmap, lines, link, named, override, query, row, stat, states, steps, table, variable,
                    window_variable)
from streams import CHOSEN, RUNBOOK, SIGNAL, hit_share, incident_annotation, job_variable

UP = named({0: ("down", RED), 1: ("up", GREEN)})


def version_annotation(scope: Scope) -> dict:
    running = f"group by (version) ({scope.of('telltale_build_info')}"
    return annotation("New telltale", f"{running}) unless {running} offset 5m)", "telltale {{version}}",
                      "This version of telltale was first seen", "version", "blue")


# --- A fleet ----------------------------------------------------------------------------------------------------------
def fleet_change() -> dict:
    """The sum of all sidecars, now beside its day: what each of twenty is too quiet to see."""
    def over(window: str) -> str:
        hits, evaluations = (f"sum by ({SIGNAL}) (increase({STREAMS.of(f'telltale_check_{name}_total')}[{window}]))"
                             for name in ("hits", "evaluations"))
        return f"{hits} / ({evaluations} > 0)"

    columns = {"workflow": "workflow", "step": "step", "check": "check", "field": "field", "Value #A": "last hour",
               "Value #B": "last day", "Value #C": "change"}
    rates = [override(name, unit="percentunit", decimals=2) for name in ("last hour", "last day", "change")]
    return table("Findings of all sidecars together", "The twenty checks whose share of hits moved most, summed over "
                 "the fleet: the last hour beside the last day. A change that each sidecar is too quiet to see shows "
                 "in the sum; the fleet's rules alert on it.",
                 query(over("1h"), kind="table"), query(over("1d"), kind="table"),
                 query(f"topk(20, abs({over('1h')} - {over('1d')}))", kind="table"), columns=columns, height=10,
                 overrides=[*rates, override("check", links=[RUNBOOK])],
                 sort="change")


def fleet() -> dict:
    by_sidecar = "{{instance}}"
    rows = [
        row("Now",
            stat("Sidecars", "That were scraped last time and answered.", f"count({JOB.of('telltale_build_info')})"),
            stat("Down", "That Prometheus knows and cannot scrape.", f"sum({JOB.of('up')} == bool 0)",
                 thresholds=steps(GREEN, (1, RED))),
            stat("Versions", "Of telltale, in the fleet. More than one: a roll-out, or one that was forgotten.",
                 f"count by (version) ({JOB.of('telltale_build_info')})", legend="{{version}}"),
            stat("Reload failed", "Sidecars whose last reading of the configuration failed: they go on with the old "
                                  "one.",
                 f"sum({JOB.of('telltale_config_last_reload_successful')} == bool 0)",
                 thresholds=steps(GREEN, (1, RED))),
            stat("See an incident", "The most sidecars that have the incident of one stream open; the others may be "
                 "too quiet to see it.", f"max(sum by (workflow, step) ({STREAMS.of('telltale_incident_open')}))",
                 thresholds=steps(GREEN, (1, ORANGE))),
            stat("Outputs", "Counted a second by all.", f"sum({STREAMS.rate('telltale_outputs_total')})",
                 unit="suffix: /s", graph=True)),
        row("All together",
            fleet_change(),
            lines("Findings of the fleet", "Share of the outputs of all sidecars in which a check hit, in the window.",
                  query(hit_share(STREAMS, "check, field", *CHOSEN), "{{check}} {{field}}"), unit="percentunit", low=0),
            lines("Findings of each sidecar", "The same of each. One that is unlike the others has other inputs, "
                  "another prompt or another model.",
                  query(hit_share(STREAMS, "instance, check, field", *CHOSEN), "{{instance}}: {{check}} {{field}}"),
                  unit="percentunit", low=0)),
        row("Beside one another",
            states("Up", "Whether each sidecar could be scraped.",
                   query(f"max by (instance) ({JOB.of('up')})", by_sidecar), mappings=UP),
            states("Incidents", "Whether any incident is open, as each sidecar sees it.",
                   query(f"max by (instance) ({STREAMS.of('telltale_incident_open')})", by_sidecar), mappings=YES_NO),
            lines("Outputs of each", "Counted in the window. One that gets none is behind a load balancer that forgot "
                                     "it.",
                  query(f"sum by (instance) ({STREAMS.grown('telltale_outputs_total')})", by_sidecar), stacked=True,
                  low=0),
            lines("Signals that learn", "Without a baseline yet. A sidecar that lost its volume learns everything "
                                        "anew.",
                  query(f"sum by (instance) ({STREAMS.of('telltale_signal_state')} == bool 0)", by_sidecar), low=0),
            lines("Strongest evidence", "Of any signal chosen above, as each sidecar sees it (log10 of the odds).",
                  query(f"max by (instance) ({STREAMS.of('telltale_signal_evidence', *CHOSEN)})", by_sidecar)),
            lines("Received, not counted", "Rejected, shed, or a dead letter; outputs a second.",
                  query(f"sum by (instance) ({JOB.rate('telltale_received_total')}) - sum by (instance) "
                        f"({JOB.rate('telltale_counted_total')}) - sum by (instance) "
                        f"({JOB.rate('telltale_duplicates_total')})", by_sidecar), unit="suffix: /s"),
            lines("Memory", "Resident; memory.limit bounds it.",
                  query(f"max by (instance) ({JOB.of('process_resident_memory_bytes')})", by_sidecar), unit="bytes",
                  low=0),
            lines("Series", "That each sidecar shows to Prometheus; deploy/series.md says what they cost.",
                  query(f"max by (instance) ({JOB.of('telltale_series')})", by_sidecar), low=0)),
    ]
    return dashboard(
        "fleet", "Fleet", "Many sidecars: their sum, and each beside the others.", rows=rows,
        variables=[job_variable(), variable("workflow", "Workflow", JOB.of("telltale_stream_info")),
                   variable("step", "Step", WORKFLOWS.of("telltale_stream_info")),
                   variable("check", "Check", STREAMS.of("telltale_check_evaluations_total")),
                   variable("field", "Field", STREAMS.of("telltale_check_evaluations_total", 'check=~"$check"')),
                   window_variable()],
        annotations=[version_annotation(JOB),
                     incident_annotation(STREAMS, "At least one sidecar had an incident of this stream open")])


# --- One sidecar, or some ---------------------------------------------------------------------------------------------
def received() -> list:
    def of_all(name: str, by: str, legend: str) -> dict:
        group = f"sum by ({by})" if by else "sum"
        return query(f"{group} ({SIDECARS.rate(f'telltale_{name}_total')})", legend)

    parts = [("counted", "", "counted"), ("duplicates", "", "duplicate"),
             ("rejected", "reason", "rejected: {{reason}}"),
             ("dead_letters", "reason", "dead letter: {{reason}}"), ("shed", "", "shed")]
    total = " - ".join(f"sum({SIDECARS.of(f'telltale_{name}_total')})" for name in ("received", "counted", "duplicates",
                                                                                   "rejected", "shed"))
    return row(
        "What was received",
        lines("Received", "Outputs a second, by the way they came.",
              of_all("received", "transport", "{{transport}}"), unit="suffix: /s", stacked=True, low=0),
        lines("What became of it", "Everything received is one of these. Rejected: the caller was told. Shed: turned "
              "away because of load, and told. A dead letter was acknowledged and is kept.",
              *[of_all(*part) for part in parts], unit="suffix: /s", stacked=True, low=0),
        stat("Adds up", "Received less all that became of it: 0, always. Anything else is a fault of telltale's.",
             f"{total} - (sum({SIDECARS.of('telltale_dead_letters_total')}) or vector(0))",
             thresholds={"mode": "absolute", "steps": [{"color": RED, "value": None}, {"color": GREEN, "value": 0},
                                                       {"color": RED, "value": 1}]}),
        stat("Without id", "Share of the outputs with neither id nor time nor sequence: a retry of them counts twice.",
             f"sum({SIDECARS.grown('telltale_outputs_without_id_total')}) / "
             f"(sum({SIDECARS.grown('telltale_received_total')}) > 0)", unit="percentunit",
             thresholds=steps(GREEN, (0.01, YELLOW))),
        stat("Unknown keys", "Of JSON outputs, in the window: a sender that misspells a name is not refused.",
             f"sum({SIDECARS.grown('telltale_unknown_keys_total')})", thresholds=steps(GREEN, (1, YELLOW))),
        stat("Refused callers", "Requests in the window without a token that may do that.",
             f"sum({SIDECARS.grown('telltale_unauthorized_total')})", thresholds=steps(GREEN, (1, YELLOW))),
        stat("Ids remembered", "To recognise repeats.", f"sum({SIDECARS.of('telltale_ids_kept')})"),
        stat("Repeats are recognised for", "So far back, for certain: less than 7 days where there are too many ids.",
             f"min({SIDECARS.of('telltale_id_horizon_seconds')})", unit="s", thresholds=steps(RED, (86400, YELLOW),
                                                                                             (604800, GREEN))))


def stored() -> list:
    def commit(share: float, name: str) -> dict:
        buckets = SIDECARS.grown("telltale_commit_duration_seconds_bucket")
        return query(f"histogram_quantile({share}, sum by (le) ({buckets}))", name)

    return row(
        "The store",
        lines("Commits", "How long one takes; answers wait for the one that holds what they tell of.",
              commit(0.5, "median"), commit(0.99, "99 %"), unit="s", low=0),
        heatmap("Commits, all of them", "How many took how long.",
                query(f"sum by (le) ({SIDECARS.rate('telltale_commit_duration_seconds_bucket')})", "{{le}}",
                      kind="heatmap"), unit="s"),
        stat("Commits failed", "In the window. Nothing is acknowledged until one can be written: is the disk full?",
             f"sum({SIDECARS.grown('telltale_commits_failed_total')})", thresholds=steps(GREEN, (1, RED))),
        stat("Dead letters kept", "Acknowledged and not counted: telltale dead-letters list shows them, replay counts "
                                  "them.",
             f"sum({SIDECARS.of('telltale_dead_letters_kept')})", thresholds=steps(GREEN, (1, ORANGE)),
             links=[link("The dead letters", f"{TELLTALE}/api/v1/dead-letters.txt")]),
        stat("Dead letters take", "Of storage.dead_letters.", f"sum({SIDECARS.of('telltale_dead_letters_kept_bytes')})",
             unit="bytes"),
        stat("Dead letters dropped", "For want of room, since the start; the oldest go first.",
             f"sum({SIDECARS.of('telltale_dead_letters_dropped_total')})", thresholds=steps(GREEN, (1, RED))),
        lines("Store", "Size on disk, its log included, and storage.max_size, which bounds it.",
              query(f"max by (instance) ({SIDECARS.of('telltale_storage_bytes')})", "{{instance}}"),
              query(f"max by (instance) ({SIDECARS.of('telltale_storage_limit_bytes')})", "{{instance}}: most"),
              unit="bytes", width=8, height=4, low=0, log=True))


def told() -> list:
    def outcome(kind: str, label: str) -> list:
        return [query(f"sum by ({label}) ({SIDECARS.grown(f'telltale_{kind}_{name}_total')})",
                      f"{{{{{label}}}}}: {name}")
                for name in ("sent", "failed", "dropped")]

    def pending(kind: str, label: str) -> dict:
        return query(f"sum by ({label}) ({SIDECARS.of(f'telltale_{kind}_pending')})", f"{{{{{label}}}}}: pending")

    return row(
        "Whom it tells",
        lines("Alerts", "To each Alertmanager, in the window. Failed ones are sent again; dropped ones were over "
              "before there was room to tell; pending: incidents of which it is still to be told.",
              *outcome("alerts", "alertmanager"), pending("alerts", "alertmanager"), low=0),
        lines("Notifications", "To each webhook, in the window; as beside.",
              *outcome("notifications", "receiver"), pending("notifications", "receiver"), low=0))


def process() -> list:
    def of_each(metric: str, legend: str = "{{instance}}", how: str = "max") -> dict:
        return query(f"{how} by (instance) ({SIDECARS.of(metric)})", legend)

    reload_age = f"time() - max by (instance) ({SIDECARS.of('telltale_config_last_reload_success_timestamp_seconds')})"
    return row(
        "The process",
        lines("CPU", "Cores in use by each sidecar.",
              query(f"max by (instance) ({SIDECARS.rate('process_cpu_seconds_total')})", "{{instance}}"), low=0,
              width=8),
        lines("Memory", "Resident, memory.limit, which bounds it, and what is mapped in all.",
              of_each("process_resident_memory_bytes", "{{instance}}: resident"),
              of_each("telltale_memory_limit_bytes", "{{instance}}: most"),
              of_each("process_virtual_memory_bytes", "{{instance}}: virtual"), unit="bytes", low=0, width=8),
        lines("File descriptors", "Open ones, and how many may be.", of_each("process_open_fds", "{{instance}}: open"),
              of_each("process_max_fds", "{{instance}}: most"), low=0, width=8, log=True),
        lines("Series", "Shown to Prometheus, and metrics.max_series, which bounds them.", of_each("telltale_series"),
              of_each("telltale_series_limit", "{{instance}}: most"), low=0, width=8, log=True),
        lines("Folded", "Things not told apart, or left out, because of a bound, by kind. Where it rises, a bound is "
              "too small or a label too wide.",
              query(f"sum by (kind) ({SIDECARS.of('telltale_series_folded_total')})", "{{kind}}"), low=0, width=8),
        lines("Scrapes", "How long Prometheus waits for an answer; its limit is the job's scrape_timeout.",
              of_each("scrape_duration_seconds"), unit="s", low=0, width=8),
        states("Configuration", "Whether it was read the last time; if not, the rules before go on.",
               query(f"min by (instance) ({SIDECARS.of('telltale_config_last_reload_successful')})", "{{instance}}"),
               mappings=named({0: ("failed", RED), 1: ("read", GREEN)}), height=6),
        lines("Age of the configuration", "Since it was last read with success.", query(reload_age, "{{instance}}"),
              unit="s", low=0, width=6, height=6),
        lines("Up for", "Since the process started.",
              query(f"time() - max by (instance) ({SIDECARS.of('process_start_time_seconds')})", "{{instance}}"),
              unit="s", low=0, width=6, height=6))


def itself() -> dict:
    return dashboard(
        "itself", "telltale itself", "How the sidecars fare: what they receive, keep, send, and use.",
        rows=[received(), stored(), told(), process()],
        variables=[job_variable(), variable("instance", "Sidecar", JOB.of("telltale_build_info")), window_variable()],
        annotations=[version_annotation(SIDECARS)])
