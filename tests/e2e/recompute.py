#!/usr/bin/env python3
"""Recomputes a plan's figures and walks its moves, from the snapshot and the plan alone.

A second checker beside `tierwatt review`, in another language and another style: one boolean a step where the
C++ review counts intervals, so that a mistake would have to be made twice. Written from the replay rule and
the feasibility rules of docs/formats; standard library only.

    tests/e2e/recompute.py SNAPSHOT PLAN [SNAPSHOT PLAN ...] [--no-digest]

Prints one line for each disagreement ("rule: what") and "ok: ..." when there is none. Exit status: 0 agrees,
4 disagrees, 3 a document cannot be read. Reads documents and NDJSON, plain, gzip or zstd (by the program `zstd`).
"""
import datetime
import gzip
import hashlib
import json
import math
import subprocess
import sys

TOLERANCE = 1e-6  # relative
LOADS = ("bytes", "read_iops", "write_iops", "read_bytes_per_s", "write_bytes_per_s")
# kind -> where a filled figure goes in a drive's record
FIELDS = {"power.active": ("power", "active"), "power.idle": ("power", "idle"), "power.standby": ("power", "standby"),
          "spinup.joules": ("spinup", "joules"), "spinup.seconds": ("spinup", "seconds"),
          "wear.start_stops_rated": ("wear", "start_stops_rated")}


class Problems:
    def __init__(self):
        self.lines = []

    def add(self, rule, what):
        self.lines.append((rule, what))

    def same(self, rule, name, stated, own, scale=None):
        size = scale if scale is not None else max(abs(stated), abs(own))
        if abs(stated - own) > TOLERANCE * size + 1e-9:
            self.add(rule, f"{name}: the plan says {stated!r}, recomputed {own!r}")


def value(figure):
    if figure is None:
        raise ValueError("a figure is missing that the plan's `filled` list does not give")
    return float(figure["value"]) if isinstance(figure, dict) else float(figure)


def unpacked(stored):
    if stored[:2] == b"\x1f\x8b":
        return gzip.decompress(stored)
    if stored[:4] == b"\x28\xb5\x2f\xfd":
        return subprocess.run(["zstd", "-dc"], input=stored, stdout=subprocess.PIPE, check=True).stdout
    return stored


LISTS = {"domain": "domains", "drive": "drives", "set": "sets", "volume": "volumes"}


def of_lines(lines):
    """One document from records with a `kind`, one a line, in any order."""
    document = {}
    for line in lines:
        record = json.loads(line)
        kind = record.get("kind", "header")
        if isinstance(record.get(kind), dict) and kind in (*LISTS, "window", "policy"):
            record = record[kind]  # nested under its kind
        elif kind in ("zone", "rack", "node", "enclosure", "psu"):
            kind, record = "domain", {**record, "kind": kind}
        elif kind == "domain":
            record = {**record, "kind": record.pop("domain_kind", kind)}
        if kind in LISTS:
            document.setdefault(LISTS[kind], []).append(record)
        elif kind in ("window", "policy"):
            document[kind] = {name: content for name, content in record.items() if name != "kind"}
        else:
            document.update((name, content) for name, content in record.items() if name != "kind")
    return document


def load(path):
    with open(path, "rb") as file:
        stored = file.read()
    lines = [line for line in unpacked(stored).split(b"\n") if line.strip()]
    first = {}
    if lines:
        try:
            first = json.loads(lines[0])
        except ValueError:
            pass  # the first line is not a record: a document over several lines
    is_lines = isinstance(first, dict) and bool(first) and ("kind" in first or len(lines) > 1)
    document = of_lines(lines) if is_lines else json.loads(b"\n".join(lines))
    return document, "sha256:" + hashlib.sha256(stored).hexdigest()


def fill(snapshot, filled, problems):
    drives = {d["id"]: d for d in snapshot.get("drives", [])}
    domains = {d["id"]: d for d in snapshot.get("domains", [])}
    for entry in filled:
        owner, field, figure = entry["owner"], entry["field"], entry["figure"]
        if field == "floor_watts":
            record, key = domains.get(owner), "floor_watts"
        elif field in FIELDS:
            record = drives.get(owner)
            if record is not None:
                outer, key = FIELDS[field]
                if record.get(outer) is None:
                    record[outer] = {}
                record = record[outer]
        else:
            record, key = drives.get(owner), field
        if record is None:
            problems.add("filled", f"{owner} is not in the snapshot")
        elif record.get(key) is not None:
            problems.add("filled", f"{field} of {owner} is stated by the snapshot itself")
        else:
            record[key] = figure


class Set:
    """A spindle set with what it can take and where it stands."""

    def __init__(self, record, drives, domains, headroom):
        self.id = record["id"]
        self.drives = [drives[d] for d in record["drives"]]
        spins = all(d["class"] == "hdd" for d in self.drives)
        can_sleep = record.get("can_sleep")
        self.can_sleep = spins and (can_sleep is None or can_sleep)
        self.timeout = record.get("idle_timeout_s") if self.can_sleep else None
        self.new = bool(record.get("new"))
        self.idle = sum(value(d["power"]["idle"]) for d in self.drives)
        self.standby = sum(value(d["power"]["standby"]) for d in self.drives)
        self.spinup_j = sum(value(d["spinup"]["joules"]) for d in self.drives)
        self.spinup_s = max(value(d["spinup"]["seconds"]) for d in self.drives)
        usable = record.get("usable_bytes")
        if usable is None:
            usable = usable_of(record, [d["capacity_bytes"] for d in self.drives])
        self.limit = [headroom * usable - (record.get("reserved_bytes") or 0)]
        self.limit += [headroom * sum(float(d[name]) if not isinstance(d[name], dict) else value(d[name])
                                      for d in self.drives) for name in LOADS[1:]]
        self.above = {}  # every domain above a drive -> its kind
        self.near = {}   # kind -> nearest domains of that kind
        for drive in self.drives:
            seen = set()
            at = drive.get("domain")
            while at is not None:
                kind = domains[at]["kind"]
                self.above[at] = kind
                if kind not in seen:
                    self.near.setdefault(kind, set()).add(at)
                    seen.add(kind)
                at = domains[at].get("parent")


def usable_of(record, sizes):
    layout = record.get("layout") or ("single" if len(sizes) == 1 else "pool")
    n, m = len(sizes), min(sizes)
    return {"single": sum(sizes), "raid0": sum(sizes), "pool": sum(sizes), "raid1": m, "raid5": (n - 1) * m,
            "raid6": (n - 2) * m, "raid10": n * m // 2}[layout]


class Cluster:
    def __init__(self, snapshot):
        self.policy = snapshot.get("policy") or {}
        self.headroom = self.of_policy("headroom", 0.85)
        self.spread = {"node": "hard"}
        self.spread.update(self.of_policy("domain_spread", {}))
        self.start = snapshot["window"]["start"]
        self.step_s = snapshot["window"]["step_s"]
        self.steps = snapshot["window"]["steps"]
        self.domains = {d["id"]: d for d in snapshot.get("domains", [])}
        drives = {d["id"]: d for d in snapshot.get("drives", [])}
        records = list(snapshot.get("sets", []))
        listed = {d for record in records for d in record["drives"]}
        records += [{"id": d, "drives": [d]} for d in drives if d not in listed]
        self.sets = {r["id"]: Set(r, drives, self.domains, self.headroom) for r in records}
        self.volumes = {v["id"]: v for v in snapshot.get("volumes", [])}

    def of_policy(self, name, default):
        found = self.policy.get(name)
        return default if found is None else found

    def demand(self, volume):
        v = self.volumes[volume]
        return [v["size_bytes"], v.get("peak_read_iops") or 0, v.get("peak_write_iops") or 0,
                (v.get("read_bytes_per_day") or 0) / 86400, (v.get("write_bytes_per_day") or 0) / 86400]

    def replay(self, place, timeouts, off):
        """set id -> (awake booleans, wake-ups), by the replay rule, a step at a time."""
        active = {s: bytearray(self.steps) for s in self.sets}
        for volume, where in place.items():
            for start, length in self.volumes[volume].get("active") or []:
                active[where][start:start + length] = b"\x01" * length
        result = {}
        for name in self.sets:
            if name in off:
                result[name] = (bytearray(self.steps), 0)
            elif timeouts[name] is None:
                result[name] = (bytearray(b"\x01" * self.steps), 0)
            else:
                result[name] = linger(active[name], math.ceil(timeouts[name] / self.step_s))
        return result

    def energy(self, replayed, off, retired):
        """(set id -> joules, enclosure id -> (awake steps, joules))"""
        sets = {}
        for name, (awake, wakes) in replayed.items():
            s = self.sets[name]
            on = sum(awake)
            nothing = name in off and (name not in retired or self.of_policy("retired_power", "standby") == "off")
            sets[name] = 0.0 if nothing else \
                self.step_s * (s.idle * on + s.standby * (self.steps - on)) + s.spinup_j * wakes
        enclosures = {}
        for domain in self.domains.values():
            if domain["kind"] != "enclosure":
                continue
            lit = 0  # a big integer as a set of steps
            for name, (awake, _) in replayed.items():
                if domain["id"] in self.sets[name].near.get("enclosure", ()):
                    lit |= int.from_bytes(awake, "little")
            on = bin(lit).count("1")
            floor = domain.get("floor_watts")
            enclosures[domain["id"]] = (on, (0.0 if floor is None else value(floor)) * self.step_s * on)
        return sets, enclosures


    def series(self, replayed, off, retired):
        """Joules of each step, sets and floors."""
        joules = [0.0] * self.steps
        floors = {d["id"]: value(d["floor_watts"]) for d in self.domains.values()
                  if d["kind"] == "enclosure" and d.get("floor_watts") is not None}
        lit = {name: bytearray(self.steps) for name in floors}
        for name, (awake, wakes) in replayed.items():
            s = self.sets[name]
            if name in off and (name not in retired or self.of_policy("retired_power", "standby") == "off"):
                continue
            was = 0
            for step, on in enumerate(awake):
                joules[step] += self.step_s * (s.idle if on else s.standby)
                if on and not was and wakes:
                    joules[step] += s.spinup_j
                was = on
                for near in s.near.get("enclosure", ()) if on else ():
                    if near in lit:
                        lit[near][step] = 1
        for name, steps in lit.items():
            for step, on in enumerate(steps):
                joules[step] += self.step_s * floors[name] * on
        return joules

    def start_stops_a_year(self, drive):
        wear = drive.get("wear") or {}
        made, rated = wear.get("start_stops"), wear.get("start_stops_rated")
        if made is None or rated is None or drive["class"] != "hdd":
            return None
        rated = value(rated)
        years = max(self.of_policy("horizon_days", 365) / 365,
                    self.of_policy("service_years", 5) - (wear.get("power_on_hours") or 0) / (24 * 365))
        return max(0, rated - made) / years


def linger(active, k):
    awake = bytearray(len(active))
    wakes, left, before = 0, 0, 0
    for step, busy in enumerate(active):
        left = k + 1 if busy else left - 1
        awake[step] = 1 if left > 0 else 0
        wakes += 1 if awake[step] and not before else 0
        before = awake[step]
    return awake, wakes


def check_figures(cluster, plan, place, problems):
    outcomes = {}
    for outcome in plan["sets"]:
        if outcome["id"] in outcomes or outcome["id"] not in cluster.sets:
            problems.add("sets", f"{outcome['id']} is listed twice or is not in the snapshot")
        outcomes[outcome["id"]] = outcome
    held = set(place.values())
    timeouts, off, retired = {}, set(), set()
    for name, s in cluster.sets.items():
        outcome = outcomes.get(name)
        if outcome is None:
            if not s.new or name in held:
                problems.add("sets", f"{name} is not listed")
            timeouts[name] = s.timeout
            if s.new and name not in held:
                off.add(name)
            continue
        timeouts[name] = outcome["timeout_s"]
        check_role(cluster, s, outcome, sum(1 for where in place.values() if where == name), problems)
        if name not in held and (outcome["role"] == "retired" or s.new):
            off.add(name)
            if not s.new:
                retired.add(name)
    check_deadlines(cluster, place, timeouts, off, problems)
    replayed = cluster.replay(place, timeouts, off)
    sets, enclosures = cluster.energy(replayed, off, retired)
    for name, outcome in outcomes.items():
        if name not in replayed:
            continue
        awake, wakes = replayed[name]
        problems.same("awake-steps", name, outcome["awake_steps"], sum(awake))
        problems.same("wake-ups", name, outcome["wake_ups"], wakes)
        problems.same("energy", name, value(outcome["energy_j"]), sets[name])
        cap = cluster.policy.get("wake_ups_per_day")
        days = cluster.step_s * cluster.steps / 86400
        if outcome["role"] == "sleeps" and cap is not None and wakes / days > cap * (1 + TOLERANCE):
            problems.add("wake-ups-per-day", f"{name} wakes {wakes / days} times a day, allowed are {cap}")
    stated = {e["id"]: e for e in plan.get("enclosures", [])}
    for name, (on, joules) in enclosures.items():
        if name not in stated:
            if joules > 0:
                problems.add("enclosures", f"{name} is not listed")
            continue
        problems.same("awake-steps", name, stated[name]["awake_steps"], on)
        problems.same("energy", name, value(stated[name]["energy_j"]), joules)
        check_wear(cluster, outcome, wakes, problems)
    after = sum(sets.values()) + sum(joules for _, joules in enclosures.values())
    before, replayed_before, off_before = energy_before(cluster)
    series = {}
    if any(isinstance(cluster.policy.get(name), list) for name in ("price_per_kwh", "kgco2e_per_kwh")):
        series = {"before": cluster.series(replayed_before, off_before, set()),
                  "after": cluster.series(replayed, off, retired)}
    check_totals(cluster, plan, before, after, series, problems)
    check_purchase(cluster, plan, held, problems)


def check_wear(cluster, outcome, wakes, problems):
    """Start/stops a year against what is left of the most worn drive's rating."""
    if outcome["role"] != "sleeps":
        return
    allowed = [left for left in map(cluster.start_stops_a_year, cluster.sets[outcome["id"]].drives) if left is not None]
    a_year = wakes * 365 * 86400 / (cluster.step_s * cluster.steps)
    if allowed and a_year > min(allowed) * (1 + TOLERANCE):
        problems.add("wear", f"{outcome['id']} wakes {a_year} times a year, its drives have {min(allowed)} left")
    wear = outcome.get("wear")
    if wear is not None:
        problems.same("wear", outcome["id"], wear["wake_ups_a_year"], a_year)
        if allowed or wear["allowed_a_year"] is not None:
            problems.same("wear", outcome["id"], wear["allowed_a_year"] or 0, min(allowed, default=0))


def check_purchase(cluster, plan, held, problems):
    bought = [s for name, s in cluster.sets.items() if s.new and name in held]
    stated = plan.get("purchase")
    if bool(bought) != (stated is not None):
        problems.add("purchase", f"{len(bought)} new sets hold volumes, the plan says {stated}")
    if stated is None:
        return
    if sorted(stated["sets"]) != sorted(s.id for s in bought):
        problems.add("purchase", f"the plan says {stated['sets']}")
    for field, key in (("purchase_price", "price"), ("embodied_kgco2e", "embodied_kgco2e")):
        own = sum(value(d[field]) for s in bought for d in s.drives if d.get(field) is not None)
        problems.same("purchase", key, stated[key], own)
    problems.same("purchase", "net_money", stated["net_money"], stated["saved_money"] - stated["price"])
    problems.same("purchase", "net_kgco2e", stated["net_kgco2e"], stated["saved_kgco2e"] - stated["embodied_kgco2e"])


def energy_before(cluster):
    off = {name for name, s in cluster.sets.items() if s.new}
    replayed = cluster.replay({v: record["set"] for v, record in cluster.volumes.items()},
                              {name: s.timeout for name, s in cluster.sets.items()}, off)
    sets, enclosures = cluster.energy(replayed, off, set())
    return sum(sets.values()) + sum(joules for _, joules in enclosures.values()), replayed, off


def check_totals(cluster, plan, before, after, series, problems):
    energy, bound = plan["energy"], plan["bound"]
    kwh = 365 * 86400 / (cluster.step_s * cluster.steps) / 3.6e6
    problems.same("window-energy", "window_j.before", value(energy["window_j"]["before"]), before)
    problems.same("window-energy", "window_j.after", value(energy["window_j"]["after"]), after)
    problems.same("annual", "annual_kwh.before", value(energy["annual_kwh"]["before"]), before * kwh)
    problems.same("annual", "annual_kwh.after", value(energy["annual_kwh"]["after"]), after * kwh)
    problems.same("annual", "annual_kwh.saved", value(energy["annual_kwh"]["saved"]), (before - after) * kwh,
                  2 * before * kwh)
    if bound["window_j"] > after * (1 + TOLERANCE):
        problems.add("bound", f"the bound {bound['window_j']} J lies above the plan's {after} J")
    pue = cluster.of_policy("pue", 1.0)
    for name, price in (("cost", cluster.of_policy("price_per_kwh", 0.30)),
                        ("carbon", cluster.of_policy("kgco2e_per_kwh", 0.40))):
        for when, joules in (("before", before), ("after", after)):
            paid = joules / 3.6e6 * price if not isinstance(price, list) else by_hour(cluster, series[when], price)
            problems.same("annual", f"{name}.annual.{when}", value(plan[name]["annual"][when]),
                          paid * pue * 365 * 86400 / (cluster.step_s * cluster.steps))


def by_hour(cluster, joules, prices):
    """Money (or kgCO2e) of joules a step, each second at its hour's figure."""
    start = datetime.datetime.fromisoformat(cluster.start.replace("Z", "+00:00").replace("z", "+00:00"))
    first = int(start.timestamp())
    total = 0.0
    for step, amount in enumerate(joules):
        at, end = first + step * cluster.step_s, first + (step + 1) * cluster.step_s
        while at < end:
            until = min(end, (at // 3600 + 1) * 3600)
            moment = datetime.datetime.fromtimestamp(at, datetime.timezone.utc)
            hour = moment.hour if len(prices) == 24 else moment.weekday() * 24 + moment.hour
            total += prices[hour] * amount / 3.6e6 * (until - at) / cluster.step_s
            at = until
    return total


def check_role(cluster, s, outcome, volumes, problems):
    role, timeout = outcome["role"], outcome["timeout_s"]
    if role == "retired" and volumes:
        problems.add("role", f"{s.id} is called retired and holds {volumes} volumes")
    if role == "awake" and timeout is not None or role == "sleeps" and timeout is None:
        problems.add("role", f"{s.id} is called {role} with a timeout of {timeout}")
    powered_off = role == "retired" and cluster.of_policy("retired_power", "standby") == "off"
    if role != "awake" and not s.can_sleep and not powered_off:
        problems.add("role", f"{s.id} cannot sleep and is counted on to")


def check_deadlines(cluster, place, timeouts, off, problems):
    for name, where in place.items():
        v, s = cluster.volumes[name], cluster.sets[where]
        if timeouts[where] is None or where in off:
            continue
        due = v.get("first_byte_s")
        if due is not None and due < s.spinup_s:
            problems.add("first-byte", f"{name} is due in {due} s on {where}, which takes {s.spinup_s} s to spin up")
        if v.get("active") is None:
            problems.add("unknown-activity", f"{where} is counted on to sleep under {name}")


class Walk:
    """Bytes, rates and replicas on sets while moves start and end."""

    def __init__(self, cluster, how, problems):
        self.cluster, self.how, self.problems = cluster, how, problems
        self.used = {s: [0.0] * len(LOADS) for s in cluster.sets}
        self.at = {}      # volume -> set of sets that hold a copy
        self.group = {}   # group -> volumes
        for name, v in cluster.volumes.items():
            self.at[name] = {v["set"]}
            self.add(name, v["set"], 1)
            if v.get("group") is not None:
                self.group.setdefault(v["group"], []).append(name)

    def add(self, volume, where, sign):
        for i, amount in enumerate(self.cluster.demand(volume)):
            self.used[where][i] += sign * amount

    def start(self, n, volume, source, to):
        self.add(volume, to, 1)
        for i, amount in enumerate(self.cluster.demand(volume)):
            limit = self.cluster.sets[to].limit[i]
            if amount > 0 and self.used[to][i] > limit * (1 + 1e-9):
                self.problems.add("room", f"{self.how}: move {n} brings {to} to {self.used[to][i]} {LOADS[i]} "
                                          f"of at most {limit}")
        for mate in self.group.get(self.cluster.volumes[volume].get("group"), []):
            if mate != volume:
                for other in self.at[mate]:
                    self.apart(n, source, to, other)
        self.at[volume] = {source, to}

    def apart(self, n, source, to, other):
        if other == to:
            self.problems.add("spread", f"{self.how}: move {n} puts two replicas on {to}")
            return
        for kind, rule in self.cluster.spread.items():
            near = self.cluster.sets[to].near.get(kind, set())
            new = near - self.cluster.sets[source].near.get(kind, set())
            shared = new & self.cluster.sets[other].near.get(kind, set())
            if rule == "hard" and shared:
                self.problems.add("spread", f"{self.how}: move {n} puts two replicas into {sorted(shared)}")

    def end(self, volume, source, to):
        self.add(volume, source, -1)
        self.at[volume] = {to}


def why_not(cluster, volume, to):
    v, s = cluster.volumes[volume], cluster.sets[to]
    if v.get("pinned"):
        return "it is pinned"
    if v.get("active") is None:
        return "its activity is unknown"
    if v.get("allowed_sets") and to not in v["allowed_sets"]:
        return "allowed_sets"
    if v.get("allowed_classes") and any(d["class"] not in v["allowed_classes"] for d in s.drives):
        return "allowed_classes"
    if v.get("node_affinity") and not any(d in s.above for d in v["node_affinity"]):
        return "node_affinity"
    return None


def check_moves(cluster, plan, problems):
    """Places at the end; walks the listed order, then time."""
    place = {name: v["set"] for name, v in cluster.volumes.items()}
    free_at, good, last, total = {}, [], 0.0, 0
    for index, move in enumerate(plan["moves"], 1):
        volume, to = move["volume"], move["to"]
        if move["n"] != index or move["start_s"] < last or move["end_s"] <= move["start_s"]:
            problems.add("moves-order", f"move {index} is out of number or time")
        last = max(last, move["start_s"])
        if volume not in place or to not in cluster.sets or move["from"] not in cluster.sets:
            problems.add("moves-chain", f"move {index} names what the snapshot lacks")
            continue
        if place[volume] != move["from"] or place[volume] == to or move["start_s"] < free_at.get(volume, 0):
            problems.add("moves-chain", f"move {index}: {volume} is not on {move['from']}, goes nowhere or is in flight")
            if place[volume] == to:
                continue
        size = cluster.volumes[volume]["size_bytes"]
        if move["bytes"] != size:
            problems.add("moves-bytes", f"move {index} says {move['bytes']} bytes, {volume} has {size}")
        if (why := why_not(cluster, volume, to)) is not None:
            problems.add("placement", f"move {index} of {volume} to {to}: {why}")
        good.append((move["start_s"], move["end_s"], index, volume, place[volume], to))
        total += size
        free_at[volume] = move["end_s"]
        place[volume] = to
    for name, count in (("max_moves", len(plan["moves"])), ("max_bytes", total)):
        if cluster.policy.get(name) is not None and count > cluster.policy[name]:
            problems.add(name.replace("_", "-"), f"{count} of at most {cluster.policy[name]}")
    walk = Walk(cluster, "in the listed order", problems)
    for _, _, n, volume, source, to in good:
        walk.start(n, volume, source, to)
        walk.end(volume, source, to)
    walk_in_time(cluster, good, problems)
    return place


def walk_in_time(cluster, moves, problems):
    events = sorted([(end, 0, n, v, a, b) for _, end, n, v, a, b in moves] +
                    [(start, 1, n, v, a, b) for start, _, n, v, a, b in moves])
    walk = Walk(cluster, "in flight", problems)
    flying = {}
    for _, starts, n, volume, source, to in events:
        group = cluster.volumes[volume].get("group")
        if starts:
            walk.start(n, volume, source, to)
            if group is not None:
                flying[group] = flying.get(group, 0) + 1
                if flying[group] > 1:
                    problems.add("one-in-flight", f"move {n} starts while a replica of {group} is in flight")
        else:
            walk.end(volume, source, to)
            if group is not None:
                flying[group] -= 1


def check(snapshot_path, plan_path, with_digest):
    """Exit status for one pair."""
    problems = Problems()
    try:
        snapshot, digest = load(snapshot_path)
        plan, _ = load(plan_path)
        if plan.get("snapshot") != digest and with_digest:
            problems.add("digest", f"the plan was made for {plan.get('snapshot')}, this snapshot is {digest}")
        fill(snapshot, plan.get("filled", []), problems)
        cluster = Cluster(snapshot)
        place = check_moves(cluster, plan, problems)
        check_figures(cluster, plan, place, problems)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, subprocess.CalledProcessError) as error:
        print(f"cannot be read: {type(error).__name__}: {error}", file=sys.stderr)
        return 3
    for rule, what in problems.lines:
        print(f"{rule}: {what}")
    if not problems.lines:
        print(f"ok: {len(plan['moves'])} moves, {len(plan['sets'])} sets agree within {TOLERANCE} of each figure")
    return 4 if problems.lines else 0


def main(arguments):
    paths = [a for a in arguments if not a.startswith("--")]
    if not paths or len(paths) % 2:
        print(__doc__, file=sys.stderr)
        return 2
    with_digest = "--no-digest" not in arguments
    worst = 0
    for snapshot_path, plan_path in zip(paths[::2], paths[1::2]):
        if len(paths) > 2:
            print(f"{snapshot_path} {plan_path}")
        worst = max(worst, check(snapshot_path, plan_path, with_digest))
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
