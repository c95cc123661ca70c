# providerd: build, test, try, install. `make` alone lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
DESTDIR ?=
BINDIR ?= $(PREFIX)/bin
UNITDIR ?= $(PREFIX)/lib/systemd
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
TMPFILESDIR ?= $(PREFIX)/lib/tmpfiles.d
SHAREDIR ?= $(PREFIX)/share
DATADIR ?= $(PREFIX)/share/providerd
DOCDIR ?= $(PREFIX)/share/doc/providerd

SWIFT ?= swift
# Where the binaries that are installed and tested under systemd come from.
RELEASE := .build/release
PROGRAMS := providerd providerctl
# Manual pages and completions for shells, made beside them.
SHARED := .build/release-share
SHARED_FILES := man/man1/providerctl.1 man/man5/providerd-files.5 man/man7/providerd-protocol.7 man/man8/providerd.8 \
  $(foreach program,$(PROGRAMS),bash-completion/completions/$(program) zsh/site-functions/_$(program) \
    fish/vendor_completions.d/$(program).fish)
# Libraries of the machine that a build needs: the pkg-config module and its Debian package.
LIBRARIES := libsystemd=libsystemd-dev libcurl=libcurl4-openssl-dev

# The units name /usr/local; install writes the prefix it is given instead.
UNITS := providerd.service providerd.socket

.PHONY: help
help: ## list the targets
	@echo 'providerd: one daemon for every LLM provider of this machine'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo 'Variables: PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)'

.PHONY: toolchain
toolchain:
	@command -v $(SWIFT) >/dev/null || { \
	  echo 'make: no Swift toolchain in PATH. Swift 6.2 or later is needed: https://www.swift.org/install/linux/' >&2; \
	  exit 1; }

.PHONY: deps
deps: ## install the Debian packages that are missing for a build (asks sudo only then)
	@.ci/deps $(LIBRARIES)

.PHONY: build
build: toolchain deps ## debug build of everything
	$(SWIFT) build

.PHONY: release
release: toolchain deps ## optimised build, the Swift runtime linked in: what is installed
	$(SWIFT) build -c release --static-swift-stdlib --product providerd
	$(SWIFT) build -c release --static-swift-stdlib --product providerctl
	$(SWIFT) build -c release --static-swift-stdlib --product mock-provider
	$(SWIFT) build -c release --static-swift-stdlib --product manual-pages
	@.ci/share $(RELEASE) $(SHARED)

# What the tests hold the product against: jq, and from PyPI python-dotenv and validators of JSON Schema, whose word on
# our files counts more than our own. In an environment of their own, pinned (.ci/python-tools.txt says which and why);
# the product needs none of it, and where it cannot be had those tests are shown as skipped.
.PHONY: test-tools
test-tools:
	@.ci/tools .build/test-tools

# One test at a time: they measure deadlines, and many block a thread in a system call, of which a small machine has two.
SWIFT_TEST = $(SWIFT) test --disable-xctest --no-parallel

# Both kinds are run whatever the other one found. What failed is said again at the end, where one looks first and of
# which all that reports a run shows at least the last lines.
TEST_LOG := .build/test.log
SYSTEMD_TEST_LOG := .build/systemd-test.log
.PHONY: test
test: toolchain deps test-tools lint ## build and run every test, under a real systemd too when root
	$(SWIFT) build --build-tests
	@set -o pipefail; status=0; \
	$(MAKE) --no-print-directory systemd-test 2>&1 | tee $(SYSTEMD_TEST_LOG) || status=1; \
	$(SWIFT_TEST) --skip-build 2>&1 | tee $(TEST_LOG) || status=1; \
	if [ $$status != 0 ]; then \
	  grep -aA 3 -E 'recorded an issue|[Ff]atal error|unexpected signal|rogram crashed' $(TEST_LOG) | tail -n 60; \
	  echo 'make test: FAILED'; \
	  grep -ahE '^FAILED|recorded an issue|[Ff]atal error|unexpected signal|rogram crashed|timed out after' \
	    $(SYSTEMD_TEST_LOG) $(TEST_LOG) | cut -c 1-180 | tail -n 7; \
	fi >&2; \
	exit $$status

.PHONY: systemd-test
systemd-test: toolchain deps ## install into a throw-away systemd and test there (root only)
	@if Tests/SystemTests/run.sh --possible; then \
	  $(MAKE) --no-print-directory release && Tests/SystemTests/run.sh; \
	fi

.PHONY: demo
demo: toolchain deps ## start a daemon with a mock provider in a temporary directory and stream a chat
	@SWIFT='$(SWIFT)' Tests/Demo/demo.sh

.PHONY: bench
bench: release ## measure against the floor and nginx (see Tests/Benchmarks)
	@Tests/Benchmarks/bench.sh

.PHONY: lint
lint: toolchain ## check format and scripts
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift
	@for script in .ci/run .ci/deps .ci/share .ci/tools $$(find Tests -name '*.sh'); do bash -n "$$script" || exit 1; done

# Without leak detection: the test runner itself leaks.
.PHONY: asan
asan: toolchain deps ## run the tests with the address sanitizer
	ASAN_OPTIONS=detect_leaks=0 $(SWIFT_TEST) --scratch-path .build-asan --sanitize=address

.PHONY: tsan
tsan: toolchain deps ## run the tests with the thread sanitizer
	TSAN_OPTIONS=halt_on_error=0 $(SWIFT_TEST) --scratch-path .build-tsan --sanitize=thread

.PHONY: fuzz
fuzz: toolchain deps ## fuzz everything that reads bytes from outside, FUZZ_SECONDS=60 each
	@SWIFT='$(SWIFT)' Tests/Fuzz/fuzz.sh $(FUZZ_TARGETS)

# Builds nothing when the binaries are there, so that `make release && sudo make install` needs no toolchain as root.
.PHONY: install
install: ## install binaries, units, manual pages and samples below DESTDIR and PREFIX
	@for file in $(addprefix $(RELEASE)/,$(PROGRAMS)) $(addprefix $(SHARED)/,$(SHARED_FILES)); do \
	  [ -e $$file ] || { $(MAKE) --no-print-directory release && break; } || exit 1; \
	done
	install -d '$(DESTDIR)$(BINDIR)'
	install -m 0755 $(addprefix $(RELEASE)/,$(PROGRAMS)) '$(DESTDIR)$(BINDIR)'
	install -d '$(DESTDIR)$(UNITDIR)/system' '$(DESTDIR)$(UNITDIR)/user'
	@for unit in $(UNITS); do \
	  sed 's|/usr/local/bin|$(BINDIR)|; s|/usr/local/share/doc/providerd|$(DOCDIR)|' systemd/$$unit \
	    | install -m 0644 /dev/stdin '$(DESTDIR)$(UNITDIR)/system/'$$unit || exit 1; \
	  sed 's|/usr/local/bin|$(BINDIR)|; s|/usr/local/share/doc/providerd|$(DOCDIR)|' systemd/user/$$unit \
	    | install -m 0644 /dev/stdin '$(DESTDIR)$(UNITDIR)/user/'$$unit || exit 1; \
	  echo "installed $$unit, system and user"; \
	done
	install -D -m 0644 systemd/sysusers.d/providerd.conf '$(DESTDIR)$(SYSUSERSDIR)/providerd.conf'
	install -D -m 0644 systemd/tmpfiles.d/providerd.conf '$(DESTDIR)$(TMPFILESDIR)/providerd.conf'
	@(cd config && find . -type f -print0) | while IFS= read -r -d '' file; do \
	  install -D -m 0644 "config/$$file" "$(DESTDIR)$(DATADIR)/$${file#./}" || exit 1; \
	done
	@for file in $(SHARED_FILES); do \
	  install -D -m 0644 $(SHARED)/$$file '$(DESTDIR)$(SHAREDIR)'/$$file || exit 1; \
	  echo "installed $$file"; \
	done
	install -D -m 0644 README.md '$(DESTDIR)$(DOCDIR)/README.md'
	install -m 0644 LICENSE '$(DESTDIR)$(DOCDIR)/LICENSE'
	@[ -n '$(DESTDIR)' ] || printf '%s\n' '' 'Installed. For the system instance, as root:' \
	  '  systemd-sysusers && systemd-tmpfiles --create providerd.conf' \
	  '  systemctl daemon-reload && systemctl enable --now providerd.socket providerd.service' \
	  '  usermod -aG providerd USER                  # who may use it' \
	  '  usermod -aG providerd,providerd-admin USER  # who may also change providers' \
	  'Or for yourself alone: systemctl --user enable --now providerd.socket'

.PHONY: uninstall
uninstall: ## remove what install put there; the configuration stays
	rm -f $(foreach program,$(PROGRAMS),'$(DESTDIR)$(BINDIR)/$(program)')
	rm -f $(foreach unit,$(UNITS),'$(DESTDIR)$(UNITDIR)/system/$(unit)' '$(DESTDIR)$(UNITDIR)/user/$(unit)')
	rm -f '$(DESTDIR)$(SYSUSERSDIR)/providerd.conf' '$(DESTDIR)$(TMPFILESDIR)/providerd.conf'
	rm -f $(foreach file,$(SHARED_FILES),'$(DESTDIR)$(SHAREDIR)/$(file)')
	rm -rf '$(DESTDIR)$(DATADIR)' '$(DESTDIR)$(DOCDIR)'

.PHONY: clean
clean: ## remove everything that was built
	rm -rf .build .build-asan .build-tsan .build-fuzz
