#!/usr/bin/env python3
"""What an invoice-extraction workflow says over three days, as JSON lines for `telltale send` and `telltale replay`.

Two and a half days run well. Then someone edits the prompt (v14 -> v15), and from the next output on the model leaves
out customer names it is unsure of, writes SKUs that are one character off, and files refunds as sales. Every line still
parses, has every key, and comes with the confidence it always had. The same seed gives the same outputs.
"""

import argparse
import datetime
import json
import math
import random
import sys
from pathlib import Path

HERE = Path(__file__).parent
CURRENCIES = {"EUR": 0.55, "USD": 0.30, "GBP": 0.15}
CATEGORIES = {"sale": 0.78, "refund": 0.12, "subscription": 0.07, "shipping": 0.03}
WORDS = ("Bearing", "Bracket", "Cable", "Clamp", "Coupling", "Filter", "Flange", "Gasket", "Hinge", "Hose", "Nozzle",
         "Pump", "Relay", "Seal", "Sensor", "Spring", "Switch", "Valve", "Washer", "Winch")
KINDS = ("galvanised", "stainless", "brass", "heavy duty", "compact", "spare", "12 V", "24 V", "DN 40", "DN 80")
FIRST = ("Alder", "Birk", "Carrow", "Dunmore", "Eastgate", "Fenwick", "Garrick", "Hollis", "Ilford", "Jansen",
         "Kessler", "Lindqvist", "Marlow", "Nygaard", "Okafor", "Pereira", "Quarry", "Rousseau", "Steiner", "Tamura")
TRADE = ("Marine", "Tooling", "Logistics", "Foods", "Hydraulics", "Interiors", "Print", "Textiles", "Energy", "Labs")
FORM = ("GmbH", "Ltd", "Inc.", "S.A.", "AB", "BV")
# The characters that an optical reader, and so a model that guesses, takes for one another.
LOOKALIKES = {"0": "O", "O": "0", "1": "I", "I": "1", "5": "S", "S": "5", "8": "B", "B": "8", "2": "Z", "6": "G"}

DAYS = 3
HEALTHY_SHARE = 5 / 6
GOOD = {"empty_customer": 0.012, "wrong_sku": 0.010, "refund_as_sale": 0.01}
BAD = {"empty_customer": 0.13, "wrong_sku": 0.07, "refund_as_sale": 0.80}


def pick(rng: random.Random, shares: dict) -> str:
    return rng.choices(list(shares), weights=list(shares.values()))[0]


def customers(rng: random.Random) -> list[dict]:
    """Eighty firms; the first ones send most of the invoices."""
    known = []
    for number in range(80):
        name = f"{rng.choice(FIRST)} {rng.choice(TRADE)} {rng.choice(FORM)}"
        known.append({"name": name, "id": f"C-{10400 + 7 * number}"})
    return known


def frequent_first(rng: random.Random, things: list):
    """One of the things; the n-th is asked for about n times less often than the first."""
    return things[min(int(math.exp(rng.random() * math.log(len(things) + 1))) - 1, len(things) - 1)]


def one_character_off(rng: random.Random, sku: str, catalogue: set) -> str:
    places = [place for place, character in enumerate(sku) if character in LOOKALIKES]
    rng.shuffle(places)
    for place in places:
        wrong = sku[:place] + LOOKALIKES[sku[place]] + sku[place + 1:]
        if wrong not in catalogue:
            return wrong
    return sku + "-A"


def arrivals(begin: datetime.datetime, days: int, outputs: int, rng: random.Random) -> list:
    """Times of arrival, the same ones after every `begin`: twice as many at the height of the day as in its depth."""
    moments = []
    while len(moments) < outputs:
        day = rng.random() * days
        if rng.random() < 0.75 - 0.25 * math.cos(2 * math.pi * day):
            moments.append(begin + datetime.timedelta(days=day))
    return sorted(moments)


def extraction(rng: random.Random, at: datetime.datetime, faults: dict, firms: list, skus: list) -> dict:
    """The body: what the model read from one scanned invoice."""
    catalogue = set(skus)
    customer = dict(frequent_first(rng, firms))
    category = pick(rng, CATEGORIES)
    items, total = [], 0.0
    for _ in range(1 + min(int(rng.expovariate(0.7)), 7)):
        sku = frequent_first(rng, skus)
        price = round(math.exp(rng.gauss(3.4, 0.9)), 2)
        quantity = 1 + min(int(rng.expovariate(0.25)), 40)
        rest = random.Random(sku)   # the same part has the same name on every invoice
        items.append({"sku": sku, "description": f"{rest.choice(WORDS)} {rest.choice(KINDS)}", "quantity": quantity,
                      "unit_price": price})
        total += quantity * price
    if rng.random() < faults["wrong_sku"]:
        spoiled = rng.choice(items)
        spoiled["sku"] = one_character_off(rng, spoiled["sku"], catalogue)
    if rng.random() < faults["empty_customer"]:
        customer["name"] = rng.choice(["", "", "N/A"])
    if category == "refund":
        total = -total
        if rng.random() < faults["refund_as_sale"]:
            category, total = "sale", -total
    due = at.date() + datetime.timedelta(days=rng.choice([14, 30, 30, 30, 45, 60]))
    return {"customer": customer, "invoice_id": f"INV-{at:%y%m}-{rng.randrange(10**6):06d}",
            "currency": pick(rng, CURRENCIES), "items": items, "total": round(total, 2), "due_date": due.isoformat(),
            "category": category, "confidence": round(min(0.99, max(0.31, 1 - rng.gammavariate(2.2, 0.03))), 3)}


def outputs(seed: int, count: int, until: datetime.datetime):
    rng = random.Random(seed)
    firms = customers(rng)
    skus = [line.strip() for line in (HERE / "skus.txt").read_text().splitlines() if line.strip()]
    for number, at in enumerate(arrivals(until - datetime.timedelta(days=DAYS), DAYS, count, rng)):
        edited = number >= HEALTHY_SHARE * count
        yield {"id": f"run-{at:%m%d%H%M%S}-{number:05d}", "workflow": "invoice-intake", "step": "extract",
               "produced_at": at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z",
               "model": "reader-large", "model_version": "reader-large-2025-08-14", "prompt_id": "invoice-extract",
               "prompt_version": "v15" if edited else "v14",
               "json": extraction(rng, at, BAD if edited else GOOD, firms, skus)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=3, help="another seed, another history (default: 3)")
    parser.add_argument("--outputs", type=int, default=4320, help="how many, over three days (default: 4320)")
    parser.add_argument("--until", help="when the last one was produced, RFC 3339 (default: now)")
    arguments = parser.parse_args()
    until = datetime.datetime.now(datetime.timezone.utc)
    if arguments.until:
        until = datetime.datetime.fromisoformat(arguments.until).astimezone(datetime.timezone.utc)
    for output in outputs(arguments.seed, arguments.outputs, until):
        sys.stdout.write(json.dumps(output, separators=(",", ":")) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
