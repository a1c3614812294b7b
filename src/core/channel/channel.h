/*
 * Channels: where alerts go. rules/alerts.yaml declares them; what is told to
 * whom, and in which words each service gets it, is decided here, purely.
 *
 *	channels:
 *	  desk: {type: slack, url: "${SLACK_URL}", severity: high}
 *
 * A secret is never in the file: it is written ${NAME} (the environment) or
 * file:PATH (a file its owner alone can read).
 */
#ifndef SMALLPRINT_CORE_CHANNEL_CHANNEL_H
#define SMALLPRINT_CORE_CHANNEL_CHANNEL_H

#include "base/hash.h"
#include "base/yaml.h"
#include "core/tell/record.h"
#include "core/tell/upkeep.h"

enum {
	CHANNELS_MAX = 50,
	CHANNEL_BODY_MAX = 256 << 10,
	CHANNEL_TIMEOUT_MAX = 60,
	CHANNEL_ENTRIES = 50, /* of a feed */
	CHANNEL_ENTRIES_MAX = 200,
	CHANNEL_AT = 8 * 60 /* minutes: when a digest is due */
};

enum channel_type {
	CHANNEL_NONE = 0,
	CHANNEL_FILE,
	CHANNEL_COMMAND,
	CHANNEL_WEBHOOK,
	CHANNEL_SLACK,
	CHANNEL_DISCORD,
	CHANNEL_TEAMS,
	CHANNEL_NTFY,
	CHANNEL_MATRIX,
	CHANNEL_EMAIL,
	CHANNEL_GITHUB,
	CHANNEL_ATOM,
	CHANNEL_JSON_FEED
};

/* Told at once, or together once in a while. */
enum channel_digest { DIGEST_NONE = 0, DIGEST_DAILY, DIGEST_WEEKLY };

enum channel_tls {
	CHANNEL_TLS_UNSAID = 0,
	CHANNEL_TLS_START,
	CHANNEL_TLS_IMPLICIT,
	CHANNEL_TLS_NONE
};

/* Strings are owned; NULL: not said. */
struct channel_rule {
	char *name;
	int type; /* enum channel_type */
	bool off;
	bool changes; /* those too that are no alert */
	bool private_address;
	char *path;
	struct strs command;
	char *url;
	char *secret;
	char *token;
	char *room;
	char *topic;
	char *from;
	struct strs to;
	char *user;
	char *password;
	int tls; /* enum channel_tls */
	char *repository;
	struct strs labels;
	int64_t timeout;     /* seconds */
	int digest;          /* enum channel_digest */
	int at;              /* of the day, in minutes */
	int day;             /* of the week, 0 is Monday; -1: not said */
	char *zone;          /* whose day it is; NULL: UTC */
	char *template;      /* its text, or "" with template_file */
	char *template_file; /* from the workspace on; NULL: it stands in the rules */
	int entries;         /* of a feed */
	char *title;         /* of a feed */
	struct strs about;   /* news, maintenance; empty: news */
	struct strs concept;
	struct strs direction;
	struct strs verdict;
	struct strs platform;
	struct strs page;
	int severity; /* enum severity: this or worse */
};

struct channels {
	struct channel_rule *v;
	size_t n;
	size_t cap;
};

extern const struct yaml_field channel_file_fields[];
extern const struct yaml_field channel_fields[];

/* Read rules/alerts.yaml; returns the number of mistakes, each a line "file:line:col: …". */
size_t channels_read(
    struct span text, const char *file, struct channels *out, struct strs *complaints);
void channels_release(struct channels *channels);
const struct channel_rule *channels_find(const struct channels *channels, const char *name);
const char *channel_type_name(int type);
/* A file that is written anew with every news, from what the archive holds. */
bool channel_is_feed(const struct channel_rule *channel);
/* Gets JSON of ours, and no words for people. */
bool channel_is_raw(const struct channel_rule *channel);

/* Where mail is handed over: "smtp://HOST[:PORT]" or "smtps://…". Spans into the text; false
   when it is none. */
struct mail_server {
	bool implicit; /* TLS from the first byte */
	bool loopback; /* this machine, by its address or as localhost */
	struct span host;
	struct span port; /* empty: not said */
};
bool mail_server_read(const char *url, struct mail_server *out);
/* How it is spoken to there: as said, else TLS, on this machine none. */
enum channel_tls channel_mail_tls(
    const struct channel_rule *channel, const struct mail_server *server);

/* Is it told there? */
bool channel_wants(const struct channel_rule *channel, const struct record *record);
/* about: the change it speaks of, NULL where there is none: who was not told a change is not
   told either what became of it. */
bool channel_wants_upkeep(const struct channel_rule *channel, const struct upkeep *upkeep,
    const struct record *about);

/*
 * The same for the same news, whatever commit it is recorded under, so that a
 * receiver can drop what it got twice: 64 hex digits.
 */
const char *channel_key(const struct record *record, char key[HASH_SHA256_HEX + 1]);
const char *channel_key_upkeep(const struct upkeep *upkeep, char key[HASH_SHA256_HEX + 1]);

/*
 * What is sent, by the type of the channel: one JSON object, or a mail message
 * (core/channel/mime.h). What a page says can be no markup, mention, header or link
 * there. test: it says that it is one.
 * ERROR_LIMIT when it would be too long.
 */
int channel_body(const struct channel_rule *channel, const struct record *record,
    const char *key, bool test, struct buf *out, struct error *err);
int channel_body_upkeep(const struct channel_rule *channel, const struct upkeep *upkeep,
    const struct record *about, const char *key, struct buf *out, struct error *err);

#endif
