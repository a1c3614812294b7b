#!/usr/bin/python3
"""The tests' stand-in for GitHub's issues, on 127.0.0.1: what is asked for is kept and found again.

github.py --state FILE --fail FILE --log FILE [--token TOKEN]

Prints "port N" when it is ready. FILE of --state holds the issues as JSON. A line of --fail spoils the
next request and is taken away: "STATUS MESSAGE [Header=Value …]" answers so, "cut" does what was asked
and ends the connection without an answer, "cut METHOD" waits for such a request. Ends with its parent.
"""
import argparse
import json
import os
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

p = argparse.ArgumentParser()
p.add_argument("--state", required=True)
p.add_argument("--fail", required=True)
p.add_argument("--log", required=True)
p.add_argument("--token", default="t0ken")
a = p.parse_args()
lock = threading.Lock()
issues = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def fault(self):
        try:
            with open(a.fail) as f:
                lines = f.read().splitlines()
        except FileNotFoundError:
            return None
        if not lines or (lines[0].startswith("cut ") and lines[0][4:] != self.command):
            return None
        with open(a.fail, "w") as f:
            f.write("".join(line + "\n" for line in lines[1:]))
        return lines[0]

    def reply(self, status, value, headers=()):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, text in headers:
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def act(self, body):
        url = urlsplit(self.path)
        query = {k: v[0] for k, v in parse_qs(url.query).items()}
        n, at = int(query.get("per_page", 30)), int(query.get("page", 1))
        path = re.fullmatch(r"/api/v3/repos/paper/watch/issues(?:/(\d+)(/comments)?)?", url.path)
        if self.headers.get("Authorization") != "Bearer " + a.token:
            return 401, {"message": "Bad credentials"}
        if not self.headers.get("User-Agent") or not path:
            return 404, {"message": "Not Found"}
        issue = issues[int(path[1]) - 1] if path[1] and int(path[1]) <= len(issues) else None
        if path[1] and issue is None:
            return 404, {"message": "Not Found"}
        if self.command == "GET" and issue is None:
            found = [i for i in reversed(issues)
                     if query["labels"] in [x["name"] for x in i["labels"]]
                     and query.get("state", "open") in ("all", i["state"])]
            return 200, [dict(i, comments=len(i["said"]), said=None) for i in found[(at - 1) * n:at * n]]
        if self.command == "GET" and path[2]:
            return 200, [{"body": b} for b in issue["said"][(at - 1) * n:at * n]]
        if self.command == "POST" and issue is None:
            if not body.get("title"):
                return 422, {"message": "Validation Failed"}
            issues.append(dict(number=len(issues) + 1, state="open", title=body["title"], said=[],
                               body=body["body"], labels=[{"name": x} for x in body["labels"]]))
            return 201, issues[-1]
        if self.command == "POST" and path[2]:
            issue["said"].append(body["body"])
            return 201, {"id": 1}
        if self.command == "PATCH" and not path[2]:
            issue.update(body)
            return 200, issue
        return 405, {"message": "no"}

    def handle_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or "null")
        with lock:
            with open(a.log, "a") as f:
                f.write("%s %s\n" % (self.command, self.path))
            fault = self.fault()
            if fault and not fault.startswith("cut"):
                status, _, rest = fault.partition(" ")
                words = rest.split(" ")
                headers = [w.split("=", 1) for w in words if "=" in w]
                self.reply(int(status), {"message": " ".join(w for w in words if "=" not in w)}, headers)
                return
            status, value = self.act(body)
            with open(a.state, "w") as f:
                json.dump(issues, f, indent=1)
        if fault:
            self.close_connection = True
            self.connection.close()
            return
        self.reply(status, value)

    do_GET = do_POST = do_PATCH = handle_any


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("port %d" % server.server_address[1], flush=True)
parent = os.getppid()
for _ in range(600):
    time.sleep(0.5)
    if os.getppid() != parent:
        break
