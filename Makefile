# The two commands of the README, and nothing clever: `make demo` and `make test`.
.PHONY: all demo lab bench test test-lab test-tsan lint check clean install help

all: build/build.ninja  ## build the programs into build/
	@cmake --build build

demo:  ## install what is missing, build, probe this machine, plan a recorded cluster, write report.html
	@scripts/install-packages build
	@$(MAKE) --no-print-directory all
	@scripts/demo

lab:  ## install what is missing, build, boot a storage node in a box and leave a shell in it
	@scripts/install-packages lab
	@fixtures/lab/lab shell

bench:  ## the probe's parts by themselves, then beside fio in turn; ARGS="--on loop --pairs 7" reach the paired runner
	@scripts/install-packages bench
	@cmake --preset release >/dev/null
	@cmake --build build --target tierwatt probe-bench
	@build/probe-bench
	@tests/bench/probe/paired.py $(ARGS)

test:  ## install what is missing, build under ASan+UBSan, run every test
	@scripts/install-packages test
	@scripts/run-tests asan

test-lab:  ## of the tests, those of whole programs in the storage node in a box
	@scripts/install-packages test
	@scripts/run-tests asan -R '^e2e/lab/'

test-tsan:  ## the tests in which threads meet, under ThreadSanitizer
	@scripts/install-packages test
	@scripts/run-tests tsan

lint:  ## format, clang-tidy, arrows, headers that compile alone
	@scripts/install-packages test
	@scripts/lint

check: test test-tsan lint  ## everything

clean:  ## remove every build folder
	rm -rf build build-asan build-tsan

install: all  ## install programs, man page and completion under PREFIX (default /usr/local)
	@cmake --install build --prefix "$(or $(PREFIX),/usr/local)"

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' Makefile

build/build.ninja:
	@scripts/install-packages build
	@cmake --preset release >/dev/null
