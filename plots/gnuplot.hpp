// A gnuplot process of our own: a script goes in, the picture comes out.
#pragma once
#include <string>
#include <string_view>

namespace nnopt {

/// Whether a program of this name is on the PATH.
bool installed(const std::string& program);

/// Throws RunFailure saying what to install where gnuplot is missing.
void require_gnuplot(const std::string& program = "gnuplot");

/// What gnuplot writes on its standard output for `script` (bytes of a picture). No shell and no
/// start-up file take part. Throws RunFailure with gnuplot's own words where it fails, dies or
/// writes nothing; never raises SIGPIPE.
std::string run_gnuplot(std::string_view script, const std::string& program = "gnuplot");

}  // namespace nnopt
