docker-check: ## The image of docker/, built by buildah and run (minutes; root)
	@tests/docker/run
.PHONY: docker-check
