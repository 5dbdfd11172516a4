# nnopt. `make help` lists what can be made; everything built lies under build/.
#
#   ARCH=x86-64-v3   a portable build (default: native, this machine)
#   CUDA=0           no kernels for the GPU (default: where nvcc is found; CUDA=1: they must be)
#   NVCC=/path/nvcc  the CUDA compiler, where it is not in PATH
#   CUDA_ARCH=sm_90  for that GPU (default: this machine's; without one, any from Turing on)
#   WERROR=1         warnings are errors
#   V=1              show the commands whole
#   TEST=tape        only the C++ tests of that suite (a Boost.Test filter)
#   BENCH=grids      only that section: gradients, formulas, grids, steps, optimizers, fits,
#                    training, processes, sweeps or device
#   TSAN_SECONDS=1800 after which `make tsan` gives up: a deadlock
#   FUZZ_SECONDS=60  how long `make fuzz` looks for a text that breaks each of its readers

ARCH ?= native
B ?= build/$(ARCH)
PREFIX ?= /usr/local
NNOPT_DATA ?= $(wildcard ../shared/data)
FUZZ_SECONDS ?= 60
TSAN_SECONDS ?= 1800
# The folders whose sources are built, and tested.
LIBRARY = src plots kernels
TESTED = tests

ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc)  # a -j on the command line wins
endif

# Floating point: never fast-math, no contraction: the same bits in every build. Without
# -fno-math-errno the sqrt in Adam stays scalar (5 times slower).
CXXSTD = -std=c++20 -I. -Isrc
OPTIMIZE = -O3 -march=$(ARCH) -fno-math-errno -fno-trapping-math -ffp-contract=off
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion \
           -Wno-restrict  # g++ 12 sees overlaps in "x" + std::string that are not there (PR 105651)
COMPILE = $(CXX) $(CXXSTD) $(OPTIMIZE) $(WARNINGS) $(if $(WERROR),-Werror) $(SANITIZE) -pthread \
          $(CPPFLAGS) $(CXXFLAGS)
LINK = $(CXX) $(SANITIZE) -pthread $(LDFLAGS)

# The program needs nothing but the C library: the rest is linked statically where the static
# library is there. Debian has none of fmt: src/runs/fmt.cpp compiles fmt in, once (FMT_HEADER_ONLY
# would do the same in every file that uses fmt, 4.6 s instead of 0.9 s each). What that file might
# lack of another version of fmt comes from the shared library. Evaluated late: `make deps`
# may have to install the compiler first.
static = $(or $(filter /%,$(shell $(CXX) -print-file-name=lib$(1).a)),-l$(1))
LIBS = $(foreach l,boost_program_options boost_iostreams boost_filesystem z,$(call static,$(l))) \
       -Wl,--as-needed -lfmt $(if $(SANITIZE),,-static-libstdc++ -static-libgcc)
TEST_LIBS = -lboost_unit_test_framework -lboost_program_options -lboost_iostreams \
            -lboost_filesystem -lboost_context -Wl,--as-needed -lfmt

# nvcc's own libraries are asked of nvcc; the runtime is linked statically, and looks for the driver
# when it is first needed. Floating point as on the CPU; denormals of float are zeros there too.
NVCC ?= $(or $(shell command -v nvcc 2> /dev/null),$(firstword $(wildcard \
          $(CUDA_HOME)/bin/nvcc $(CUDA_PATH)/bin/nvcc /usr/local/cuda/bin/nvcc)))
# A variable CUDA of the environment is often a folder.
ifeq ($(origin CUDA)$(filter 0 1,$(CUDA)),environment)
override CUDA =
endif
override CUDA := $(or $(CUDA),$(if $(NVCC),1,0))
ifeq ($(filter 0 1,$(CUDA)),)
$(error CUDA=$(CUDA) is not understood: 0 or 1)
endif
ifeq ($(CUDA)$(shell command -v $(or $(NVCC),nvcc)),1)
ifneq ($(filter-out help clean lint format deps deps_all,$(or $(MAKECMDGOALS),all)),)
$(error CUDA=1, but nvcc is not found: NVCC=/path/to/nvcc tells where it is, CUDA=0 builds without)
endif
endif
CUDA_ARCH ?= $(if $(wildcard /dev/nvidia[0-9]*),native,compute_75)
CUDA_COMPILE = $(NVCC) -ccbin $(CXX) -std=c++20 -O3 -arch=$(CUDA_ARCH) --expt-relaxed-constexpr \
               -fmad=false -ftz=true -I. -Isrc -Xcompiler -Wall,-Wextra,-ffp-contract=off $(if $(WERROR),-Werror all-warnings)
CUDA_LIBS = $(shell $(NVCC) --dryrun -x cu /dev/null -o /dev/null 2>&1 | \
                    sed -n 's/.*LIBRARIES= *//p' | tr -d '"') -lcudart_static -lrt -ldl

PACKAGES = g++ make libboost-program-options-dev libboost-test-dev libboost-iostreams-dev \
           libboost-filesystem-dev libboost-context-dev zlib1g-dev libfmt-dev libeigen3-dev \
           nlohmann-json3-dev libgnuplot-iostream-dev gnuplot-nox fonts-dejavu-core clang-format
# What tests/cluster.sh and the tests of HTML pages start, and skip where it is not.
TEST_PACKAGES = slurm-wlm parallel openssh-server rsync chromium

object = $(patsubst %.cpp,$(B)/obj/%.o,$(1))
MAIN = src/cli/main.cpp
LIB_OBJECTS := $(call object,$(filter-out $(MAIN) kernels/none.cpp,\
                              $(sort $(shell find $(LIBRARY) -name '*.cpp'))))
MAIN_OBJECT := $(call object,$(MAIN))
# The verbs on the GPU: in the program from nvcc or, without it, a stub that says so; in the tests
# the kernels themselves, run on the CPU by the emulation of CUDA in tests/emulator/.
DEVICE_OBJECTS := $(if $(filter 1,$(CUDA)),$(patsubst %,$(B)/cuda/%.o,$(sort $(wildcard kernels/*.cu))),\
                        $(call object,kernels/none.cpp))
EMULATED_OBJECTS := $(patsubst %,$(B)/emulated/%.o,$(wildcard kernels/*.cu tests/emulator/*.cu)) \
                    $(call object,$(filter-out tests/emulator/test_% tests/emulator/program.cpp,\
                                               $(wildcard tests/emulator/*.cpp)))
BENCH_OBJECTS := $(call object,$(sort $(filter-out tests/bench/test_%,$(wildcard tests/bench/*.cpp))))
# What is measured on a device is tested where CUDA is emulated.
BENCH_TESTED := $(if $(filter tests,$(TESTED)),$(filter-out %/bench.o,$(BENCH_OBJECTS)))
TEST_OBJECTS := $(call object,$(sort $(shell find $(TESTED) -name 'test_*.cpp')) tests/main.cpp) \
                $(BENCH_TESTED)
# Tests that run on a device as on the emulation of one.
GPU_TEST_OBJECTS := $(call object,$(sort $(shell grep -l on_device.hpp $(wildcard \
                                    $(patsubst %,tests/%/test_*,kernels networks runs)))) \
                                  tests/main.cpp)
FUZZ_OBJECTS := $(call object,$(sort $(wildcard tests/fuzz/*.cpp)))
# What the fuzz targets run.
FUZZED := $(call object,$(wildcard src/base/*.cpp) $(patsubst %,src/functions/%.cpp,formula \
                        expression_graph operation program) \
                        $(patsubst %,src/runs/%.cpp,byte_source fmt sweep_rows))
FORMATTED = $(shell find $(wildcard src plots kernels tests examples) \
                    -name '*.[ch]pp' -o -name '*.cu' -o -name '*.h')

# `make deps test` must install before it compiles, also under -j.
DEPS := $(filter deps deps_all,$(MAKECMDGOALS))
Q := $(if $(V),,@)
say = $(if $(V),,@printf '%-5s %s\n' $(1) $(2))

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.PHONY: all deps deps_all demo test gpu_tests check_kernels lint format plots bench asan tsan fuzz run_fuzz install \
        clean help FORCE

## all      build/nnopt, the program (default)
all: build/nnopt
	@echo "build/nnopt is $(B)/nnopt; $$($(CXX) --version | head -n 1);" \
	  "$$(gnuplot --version 2>/dev/null || echo 'gnuplot not found: all but pictures works');" \
	  "$(if $(filter 1,$(CUDA)),CUDA by $(NVCC) for $(CUDA_ARCH),$(if $(NVCC),without CUDA,\
	      without CUDA: nvcc not found))"

## deps     install the Debian packages needed (apt-get; sudo when not root)
## deps_all  the same, and what some tests need: Slurm, GNU parallel, an ssh server, Chromium
deps_all: PACKAGES += $(TEST_PACKAGES)
deps deps_all:
	@missing=; for p in $(PACKAGES); do \
	  case $$(dpkg-query -Wf '$${Status}' $$p 2>/dev/null) in *" ok installed") ;; \
	  *) missing="$$missing $$p";; esac; done; \
	if [ -z "$$missing" ]; then echo "all packages are there: $(PACKAGES)"; exit; fi; \
	as_root=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	$$as_root apt-get update; \
	$$as_root env DEBIAN_FRONTEND=noninteractive \
	  apt-get install -y --no-install-recommends $$missing

# ---- the program -------------------------------------------------------------------------------

build/nnopt: $(B)/nnopt FORCE
	@[ "$$(readlink $@)" = "$(<:build/%=%)" ] || ln -sfn $(<:build/%=%) $@

$(B)/nnopt: $(MAIN_OBJECT) $(DEVICE_OBJECTS) $(B)/libnnopt.a
	$(call say,LINK,$@)
	$(Q)$(LINK) $^ $(LIBS) $(DEVICE_LIBS) -o $@
DEVICE_LIBS = $(if $(filter 1,$(CUDA)),$(CUDA_LIBS))

$(B)/libnnopt.a: $(LIB_OBJECTS) $(B)/objects
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $(LIB_OBJECTS)

$(B)/obj/%.o: %.cpp $(B)/flags | $(DEPS)
	$(call say,CXX,$<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(EXTRA) -MMD -MP -c $< -o $@

# Without Eigen's own vector code: the same bits in every build, and as quick at these sizes. (g++ 12
# would warn of its own AVX-512 headers there, PR 105593.)
$(call object,src/base/linear_algebra.cpp): EXTRA = -DEIGEN_DONT_VECTORIZE

$(B)/cuda/%.cu.o: %.cu $(B)/cuda_flags | $(DEPS)
	$(call say,NVCC,$<)
	@mkdir -p $(@D)
	$(Q)$(CUDA_COMPILE) -MMD -MP -c $< -o $@ || { echo "$(or $(NVCC),nvcc) does not compile $<:" \
	  "make CUDA=0 builds without CUDA" >&2; exit 1; }

# As C++, with the emulation's cuda_runtime.h in place of NVIDIA's.
$(B)/emulated/%.cu.o: %.cu $(B)/flags | $(DEPS)
	$(call say,CXX,$<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(EMULATED) -O1 -Wno-unknown-pragmas -MMD -MP -x c++ -c $< -o $@
EMULATED = -Itests/emulator

# Files that change only when what they hold does: the flags (-Werror changes no object), and the
# list of objects (a source file may go).
remember = @mkdir -p $(@D); echo '$(1)' | cmp -s - $@ || echo '$(1)' > $@
$(B)/flags: FORCE | $(DEPS)
	$(call remember,$(filter-out -Werror,$(COMPILE)))
$(B)/cuda_flags: FORCE | $(DEPS)
	$(call remember,$(filter-out -Werror all-warnings,$(CUDA_COMPILE)))
$(B)/objects: FORCE
	$(call remember,$(LIB_OBJECTS) $(DEVICE_OBJECTS) $(TEST_OBJECTS) $(EMULATED_OBJECTS))

-include $(patsubst %.o,%.d,$(LIB_OBJECTS) $(MAIN_OBJECT) $(TEST_OBJECTS) $(BENCH_OBJECTS) \
                             $(FUZZ_OBJECTS) $(DEVICE_OBJECTS) $(EMULATED_OBJECTS))

# ---- tests ---------------------------------------------------------------------------------------

# Less optimization: the tests build faster. The library's objects come first in the link, so that
# what both have compiled is tested as it ships.
$(filter-out $(BENCH_TESTED),$(TEST_OBJECTS)) $(EMULATED_OBJECTS): \
  EXTRA = -DBOOST_TEST_DYN_LINK -O1 $(EMULATED)
$(B)/tests: $(LIB_OBJECTS) $(TEST_OBJECTS) $(EMULATED_OBJECTS) $(B)/objects
	$(call say,LINK,$@)
	$(Q)$(LINK) $(LIB_OBJECTS) $(TEST_OBJECTS) $(EMULATED_OBJECTS) $(TEST_LIBS) -o $@

# The kernels' tests on the device itself (kernels/check_on_gpu.sh).
gpu_tests: $(B)/gpu_tests
$(B)/gpu_tests: $(LIB_OBJECTS) $(GPU_TEST_OBJECTS) $(DEVICE_OBJECTS) $(B)/objects
	$(call say,LINK,$@)
	$(Q)$(LINK) $(LIB_OBJECTS) $(GPU_TEST_OBJECTS) $(DEVICE_OBJECTS) $(TEST_LIBS) $(DEVICE_LIBS) -o $@

# The program with an emulated device, for tests of its command line.
$(B)/emulated/nnopt: $(MAIN_OBJECT) $(LIB_OBJECTS) $(EMULATED_OBJECTS) \
                     $(call object,tests/emulator/program.cpp) $(B)/objects
	$(call say,LINK,$@)
	$(Q)$(LINK) $(filter %.o,$^) $(LIBS) -lboost_context -o $@

## test     build and run all tests; ends with "N passed, N failed, N skipped"
test bench: export NNOPT = $(abspath $(B)/nnopt)
test: export NNOPT_EMULATED = $(abspath $(B)/emulated/nnopt)
ifneq ($(NNOPT_DATA),)
test bench: export NNOPT_DATA := $(abspath $(NNOPT_DATA))
endif
test: export COMPILE_ONLY = $(COMPILE) -fsyntax-only
test: $(B)/tests $(B)/nnopt $(B)/emulated/nnopt $(if $(SANITIZE),,build/nnopt)
	@tests/run.sh $(B)/tests $(TEST)

## check_kernels  what nvcc makes of the kernels (a part of `make test`; skipped where nvcc is not)
check_kernels:
	@tests/check_kernels.sh

## asan     the same under the address and undefined-behaviour sanitizers
asan:
	@$(MAKE) --no-print-directory test B=build/asan CUDA=0 \
	  SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -g -O1'

## tsan     the kernels with one OS thread each, under the thread sanitizer
# It wants its memory where it expects it (setarch -R), and a deadlock must end.
tsan:
	@$(MAKE) --no-print-directory build/tsan/tests B=build/tsan CUDA=0 CPPFLAGS=-DEMULATOR_OS_THREADS \
	  LIBRARY='src/base src/autodiff src/functions src/rules src/compute kernels' \
	  TESTED='tests/emulator $(wildcard tests/kernels)' SANITIZE='-fsanitize=thread -g -O1'
	@$$(command -v setarch > /dev/null && setarch -R true 2> /dev/null && echo setarch -R) \
	  timeout -k 10 $(TSAN_SECONDS) build/tsan/tests --color_output=no $(if $(TEST),--run_test=$(TEST))

## fuzz     random formulas, tables, images, checkpoints and rows under the sanitizers, a minute each (libFuzzer)
fuzz:
	@command -v clang++ > /dev/null || { echo "make fuzz: clang++ is not installed:" \
	  "apt-get install clang libclang-rt-dev" >&2; exit 1; }
	@$(MAKE) --no-print-directory run_fuzz B=build/fuzz CUDA=0 CXX=clang++ \
	  CXXFLAGS=-Wno-unknown-warning-option \
	  SANITIZE='-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -g -O1'

FUZZ = $(patsubst tests/fuzz/%.cpp,$(B)/fuzz_%,$(wildcard tests/fuzz/*.cpp))
$(FUZZ): $(B)/fuzz_%: $(B)/obj/tests/fuzz/%.o $(FUZZED)
	$(call say,LINK,$@)
	$(Q)$(LINK) $^ -lboost_iostreams -Wl,--as-needed -lfmt -o $@

# From the formulas and tables of the test data on, and from small files of images; what reaches
# something new is kept in the folder found/, and so is what breaks something.
run_fuzz: $(FUZZ)
	@rm -rf $(B)/formulas && mkdir -p $(B)/formulas
	@awk -F '\t' 'FNR > 1 { printf "%s", $$(FILENAME ~ /malformed/ ? 2 : 3) > (to "/" $$1) }' \
	  to=$(B)/formulas $(wildcard $(NNOPT_DATA)/expressions.tsv $(NNOPT_DATA)/malformed.tsv) \
	  < /dev/null
	$(call fuzz,formula,$(B)/formulas -dict=tests/fuzz/formula.dict)
	$(call fuzz,table,$(wildcard $(NNOPT_DATA)/nist))
	@rm -rf $(B)/images && mkdir -p $(B)/images
	@printf '\0\0\10\3\0\0\0\1\0\0\0\1\0\0\0\2ab' > $(B)/images/images
	@printf '\0\0\10\1\0\0\0\2\1\7' > $(B)/images/labels
	@gzip -k $(B)/images/images $(B)/images/labels
	$(call fuzz,idx,$(B)/images)
	$(call fuzz,safetensors,-dict=tests/fuzz/safetensors.dict)
	@rm -rf $(B)/rows && mkdir -p $(B)/rows
	@printf '0 1e-4 converged\n1 "a ""b""" nan\n# nnopt sweep\n' > $(B)/rows/rows
	$(call fuzz,sweep_rows,$(B)/rows)
fuzz = @mkdir -p $(B)/found/$(1); $(B)/fuzz_$(1) $(B)/found/$(1) $(2) -timeout=10 \
  -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=$(B)/found/ > $(B)/fuzz_$(1).log 2>&1 || \
  { tail -n 40 $(B)/fuzz_$(1).log; exit 1; }; \
  sed -n 's/^Done \(.*\) runs in .*/$(1): \1 texts, nothing found/p' $(B)/fuzz_$(1).log

## lint     floors, circles, headers, file lengths, format
lint: | $(DEPS)
	@tests/lint.sh

## format   rewrite the sources as .clang-format says
format: | $(DEPS)
	clang-format -i $(FORMATTED)

## bench    measured speeds; with torch beside where Debian's python3-torch is installed
$(B)/bench: $(B)/libnnopt.a $(BENCH_OBJECTS) $(DEVICE_OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(LINK) $(BENCH_OBJECTS) $(DEVICE_OBJECTS) $(B)/libnnopt.a $(LIBS) $(DEVICE_LIBS) -o $@
bench: $(B)/bench build/nnopt
	@$(B)/bench $(BENCH)

# ---- pictures ------------------------------------------------------------------------------------

ACKLEY = -f ackley --start 10 --lr 5e-4 --steps 500
QUBIC = -f qubic_1d --start 0.96 --lr 5e-4 --steps 500
CAMEL = -f six_hump_camel --start 2,2 --lr 5e-4
BEALE = -f beale --start -1,2 --lr 0.3 --steps 1000
LEVELS = --figure contour --levels 1,10,20,50,100,200,500,1000

## demo     ackley from 10, directly and through a network of 1.8 million parameters; one picture
demo: build/nnopt
	@mkdir -p build/demo
	build/nnopt minimize $(ACKLEY) --trace build/demo/direct.tsv
	build/nnopt minimize $(ACKLEY) --model mlp9 --repeat 10 --trace build/demo/mlp9.tsv
	build/nnopt landscape -f ackley --one-dim --range -15:15 --path build/demo/direct.tsv \
	  --path build/demo/mlp9.tsv --figure curve,loss,runs --plot build/demo/ackley.png
	@echo "The picture is build/demo/ackley.png; the paths of the runs are the .tsv beside it."

# One trace per line: what `minimize` is told. The file's name is the label in the picture.
T = build/plots
$(T)/ackley/direct.tsv: RUN = $(ACKLEY)
$(T)/ackley/mlp9.tsv: RUN = $(ACKLEY) --model mlp9
$(T)/ackley_20/direct.tsv: RUN = $(ACKLEY) --repeat 20
$(T)/ackley_20/mlp9.tsv: RUN = $(ACKLEY) --repeat 20 --model mlp9
$(T)/qubic/direct.tsv: RUN = $(QUBIC)
$(T)/qubic/mlp17.tsv: RUN = $(QUBIC) --model mlp17 --hidden 1024
$(T)/camel/direct.tsv: RUN = $(CAMEL) --steps 6000
$(T)/camel/mlp9.tsv: RUN = $(CAMEL) --model mlp9
$(T)/himmelblau/from_0_0.tsv: RUN = -f himmelblau --start 0,0 --lr 0.1 --steps 1000
$(T)/himmelblau/from_-2_0.tsv: RUN = -f himmelblau --start -2,0 --lr 0.1 --steps 1000
$(T)/beale/betas_0.9_0.999.tsv: RUN = $(BEALE)
$(T)/beale/betas_0.99_0.999.tsv: RUN = $(BEALE) --optimizer adam:betas=0.99/0.999
$(T)/%.tsv: $(B)/nnopt
	@mkdir -p $(@D)
	$(B)/nnopt minimize $(RUN) --quiet --trace $@ > /dev/null

# One picture per line: what `landscape` is told; its prerequisites are the paths drawn on it.
G = plots/gallery
PICTURES = ackley_1d qubic_1d six_hump_camel ackley_1d_paths qubic_1d_paths six_hump_camel_paths \
           ackley_success himmelblau beale sin_derivative relu_derivative brute_force \
           sincos_surface
$(G)/ackley_1d.png: SHOW = -f ackley --one-dim
$(G)/qubic_1d.png: SHOW = -f qubic_1d
$(G)/six_hump_camel.png: SHOW = -f six_hump_camel --figure surface
$(G)/ackley_1d_paths.png: SHOW = -f ackley --one-dim --range -15:15
$(G)/ackley_1d_paths.png: $(T)/ackley/direct.tsv $(T)/ackley/mlp9.tsv
$(G)/qubic_1d_paths.png: SHOW = -f qubic_1d
$(G)/qubic_1d_paths.png: $(T)/qubic/direct.tsv $(T)/qubic/mlp17.tsv
$(G)/six_hump_camel_paths.png: SHOW = -f six_hump_camel --range -2.5:2.5,-2.5:2.5
$(G)/six_hump_camel_paths.png: $(T)/camel/direct.tsv $(T)/camel/mlp9.tsv
$(G)/ackley_success.png: SHOW = -f ackley --one-dim --figure runs
$(G)/ackley_success.png: $(T)/ackley_20/direct.tsv $(T)/ackley_20/mlp9.tsv
$(G)/himmelblau.png: SHOW = -f himmelblau --range -6:6 $(LEVELS) --contour-labels
$(G)/himmelblau.png: $(T)/himmelblau/from_0_0.tsv $(T)/himmelblau/from_-2_0.tsv
$(G)/beale.png: SHOW = -f beale --range -6:6,-2:4 $(LEVELS)
$(G)/beale.png: $(T)/beale/betas_0.9_0.999.tsv $(T)/beale/betas_0.99_0.999.tsv
$(G)/sin_derivative.png: SHOW = -f "sin(x)" --range -3.14159265:3.14159265 --derivative
$(G)/relu_derivative.png: SHOW = -f "relu(x)" --range -3:3 --derivative
$(G)/brute_force.png: SHOW = --table examples/brute_force.txt --figure contour
$(G)/sincos_surface.png: SHOW = --data sincos --formula "sin(b*cos(a*x))" --variables a,b \
  --range -3:10 --figure surface
$(G)/%.png: $(B)/nnopt
	@mkdir -p $(@D)
	$(B)/nnopt landscape $(SHOW) $(patsubst %,--path %,$(filter %.tsv,$^)) --plot $@

# The same for initial parameters: what `init` is told.
INIT_PICTURES = init_variance init_depth
$(G)/init_variance.png: INIT = default xavier_uniform kaiming_normal orthogonal
$(G)/init_depth.png: INIT = default xavier_normal kaiming_normal normal:std=0.12
$(G)/init_depth.png: SHOW = --depth 50
$(INIT_PICTURES:%=$(G)/%.png): $(B)/nnopt
	@mkdir -p $(@D)
	$(B)/nnopt init $(SHOW) $(INIT:%=--init %) --plot $@ > /dev/null

# What `compare` is told.
COMPARE_PICTURES = compare_himmelblau compare_surface learning_rates_quadratic oscillation \
                   momentum_rates batch_sizes_sincos random_search network_slice methods \
                   sincos_surface_paths
FOUR = --optimizer gd:lr=0.01 --optimizer sgdm:lr=0.003 --optimizer rmsprop:lr=0.05 \
  --optimizer adam:lr=0.3
SINCOS = --data sincos --formula "sin(b*cos(a*x))" --start a=2,b=4.5
$(G)/compare_himmelblau.png: SHOW = himmelblau --start 0.2,-0.6 --steps 150 $(FOUR) \
  --figure contour,loss
$(G)/compare_surface.png: SHOW = himmelblau --start 0.2,-0.6 --steps 150 $(FOUR) --figure surface
$(G)/learning_rates_quadratic.png: SHOW = quadratic:condition=10 --start 4,1.5 --steps 40 --optimizer gd \
  --lr 0.01,0.15,0.19,0.205 --figure contour,loss
$(G)/oscillation.png: SHOW = quadratic:condition=25 --start 4,1.5 --steps 60 --optimizer gd \
  --optimizer sgdm:momentum=0.6 --lr 0.075 --figure contour,loss
$(G)/batch_sizes_sincos.png: SHOW = $(SINCOS) --optimizer sgdm --batch-size 1,16,200 --lr 0.01 \
  --figure loss,loss_examples,loss_seconds
$(G)/momentum_rates.png: SHOW = $(foreach k,2 5 10 30 100 300,-f quadratic:condition=$(k)) \
  --start 3,3 --optimizer gd:lr=auto --optimizer sgdm:lr=auto,momentum=auto --figure rate
$(G)/random_search.png: SHOW = sphere --dim 1,2,3,4,6,8,12,16 --optimizer random_search \
  --optimizer adam --steps 1000 --repeat 20 --figure success,scaling
# Two weights of a network of two hidden units, the others at fixed values.
$(G)/network_slice.png: SHOW = --data sincos --start w=4,v=-1 \
  --formula "1+v*(sigmoid(w*(x+0.5))-sigmoid(w*(x-0.5)))" \
  --optimizer adam:lr=0.2 --optimizer sgdm:lr=0.3 --optimizer gd:lr=3 --batch-size 200 \
  --epochs 600 --range -12:12,-2:2 --figure contour,fit,loss
$(G)/methods.png: SHOW = himmelblau --start -2,0 --optimizer nelder_mead --optimizer cg \
  --optimizer bfgs --optimizer migrad --range -6:6 --figure contour,loss_evaluations
$(G)/sincos_surface_paths.png: SHOW = --config examples/sincos_1.cfg --range 0:4,0:7 \
  --figure surface
$(COMPARE_PICTURES:%=$(G)/%.png): $(B)/nnopt
	@mkdir -p $(@D)
	$(B)/nnopt compare $(SHOW) --plot $@ > /dev/null

# What `train` is told: the case study of images, on the built-in digits.
TRAIN_PICTURES = mnist_history mnist_filters mnist_contributions mnist_landscape adaptive_methods \
                 learning_rates batch_sizes width
SMOOTH = --optimizer adam:lr=0.002,weight_decay=0.001 --activation leaky_relu
$(G)/mnist_history.png: SHOW = --lr 0.003 --repeat 7 --epochs 15 --figure history
$(G)/mnist_filters.png: SHOW = $(SMOOTH) --epochs 20 --figure filters
$(G)/mnist_contributions.png: SHOW = $(SMOOTH) --epochs 20 --figure contributions --digit 3
$(G)/mnist_landscape.png: SHOW = $(SMOOTH) --epochs 20 --figure landscape --plane pca
$(G)/adaptive_methods.png: SHOW = --optimizer adagrad:lr=0.02 --optimizer rmsprop:lr=0.003 \
  --optimizer adadelta:lr=1 --optimizer adam:lr=0.003 --optimizer sgdm:lr=0.02,nesterov=true \
  --repeat 5 --epochs 10 --figure history
$(G)/learning_rates.png: SHOW = --optimizer sgd --lr 0.003,0.1,0.6,5 --epochs 15 --figure history
$(G)/batch_sizes.png: SHOW = --optimizer sgd --lr 0.1 --batch-size 8,64,512,10000 --epochs 20 \
  --figure loss,loss_examples,loss_seconds
$(G)/width.png: SHOW = --data digits:count=4000 $(foreach h,1 2 4 8 16 32 64,--layers $(h)) \
  --lr 0.003 --repeat 5 --epochs 10 --figure width
$(TRAIN_PICTURES:%=$(G)/%.png): $(B)/nnopt
	@mkdir -p $(@D)
	$(B)/nnopt train $(SHOW) --quiet --plot $@ > /dev/null

# The five experiments with optimizers on the built-in data, each a configuration file.
EXPERIMENTS = $(patsubst examples/%.cfg,%,$(wildcard examples/sincos_*.cfg))
$(EXPERIMENTS:%=$(G)/%.png): $(G)/%.png: examples/%.cfg $(B)/nnopt
	@mkdir -p $(@D)
	$(B)/nnopt compare --config $< --plot $@ > /dev/null

# Fits, each a configuration file.
FIT_PICTURES = saturation peak ansatz_and_network
$(FIT_PICTURES:%=$(G)/%.png): $(G)/%.png: examples/%.cfg examples/saturation.csv examples/peak.csv \
                              $(B)/nnopt
	@mkdir -p $(@D)
	$(B)/nnopt fit --config $< --plot $@ > /dev/null

# What `verdict` and `sweep` are told.
VERDICT_PICTURES = verdict_ackley
$(G)/verdict_ackley.png: SHOW = -f ackley --dim 1 --start-range 5:15 --model mlp9 --repeat 30
$(VERDICT_PICTURES:%=$(G)/%.png): $(B)/nnopt
	@mkdir -p $(@D)
	$(B)/nnopt verdict $(SHOW) --quiet --plot $@ > /dev/null

SWEEP_PICTURES = sweep_momentum sweep_optimizers
$(G)/sweep_momentum.png: VARY = --vary lr=1e-4:1:log:13 --vary momentum=0,0.5,0.8,0.9,0.95,0.99
$(G)/sweep_momentum.png: SHOW = --figure heat
$(G)/sweep_momentum.png: SWEPT = minimize quadratic:condition=30 --start 3,3 --optimizer sgd \
  --steps 200
$(G)/sweep_optimizers.png: VARY = --vary optimizer=sgd,sgdm,rmsprop,adam --vary lr=1e-4:1:log:17 \
  --vary seed=0:9:10
$(G)/sweep_optimizers.png: SHOW = --figure lines
$(G)/sweep_optimizers.png: SWEPT = minimize --data sincos --formula "sin(b*cos(a*x))" \
  --start a=2,b=4.5 --epochs 20
$(SWEEP_PICTURES:%=$(G)/%.png): $(B)/nnopt
	@mkdir -p $(@D)
	$(B)/nnopt sweep $(VARY) $(SHOW) --quiet --plot $@ -- $(SWEPT) > /dev/null

$(G)/functions.png $(G)/schedules.png: $(G)/%.png: $(B)/nnopt
	@mkdir -p $(@D)
	$(B)/nnopt list $* --plot $@

## plots    draw the gallery of the README into plots/gallery/
plots: $(patsubst %,$(G)/%.png,$(PICTURES) $(INIT_PICTURES) $(COMPARE_PICTURES) \
  $(TRAIN_PICTURES) $(EXPERIMENTS) $(FIT_PICTURES) $(VERDICT_PICTURES) $(SWEEP_PICTURES) functions \
  schedules)

# ---- the rest ------------------------------------------------------------------------------------

## install  PREFIX=/usr/local DESTDIR=
install: build/nnopt
	install -D -m 755 build/nnopt $(DESTDIR)$(PREFIX)/bin/nnopt
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/doc/nnopt README.md LICENSE

## clean    remove build/
clean:
	rm -rf build

## help     this list
help:
	@sed -n 's/^## /  make /p; s/^#   / /p' Makefile
