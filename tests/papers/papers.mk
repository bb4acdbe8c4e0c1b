# The papers, read back by other programs: make papers; PAPERS_N says how many random diplomas (100). PAPERS_GOLDEN=write writes the
# diplomas' pages in tests/golden/papers anew, CURSUS_GOLDEN=write those of the other documents.
PAPERS_N ?= 100
DOCUMENTS = $(filter-out $(B)/o/tests/papers/diplomas.o,$(call objects,tests/papers))

papers: all $(B)/papers-diplomas $(B)/papers-documents ## Every paper read back by qpdf, poppler and zbar, and the golden pages (PAPERS_N=100)
	@$(B)/papers-documents
	@B=$(B) PAPERS_N=$(PAPERS_N) tests/papers/run

$(B)/papers-diplomas: $(B)/o/tests/papers/diplomas.o $(HARNESS)
	$(LINK)
$(B)/papers-documents: $(DOCUMENTS) $(B)/o/tests/unit/main.o $(HARNESS)
	$(LINK)
$(B)/papers-diplomas $(B)/papers-documents: LINK_ALSO = $(CHECK_LIBS)
.PHONY: papers
