"""Makes tables and a picture of peers.jsonl and, for telltale and the oracle, results.jsonl: peers_report.py FOLDER."""

import html
import json
import math
import pathlib
import sys

BEGIN, END = "<!-- peers: written by peers.sh -->", "<!-- end of peers -->"
YEAR = 365_000  # observations
ORACLE_ALARMS = YEAR / 4e6  # a series-year, by its making
CHANGES = {"rate 0.5 -> 2 %": "rate 0.5 %", "rate 2 -> 6 %": "rate 2 %", "rate 5 -> 10 %": "rate 5 %",
           "rate 10 -> 5 %": "rate 10 %", "normal +0.3 sd": "normal", "ramp 2 -> 6 % over 20000": "rate 2 %",
           "ramp 2 -> 6 % over 100000": "rate 2 %"}
LAWS = ["rate 0.5 %", "rate 2 %", "rate 5 %", "rate 10 %", "normal"]
COLUMNS = [(law, "steady") for law in LAWS]
COLUMNS += [(law, weather) for weather in ("cycle", "bursts") for law in ("rate 2 %", "normal")]
SHOWN = "rate 2 -> 6 %"  # in the picture


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])


class Figures:
    def __init__(self, folder):
        def rows_of(name):
            return [json.loads(line) for line in (folder / name).read_text().splitlines() if line.startswith("{")]
        ours, peers = rows_of("results.jsonl"), rows_of("peers.jsonl")
        self.telltale = {row["name"]: row for row in ours if row["table"] == "delays" and row["baseline"] == 10_000}
        quiet = {row["name"]: row for row in ours if row["table"] == "false_alarms"}
        self.quiet = {"steady": [quiet["steady"]], "cycle": [quiet["daily cycle of 30 %"]], "bursts": [quiet["bursts"]]}
        self.delays = {(row["detector"], row["tuned"], row["name"]): row for row in peers if row["table"] == "delays"}
        self.alarms = {(row["detector"], row["tuned"], row["law"], row["weather"]): row
                       for row in peers if row["table"] == "false_alarms"}
        self.tuning = {(row["detector"], row["law"]): row for row in peers if row["table"] == "tuning"}
        self.detectors = list(dict.fromkeys((row["detector"], row["tuned"]) for row in peers
                                            if row["table"] == "false_alarms"))
        self.ports = next(row for row in peers if row["table"] == "ports")

    def a_year(self, detector, tuned, law, weather="steady"):
        row = self.alarms.get((detector, tuned, law, weather))
        return row and row["alarms"] / row["series_years"]

    def telltale_years(self, weather):
        return sum(row["streams"] * row["installation_years"] for row in self.quiet[weather])

    def telltale_a_year(self, law, weather="steady"):
        kind = "numbers" if law == "normal" else "rates"
        return sum(row[kind] for row in self.quiet[weather]) / self.telltale_years(weather)


def label(detector, tuned):
    return detector + (", tuned" if tuned else "")


def number(value):
    return "" if value is None else "0" if value == 0 else f"{value:.2g}" if value < 10 else f"{value:.0f}"


def delay_cell(row):
    if row is None:
        return ""
    if row["missed"] == row["runs"]:
        return "- / 100 %"
    cell = f'({row["mean"]})' if row["early"] > row["runs"] / 2 else f'{row["mean"]}'
    missed = 100 * row["missed"] / row["runs"]
    return cell + (f" / {missed:.3g} %" if missed else "")


def delays(figures):
    rows = [["**telltale**"], ["oracle"]]
    for name in CHANGES:
        ours = figures.telltale.get(name)
        rows[0].append(delay_cell(ours) if ours else "not run")
        rows[1].append(ours["oracle"] if ours and ours["oracle"] else "")
    for detector, tuned in figures.detectors:
        rows.append([label(detector, tuned)])
        rows[-1] += [delay_cell(figures.delays.get((detector, tuned, name))) for name in CHANGES]
    rows.append(["always-fire"] + ["(1)"] * len(CHANGES))
    rows.append(["never-fire"] + ["- / 100 %"] * len(CHANGES))
    heads = [name.removeprefix("rate ").replace("ramp 2 -> 6 % over ", "ramp ") for name in CHANGES]
    return table(["mean delay / missed"] + heads, rows)


def false_alarms(figures):
    telltale = [number(figures.telltale_a_year(law, weather)) for law, weather in COLUMNS]
    years = ", ".join(f"{figures.telltale_years(weather):g}" for weather in figures.quiet)
    oracle = [number(ORACLE_ALARMS) if weather == "steady" else "" for _, weather in COLUMNS]
    rows = [["**telltale**"] + telltale + [years], ["oracle"] + oracle + ["made so"]]
    for detector, tuned in figures.detectors:
        years = {row["series_years"] for key, row in figures.alarms.items() if key[0] == detector}
        rows.append([label(detector, tuned)] + [number(figures.a_year(detector, tuned, law, weather))
                                                for law, weather in COLUMNS] + [max(years)])
    rows.append(["always-fire"] + ["365k"] * len(COLUMNS) + ["made so"])
    rows.append(["never-fire"] + ["0"] * len(COLUMNS) + ["made so"])
    heads = [law.replace("rate ", "") + (f", {weather}" if weather != "steady" else "") for law, weather in COLUMNS]
    return table(["false alarms a series-year"] + heads + ["years"], rows)


def settings(figures):
    rows = []
    for detector in dict.fromkeys(name for name, _ in figures.tuning):
        tuned = [figures.tuning.get((detector, law)) for law in LAWS]
        any_of = next(row for row in tuned if row)
        rows.append([detector, any_of["unit"], f'{any_of["default"]:.4g}']
                    + [f'{row["setting"]:.4g}' if row else "" for row in tuned])
    return table(["setting", "unit", "default"] + [law.replace("rate ", "") for law in LAWS], rows)


def sooner(figures):
    """Where a detector that is as quiet on a clean stream, and misses no more, is sooner than telltale."""
    rows = []
    for name, law in CHANGES.items():
        ours = figures.telltale.get(name)
        for detector, tuned in figures.detectors if ours else []:
            theirs = figures.delays.get((detector, tuned, name))
            quiet = theirs and (tuned or figures.a_year(detector, tuned, law) <= 0.1)
            if not quiet or theirs["mean"] >= ours["mean"] or theirs["missed"] == theirs["runs"]:
                continue
            if theirs["missed"] / theirs["runs"] > ours["missed"] / ours["runs"] + 0.005:
                continue
            weathers = [figures.a_year(detector, tuned, law, weather) for weather in ("steady", "cycle", "bursts")]
            rows.append([name, ours["mean"], label(detector, tuned), f'{theirs["mean"]} +- {theirs["error"]}',
                         f'{100 * (1 - theirs["mean"] / ours["mean"]):.0f} %',
                         ", ".join("not run" if each is None else number(each) for each in weathers)])
    head = ["change", "telltale", "sooner than it", "mean delay", "by", "false alarms: steady, cycle, bursts"]
    return table(head, rows) if rows else "No detector as quiet was sooner than telltale on any row."


LEFT, NONE, TOP, PLOT, DECADES = 70, 180, 56, 560, 7.5  # the picture's measures; x from 0.03 to 1,000,000
HEIGHT, LOW, HIGH = 380, 0.05, 50.0


def place_x(alarms, column):
    if alarms == 0:
        return LEFT + 16 + column % 5 * (NONE - 44) / 4
    return LEFT + NONE + PLOT * (math.log10(alarms) + 1.5) / DECADES


def place_y(ratio):
    if ratio is None:
        return TOP - 22
    inside = min(max(ratio, LOW), HIGH)
    return TOP + HEIGHT * (1 - math.log(inside / LOW) / math.log(HIGH / LOW))


def frame():
    bottom, right = TOP + HEIGHT, LEFT + NONE + PLOT
    size = f'height="{HEIGHT + 44}"'
    lines = [f'<rect x="{LEFT}" y="{TOP - 44}" width="{NONE}" {size} fill="#eef2f7"/>',
             f'<rect x="{LEFT}" y="{TOP - 44}" width="{NONE + PLOT}" {size} fill="none" stroke="#888"/>',
             f'<text x="{LEFT + NONE / 2}" y="{bottom + 18}" text-anchor="middle">none seen</text>',
             f'<text x="{LEFT - 8}" y="{TOP - 18}" text-anchor="end">missed</text>',
             f'<line x1="{LEFT}" y1="{TOP}" x2="{right}" y2="{TOP}" stroke="#888" stroke-dasharray="4 3"/>']
    for power in range(-1, 6):
        x = place_x(10.0**power, 0)
        lines.append(f'<line x1="{x:.0f}" y1="{TOP}" x2="{x:.0f}" y2="{bottom}" stroke="#ddd"/>'
                     f'<text x="{x:.0f}" y="{bottom + 18}" text-anchor="middle">{10.0**power:,g}</text>')
    for ratio in (0.1, 0.3, 1, 3, 10, 30):
        y = place_y(ratio)
        lines.append(f'<line x1="{LEFT}" y1="{y:.0f}" x2="{right}" y2="{y:.0f}" stroke="#ddd"/>'
                     f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{ratio:g}x</text>')
    lines.append(f'<text x="{(LEFT + right) / 2:.0f}" y="{bottom + 40}" text-anchor="middle">false alarms '
                 'a series-year, rate of 2 %, nothing happens</text>'
                 f'<text transform="translate(18 {TOP + HEIGHT / 2:.0f}) rotate(-90)" text-anchor="middle">'
                 'mean delay over the oracle\'s, rate 2 -&gt; 6 %</text>')
    return lines


def picture(figures):
    ours, law = figures.telltale[SHOWN], CHANGES[SHOWN]
    marks = [("telltale", "#c0392b", True, figures.telltale_a_year(law), ours["mean"] / ours["oracle"]),
             ("oracle", "#2e7d32", True, ORACLE_ALARMS, 1)]
    for detector, tuned in figures.detectors:
        row = figures.delays.get((detector, tuned, SHOWN))
        if row:
            ratio = row["mean"] / ours["oracle"] if row["missed"] <= row["runs"] / 2 else None
            marks.append((label(detector, tuned), "#2f5f9e", tuned, figures.a_year(detector, tuned, law), ratio))
    marks.append(("always-fire (off the scale)", "#777", True, YEAR, 1 / ours["oracle"]))
    marks.append(("never-fire", "#777", True, 0, None))
    legend = LEFT + NONE + PLOT + 24
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{legend + 270}" '
             f'height="{max(TOP + HEIGHT + 60, 40 + 18 * len(marks))}" font-family="sans-serif" font-size="12">',
             '<title>False alarms and delays of telltale and of other detectors</title>',
             '<rect width="100%" height="100%" fill="#fff"/>'] + frame()
    order = sorted((i for i, mark in enumerate(marks) if mark[3] == 0), key=lambda i: place_y(marks[i][4]))
    places = [(place_x(alarms, order.index(i) if i in order else 0), place_y(ratio))
              for i, (_, _, _, alarms, ratio) in enumerate(marks)]
    for i, (name, colour, filled, _, _) in enumerate(marks):
        x, y = places[i]
        crowded = any((1 < other_x - x < 26 or (abs(other_x - x) <= 1 and other > i)) and abs(other_y - y) < 10
                      for other, (other_x, other_y) in enumerate(places))
        side = f'x="{x - 8:.0f}" text-anchor="end"' if crowded else f'x="{x + 8:.0f}"'
        circle = f'r="5" fill="{colour if filled else "#fff"}" stroke="{colour}" stroke-width="1.5"'
        lines.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" {circle}/>'
                     f'<text {side} y="{y + 4:.0f}" font-size="11" fill="{colour}">{i + 1}</text>'
                     f'<circle cx="{legend}" cy="{24 + 18 * i}" {circle}/>'
                     f'<text x="{legend + 10}" y="{28 + 18 * i}">{i + 1} {html.escape(name)}</text>')
    return "\n".join(lines + ["</svg>", ""])


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: peers_report.py FOLDER")
    folder = pathlib.Path(sys.argv[1])
    figures = Figures(folder)
    parts = [delays(figures), false_alarms(figures),
             "Sooner than telltale, as quiet on a clean stream, and missing no more:", sooner(figures),
             "Tuned settings:", settings(figures)]
    readme = folder / "README.md"
    before, rest = readme.read_text().split(BEGIN)
    readme.write_text(before + BEGIN + "\n\n" + "\n\n".join(parts) + "\n\n" + END + rest.split(END)[1])
    (folder / "peers.svg").write_text(picture(figures))


main()
