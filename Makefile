# smallprint: `make help` lists what can be made.
#
# O=DIR        build somewhere else (default: build)
# DEVELOPER=1  warnings are errors
# SANITIZE=1   address and undefined behaviour sanitizers

VERSION   := 0.1.0
CC        ?= cc
PREFIX    ?= /usr/local
DESTDIR   ?=
O         ?= build

PACKAGES  := libcurl libgit2 libpcre2-8 yaml-0.1 icu-uc icu-i18n jansson libxml-2.0 libxxhash \
             libdeflate libbrotlidec libseccomp libcrypto
WARNINGS  := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
             -Wpointer-arith -Wwrite-strings -Wformat=2 -Wundef -Wvla \
             -Wno-missing-field-initializers
CPPFLAGS  += -D_GNU_SOURCE -DSMALLPRINT_VERSION='"$(VERSION)"' \
             -DSMALLPRINT_DATADIR='"$(PREFIX)/share/smallprint"' -Isrc
CFLAGS    ?= -O2 -g
override CFLAGS += -std=gnu11 $(WARNINGS) $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
# Modest, the HTML5 parser, has no pkg-config file in Debian.
LDLIBS    += $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lmodest -lm

ifdef DEVELOPER
override CFLAGS += -Werror
endif
ifdef SANITIZE
override CFLAGS  += -fsanitize=address,undefined -fno-omit-frame-pointer
override LDFLAGS += -fsanitize=address,undefined
endif

SOURCES   := $(sort $(wildcard src/base/*.c src/core/*.c src/core/*/*.c src/edge/*.c src/edge/*/*.c src/cmd/*.c src/replay/*.c src/settings/*.c src/*.c))
OBJECTS   := $(SOURCES:%.c=$(O)/%.o)
LIBRARY   := $(filter-out $(O)/src/main.o,$(OBJECTS))
UNITS     := $(patsubst tests/unit/%.c,$(O)/tests/unit/%,$(sort $(wildcard tests/unit/test_*.c)))
SERVER    := $(O)/tests/server/server
FUZZERS   := $(patsubst tests/fuzz/%.c,$(O)/tests/fuzz/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))

## all: build ./smallprint
all: smallprint

smallprint: $(OBJECTS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(O)/libsmallprint.a: $(LIBRARY)
	@rm -f $@
	$(AR) rcs $@ $^

$(O)/tests/unit/%: $(O)/tests/unit/%.o $(O)/libsmallprint.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

$(SERVER): $(patsubst %.c,$(O)/%.o,$(wildcard tests/server/*.c))
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lpthread -lz -lssl -lcrypto

# A fuzz target is one function over the library; in tests a small driver runs its seeds.
$(O)/tests/fuzz/%: $(O)/tests/fuzz/%.o $(O)/tests/fuzz/seeds.o $(O)/libsmallprint.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(O)/tests/bench/%: $(O)/tests/bench/%.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcurl -lxxhash

$(O)/tests/bench/rules: $(O)/tests/bench/rules.o $(O)/libsmallprint.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

## test: build and run every test (T=words narrows it to matching names)
test: smallprint $(UNITS) $(SERVER) $(FUZZERS)
	@O=$(O) tests/run $(T)

## demo: install what is missing, build, and play September 2024 on this machine
demo:
	@ci/install-deps --quiet
	@$(MAKE) --no-print-directory -s smallprint $(SERVER)
	@tests/demo/demo

## report-demo: the site of the demonstration's archive, in build/report-demo; prints its path
report-demo: smallprint $(SERVER)
	@rm -rf $(O)/report-demo && mkdir -p $(O)/report-demo
	@tests/demo/demo --keep $(O)/report-demo/workspace >$(O)/report-demo/demo.out 2>&1
	@./smallprint -C $(O)/report-demo/workspace report -o $(O)/report-demo/site
	@echo "Open $(abspath $(O))/report-demo/site/index.html in a browser."

## fuzz: fuzz every target for SECONDS (default 30) with clang's libFuzzer
fuzz:
	@O=$(O)/fuzz SECONDS_EACH=$(or $(SECONDS),30) tests/fuzz/run

## bench: measure rounds beside a bare libcurl program, and what the rules cost
bench: smallprint $(SERVER) $(O)/tests/bench/bare $(O)/tests/bench/rules
	@O=$(O) tests/bench/run
	@tests/bench/report
	@pages=$${SMALLPRINT_CORPUS:-../shared/corpus}/pages; [ ! -d $$pages ] || \
	    $(O)/tests/bench/rules rules/detect $$pages/*.ota-selected.txt
	@[ -z "$$SMALLPRINT_HISTORIES" ] || { tests/cli/gold.sh; tests/cli/dates.sh; }

## bench-ledger: what a simulated year of 1,000 pages costs in the ledger
bench-ledger: smallprint $(O)/tests/unit/test_archive_year
	@O=$(O) tests/bench/ledger

## bench-raw: measure replay --raw over a made history (PAGES, LOOKS, BYTES, EVERY)
bench-raw: smallprint $(O)/tests/bench/snapshots
	@O=$(O) tests/bench/raw

## lint: clang-tidy and cppcheck, quiet when all is well
lint:
	clang-tidy --quiet $(SOURCES) -- -std=gnu11 $(CPPFLAGS) \
	    $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
	    --suppress=missingIncludeSystem --error-exitcode=1 -D_GNU_SOURCE -Isrc \
	    '-Djson_object_foreach(o,k,v)=for (;;)' src

## install: the program, its rules, manual and completions under PREFIX (default /usr/local)
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
	    $(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/smallprint
	install -m 755 smallprint $(DESTDIR)$(PREFIX)/bin/
	install -m 644 src/smallprint.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 src/smallprint.5 $(DESTDIR)$(PREFIX)/share/man/man5/
	cp -r rules src/report $(DESTDIR)$(PREFIX)/share/smallprint/
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	    $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	./smallprint completion bash >$(DESTDIR)$(PREFIX)/share/bash-completion/completions/smallprint
	./smallprint completion zsh >$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_smallprint
	./smallprint completion fish >$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/smallprint.fish

## valgrind: the unit tests under valgrind, leaks are errors
valgrind: $(UNITS) $(SERVER)
	@O=$(O) WRAPPER='valgrind -q --error-exitcode=9 --leak-check=full --trace-children=no' \
	    tests/run unit

## asan: the tests under address and undefined behaviour sanitizers
asan:
	$(MAKE) O=$(O)/asan SANITIZE=1 CFLAGS='-O1 -g' units-only

units-only: $(UNITS) $(SERVER) $(FUZZERS)
	@O=$(O) tests/run unit fuzz

## format: write every source as clang-format wants it
format:
	clang-format -i $(shell git ls-files 'src/*.[ch]' 'tests/*.[ch]')

## format-check: say which sources clang-format would change
format-check:
	clang-format --dry-run -Werror $(shell git ls-files 'src/*.[ch]' 'tests/*.[ch]')

## clean: remove what was built
clean:
	rm -rf $(O) smallprint

## help: this list
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

.PHONY: all test demo report-demo fuzz bench bench-raw bench-ledger lint install valgrind asan units-only format format-check clean \
        help
.SECONDARY:
-include $(shell find $(O) -name '*.d' 2>/dev/null)

print-libs:
	@echo $(LDLIBS)
.PHONY: print-libs
