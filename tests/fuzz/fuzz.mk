# What the targets of the services need more than a parser's: the stage, and the services themselves. And the controls:
# targets with a fault, which their corpora must find. Included by the Makefile, whose rules and variables it uses.
STAGED = catalogue enrolment attendance certification four
RANDOM = $(B)/o/tests/harness/values_random.o
WORLD = $(B)/o/tests/harness/world.o $(B)/o/tests/harness/all_services.o
STAGE = $(call objects,tests/fuzz/stage) $(WORLD) $(RANDOM) $(SERVICE_OBJECTS)
FAULTY = csv text enrolment attendance
FAULTY_csv = csv_line
FAULTY_text = minutes_parse
FAULTY_enrolment = place_put
FAULTY_attendance = reply_encode
FAULT_REPLAYS = $(FAULTY:%=$(B)/fault/replay-%)

$(STAGED:%=$(B)/replay-%) $(STAGED:%=$(B)/fuzz-%) $(STAGED:%=$(B)/fault/replay-%): $(STAGE)
$(B)/fault/fuzz-enrolment: $(STAGE)
$(B)/replay-import $(B)/fuzz-import: $(B)/o/tests/fuzz/stage/life.o $(WORLD) $(SERVICE_OBJECTS)
$(B)/replay-signed $(B)/fuzz-signed: $(B)/o/tests/harness/signed.o
$(B)/replay-answer $(B)/fuzz-answer: $(RANDOM)

# The target's own objects, with one function of theirs put aside at the link.
$(B)/fault/replay-%: LINK_ALSO = $(FAULTY_$*:%=-Wl,--wrap=%) $(CHECK_LIBS)
$(FAULT_REPLAYS): $(B)/fault/replay-%: $(B)/o/tests/fuzz/%.o $(B)/o/tests/fuzz/faults/%.o $(B)/o/tests/fuzz/replay.o \
		$(CLI) $(COMMON)
	@mkdir -p $(@D)
	$(LINK)
$(B)/fault/fuzz-%: LINK_ALSO = $(FAULTY_$*:%=-Wl,--wrap=%) -fsanitize=fuzzer
$(B)/fault/fuzz-%: $(B)/o/tests/fuzz/%.o $(B)/o/tests/fuzz/faults/%.o $(CLI) $(COMMON)
	@mkdir -p $(@D)
	$(LINK)

fault-replays: $(FAULT_REPLAYS)
.PHONY: fault-replays
