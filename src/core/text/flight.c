/* React's flight rows, split. */
#include "core/text/flight.h"

#include <string.h>

enum { ID_DIGITS = 7, LENGTH_DIGITS = 7 };

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Hexadecimal digits at *at; false where there is none, or too many. */
static bool
hex(struct span text, size_t *at, size_t most, uint32_t *value)
{
	size_t n = 0;

	*value = 0;
	for (; *at < text.len && hex_digit(text.data[*at]) >= 0; n++, (*at)++) {
		if (n == most)
			return false;
		*value = *value * 16 + (uint32_t)hex_digit(text.data[*at]);
	}
	return n > 0;
}

static enum flight_kind
kind_of(struct span body)
{
	if (body.len == 0)
		return FLIGHT_OTHER;
	return strchr("[{\"", body.data[0]) != NULL && body.data[0] != '\0' ? FLIGHT_JSON
									    : FLIGHT_OTHER;
}

/* "T1f3,": so many bytes, newlines among them. */
static bool
take_text(struct span *rest, size_t at, struct flight_row *row)
{
	uint32_t len;

	at++;
	if (!hex(*rest, &at, LENGTH_DIGITS, &len) || at >= rest->len || rest->data[at] != ',')
		return false;
	at++;
	if (len > rest->len - at)
		len = (uint32_t)(rest->len - at); /* cut off: what is there */
	row->kind = FLIGHT_TEXT;
	row->body = span_make(rest->data + at, len);
	*rest = span_make(rest->data + at + len, rest->len - at - len);
	return true;
}

bool
flight_next(struct span *rest, struct flight_row *row)
{
	struct span line;
	size_t at = 0;

	while (rest->len > 0 && rest->data[0] == '\n')
		*rest = span_make(rest->data + 1, rest->len - 1);
	row->id = 0; /* hints have none */
	if (rest->len == 0 || (rest->data[0] != ':' && !hex(*rest, &at, ID_DIGITS, &row->id)) ||
	    at >= rest->len || rest->data[at] != ':')
		return false;
	at++;
	if (at < rest->len && rest->data[at] == 'T')
		return take_text(rest, at, row);
	span_line(rest, &line);
	row->body = span_make(line.data + at, line.len - at);
	row->kind = kind_of(row->body);
	return true;
}

bool
flight_reference(struct span text, uint32_t *id)
{
	size_t at = 1;

	if (text.len < 2 || text.data[0] != '$')
		return false;
	if (text.data[1] == 'L' || text.data[1] == '@')
		at++;
	return hex(text, &at, ID_DIGITS, id) && at == text.len;
}
