# Needs Go, git and make; gcc too for the race detector (make test RACE=1).
# "make help" lists the targets.

# Go is often installed where PATH does not lead. The hosts' tests call it by
# name, so PATH is extended for everything below.
export PATH := $(PATH):/usr/local/go/bin:/usr/lib/go/bin
ifeq ($(shell PATH="$(PATH)" command -v go),)
$(error Go is not installed, or not in PATH; see https://go.dev/doc/install)
endif

VERSION     ?=
TESTFLAGS   ?=
BENCHFLAGS  ?=
FUZZTIME    ?= 10s
PACKAGES    ?= ./...
FILES       ?= 10000
MIXED       ?= 100000
RUNS        ?= 7
BENCH       := go run ./bench/run -files $(FILES) -mixed $(MIXED) -runs $(RUNS)
NUMBERS     := docs/performance/numbers.json
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: help build release test test-program test-hosts test-servers test-editors test-browser test-sops test-release lint bench bench-growth bench-profile bench-docs demo fuzz clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1	/p' $(MAKEFILE_LIST)

build: ## build bin/secretref, a static binary
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/secretref .

release: ## build the archives of a release into dist/: VERSION=v1.2.3
	go run ./release -version "$(VERSION)" -out dist

demo: build ## check the two example repositories
	@cd examples/repository-with-faults; echo '$$ cd examples/repository-with-faults; secretref check'; \
	  ../../bin/secretref check; status=$$?; echo "exit status $$status"; test $$status -eq 1
	@echo
	@cd examples/repository; echo '$$ cd examples/repository; secretref check'; \
	  ../../bin/secretref check; status=$$?; echo "exit status $$status"; test $$status -eq 0

test: test-program test-hosts ## run all tests; RACE=1 with the race detector

test-program:
	go test $(TESTFLAGS) $(if $(RACE),-race) ./...

# Under the real kustomize, and under kpt and kubectl where they are installed.
# -count=1: the binaries that they run are nothing that the test cache knows of.
test-hosts:
	cd test/hosts && go test -count=1 $(TESTFLAGS) ./...

# Real Vault, etcd and Kubernetes, built into the user's cache where they are
# missing, and servers of our own for what cannot be had. One that is missing
# fails the tests. "make clean" leaves the cache alone. The tests wait more than
# they work, so more of them run at once than there are processors.
test-servers: ## test the stores against servers; the first time builds them, for up to 25 minutes
	cd test/servers && { go run ./tools/build || echo "a server is not built; its tests will fail" >&2; go test -count=1 -parallel 16 $(TESTFLAGS) ./...; }

# Under the YAML language server that VS Code and Neovim use; npm brings it into
# the user's cache.
test-editors: ## test the schemas in an editor's language server; needs Node.js with npm
	cd test/editors && go test -count=1 $(TESTFLAGS) ./...

# In the real Chromium of the system, which has to be installed; npm brings
# axe-core into the user's cache.
test-browser: ## test the pages of --output html in Chromium; needs chromium and Node.js with npm
	cd test/browser && go test -count=1 $(TESTFLAGS) ./...

# Under the real sops, which Go builds once, for a minute or two.
test-sops: ## test what render encrypts with the real sops
	cd test/sops && go test -count=1 $(TESTFLAGS) ./...

# All platforms, twice, from two directories; and the hook under pre-commit.
PLATFORMS ?= darwin/amd64,darwin/arm64,linux/amd64,linux/arm64,windows/amd64,windows/arm64
test-release: ## build a release twice and compare, and the hook under pre-commit; takes minutes
	go test -count=1 -timeout 30m $(TESTFLAGS) ./release -platforms $(PLATFORMS)
	cd test/hosts && TEST_HOOK=1 go test -count=1 -run '^TestPreCommitHook$$' $(TESTFLAGS) .

lint: ## gofmt, go vet and staticcheck, in all modules
	@files=$$(gofmt -l .); test -z "$$files" || { echo "not in gofmt's form:"; echo "$$files"; exit 1; }
	go vet ./...
	go run $(STATICCHECK) ./...
	cd test/hosts && go vet ./... && go run $(STATICCHECK) ./...
	cd test/servers && go vet ./... && go run $(STATICCHECK) ./...
	cd test/editors && go vet ./... && go run $(STATICCHECK) ./...
	cd test/browser && go vet ./... && go run $(STATICCHECK) ./...
	cd test/sops && go vet ./... && go run $(STATICCHECK) ./...

bench: ## compare check, and the reading of a store, with other programs: FILES=10000 MIXED=100000 RUNS=7
	$(BENCH) -parts compare,parameters $(BENCHFLAGS)

bench-growth: ## how the cost of check grows with files, bytes and processors
	$(BENCH) -parts growth $(BENCHFLAGS)

# Into the documentation too: pictures and tables are drawn anew.
bench-profile: ## where the time of check goes, into docs/performance
	$(BENCH) -parts profile -json $(NUMBERS) $(BENCHFLAGS)
	go run ./bench/draw

bench-docs: ## measure everything, into docs/performance.md and its pictures
	$(BENCH) -parts compare,growth,profile,parameters -json $(NUMBERS) $(BENCHFLAGS)
	go run ./bench/draw

fuzz: ## run each fuzz target: FUZZTIME=10s PACKAGES="./ref ./policy"
	@test/fuzz.sh $(FUZZTIME) $(PACKAGES)

clean: ## remove what build and the tests left
	rm -rf bin test/hosts/tmp
