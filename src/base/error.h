/*
 * Failing. A failure is a value that travels: a code that says what the reader
 * can do about it, and one line that names the thing, without a final newline:
 * "linkedin/privacy-policy: 503 after 3 tries".
 * Functions that can fail return 0 or -1 and take `struct error *err` last; on
 * failure their results are untouched and *err is filled by the function
 * nearest the fact. A zeroed struct error means: nothing went wrong.
 */
#ifndef SMALLPRINT_BASE_ERROR_H
#define SMALLPRINT_BASE_ERROR_H

enum error_code {
	ERROR_NONE = 0,
	ERROR_USAGE,   /* the command line or the rules: mend them */
	ERROR_PAGE,    /* this page: look at it */
	ERROR_LATER,   /* the network or the other side: try later */
	ERROR_LIMIT,   /* a ceiling was reached */
	ERROR_ARCHIVE, /* the archive cannot be used */
	ERROR_SYSTEM,  /* this machine: disk, processes, permissions */
	ERROR_BUG      /* report it */
};

enum { ERROR_MESSAGE_MAX = 1024 };

struct error {
	enum error_code code;
	char message[ERROR_MESSAGE_MAX];
};

/* What a function that failed gives back. */
static inline int
error_is(void)
{
	return -1;
}

/*
 * Fill *err (NULL is allowed); is -1, so that `return error_set(…)` reads well.
 * A macro, so that whoever reads one file, a checker too, sees that it is.
 */
#define error_set(err, code, ...) (error_fill((err), (code), __VA_ARGS__), error_is())
void error_fill(struct error *err, enum error_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Put "prefix: " before the message, keeping its code; is -1. */
#define error_prefix(err, ...) (error_put_before((err), __VA_ARGS__), error_is())
void error_put_before(struct error *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A word for the code, for JSON and status: "usage", "page", "later", … */
const char *error_code_name(enum error_code code);

#endif
