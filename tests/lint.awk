# What tests/lint.sh checks in every source file: who includes whom, and words that have no place.

function complain(file, line, text) {
  print file ":" line ": " text
  wrong = 1
}

# The folder that decides the floor; kernels/ are the compute floor's code for the device.
function folder_of(path,    parts) {
  split(path, parts, "/")
  if (parts[1] == "src") return parts[2]
  return parts[1] == "kernels" ? "compute" : parts[1]
}

function below(path, floor) { return rank[folder_of(path)] && rank[folder_of(path)] < rank[floor] }

function check_system(name) {
  if (name ~ /^boost\/program_options/ && folder != "cli")
    complain(FILENAME, FNR, "Boost.Program_options belongs under src/cli/ only")
  else if (name ~ /^boost\/test\// && folder != "tests")
    complain(FILENAME, FNR, "Boost.Test belongs under tests/ only")
  else if (name ~ /^gnuplot-iostream/ && (folder != "plots" || gnuplot++))
    complain(FILENAME, FNR, "gnuplot-iostream belongs in one file of plots/ only")
  else if (name ~ /^(cuda|cublas|curand|cooperative_groups|thrust\/|cub\/)/) {
    if (FILENAME !~ /^(kernels|tests\/(emulator|kernels))\//)
      complain(FILENAME, FNR, "CUDA headers belong under kernels/ only, and where tests emulate them")
  }
  else if (name ~ /^fmt\// && below(FILENAME, "runs"))
    complain(FILENAME, FNR, "fmt may be used from src/runs/ up")
  else if (name ~ /^eigen3\//) {
    if (FILENAME != "src/base/linear_algebra.cpp")
      complain(FILENAME, FNR, "Eigen belongs in src/base/linear_algebra.cpp only")
  }
  else if (name ~ /^boost\/math\//) {
    if (FILENAME != "src/base/distributions.cpp")
      complain(FILENAME, FNR, "Boost.Math belongs in src/base/distributions.cpp only")
  }
  else if (name ~ /^nlohmann\//) {
    if (FILENAME != "src/base/tensors.cpp" && FILENAME != "src/cli/json_parse.cpp")
      complain(FILENAME, FNR, "nlohmann-json belongs in src/base/tensors.cpp and src/cli/json_parse.cpp only")
  }
  else if (FILENAME ~ /cpp$/ && name ~ /^(fcntl|poll|unistd|sys\/[a-z]+)\.h$/)
    return  # POSIX, as far as it stays out of headers
  else if (name ~ /[.\/]/ && below(FILENAME, "runs"))
    complain(FILENAME, FNR, "below src/runs/ only the standard library may be included, and POSIX in a .cpp")
  else if (name ~ /^(i|o|io|f|s)stream$/ && FILENAME ~ /hpp$/ && below(FILENAME, "runs"))
    complain(FILENAME, FNR, "no streams in headers below src/runs/")
}

function check_own(name,    target) {
  target = ("src/" name in is_source) ? "src/" name : name
  if (!(target in is_source)) {
    complain(FILENAME, FNR, "no " name " in src/ nor at the top level")
    return
  }
  if (!((FILENAME, target) in line_of)) {
    line_of[FILENAME, target] = FNR
    includes[FILENAME] = includes[FILENAME] " " target
  }
  if (folder != "tests" && folder_of(target) != folder && rank[folder_of(target)] >= rank[folder])
    complain(FILENAME, FNR, folder " must not include " folder_of(target) ": floors are " floors)
}

# Whether a line opens a function: a type and a name, or the name of the struct alone.
function opens_function(code) {
  if (code ~ /^ *(return|if|for|while|switch|else|do|case|using|namespace|struct|class|enum|union|static_assert|throw|asm)[^A-Za-z0-9_]/)
    return 0
  if (code ~ /^ *(template <[^()]*> )?[A-Za-z_\[][A-Za-z0-9_:<>,&*|\[\] ]* [&*]*(operator *[^ (]+|operator *\(\)|[A-Za-z_][A-Za-z0-9_]*)\(/)
    return 1
  return latest_struct != "" && code ~ ("^ *" latest_struct "\\(")
}

# In headers for the device each function is constexpr, but those that only the host asks: boxes and
# points, what is known of minima, options.
function check_constexpr(code) {
  sub(/\/\/.*/, "", code)
  gsub(/"[^"]*"/, "\"\"", code)
  if (match(code, /(struct|class) [A-Za-z_0-9]+/)) {
    latest_struct = substr(code, RSTART, RLENGTH)
    sub(/.* /, "", latest_struct)
  }
  if (signature == "") {
    if (!opens_function(code)) return
    signature_line = FNR
  }
  signature = signature code
  if (code !~ /[{};]/) return
  if (signature ~ /^[^;]*\{/ && signature !~ /constexpr/ &&
      signature !~ /(^|[^A-Za-z_])(Box|Point|Points|std::optional<double>) [a-z_]+\(/ &&
      signature !~ /double minimum\(|void check\(|See&& see/)
    complain(FILENAME, signature_line, "not constexpr: nvcc compiles calls from the device into nothing")
  signature = ""
}

# Depth first: a file met again while it is still open closes a circle.
function visit(file, path,    i, n, list) {
  state[file] = "open"
  n = split(includes[file], list, " ")
  for (i = 1; i <= n; ++i) {
    if (state[list[i]] == "open")
      complain(file, line_of[file, list[i]], "circle of includes:" path " " file " " list[i])
    else if (state[list[i]] == "") visit(list[i], path " " file)
  }
  state[file] = "done"
}

BEGIN {
  for (i = 1; i < ARGC; ++i) is_source[ARGV[i]]
  n = split(floors, storeys, " ")
  for (i = 1; i <= n; ++i) {
    m = split(storeys[i], rooms, ",")
    for (j = 1; j <= m; ++j) rank[rooms[j]] = i
  }
}

FNR == 1 {
  folder = folder_of(FILENAME)
  in_comment = 0
  if (folder != "tests" && folder != "examples" && !rank[folder])
    complain(FILENAME, 1, "no such floor: floors are " floors)
  if (FILENAME ~ /(hpp|\.h)$/) {
    needs_once[FILENAME]
    if ($0 !~ /^\/\/ /) complain(FILENAME, 1, "a header opens with a comment that names its subject")
  }
}

FNR == 601 { complain(FILENAME, FNR, "more than 600 lines: split the file") }

FNR == 1 {
  opening = FILENAME ~ /hpp$/
  for_device = 0
  signature = latest_struct = ""
}
opening && $0 == "// Every function here runs on the device too: constexpr." { for_device = 1 }
/^ *# *pragma once/ { opening = 0 }
for_device && !opening { check_constexpr($0) }

/^ *# *pragma once/ { delete needs_once[FILENAME] }

/^ *# *include *</ {
  name = $0
  sub(/^[^<]*</, "", name)
  sub(/>.*/, "", name)
  check_system(name)
}

/^ *# *include *"/ {
  split($0, quoted, "\"")
  check_own(quoted[2])
}

/^ *# *if/ && folder != "tests" {
  # One in src/ marks them, one in kernels/ tells nvcc from the emulation of CUDA.
  if ($0 !~ /__CUDACC__/ || device_mark[FILENAME ~ /^kernels\//]++)
    complain(FILENAME, FNR, "no #if but one, that marks functions callable on the device")
}

rank[folder] && folder != "cli" {
  code = $0
  gsub(/\\./, "", code)
  gsub(/"[^"]*"/, "\"\"", code)
  if (in_comment && !sub(/^.*\*\//, "", code)) next
  in_comment = 0
  gsub(/\/\*([^*]|\*+[^*\/])*\*+\//, "", code)
  sub(/\/\/.*/, "", code)
  if (sub(/\/\*.*/, "", code)) in_comment = 1
  if (code ~ /(^|[^A-Za-z0-9_.>])(v?printf|puts|putchar|_?_?exit|quick_exit|abort)\(/ ||
      code ~ /(std::|^|[^A-Za-z0-9_])(cout|cerr|clog|stdout|stderr)([^A-Za-z0-9_]|$)/ ||
      code ~ /fmt::print\("/)
    complain(FILENAME, FNR, "only src/cli/ prints or exits: return or throw")
}

END {
  for (file in needs_once) complain(file, 1, "#pragma once is missing")
  for (i = 1; i < ARGC; ++i) if (state[ARGV[i]] == "") visit(ARGV[i], "")
  exit wrong
}
