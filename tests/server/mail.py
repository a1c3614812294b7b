#!/usr/bin/python3
"""Reads one message as a mail program does and prints what it holds.

mail.py FILE header NAME    each value, decoded, a line each
mail.py FILE text|html      the part's text
mail.py FILE check          exits 1 with the defects a strict reader finds
"""
import email
import email.policy
import sys

with open(sys.argv[1], "rb") as f:
    raw = f.read()
message = email.message_from_bytes(raw, policy=email.policy.default)
what = sys.argv[2]
if what == "header":
    for value in message.get_all(sys.argv[3], []):
        print(value)
elif what in ("text", "html"):
    part = message.get_body((("plain" if what == "text" else "html"),))
    print(part.get_content().replace("\r\n", "\n"), end="")
else:
    wrong = []
    for part in message.walk():
        wrong += [str(d) for d in part.defects]
        for name, value in part.items():
            wrong += ["%s: %s" % (name, d) for d in getattr(value, "defects", ())]
        if not part.is_multipart():
            part.get_content()
    types = [part.get_content_type() for part in message.walk()]
    if types != ["multipart/alternative", "text/plain", "text/html"]:
        wrong.append("parts: %s" % types)
    for line in raw.split(b"\r\n"):
        if len(line) > (998 if b"@" in line else 78) or b"\n" in line or b"\r" in line:
            wrong.append("line: %r" % line[:100])
    for name in ("Date", "From", "To", "Subject", "Message-ID", "MIME-Version"):
        if len(message.get_all(name, [])) != 1:
            wrong.append("%s: %d times" % (name, len(message.get_all(name, []))))
    if wrong:
        print("\n".join(wrong))
        sys.exit(1)
