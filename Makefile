# make help lists what can be made; B=folder and CC=compiler choose where and with what.
B ?= build
CC = gcc
# The one place that says it is the changelog of the Debian packages.
VERSION := $(shell sed -n '1s/^cursus (\([0-9.]*\)).*/\1/p' debian/changelog 2>/dev/null)
PREFIX ?= /usr/local
STRIP ?= -s
UNITS ?= $(PREFIX)/lib/systemd/system
FUZZ_S ?= 60
FUZZ_CONTROL_S ?= $(FUZZ_S)
SERVICES := $(shell sed -n 's/^SERVICE.\([a-z]*\),.*/\1/p' proto/services.tbl)
# The subsystems, each before those that it may include; tests/tidy/layers says which.
COMMON_FOLDERS = service domain engine store transport credential tables base
CLIENT_FOLDERS = cli/commands cli/rehearse cli/backup cli/import cli cli/show documents lib

# What has to be installed, as Debian 12 names it: to build and run, and further to test. The one place that names it.
BUILD_PACKAGES = gcc libc6-dev pkgconf gettext libzmq3-dev libczmq-dev liblmdb-dev libsodium-dev libjansson-dev \
	libglib2.0-dev libmsgpack-dev libcsv-dev libical-dev tzdata \
	libcairo2-dev libpango1.0-dev libqrencode-dev liblcms2-dev libqpdf-dev libsystemd-dev \
	fonts-linuxlibertine fonts-dejavu-core fonts-droid-fallback fonts-unifont
PACKAGING_PACKAGES = debhelper dpkg-dev lintian debootstrap
TEST_PACKAGES = check clang libclang-rt-14-dev clang-format jq man-db openssl libssl-dev python3 python3-msgpack python3-zmq \
	strace faketime poppler-utils qpdf zbar-tools khal python3-vobject
LIBRARIES = libzmq libczmq lmdb libsodium jansson glib-2.0 libical pangocairo pangoft2 fontconfig cairo-pdf libqrencode lcms2 libqpdf libsystemd

# The goals, by what they need. On a machine without dpkg everything counts as installed.
BUILD_GOALS = all install demo
DEB_GOALS = deb deb-check
TEST_GOALS = check upgrade cases situations papers e2e sim san clang tidy fuzz fire bench $(B)/unit $(B)/scripts
GOALS := $(or $(MAKECMDGOALS),all)
NEEDED = $(if $(filter $(DEB_GOALS),$(GOALS)),$(PACKAGING_PACKAGES)) \
	$(if $(filter $(TEST_GOALS) deps,$(GOALS)),$(TEST_PACKAGES)) \
	$(if $(filter $(BUILD_GOALS) $(TEST_GOALS) $(DEB_GOALS) deps,$(GOALS)),$(BUILD_PACKAGES))
INSTALLED = $(shell dpkg-query -W -f '$${db:Status-Status}:$${Package}\n' $(NEEDED) 2>/dev/null | sed -n 's/^installed://p')
MISSING := $(if $(and $(strip $(NEEDED)),$(shell command -v dpkg-query)),$(filter-out $(INSTALLED),$(NEEDED)))

# Tests and the demo get what is missing by themselves. $(B)/installed.mk is included so that make starts again once it is
# made: what pkg-config says is known only then.
DRY_RUN = $(findstring n,$(firstword -$(MAKEFLAGS)))
ifneq ($(and $(MISSING),$(filter demo $(TEST_GOALS) $(DEB_GOALS),$(GOALS)),$(if $(DRY_RUN),,yes)),)
ifdef MAKE_RESTARTS
$(error still not installed: $(MISSING))
endif
include $(B)/installed.mk
$(B)/installed.mk: FORCE
	@$(INSTALL)
	@mkdir -p $(B) && touch $@
else ifneq ($(and $(MISSING),$(filter all install,$(GOALS))),)
$(error not installed: $(MISSING); `make deps` does it)
endif

define INSTALL
as_root=; [ "$$(id -u)" = 0 ] || as_root=$$(command -v sudo) || { \
	echo "deps: to be done by root: apt-get install --no-install-recommends $(MISSING)" >&2; exit 1; }; \
apt() { $$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$$@" </dev/null; }; \
echo "deps: installing $(MISSING)"; \
apt -s --no-install-recommends install $(MISSING) >/dev/null 2>&1 || apt update || exit 1; \
apt -y --no-install-recommends install $(MISSING) || \
	{ apt update && apt -y --no-install-recommends install $(MISSING); }
endef

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
CFLAGS ?= -O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2
LIBRARY_CFLAGS := $(shell pkg-config --cflags $(LIBRARIES) 2>/dev/null | sed 's/-I/-isystem /g')
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -DCURSUS_VERSION='"$(VERSION)"' $(CFLAGS) $(WARN) $(SAN) \
	$(addprefix -iquote ,$(B)/gen proto $(COMMON_FOLDERS:%=common/%) services $(CLIENT_FOLDERS:%=clients/%) tests/harness) \
	$(LIBRARY_CFLAGS)
LDFLAGS ?= -Wl,--as-needed -Wl,-z,relro,-z,now
LIBS := $(shell pkg-config --libs $(LIBRARIES) 2>/dev/null) -lcsv -lm
CHECK_LIBS := $(shell pkg-config --libs check 2>/dev/null)

objects = $(patsubst %.c,$(B)/o/%.o,$(wildcard $(1)/*.c))
SERVICE_OBJECTS = $(foreach s,$(SERVICES),$(call objects,services/$(s)))
# A subsystem is an archive, of which a program takes what it needs. Each stands before those that it may include, so
# that a call of something above does not link.
archive = $(B)/archive/$(subst /,-,$(1)).a
WITHOUT_LIMITS = $(foreach f,$(COMMON_FOLDERS),$(call archive,common/$(f)))
# What limits peers has functions of libc under their own names, close among them, which every program would take: so it
# is an archive that the command line does not link.
LIMITS = intake backlog
COMMON = $(foreach a,$(WITHOUT_LIMITS),$(a) $(if $(filter %-transport.a,$(a)),$(call archive,common/limits)))
CLI = $(call archive,clients/cli) $(call archive,clients/documents) $(call archive,clients/lib)
HARNESS = $(call objects,tests/harness) $(SERVICE_OBJECTS) $(CLI) $(COMMON)
PROGRAMS = $(B)/cursus $(SERVICES:%=$(B)/cursus-%)
LANGUAGES = $(patsubst po/%.po,%,$(wildcard po/*.po))
LOCALES = $(LANGUAGES:%=$(B)/locale/%/LC_MESSAGES/cursus.mo)
FUZZED = $(filter-out replay,$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))
REPLAYS = $(FUZZED:%=$(B)/replay-%)

# As many jobs as processors, unless the caller says how many.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)
endif
MAKEFLAGS += --no-print-directory

all: $(PROGRAMS) $(LOCALES) ## The command line and the four services, into build/
deps: ## Install the packages that building and testing need (Debian 12, apt)
	@$(if $(strip $(MISSING)),$(INSTALL),echo "deps: everything is there")

demo: all ## Live a sample cohort from its curriculum to a verified diploma
	@$(B)/cursus demo

check: all $(B)/unit $(B)/scripts $(REPLAYS) fault-replays ## Everything that is tested within seconds
	@B=$(B) tests/check/run $(CHECKED) tests/fuzz/control tests/tidy/control tests/tidy/tidy
CHECKED = unit scripts $(FUZZED:%=replay-%)

cases: all ## Whole cohorts through real processes, against their known answers
	@B=$(B) tests/cases/run

situations: all $(B)/scripts ## What must come out right in the situations beside the project
	@B=$(B) tests/cases/situations

e2e: all $(B)/tables ## Real processes: keys, kills, restores (tests/e2e)
	@B=$(B) tests/e2e/run

# Leaks are seen at the end of a process that all tests share. Sanitizers mislead the warnings; the other builds heed them.
san: ## The unit tests, scripts and corpora under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(MAKE) B=$(B)-san WARN= CFLAGS='-O1 -g -fno-omit-frame-pointer' \
		SAN='-fsanitize=address,undefined -fno-sanitize-recover=all' check-san
check-san: export CK_FORK = no
check-san: export ASAN_OPTIONS = detect_leaks=1
check-san: export LSAN_OPTIONS = suppressions=tests/harness/leaks.supp:print_suppressions=0
check-san: all $(B)/unit $(B)/scripts $(REPLAYS)
	@B=$(B) tests/check/run $(CHECKED)

clang: ## Everything built by clang, warnings are errors
	@$(MAKE) B=$(B)-clang CC=clang all-programs
all-programs: all $(B)/unit $(B)/scripts $(REPLAYS)

tidy: ## The style of the house, as a test
	@tests/tidy/control
	@tests/tidy/tidy

# Findings and what the fuzzer learnt stay in build-fuzz/; the corpora in tests/fuzz are the seeds.
fuzz: ## Fuzz each target for FUZZ_S seconds (60), then the control
	@$(MAKE) B=$(B)-fuzz CC=clang WARN= CFLAGS='-O1 -g -fno-omit-frame-pointer' \
		SAN='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' run-fuzzers
run-fuzzers: $(FUZZED:%=$(B)/fuzz-%) $(B)/fault/fuzz-enrolment
	@rm -f $(B)/fuzz-*.log; for target in $(FUZZED); do \
		mkdir -p $(B)/corpus/$$target; log=$(B)/fuzz-$$target.log; \
		$(B)/fuzz-$$target -max_total_time=$(FUZZ_S) -timeout=10 -rss_limit_mb=1024 -verbosity=0 -print_funcs=0 \
			-print_final_stats=1 -artifact_prefix=$(B)/$$target- $(B)/corpus/$$target tests/fuzz/corpus/$$target \
			>$$log 2>&1 || { tail -n 60 $$log; echo "fuzz: $$target failed, the input is $(B)/$$target-*" >&2; exit 1; }; \
		sed -n "s/^stat::number_of_executed_units: */fuzz: $$target held, inputs: /p" $$log; \
	done
	@cat $(B)/fuzz-*.log | awk '/^stat::number_of_executed_units/ { n += $$2 } END { print "fuzz: inputs in all: " n }'
	@B=$(B) tests/fuzz/control $(FUZZ_CONTROL_S)

install: all ## Copy everything under PREFIX (/usr/local); DESTDIR goes before it
	install -d $(addprefix $(DESTDIR)$(PREFIX)/,bin libexec/cursus share/cursus/sample share/man/man1 \
		share/bash-completion/completions)
	install $(STRIP) $(B)/cursus $(DESTDIR)$(PREFIX)/bin
	install $(STRIP) $(SERVICES:%=$(B)/cursus-%) $(DESTDIR)$(PREFIX)/libexec/cursus
	cp -R clients/cli/sample/. $(DESTDIR)$(PREFIX)/share/cursus/sample
	$(B)/cursus --lang en man >$(DESTDIR)$(PREFIX)/share/man/man1/cursus.1
	$(B)/cursus completion bash >$(DESTDIR)$(PREFIX)/share/bash-completion/completions/cursus
	$(foreach l,$(LOCALES),install -D -m 644 $(l) $(DESTDIR)$(PREFIX)/share/$(l:$(B)/%=%) &&) true
	$(foreach l,$(LANGUAGES),install -d $(DESTDIR)$(PREFIX)/share/man/$(l)/man1 && \
		$(B)/cursus --lang $(l) man >$(DESTDIR)$(PREFIX)/share/man/$(l)/man1/cursus.1 &&) true

install-units: ## The systemd units, the account and the nightly backup, as `make install` does the rest
	install -d $(addprefix $(DESTDIR),$(UNITS) $(PREFIX)/lib/sysusers.d $(PREFIX)/lib/tmpfiles.d $(PREFIX)/libexec/cursus)
	for name in $(SERVICES); do \
		systemd/unit -v name=$$name proto/services.tbl systemd/service.in >$(DESTDIR)$(UNITS)/cursus-$$name.service || exit 1; done
	systemd/unit proto/services.tbl systemd/target.in >$(DESTDIR)$(UNITS)/cursus.target
	install -m 644 systemd/*.service systemd/*.timer $(DESTDIR)$(UNITS)
	sed -i 's,/usr/\(bin\|libexec\)/,$(PREFIX)/\1/,g' $(DESTDIR)$(UNITS)/cursus*
	install -m 644 systemd/cursus.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/cursus.conf
	install -m 644 systemd/cursus.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/cursus.conf
	install systemd/nightly-backup $(DESTDIR)$(PREFIX)/libexec/cursus

# From a copy of the sources, so that the packages lie here and not beside the project.
deb: ## The Debian packages cursus and cursus-services, into build/deb/
	@rm -rf $(B)/deb && mkdir -p $(B)/deb/cursus-$(VERSION)
	@tar -c --exclude=./.git --exclude='./build*' . | tar -x -C $(B)/deb/cursus-$(VERSION)
	@cd $(B)/deb/cursus-$(VERSION) && env -u CFLAGS -u MAKEFLAGS -u MAKELEVEL dpkg-buildpackage --build=binary --no-sign
	@rm -rf $(B)/deb/cursus-$(VERSION) && ls $(B)/deb/*.deb
deb-check: deb ## The packages, installed in a bare Debian 12: `cursus demo` and the units
	@DEB=$(B)/deb tests/deb/run

clean: ## Remove what was built
	rm -rf $(B) $(B)-san $(B)-clang $(B)-fuzz

help: ## This list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile $(MORE)

# Rewritten when what compiles changes, so that no object of other flags stays.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(CC) $(ALL_CFLAGS))' >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

# Every table of the protocol, in the order in which the services follow each other; and what the headers have of the
# tables, written anew only when it changes: a text, a limit or a right in a table makes schema.o anew and nothing else.
PASSES = $(patsubst proto/pass/%,$(B)/gen/%,$(wildcard proto/pass/*.inc))
GENERATED = $(B)/gen/all.tbl $(PASSES)
$(B)/gen/all.tbl: proto/services.tbl
	@mkdir -p $(@D)
	@printf '#include "%s.tbl"\n' common $(SERVICES) >$@
$(PASSES): $(B)/gen/%.inc: proto/pass/%.inc $(B)/gen/all.tbl FORCE
	@$(CC) -E -P -x c -iquote $(B)/gen -iquote proto $< -o $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(B)/o/%.o: %.c $(B)/flags | $(GENERATED)
	@mkdir -p $(@D)
	@echo CC $<
	@$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Made anew when its list of files changes, so that no object of a file that is gone stays in it.
define ARCHIVE_RULE
$(call archive,$(1)).list: FORCE
	@mkdir -p $$(@D)
	@echo '$(2)' >$$@.new
	@cmp -s $$@.new $$@ && rm $$@.new || mv $$@.new $$@
$(call archive,$(1)): $(call archive,$(1)).list $(2)
	@echo AR $$@
	@rm -f $$@ && $(AR) rcs $$@ $(2)
endef
$(foreach f,$(COMMON_FOLDERS),$(eval $(call ARCHIVE_RULE,common/$(f),\
	$(filter-out %/service/main.o $(LIMITS:%=$(B)/o/common/transport/%.o),$(call objects,common/$(f))))))
$(eval $(call ARCHIVE_RULE,common/limits,$(LIMITS:%=$(B)/o/common/transport/%.o)))
$(eval $(call ARCHIVE_RULE,clients/cli,\
	$(filter-out %/cli/main.o,$(foreach f,$(filter cli cli/%,$(CLIENT_FOLDERS)),$(call objects,clients/$(f))))))
$(foreach f,documents lib,$(eval $(call ARCHIVE_RULE,clients/$(f),$(call objects,clients/$(f)))))

define LINK
@echo LINK $@
@$(CC) $(SAN) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LIBS) $(LINK_ALSO)
endef

$(B)/cursus: $(B)/o/clients/cli/main.o $(CLI) $(WITHOUT_LIMITS)
	$(LINK)
$(B)/unit $(B)/scripts: private LINK_ALSO = $(CHECK_LIBS)
# Its tests of servers run the services that lie beside it: who makes it makes them anew.
$(B)/unit: $(call objects,tests/unit) $(HARNESS) | $(PROGRAMS)
	$(LINK)
$(B)/scripts: $(call objects,tests/scripts) $(HARNESS)
	$(LINK)
$(REPLAYS): LINK_ALSO = $(CHECK_LIBS)
$(REPLAYS): $(B)/replay-%: $(B)/o/tests/fuzz/%.o $(B)/o/tests/fuzz/replay.o $(CLI) $(COMMON)
	$(LINK)
$(B)/fuzz-%: LINK_ALSO = -fsanitize=fuzzer
$(B)/fuzz-%: $(B)/o/tests/fuzz/%.o $(CLI) $(COMMON)
	$(LINK)

# One main for every service, told by -DCURSUS_SERVICE which one it is.
define SERVICE_RULE
$(B)/o/main/$(1).o: common/service/main.c $(B)/flags | $(GENERATED)
	@mkdir -p $$(@D)
	@echo CC $$< for $(1)
	@$$(CC) $$(ALL_CFLAGS) -DCURSUS_SERVICE=$(1)_service -MMD -MP -c -o $$@ $$<
$(B)/cursus-$(1): $(B)/o/main/$(1).o $$(call objects,services/$(1)) $$(COMMON)
	$$(LINK)
endef
$(foreach s,$(SERVICES),$(eval $(call SERVICE_RULE,$(s))))

# Prints the texts of the tables, for po/extract.
$(B)/tables: $(B)/o/po/tables.o $(COMMON)
	$(LINK)
po: $(B)/tables ## Bring po/ up to date with the sources; what is new then waits for its translation
	@po/extract $(B)/tables po/cursus.pot
	@for po in po/*.po; do msgmerge -q --update --backup=none --no-fuzzy-matching $$po po/cursus.pot; done

$(B)/locale/%/LC_MESSAGES/cursus.mo: po/%.po
	@mkdir -p $(@D)
	@echo MSGFMT $<
	@msgfmt --check -o $@ $<

# What a kind of test adds of its own.
MORE = $(wildcard tests/*/*.mk)
-include $(MORE)

FORCE:
.PHONY: all install-units deb deb-check deps demo check cases situations e2e san check-san clang all-programs tidy fuzz run-fuzzers install clean help po FORCE
.DELETE_ON_ERROR:
-include $(shell find $(B)/o -name '*.d' 2>/dev/null)
