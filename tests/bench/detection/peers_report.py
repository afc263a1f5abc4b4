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
COLUMNS = [("rate 0.5 %", False), ("rate 2 %", False), ("rate 5 %", False), ("rate 10 %", False), ("normal", False),
           ("rate 2 %", True), ("normal", True)]
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
        self.steady = [quiet["steady"]]
        self.cycle = [quiet["daily cycle of 30 %"], quiet["alone, daily cycle"]]
        self.delays = {(row["detector"], row["tuned"], row["name"]): row for row in peers if row["table"] == "delays"}
        self.alarms = {(row["detector"], row["tuned"], row["law"], row["cycle"]): row
                       for row in peers if row["table"] == "false_alarms"}
        self.tuning = {(row["detector"], row["law"]): row for row in peers if row["table"] == "tuning"}
        self.detectors = list(dict.fromkeys((row["detector"], row["tuned"]) for row in peers
                                            if row["table"] == "false_alarms"))
        self.ports = next(row for row in peers if row["table"] == "ports")

    def a_year(self, detector, tuned, law, cycle=False):
        row = self.alarms.get((detector, tuned, law, cycle))
        return row and row["alarms"] / row["series_years"]

    def telltale_a_year(self, kind, cycle):
        rows = self.cycle if cycle else self.steady
        return sum(row[kind] for row in rows) / sum(row["streams"] * row["installation_years"] for row in rows)


def label(detector, tuned):
    return detector + (", tuned" if tuned else "")


def number(value):
    return "" if value is None else "0" if value == 0 else f"{value:.2g}" if value < 10 else f"{value:.0f}"


def delay_cell(row):
    if row is None:
        return ""
    if row["missed"] == row["runs"]:
        return "100 % missed"
    cell = f'({row["mean"]})' if row["early"] > row["runs"] / 2 else f'{row["mean"]}'
    missed = 100 * row["missed"] / row["runs"]
    return cell + (f", {missed:.2g} % missed" if missed else "")


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
    rows.append(["never-fire"] + ["100 % missed"] * len(CHANGES))
    heads = [name.replace("rate ", "").replace("2 -> 6 % over ", "").replace("000", ",000") for name in CHANGES]
    return table(["mean delay, outputs"] + heads, rows)


def false_alarms(figures):
    streams = sum(row["streams"] * row["installation_years"] for row in figures.steady)
    cycles = sum(row["streams"] * row["installation_years"] for row in figures.cycle)
    telltale = [number(figures.telltale_a_year("numbers" if law == "normal" else "rates", cycle))
                for law, cycle in COLUMNS]
    rows = [["**telltale**"] + telltale + [f"{streams:g}, {cycles:g}"],
            ["oracle"] + ["" if cycle else number(ORACLE_ALARMS) for _, cycle in COLUMNS] + ["by its making"]]
    for detector, tuned in figures.detectors:
        years = {row["series_years"] for key, row in figures.alarms.items() if key[0] == detector}
        rows.append([label(detector, tuned)] + [number(figures.a_year(detector, tuned, law, cycle))
                                                for law, cycle in COLUMNS] + [max(years)])
    rows.append(["always-fire"] + [f"{YEAR:,}"] * len(COLUMNS) + ["by its making"])
    rows.append(["never-fire"] + ["0"] * len(COLUMNS) + ["by its making"])
    heads = [law.replace("rate ", "") + (", cycle" if cycle else "") for law, cycle in COLUMNS]
    return table(["false alarms a series-year"] + heads + ["years"], rows)


def settings(figures):
    laws = list(dict.fromkeys(law for law, _ in COLUMNS))
    rows = []
    for detector in dict.fromkeys(name for name, _ in figures.tuning):
        tuned = [figures.tuning.get((detector, law)) for law in laws]
        any_of = next(row for row in tuned if row)
        rows.append([detector, any_of["unit"], f'{any_of["default"]:.4g}']
                    + [f'{row["setting"]:.4g}' if row else "" for row in tuned])
    return table(["setting", "unit", "default"] + [law.replace("rate ", "") for law in laws], rows)


def sooner(figures):
    """Where a detector that is as quiet on a clean stream, and misses no more, is sooner than telltale."""
    rows = []
    for name, law in CHANGES.items():
        ours = figures.telltale.get(name)
        for detector, tuned in figures.detectors if ours else []:
            theirs = figures.delays.get((detector, tuned, name))
            quiet = theirs and (tuned or figures.a_year(detector, tuned, law) == 0)
            if not quiet or theirs["mean"] >= ours["mean"] or theirs["missed"] == theirs["runs"]:
                continue
            if theirs["missed"] / theirs["runs"] > ours["missed"] / ours["runs"] + 0.005:
                continue
            cycle = figures.a_year(detector, tuned, law, True)
            rows.append([name, ours["mean"], label(detector, tuned), f'{theirs["mean"]} +- {theirs["error"]}',
                         f'{100 * (1 - theirs["mean"] / ours["mean"]):.0f} %',
                         number(figures.a_year(detector, tuned, law)), "not run" if cycle is None else number(cycle)])
    head = ["change", "telltale", "sooner than it", "mean delay", "by", "false alarms a series-year", "with the cycle"]
    return table(head, rows) if rows else "No detector as quiet was sooner than telltale on any row."


LEFT, NONE, TOP, PLOT, DECADES = 70, 150, 56, 560, 7  # the picture's measures; x from 0.1 to 1,000,000
HEIGHT, LOW, HIGH = 380, 0.05, 50.0


def place_x(alarms, column):
    if alarms == 0:
        return LEFT + 20 + column % 5 * (NONE - 40) / 4
    return LEFT + NONE + PLOT * (math.log10(alarms) + 1.3) / (DECADES + 0.3)


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
    marks = [("telltale", "#c0392b", True, figures.telltale_a_year("rates", False), ours["mean"] / ours["oracle"]),
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
    for i, (name, colour, filled, alarms, ratio) in enumerate(marks):
        x, y = place_x(alarms, order.index(i) if i in order else 0), place_y(ratio)
        if ratio is None:
            y += 10 * (i % 3 - 1)
        circle = f'r="5" fill="{colour if filled else "#fff"}" stroke="{colour}" stroke-width="1.5"'
        lines.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" {circle}/>'
                     f'<text x="{x + 7:.0f}" y="{y + 4:.0f}" font-size="11" fill="{colour}">{i + 1}</text>')
        lines.append(f'<circle cx="{legend}" cy="{24 + 18 * i}" {circle}/>'
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
