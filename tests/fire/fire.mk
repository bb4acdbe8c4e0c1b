# The proofs under fire: their program, the services with a fault for the controls, and what records
# the order of system calls. Included by the Makefile, whose rules and variables it uses.
FIRE = $(B)/fire
FAULTS = early no-sync forget hoard greedy remember at-one-go
WRAP_early = waiting_run net_open
WRAP_no-sync = store_lmdb_open
WRAP_forget = dedup_find
WRAP_hoard = backlog_add
WRAP_greedy = turns_new
WRAP_remember = dedup_keep
WRAP_at-one-go = replay_step

fire: all fire-programs $(B)/unit ## Nothing lost, nothing doubled: kills, power losses (FIRE_S=240 seconds)
	@B=$(B) tests/fire/run
fire-programs: $(FIRE)/fire $(FIRE)/order.so $(foreach f,$(FAULTS),$(SERVICES:%=$(FIRE)/$(f)/cursus-%))

$(FIRE)/fire: $(call objects,tests/fire) $(B)/o/tests/harness/all_services.o $(SERVICE_OBJECTS) $(COMMON)
	@mkdir -p $(@D)
	$(LINK)

$(FIRE)/order.so: tests/fire/shim/order.c $(B)/flags
	@mkdir -p $(@D)
	@echo CC $<
	@$(CC) $(ALL_CFLAGS) -fPIC -shared -o $@ $< -ldl

# The product's own objects, with one function of theirs put aside at the link.
define FAULTY_RULE
$(FIRE)/$(1)/cursus-$(2): LINK_ALSO = $(WRAP_$(1):%=-Wl,--wrap=%)
$(FIRE)/$(1)/cursus-$(2): $(B)/o/main/$(2).o $(B)/o/tests/fire/faults/$(subst -,_,$(1)).o \
		$(call objects,services/$(2)) $(COMMON)
	@mkdir -p $$(@D)
	$$(LINK)
endef
$(foreach f,$(FAULTS),$(foreach s,$(SERVICES),$(eval $(call FAULTY_RULE,$(f),$(s)))))

.PHONY: fire fire-programs
