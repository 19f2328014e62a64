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
FUZZTIME    ?= 10s
PACKAGES    ?= ./...
FILES       ?= 10000
RUNS        ?= 5
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: help build test test-program test-hosts lint bench demo fuzz clean

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## /\1	/p' $(MAKEFILE_LIST)

build: ## build bin/secretref, a static binary
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/secretref .

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

lint: ## gofmt, go vet and staticcheck, in both modules
	@files=$$(gofmt -l .); test -z "$$files" || { echo "not in gofmt's form:"; echo "$$files"; exit 1; }
	go vet ./...
	go run $(STATICCHECK) ./...
	cd test/hosts && go vet ./... && go run $(STATICCHECK) ./...

bench: ## time check on a made-up tree: FILES=10000 RUNS=5
	go run ./bench/run -files $(FILES) -runs $(RUNS)

fuzz: ## run each fuzz target: FUZZTIME=10s PACKAGES="./ref ./policy"
	@test/fuzz.sh $(FUZZTIME) $(PACKAGES)

clean: ## remove what build and the tests left
	rm -rf bin test/hosts/tmp
