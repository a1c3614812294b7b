/*
 * The words of a conversation with a remote: its address as people may see it, the login
 * that goes along, and why it failed, told so that a person knows what to mend. Nothing
 * here is a secret but what remote_login() gives.
 */
#ifndef SMALLPRINT_EDGE_ARCHIVE_REMOTE_WORDS_H
#define SMALLPRINT_EDGE_ARCHIVE_REMOTE_WORDS_H

#include <stdbool.h>

/* http:// or https:// */
bool remote_is_http(const char *url);
/* The address without what would log in; the caller frees. */
char *remote_shown(const char *url);
/* The header "Authorization: Basic …" of a token (user NULL: x-access-token), otherwise of
   the name and password in the address. NULL: neither, or not http. The caller frees. */
char *remote_login(const char *url, const char *user, const char *token);
/*
 * Why it failed, of what git's library said. `asked`: the other side asked for a login and
 * got none that it takes; `login`, `key`: there was one over http, over ssh; `untrusted`:
 * its certificate or host key is not known. Is `said` where nothing better is known.
 */
const char *remote_why(
    const char *url, bool asked, bool login, bool key, bool untrusted, const char *said);

#endif
