# The benchmark: make bench prints one table; make bench-deps installs what it compares with.
BENCH_PACKAGES = postgresql-15 redis-server python3
BENCHES = $(B)/bench-load $(B)/bench-bare $(B)/bench-redis

bench: all $(BENCHES) ## One table of speeds against the limit and against PostgreSQL and Redis (BENCH_FULL=1: 10 million)
	@B=$(B) tests/bench/run

bench-deps: ## Install PostgreSQL and Redis, which make bench compares with (Debian 12, apt)
	@missing=$$(for p in $(BENCH_PACKAGES); do \
		dpkg-query -W -f '$${db:Status-Status}\n' $$p 2>/dev/null | grep -qx installed || echo $$p; done); \
	[ -n "$$missing" ] || { echo "bench-deps: everything is there"; exit 0; }; \
	as_root=; [ "$$(id -u)" = 0 ] || as_root=$$(command -v sudo) || { \
		echo "bench-deps: to be done by root: apt-get install --no-install-recommends $$missing" >&2; exit 1; }; \
	apt() { $$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$$@" </dev/null; }; \
	apt -y --no-install-recommends install $$missing || { apt update && apt -y --no-install-recommends install $$missing; }

$(B)/bench-load: $(addprefix $(B)/o/tests/bench/,load.o stage.o crew.o diplomas.o sample.o) $(CLI) $(COMMON)
	$(LINK)
$(B)/bench-bare: $(addprefix $(B)/o/tests/bench/,bare.o sample.o) $(COMMON)
	$(LINK)
$(B)/bench-redis: $(B)/o/tests/bench/redis.o $(COMMON)
	$(LINK)
.PHONY: bench bench-deps
