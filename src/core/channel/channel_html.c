/* The templates of mails and of a feed's entries. */
#include "core/channel/channel_html.h"

#include "core/channel/channel_texts.h"
#include "core/report/template.h"

static const char page[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{{title}}</title></head>\n"
    "<body style=\"font:16px/1.5 Georgia,serif;max-width:42em;margin:1em\">\n"
    "{{#test}}<p><b>This is a test of the channel: it tells of no news.</b></p>\n{{/test}}"
    "<h1 style=\"font-size:1.2em\">{{title}}</h1>\n"
    "{{^digest}}{{>news}}{{/digest}}"
    "{{#items}}<h2 style=\"font-size:1.1em;border-top:1px solid #999;padding-top:1em\">"
    "{{title}}</h2>\n{{>news}}{{/items}}"
    "</body></html>\n";

static const char news[] =
    "{{#change}}{{#findings}}"
    "<blockquote style=\"border-left:3px solid #999;margin:1em 0;padding-left:1em\">"
    "{{#quote_gone}}<s>{{/quote_gone}}{{quote_before}}"
    "<mark>{{quote_match}}</mark>{{quote_after}}{{#quote_gone}}</s>{{/quote_gone}}"
    "</blockquote>\n<p>{{says}}</p>\n"
    "{{/findings}}"
    "{{#because}}<p>{{because}}</p>\n{{/because}}"
    "<table>\n"
    "{{#previously}}<tr><td>last look at the old text</td><td>{{previously}}</td></tr>\n"
    "{{/previously}}<tr><td>first look at the new text</td><td>{{time}}</td></tr>\n"
    "{{#effective}}<tr><td>the page says it holds from</td><td>{{effective}}</td></tr>\n"
    "{{/effective}}</table>\n"
    "{{#way_out}}<p><b>The way out: {{setting}}</b></p>\n"
    "<ol>{{#steps}}<li>{{.}}</li>{{/steps}}</ol>\n{{/way_out}}"
    "{{#commit}}<p>Recorded as <code>{{commit_short}}</code></p>\n{{/commit}}{{/change}}"
    "{{^change}}{{#lines}}<p>{{.}}</p>\n{{/lines}}{{/change}}"
    "{{#page_url}}<p><a href=\"{{page_url}}\">Open the page</a></p>\n{{/page_url}}";

static int
fill(const char *name, const struct data *data, struct buf *out, struct error *err)
{
	struct texts *texts = channel_texts();
	struct templates *templates = templates_new(texts);
	int rc = templates_add(templates, "page", span_of(page), err);

	if (rc == 0)
		rc = templates_add(templates, "news", span_of(news), err);
	if (rc == 0)
		rc = template_fill(templates, name, data, out, err);
	templates_free(templates);
	texts_free(texts);
	return rc;
}

int
channel_html_page(const struct data *data, struct buf *out, struct error *err)
{
	return fill("page", data, out, err);
}

int
channel_html_news(const struct data *data, struct buf *out, struct error *err)
{
	return fill("news", data, out, err);
}
