#!/usr/bin/python3
"""A receiver of webhooks on 127.0.0.1 that takes what is posted and then breaks off.

cut.py --posts DIR HOW...

Prints "port N" when it is ready. Each HOW is what becomes of one request: "request" ends the connection
within the request, "silent" after it, "half" within the status line, "headers" within the headers, "body"
within the answer's body, "reset" resets it; whatever comes after these is answered. What was posted whole
is kept as DIR/N: the line "Idempotency-Key: KEY", then the body. Ends with its parent.
"""
import argparse
import os
import socket
import struct
import threading
import time

p = argparse.ArgumentParser()
p.add_argument("--posts", required=True)
p.add_argument("how", nargs="*")
a = p.parse_args()
ANSWERS = {
    "half": b"HTTP/1.1 20",
    "headers": b"HTTP/1.1 200 OK\r\nContent-Le",
    "body": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok",
    "well": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
}


def read(conn, rest):
    while b"\r\n\r\n" not in rest:
        rest += conn.recv(65536)
    head, rest = rest.split(b"\r\n\r\n", 1)
    fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
    while len(rest) < int(fields[b"Content-Length"]):
        rest += conn.recv(65536)
    return fields[b"Idempotency-Key"], rest


def serve(listener):
    n = 0
    while True:
        conn, _ = listener.accept()
        how = a.how.pop(0) if a.how else "well"
        if how != "request":
            key, body = read(conn, b"")
            n += 1
            with open(os.path.join(a.posts, str(n)), "wb") as f:
                f.write(b"Idempotency-Key: " + key + b"\n" + body)
        conn.sendall(ANSWERS.get(how, b""))
        if how in ("reset", "request"):
            conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        conn.close()


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, args=(listener,), daemon=True).start()
print("port %d" % listener.getsockname()[1], flush=True)
parent = os.getppid()
for _ in range(600):
    time.sleep(0.5)
    if os.getppid() != parent:
        break
