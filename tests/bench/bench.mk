# The benchmark: make bench prints one table; make bench-deps installs what it compares with.
BENCH_PACKAGES = postgresql-15 redis-server python3
BENCHES = $(B)/bench-load $(B)/bench-bare $(B)/bench-redis $(B)/bench-papers

bench: all $(BENCHES) ## One table of speeds against the limit and against PostgreSQL and Redis (BENCH_FULL=1: 10 million)
	@B=$(B) tests/bench/run

bench-deps: ## Install PostgreSQL and Redis, which make bench compares with (Debian 12, apt)
	@$(MAKE) deps TEST_PACKAGES='$(BENCH_PACKAGES)'

$(B)/bench-load: $(addprefix $(B)/o/tests/bench/,load.o stage.o crew.o diplomas.o sample.o) $(CLI) $(COMMON)
	$(LINK)
$(B)/bench-bare: $(addprefix $(B)/o/tests/bench/,bare.o sample.o) $(COMMON)
	$(LINK)
$(B)/bench-redis: LINK_ALSO = -lssl -lcrypto
$(B)/bench-redis: $(B)/o/tests/bench/redis.o $(COMMON)
	$(LINK)
$(B)/bench-papers: $(B)/o/tests/bench/papers.o $(CLI) $(COMMON)
	$(LINK)
.PHONY: bench bench-deps
