"""Makes tables and a picture of what the detection benchmark printed: report.py FOLDER, or report.py --print FILE."""

import json
import math
import pathlib
import sys

BEGIN, END = "<!-- results: written by run.sh -->", "<!-- end of results -->"


def upper_bound(count):
    """The mean at which no more than `count` would be seen in one case of twenty (Poisson)."""
    low, high = float(count), 3.0 * count + 10
    for _ in range(60):
        middle = (low + high) / 2
        at_most = sum(math.exp(-middle + k * math.log(middle) - math.lgamma(k + 1)) for k in range(count + 1))
        low, high = (middle, high) if at_most > 0.05 else (low, middle)
    return high


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])


def false_alarms(rows):
    cells = []
    for row in rows:
        budget = row["budget"]
        cells.append([row["name"], row["streams"], f'{row["installation_years"]:g}', f'{row["outputs"]:.3g}',
                      row["alarms"], f'{row["rates"]}, {row["numbers"]}, {row["mixes"]}', f"{budget:.3g}",
                      f'{row["alarms"] / budget:.2f}', f'{upper_bound(row["alarms"]) / budget:.2f}'])
    head = ["streams of one installation", "streams", "years", "outputs", "alarms", "of rate, number, mix", "allowed",
            "of allowed", "at most (95 %)"]
    return table(head, cells)


def delays(rows):
    cells = []
    for row in rows:
        known = row["oracle"] > 0
        cells.append([row["name"], row["baseline"], row["events"], row["mean"], row["median"], row["p90"],
                      row["missed"], row["early"], row["resolved_early"], row["oracle"] if known else "",
                      row["ratio"] if known else ""])
    head = ["change", "after", "events", "mean", "median", "p90", "missed", "early", "resolved early", "oracle",
            "ratio"]
    return table(head, cells)


def picture(rows):
    """Bars: the mean delay over the oracle's, one a row."""
    rows = [row for row in rows if row["oracle"] > 0 and row["mean"] > 0]
    height, left, unit = 18, 260, 130
    most = max([row["ratio"] for row in rows] + [3])
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + unit * most + 60:.0f}" '
             f'height="{height * len(rows) + 50}" font-family="sans-serif" font-size="12">',
             '<title>Mean delay of telltale over that of a CUSUM that knows both laws</title>']
    for whole in range(1, int(most) + 1):
        x = left + unit * whole
        lines.append(f'<line x1="{x}" y1="10" x2="{x}" y2="{height * len(rows) + 20}" stroke="#ccc"/>'
                     f'<text x="{x}" y="{height * len(rows) + 36}" text-anchor="middle">{whole}x</text>')
    for i, row in enumerate(rows):
        y = 14 + height * i
        lines.append(f'<text x="{left - 8}" y="{y + 11}" text-anchor="end">{row["name"].replace(">", "&gt;")}, '
                     f'{row["events"]} events</text>'
                     f'<rect x="{left}" y="{y}" width="{unit * row["ratio"]:.0f}" height="{height - 5}" '
                     f'fill="#4a7ebb"/>'
                     f'<text x="{left + unit * row["ratio"] + 5:.0f}" y="{y + 11}">{row["ratio"]}</text>')
    return "\n".join(lines + ["</svg>", ""])


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--print":
        source = pathlib.Path(sys.argv[2])
    elif len(sys.argv) == 2:
        source = pathlib.Path(sys.argv[1]) / "results.jsonl"
    else:
        sys.exit("usage: report.py FOLDER | report.py --print FILE")
    rows = [json.loads(line) for line in source.read_text().splitlines() if line.startswith("{")]
    quiet = [row for row in rows if row["table"] == "false_alarms"]
    late = [row for row in rows if row["table"] == "delays"]
    text = "\n\n".join(part for part in [false_alarms(quiet) if quiet else "", delays(late) if late else ""] if part)
    if sys.argv[1] == "--print":
        print(text)
        return
    readme = source.parent / "README.md"
    before, rest = readme.read_text().split(BEGIN)
    readme.write_text(before + BEGIN + "\n\n" + text + "\n\n" + END + rest.split(END)[1])
    (source.parent / "delays.svg").write_text(picture(late))


main()
