#!/usr/bin/python3
"""The tests' git host: `git http-backend` of the installed git behind a login, on 127.0.0.1.

git.py --root DIR [--write TOKEN]... [--read TOKEN]... [--cert FILE --key FILE]
       [--orders FILE] [--log FILE] [--seen FILE]

Every *.git in DIR is a repository. A --write token may push, a --read token only pull; with
neither, everybody may do both. Prints "port N" when it is ready, and ends with its parent.
--orders: a file read at each request, one order a line, that may change meanwhile:
    cut METHOD BYTES   the answer to that method ends after so many bytes, the connection with it
    drop BYTES         a request's body is read so far, then the connection ends
    moved URL          every request is sent on to the same path there
    renamed OLD NEW    a request for OLD is sent on to NEW, on this host
    status N           every request is answered so
    wait SECONDS       every request waits so long
--log: a line per request: method, path, status. --seen: the passwords that came in, one a line.
"""
import argparse
import base64
import http.server
import os
import signal
import ssl
import subprocess
import time
import urllib.parse

p = argparse.ArgumentParser()
p.add_argument("--root", required=True)
p.add_argument("--write", action="append", default=[])
p.add_argument("--read", action="append", default=[])
p.add_argument("--cert")
p.add_argument("--key")
p.add_argument("--orders")
p.add_argument("--log")
p.add_argument("--seen")
a = p.parse_args()


def add(path, line):
    if path:
        with open(path, "a", encoding="utf-8") as f:
            f.write(line + "\n")


def orders():
    try:
        with open(a.orders or "", encoding="utf-8") as f:
            return [line.split() for line in f if line.strip()]
    except OSError:
        return []


class Host(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together

    def log_message(self, *_):
        pass

    def say(self, status, text="", **headers):
        add(a.log, f"{self.command} {self.path} {status}")
        body = text.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def password(self):
        kind, _, value = self.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "basic":
            return None
        word = base64.b64decode(value).decode("utf-8", "replace").partition(":")[2]
        add(a.seen, word)
        return word

    def is_let_in(self):
        """Answered here where not."""
        word = self.password()
        if not a.write and not a.read:
            return True
        if word not in a.write and word not in a.read:
            self.say(401, "who are you?\n", WWW_Authenticate='Basic realm="git"')
            return False
        if "git-receive-pack" in self.path and word not in a.write:
            self.say(403, "you may read only\n")
            return False
        return True

    def take_body(self, most=None):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            n = int(self.headers.get("Content-Length", "0"))
            return self.rfile.read(n if most is None else min(n, most))
        body = b""
        while most is None or len(body) < most:
            n = int(self.rfile.readline().strip() or b"0", 16)
            body += self.rfile.read(n)
            self.rfile.readline()
            if n == 0:
                break
        return body

    def obey(self):
        """The bytes an answer may have (None: all); False where it is answered already."""
        most = None
        for order in orders():
            if order[0] == "wait":
                time.sleep(float(order[1]))
            elif order[0] == "status":
                self.take_body()
                self.say(int(order[1]), "not now\n")
                return False
            elif order[0] == "moved":
                self.take_body()
                self.say(301, Location=order[1] + self.path)
                return False
            elif order[0] == "renamed" and self.path.startswith(f"/{order[1]}/"):
                self.take_body()
                self.say(301, Location=self.path.replace(order[1], order[2], 1))
                return False
            elif order[0] == "drop" and self.command == "POST":
                self.take_body(int(order[1]))
                self.end()
                return False
            elif order[0] == "cut" and order[1] == self.command:
                most = int(order[2])
        return most

    def end(self):
        add(a.log, f"{self.command} {self.path} cut")
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(2)

    def backend(self, body):
        url = urllib.parse.urlsplit(self.path)
        env = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": os.path.abspath(a.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": url.path,
            "QUERY_STRING": url.query,
            "REQUEST_METHOD": self.command,
            "REMOTE_USER": "tester",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "HTTP_GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        out = subprocess.run(
            ["git", "http-backend"], input=body, env=env, capture_output=True, check=False
        ).stdout
        head, _, text = out.partition(b"\r\n\r\n")
        fields = [line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line]
        status = next((int(v.split()[0]) for k, v in fields if k == "Status"), 200)
        return status, [(k, v) for k, v in fields if k != "Status"], text

    def answer(self):
        most = self.obey()
        if most is False:
            return
        body = self.take_body()
        if not self.is_let_in():
            return
        status, fields, text = self.backend(body)
        add(a.log, f"{self.command} {self.path} {status}")
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text if most is None else text[:most])
        if most is not None:
            self.end()

    do_GET = answer
    do_POST = answer


def quiet(*_):
    """Whoever ends a conversation early is no news."""


parent = os.getppid()
host = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
host.handle_error = quiet
host.daemon_threads = True
host.timeout = 1
if a.cert:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(a.cert, a.key)
    host.socket = tls.wrap_socket(host.socket, server_side=True, do_handshake_on_connect=False)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
print("port", host.server_port, flush=True)
while os.getppid() == parent:
    host.handle_request()
