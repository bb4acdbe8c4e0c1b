upgrade: all ## A home goes to a newer version and back (builds that version: minutes)
	@B=$(B) tests/homes/upgrade
.PHONY: upgrade
