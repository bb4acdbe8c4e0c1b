# make help lists what can be made; B=folder and CC=compiler choose where and with what.
B ?= build
CC = gcc
PACKAGES = libzmq libczmq lmdb libsodium jansson glib-2.0
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
CFLAGS ?= -O2 -g
VERSION = 0.1.0
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -DCURSUS_VERSION='"$(VERSION)"' $(CFLAGS) $(WARN) $(SAN) \
	-iquote proto -iquote common -iquote services -iquote clients/cli -iquote tests/harness \
	$(shell pkg-config --cflags $(PACKAGES) 2>/dev/null | sed 's/-I/-isystem /g')
LIBS = $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lmsgpackc -lcsv -lm
CHECK_LIBS = $(shell pkg-config --libs check 2>/dev/null)

SERVICES = catalogue enrolment attendance certification
objects = $(patsubst %.c,$(B)/o/%.o,$(wildcard $(1)/*.c))
COMMON = $(filter-out $(B)/o/common/main.o,$(call objects,common))
SERVICE_OBJECTS = $(foreach s,$(SERVICES),$(call objects,services/$(s)))
CLI = $(filter-out $(B)/o/clients/cli/main.o,$(call objects,clients/cli))

all: $(B)/cursus $(SERVICES:%=$(B)/cursus-%)

$(B)/o/%.o: %.c
	@mkdir -p $(@D)
	@echo CC $<
	@$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/unit: $(call objects,tests/unit) $(call objects,tests/harness) $(CLI) $(SERVICE_OBJECTS) $(COMMON)
	@echo LINK $@
	@$(CC) $(SAN) -o $@ $^ $(LIBS) $(CHECK_LIBS)

$(B)/cursus: $(B)/o/clients/cli/main.o $(CLI) $(COMMON)
	@echo LINK $@
	@$(CC) $(SAN) -o $@ $^ $(LIBS)

$(B)/scripts: $(call objects,tests/scripts) $(call objects,tests/harness) $(CLI) $(SERVICE_OBJECTS) $(COMMON)
	@echo LINK $@
	@$(CC) $(SAN) -o $@ $^ $(LIBS) $(CHECK_LIBS)

# One main for every service, told by -DCURSUS_SERVICE which one it is.
define SERVICE_RULE
$(B)/o/main-$(1).o: common/main.c
	@mkdir -p $$(@D)
	@$$(CC) $$(ALL_CFLAGS) -DCURSUS_SERVICE=$(1)_service -MMD -MP -c -o $$@ $$<

$(B)/cursus-$(1): $(B)/o/main-$(1).o $$(call objects,services/$(1)) $$(COMMON)
	@echo LINK $$@
	@$$(CC) $$(SAN) -o $$@ $$^ $$(LIBS)
endef
$(foreach s,$(SERVICES),$(eval $(call SERVICE_RULE,$(s))))

clean:
	rm -rf $(B)

.PHONY: all clean
-include $(shell find $(B)/o -name '*.d' 2>/dev/null)
