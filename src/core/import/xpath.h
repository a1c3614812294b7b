/* XPath that is no more than a path of elements, as CSS. */
#ifndef SMALLPRINT_CORE_IMPORT_XPATH_H
#define SMALLPRINT_CORE_IMPORT_XPATH_H

/*
 * The CSS for paths as //main, //div[@id="x"]/p, /html/body/div[2], //p | //li, with
 * conditions on attributes (=, contains, starts-with, and). NULL for anything
 * else. The caller frees.
 */
char *xpath_css(const char *xpath);

#endif
