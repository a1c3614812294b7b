/*
 * What is known beside a change: other pages of the platform, the ways out, the
 * banners this page carried, what others did. Gathered by src/beside.c for a
 * round; the judge reads it and nothing else. What is empty was not looked at,
 * and nothing follows from it.
 */
#ifndef SMALLPRINT_CORE_JUDGE_BESIDE_H
#define SMALLPRINT_CORE_JUDGE_BESIDE_H

#include "base/utc.h"
#include "core/judge/banner.h"
#include "core/page/page.h"

/* One look at a declared way out: a setting's link, or its form. Nothing is owned. */
struct way_look {
	const char *setting; /* its name */
	const char *what;    /* "the link", "the form" */
	const char *url;
	bool broken;      /* gone, or led to a home page, or its words are not there any more */
	const char *says; /* to follow `what`: "is gone (404 or 410)" */
	utc_t looked;
};

struct beside {
	const struct banners *banners; /* of this page; may be NULL */
	const struct way_look *ways;   /* of the settings that this page speaks of */
	size_t n_ways;
};

#endif
