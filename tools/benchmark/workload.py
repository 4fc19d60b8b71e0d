"""The requests of tools/bench: as JSON, as protobuf, and as scripts of wrk.

A scenario has a title and the call that the bare client makes. The backend answers a GET with
a fixed small item, and a POST with what it got.
"""

import json
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCENARIOS = {
    "get": ("small GET", "get"),
    "post1k": ("1 KB POST", "list"),
    "post64k": ("64 KB POST", "list"),
}
PROTO = "transom/bench/v1/bench.proto"
PROTO_PATHS = ["-I" + os.path.join(ROOT, "proto"),
               "-I/usr/share/gocode/src/github.com/gogo/googleapis", "-I/usr/include"]

# Nothing of it runs while the load does.
WRK_SUMMARY = """
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
      '\\nsummary {"requests":%d,"seconds":%.6f,"bytes":%d,"p50_us":%.1f,"p99_us":%.1f,' ..
      '"errors":%d}\\n', summary.requests, summary.duration / 1e6, summary.bytes,
      latency:percentile(50), latency:percentile(99),
      e.connect + e.read + e.write + e.status + e.timeout))
end
"""


def item(i):
    """One item of about 330 bytes of JSON."""
    return {
        "id": "item-%06d" % i,
        "title": "A thing that people buy, number %d" % i,
        "sizeBytes": str(1234567890123 + i),
        "count": 40 + i % 7,
        "price": 12.5 + i % 100,
        "available": i % 2 == 0,
        "grade": "GRADE_BETTER",
        "tags": ["new", "light", "blue"],
        "updateTime": "2026-01-31T12:30:%02dZ" % (i % 60),
        "stock": {"berlin": 3, "paris": i % 50},
        "maker": {"name": "Maker & Co", "city": "Lisbon", "year": 1999},
    }


def path_of(scenario):
    return "/v1/items/item-1" if scenario == "get" else "/v1/items"


def body_of(scenario):
    count = {"post1k": 3, "post64k": 208}[scenario]
    return json.dumps({"items": [item(i) for i in range(count)]}, separators=(",", ":"))


def answer_of(scenario):
    """What every gateway has to answer, read from JSON, as far as same_answer looks at it."""
    if scenario == "get":
        return {"id": "item-1", "title": "A small thing", "sizeBytes": "1234567890123",
                "count": 42, "grade": "GRADE_GOOD", "tags": ["new"]}
    return json.loads(body_of(scenario))


def without_false(value):
    if isinstance(value, dict):
        return {k: without_false(v) for k, v in value.items() if v is not False}
    return [without_false(v) for v in value] if isinstance(value, list) else value


def same_answer(scenario, answer):
    """Whether parsed JSON is the message of answer_of. A field that is false and one that is left
    out are the same in proto3: Envoy repeats a false that the client sent, the others do not."""
    return without_false(answer) == without_false(answer_of(scenario))


def wire_of(body, directory):
    """The protobuf bytes of a JSON body, by protoc's text format."""
    lines = []
    for i in json.loads(body)["items"]:
        fields = ['id: "%s" title: "%s" size_bytes: %s count: %d price: %r available: %s grade: %s' % (
            i["id"], i["title"], i["sizeBytes"], i["count"], i["price"],
            str(i["available"]).lower(), i["grade"])]
        fields += ['tags: "%s"' % t for t in i["tags"]]
        fields.append("update_time { seconds: 1769862600 }")
        fields += ['stock { key: "%s" value: %d }' % kv for kv in i["stock"].items()]
        fields.append('maker { name: "%s" city: "%s" year: %d }' % tuple(i["maker"].values()))
        lines.append("items { %s }" % " ".join(fields))
    command = ["protoc"] + PROTO_PATHS + ["--encode=transom.bench.v1.ItemList", PROTO]
    wire = subprocess.run(command, input="\n".join(lines).encode(), stdout=subprocess.PIPE,
                          check=True).stdout
    path = os.path.join(directory, "wire-%d" % len(body))
    with open(path, "wb") as f:
        f.write(wire)
    return path


def write_script(scenario, directory):
    """A script for wrk that makes the scenario's request and prints a line `summary {...}`."""
    path = os.path.join(directory, scenario + ".lua")
    with open(path, "w") as f:
        if scenario != "get":
            f.write('wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n'
                    "wrk.body = [==[%s]==]\n" % body_of(scenario))
        f.write(WRK_SUMMARY)
    return path
