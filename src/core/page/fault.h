/*
 * What is wrong with a word that somebody wrote in a declaration. Every
 * function gives NULL when it is well, or a static phrase that completes
 * "\"…\": ", for example "must begin with http:// or https://".
 */
#ifndef SMALLPRINT_CORE_PAGE_FAULT_H
#define SMALLPRINT_CORE_PAGE_FAULT_H

enum { FAULT_MAX_ID = 64, FAULT_MAX_URL = 2000, FAULT_MAX_AGENT = 250 };

const char *fault_id(
    const char *text); /* of a platform, page, setting or variant: [a-z0-9-]+ */
const char *fault_url(const char *text);      /* http or https, with a host, without a login */
const char *fault_link(const char *text);     /* as fault_url, or mailto: with an address */
const char *fault_language(const char *text); /* "en", "pt-BR" */
const char *fault_header(
    const char *text);                     /* "Name: value"; none that logs in or that we set */
const char *fault_proxy(const char *text); /* as libcurl reads it */
const char *fault_contact(const char *text); /* a URL or a mail address */
/* Printable ASCII that does not claim to be a browser or somebody else's crawler. */
const char *fault_user_agent(const char *text);

#endif
