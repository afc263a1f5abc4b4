"""What workflows say: the overview of all streams, one stream, and what is open in one."""

from panels import (GREEN, JOB, ORANGE, RED, SIGNAL_STATES, STATES, STREAM, STREAMS, TELLTALE, WORKFLOWS, YELLOW,
                    YES_NO, Scope, annotation, dashboard, heatmap, lines, link, named, override, query, row, stat,
                    states, steps, table, variable, window_variable)

SIGNAL = "workflow, step, check, field"
CAUSES = {"prompt_edited": "Prompt edited in place", "model_swapped": "Model swapped underneath",
          "human_missing": "No human where one was needed", "content_unchecked": "Content nobody looked at",
          "lost_or_doubled": "Events lost or doubled"}
CHOSEN = ('check=~"$check"', 'field=~"$field"')
FIELD = 'field=~"$field"'
EDITS = 'check=~"prompt_edited|model_changed"'
LOST = 'check=~"sequence_gap|late_output|processed_twice|duplicate_content|not_continued"'
COVERED = named({0: ("not covered", RED), 1: ("covered", GREEN)})


# --- Expressions ------------------------------------------------------------------------------------------------------
def state_of(scope: Scope, *more: str) -> str:
    """One state a signal, whatever the number of sidecars."""
    return f"max by ({SIGNAL}) ({scope.of('telltale_signal_state', *more)})"


def hit_share(scope: Scope, by: str, *more: str) -> str:
    """Of the outputs that a check was asked of, the share in which it found what it looks for."""
    hits, asked = (scope.grown(f"telltale_check_{name}_total", *more) for name in ("hits", "evaluations"))
    return f"sum by ({by}) ({hits}) / (sum by ({by}) ({asked}) > 0)"


def quantile(scope: Scope, share: float, metric: str, by: str, *more: str) -> str:
    return f"histogram_quantile({share}, sum by ({by}, le) ({scope.grown(metric + '_bucket', *more)}))"


def while_open(scope: Scope, expression: str) -> str:
    """Of the signals that are open at the end of what is shown, all of their past in it."""
    return f"{expression} and on ({SIGNAL}) (max by ({SIGNAL}) ({scope.of('telltale_signal_state')} @ end()) == 2)"


# --- What several dashboards share ------------------------------------------------------------------------------------
def job_variable() -> dict:
    return variable("job", "Job", "telltale_build_info", description="Scrape jobs of telltales")


def to_stream(where: str) -> str:
    names = ("workflow", "step")
    return f"/d/telltale-{where}?${{__url_time_range}}&${{datasource:queryparam}}&" + "&".join(
        f"var-{name}=${{__data.fields.{name}:percentencode}}" for name in names)


STORY = f"{TELLTALE}/api/v1/incidents.txt?alert=${{__data.fields.workflow:percentencode}}/" \
        "${__data.fields.step:percentencode}"
STREAM_LINKS = [link("What is open in this stream", to_stream("incident"), blank=False),
                link("This stream", to_stream("stream"), blank=False), link("The story, by telltale", STORY)]
RUNBOOK = link("Runbook of this check", f"{TELLTALE}/runbooks/${{__data.fields.check}}")


def incident_annotation(scope: Scope, text: str = "An incident of this stream was open") -> dict:
    return annotation("Incident open", f"max by (workflow, step) ({scope.of('telltale_incident_open')}) == 1",
                      "Incident: {{workflow}} / {{step}}", text, "workflow,step", RED)


def version_annotations(scope: Scope) -> list:
    made = []
    for what, colour in (("prompt", "blue"), ("model", "purple")):
        seen = f"group by (workflow, step, {what}_version) ({scope.of(f'telltale_{what}_version_info')}"
        made.append(annotation(f"New {what} version", f"{seen}) unless {seen} offset 5m)",
                               f"{what.capitalize()} {{{{{what}_version}}}} in {{{{workflow}}}} / {{{{step}}}}",
                               f"The {what} version was first seen", "workflow,step", colour))
    return made


def open_signals(scope: Scope, title: str, height: int = 8) -> dict:
    is_open = f"on ({SIGNAL}) ({state_of(scope)} == 2)"

    def of_open(metric: str, how: str, *more: str) -> dict:
        return query(f"{how} by ({SIGNAL}) ({scope.of(metric, *more)}) and {is_open}", kind="table")

    columns = {"workflow": "workflow", "step": "step", "check": "check", "field": "field", "Value #A": "now",
               "Value #B": "usual", "Value #C": "evidence"}
    return table(title, "Signals that have left their baseline: what they are now, what is usual (a share of the "
                 "outputs from 0 to 1, or a median), and the evidence (log10: 3 is a thousand to one). Click a check "
                 "for its runbook.",
                 of_open("telltale_signal_current", "avg"),
                 of_open("telltale_signal_baseline", "avg", 'kind=~"rolling|pinned"'),
                 of_open("telltale_signal_evidence", "max"), columns=columns, height=height, sort="evidence",
                 overrides=[override("workflow", links=STREAM_LINKS), override("check", links=[RUNBOOK]),
                            override("now", decimals=4), override("usual", decimals=4),
                            override("evidence", decimals=1, custom__cellOptions={"type": "color-text"},
                                     thresholds=steps(YELLOW, (3, ORANGE), (6, RED)))])


# --- Overview ---------------------------------------------------------------------------------------------------------
def overview_stats() -> list:
    lost = " + ".join(f"sum({JOB.grown(f'telltale_{name}_total')})" for name in ("counted", "duplicates"))
    to_incident = link("What is open", "/d/telltale-incident?${__url_time_range}", blank=False)
    return row(
        "Now",
        stat("Open incidents", "Streams that are not themselves any more. One incident is one alert.",
             f"sum(max by (workflow, step) ({STREAMS.of('telltale_incident_open')}))",
             thresholds=steps(GREEN, (1, RED)), links=[to_incident]),
        stat("Open signals", "Checks of fields that have left their baseline, in all incidents together.",
             f"sum({state_of(STREAMS)} == bool 2)", thresholds=steps(GREEN, (1, ORANGE))),
        stat("Streams", "Pairs of workflow and step that are watched.",
             f"count(group by (workflow, step) ({STREAMS.of('telltale_stream_info')}))"),
        stat("Outputs", "Outputs of models counted a second.",
             f"sum({STREAMS.rate('telltale_outputs_total')})", unit="suffix: /s", graph=True),
        stat("Still learning", "Share of the signals without a baseline: they cannot say yet that something changed.",
             f"avg({state_of(STREAMS)} == bool 0)", unit="percentunit", thresholds=steps(GREEN, (0.5, YELLOW))),
        stat("Received, not counted", "Share of what was received in the window and is neither counted nor a repeat: "
             "rejected, shed, or a dead letter.", f"1 - ({lost}) / sum({JOB.grown('telltale_received_total')})",
             unit="percentunit", thresholds=steps(GREEN, (0.001, YELLOW), (0.05, RED))))


def coverage() -> list:
    matrix = [{"id": "groupingToMatrix", "options": {"columnField": "cause", "rowField": "workflow",
                                                     "valueField": "Value",
                                                     "emptyValue": "null"}},
              {"id": "organize", "options": {"renameByName": {"workflow\\cause": "workflow", **CAUSES}}}]
    return row(
        "Coverage: the five causes of silent failure",
        table("Covered against", "A cause is covered where every step of the workflow would show it: its outputs say "
              "the prompt's version and text, or the model's version; a rule says what the content should be; losses "
              "and doubles are seen by sequence, subject or key. deploy/README.md says how to get there.",
              query(f"min by (workflow, cause) ({WORKFLOWS.of('telltale_workflow_coverage')})",
                    kind="table"),
              columns={}, width=18, transformations=matrix,
              overrides=[override(text, mappings=COVERED, custom__cellOptions={"type": "color-text"})
                         for text in CAUSES.values()]),
        lines("Covered, by cause", "Share of the workflows that are covered against each cause.",
              query(f"avg by (cause) (min by (workflow, cause) "
                    f"({WORKFLOWS.of('telltale_workflow_coverage')}))", "{{cause}}"),
              unit="percentunit", width=6, low=0, high=1))


def overview() -> dict:
    by_state = [override(str(value), displayName=text, color={"mode": "fixed", "fixedColor": colour})
                for value, (text, colour) in enumerate(STATES)]
    rows = [
        overview_stats(),
        row("What is open", open_signals(STREAMS, "Signals that are open"),
            states("Incidents", "When which stream had an incident open.",
                   query(f"max by (workflow, step) ({STREAMS.of('telltale_incident_open')})",
                         "{{workflow}} / {{step}}"), mappings=YES_NO),
            lines("Signals by state", "How many signals learn, watch, are open, were resolved lately, are stale (no "
                  "outputs for a day) or were accepted as the new normal.",
                  query(f"count_values(\"state\", {state_of(STREAMS)})", "{{state}}"), stacked=True,
                  overrides=by_state)),
        coverage(),
        row("What outputs say",
            lines("Outputs by workflow", "Outputs counted in the window.",
                  query(f"sum by (workflow) ({STREAMS.grown('telltale_outputs_total')})", "{{workflow}}"), low=0),
            lines("Most frequent findings", "The ten checks that hit most: the share of the outputs that they were "
                  "asked of. What is frequent need not be wrong; what is wrong has left its baseline.",
                  query(f"topk(10, {hit_share(STREAMS, SIGNAL)})", "{{workflow}} / {{step}}: {{check}} {{field}}"),
                  unit="percentunit", low=0),
            lines("Failure tokens", "Outputs in the window that hold a string which a good one does not have.",
                  query(f"sum by (token) ({STREAMS.grown('telltale_failure_token_hits_total')})", "{{token}}"), low=0),
            lines("Outputs by version of the prompt", "Outputs in the window. A version that ends and one that begins "
                  "is a release; a finding that begins with it was released, too.",
                  query(f"sum by (workflow, prompt_version) ({STREAMS.grown('telltale_outputs_total')})",
                        "{{workflow}}: {{prompt_version}}"), stacked=True, low=0)),
    ]
    return dashboard(
        "overview", "Overview", "All workflows: what is open, what is covered, and what their outputs say.", rows=rows,
        variables=[job_variable(), variable("workflow", "Workflow", JOB.of("telltale_stream_info")),
                   variable("step", "Step", WORKFLOWS.of("telltale_stream_info")), window_variable()],
        annotations=[incident_annotation(STREAMS), *version_annotations(STREAMS)])


# --- One stream -------------------------------------------------------------------------------------------------------
def stream_variables(metric: str) -> list:
    return [job_variable(), variable("workflow", "Workflow", JOB.of(metric), single=True),
            variable("step", "Step", JOB.of(metric, 'workflow="$workflow"'), single=True),
            variable("check", "Check", STREAM.of("telltale_signal_state")),
            variable("field", "Field", STREAM.of("telltale_signal_state", 'check=~"$check"')), window_variable()]


def asked(check: str, legend: str) -> dict:
    evaluations = STREAM.grown("telltale_check_evaluations_total", f'check="{check}"')
    return query(f"sum({evaluations}) / (sum({STREAM.grown('telltale_outputs_total')}) > 0)", legend)


def stream_signals() -> list:
    return row(
        "Signals of the checks and fields chosen above",
        lines("Now and usual", "What each signal is now, beside its rolling and its pinned baseline and the limits "
              "that rules set: a share of the outputs from 0 to 1, or the median of a number.",
              query(f"avg by (check, field) ({STREAM.of('telltale_signal_current', *CHOSEN)})",
                    "{{check}} {{field}}: now"),
              query(f"avg by (check, field, kind) ({STREAM.of('telltale_signal_baseline', *CHOSEN)})",
                    "{{check}} {{field}}: {{kind}}"), height=9),
        lines("Evidence", "That a signal has left its baseline (log10 of the odds against chance). It falls back while "
              "all is well, and opens an incident where it suffices for the budget of false alarms.",
              query(f"max by (check, field) ({STREAM.of('telltale_signal_evidence', *CHOSEN)})", "{{check}} {{field}}"),
              height=9),
        states("State", "Of each signal: an open one has left its baseline.",
               query(f"max by (check, field) ({STREAM.of('telltale_signal_state', *CHOSEN)})", "{{check}} {{field}}"),
               mappings=SIGNAL_STATES, height=10),
        lines("Findings", "Share of the outputs that a check was asked of in which it hit, in the window.",
              query(hit_share(STREAM, "check, field", *CHOSEN), "{{check}} {{field}}"), unit="percentunit", low=0,
              height=10))


def stream_content(title: str) -> list:
    median_and_tails = [(0.1, "10 %"), (0.5, "median"), (0.9, "90 %")]

    def quantiles(metric: str) -> list:
        return [query(quantile(STREAM, share, metric, "workflow"), name) for share, name in median_and_tails]

    return row(
        title,
        lines("Values of fields", "Outputs in the window by value, of the fields that rules declare mix or one_of.",
              query(f"sum by (field, value) ({STREAM.grown('telltale_field_value_total', FIELD)})",
                    "{{field}}: {{value}}"), stacked=True, low=0),
        lines("Numbers in fields", "Median of each field of numbers, in the window.",
              query(quantile(STREAM, 0.5, "telltale_field_number", "field", FIELD), "{{field}}"), log=True),
        lines("Confidence", "As the outputs tell it, from 0 to 1; estimated from the histogram's buckets.",
              *quantiles("telltale_confidence"), low=0, high=1),
        lines("Length", "Characters of an output; estimated from the histogram's buckets.",
              *quantiles("telltale_output_length_chars"), low=0),
        heatmap("Confidence, all of it", "How many outputs had which confidence.",
                query(f"sum by (le) ({STREAM.grown('telltale_confidence_bucket')})", "{{le}}", kind="heatmap"),
                unit="percentunit"),
        lines("Failure tokens", "Outputs in the window that hold a string which a good one does not have.",
              query(f"sum by (token) ({STREAM.grown('telltale_failure_token_hits_total')})", "{{token}}"), low=0))


def stream() -> dict:
    versions = [query(f"group by (prompt_version) ({STREAM.of('telltale_prompt_version_info')})", kind="table"),
                query(f"group by (model_version) ({STREAM.of('telltale_model_version_info')})", kind="table")]
    rows = [
        row("Now",
            stat("Incident open", "Whether this stream is not itself any more.",
                 f"max({STREAM.of('telltale_incident_open')})", mappings=YES_NO, thresholds=steps(GREEN, (1, RED)),
                 links=[link("What is open", "/d/telltale-incident?${workflow:queryparam}&${step:queryparam}", False)]),
            stat("Outputs", "Counted in the window.", f"sum({STREAM.grown('telltale_outputs_total')})"),
            stat("Signals", "Checks of fields that are watched in this stream.", f"count({state_of(STREAM)})"),
            stat("Open signals", "Of these, how many have left their baseline.", f"sum({state_of(STREAM)} == bool 2)",
                 thresholds=steps(GREEN, (1, ORANGE))),
            stat("Still learning", "Share of the signals without a baseline.", f"avg({state_of(STREAM)} == bool 0)",
                 unit="percentunit", thresholds=steps(GREEN, (0.5, YELLOW))),
            stat("Slow scans", "Scans in the window in which a set of patterns ran out of memory and its patterns were "
                 "run one by one: simpler patterns, or fewer.",
                 f"sum({STREAM.grown('telltale_pattern_fallbacks_total')})",
                 thresholds=steps(GREEN, (1, YELLOW)))),
        stream_signals(),
        stream_content("What its outputs say"),
        row("Where its outputs come from",
            lines("By version of the prompt", "Outputs in the window.",
                  query(f"sum by (prompt_version) ({STREAM.grown('telltale_outputs_total')})", "{{prompt_version}}"),
                  stacked=True, low=0),
            lines("By model", "Outputs in the window.",
                  query(f"sum by (model) ({STREAM.grown('telltale_outputs_total')})", "{{model}}"), stacked=True,
                  low=0),
            lines("What its outputs bring along", "Share of the outputs that say what a check against silent failure "
                  "needs: the prompt's text, the model's version, a subject, a sequence number.",
                  asked("prompt_edited", "prompt's text"), asked("model_changed", "model's version"),
                  asked("processed_twice", "subject"), asked("sequence_gap", "sequence"), unit="percentunit", low=0,
                  high=1),
            table("Versions seen", "Of the prompt and of the model, in all of this stream's "
                                   "outputs.", *versions, width=6,
                  columns={"prompt_version": "prompt", "model_version": "model"}),
            table("Its labels", "What rules give to the stream, for the routing of its alerts.",
                  query(STREAM.of("telltale_stream_info"), kind="table"), width=6, columns={}, transformations=[
                      {"id": "organize", "options": {"excludeByName": {
                          "Time": True, "Value": True, "__name__": True, "instance": True, "job": True}}}])),
    ]
    return dashboard("stream", "Stream", "One step of one workflow: its signals, its content, its versions.", rows=rows,
                     variables=stream_variables("telltale_stream_info"),
                     annotations=[incident_annotation(STREAM), *version_annotations(STREAM)])


# --- What is open in one stream ---------------------------------------------------------------------------------------
def incident() -> dict:
    current, baseline = (f"avg by ({SIGNAL}) ({STREAM.of(f'telltale_signal_{name}', *more)})"
                         for name, more in (("current", ()), ("baseline", ('kind=~"rolling|pinned"',))))
    evidence = f"max by ({SIGNAL}) ({STREAM.of('telltale_signal_evidence')})"
    story = f"{TELLTALE}/api/v1/incidents.txt?alert=${{workflow:percentencode}}/${{step:percentencode}}"
    timeline = f"{TELLTALE}/api/v1/timeline.txt?workflow=${{workflow:percentencode}}&step=${{step:percentencode}}"
    links = [link("The story, by telltale", story), link("Its versions, by telltale", timeline)]
    rows = [
        row("What is open",
            stat("Incident open", "Whether this stream is not itself any more. Its story names the version before, the "
                 "slice that carries it, and outputs to look at.", f"max({STREAM.of('telltale_incident_open')})",
                 mappings=YES_NO, thresholds=steps(GREEN, (1, RED)), width=6, links=links),
            stat("Open signals", "How many signals of the stream have left their baseline.",
                 f"sum({state_of(STREAM)} == bool 2)", thresholds=steps(GREEN, (1, ORANGE)), width=6),
            stat("Strongest evidence", "Of any of its signals, now (log10 of the odds against "
                                       "chance).", f"max({evidence})",
                 thresholds=steps(GREEN, (3, ORANGE), (6, RED)), width=6),
            stat("Outputs", "Counted in the window.", f"sum({STREAM.grown('telltale_outputs_total')})", width=6),
            open_signals(STREAM, "Signals that are open", height=7)),
        row("Since when, and how far",
            lines("Open signals: now and usual", "The signals that are open at the end of the time shown, with all of "
                  "their past in it: a share of the outputs, or a median.",
                  query(while_open(STREAM, current), "{{check}} {{field}}: now"),
                  query(while_open(STREAM, baseline), "{{check}} {{field}}: usual"), height=9, links=links),
            lines("Open signals: evidence", "Log10 of the odds against chance; where it begins to climb is the onset.",
                  query(while_open(STREAM, evidence), "{{check}} {{field}}"), height=9),
            states("What moved when", "The state of each signal of the stream; what opened together is one incident.",
                   query(f"max by (check, field) ({STREAM.of('telltale_signal_state', *CHOSEN)})",
                         "{{check}} {{field}}"), mappings=SIGNAL_STATES, height=10),
            lines("Findings", "Share of the outputs that a check was asked of in which it hit, in the window.",
                  query(hit_share(STREAM, "check, field", *CHOSEN), "{{check}} {{field}}"), unit="percentunit", low=0,
                  height=10)),
        row("What changed before",
            lines("By version of the prompt", "Outputs in the window: a release just before the onset is the first "
                                              "suspect.",
                  query(f"sum by (prompt_version) ({STREAM.grown('telltale_outputs_total')})", "{{prompt_version}}"),
                  stacked=True, low=0, links=links),
            lines("By model", "Outputs in the window: a model that was swapped underneath shows here, or as a new "
                              "version.",
                  query(f"sum by (model) ({STREAM.grown('telltale_outputs_total')})", "{{model}}"), stacked=True,
                  low=0),
            lines("Edits and swaps", "Prompts edited under the same version, and models that answered with another "
                  "version than the last, in the window.",
                  query(f"sum by (check) ({STREAM.grown('telltale_check_hits_total', EDITS)})", "{{check}}"), low=0),
            lines("Lost, late and doubled", "Share of the outputs in the window with a gap before them, that came "
                  "late, or whose subject or key had come before.",
                  query(hit_share(STREAM, "check", LOST), "{{check}}"), unit="percentunit", low=0)),
        stream_content("What its outputs say meanwhile"),
    ]
    return dashboard("incident", "Incident", "What is open in one stream: since when, how far, and what changed "
                                             "before.",
                     rows=rows, variables=stream_variables("telltale_incident_open"), span="now-24h",
                     annotations=[incident_annotation(STREAM), *version_annotations(STREAM)])
