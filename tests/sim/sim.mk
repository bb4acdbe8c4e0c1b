# The simulation: make sim runs SIM_SEEDS seeds, then the controls: each planted bug is found within SIM_CONTROL seeds,
# and a seed runs the same twice.
SIM_SEEDS ?= 10000
SIM_CONTROL ?= 1000
SIM_WRAPPED = dedup_find tally_add place_promote minutes_hold_marks sheet_is_hers chain_follows chain_has person_only release_good

sim: $(B)/sim ## The four services in one process on a bad network, from seeds, against a plain model (SIM_SEEDS=10000)
	@$(B)/sim --seeds 1 $(SIM_SEEDS)
	@B=$(B) tests/sim/control $(SIM_CONTROL)

$(B)/sim: LINK_ALSO = $(SIM_WRAPPED:%=-Wl,--wrap=%)
$(B)/sim: $(call objects,tests/sim) $(B)/o/tests/harness/all_services.o $(SERVICE_OBJECTS) $(COMMON)
	$(LINK)
.PHONY: sim
