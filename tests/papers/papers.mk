# The papers, read back by other programs: make papers; PAPERS_N says how many random diplomas (100), PAPERS_GOLDEN=write
# writes tests/golden/papers anew.
PAPERS_N ?= 100

papers: all $(B)/papers-diplomas ## Every paper read back by qpdf, poppler and zbar, and the golden pages (PAPERS_N=100)
	@B=$(B) PAPERS_N=$(PAPERS_N) tests/papers/run

$(B)/papers-diplomas: $(B)/o/tests/papers/diplomas.o $(HARNESS)
	$(LINK)
$(B)/papers-diplomas: LINK_ALSO = $(CHECK_LIBS)
.PHONY: papers
