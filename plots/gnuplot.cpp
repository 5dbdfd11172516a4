#include "plots/gnuplot.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gnuplot-iostream.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <utility>

#include "base/error.hpp"

namespace nnopt {
namespace {

[[noreturn]] void fail(const char* what) {
  throw RunFailure(fmt::format("cannot run gnuplot: {}: {}", what, std::strerror(errno)));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }
  void close() {
    if (fd_ >= 0) ::close(release());
  }

 private:
  int fd_;
};

int memory_file(const char* name) {
  const int fd = memfd_create(name, MFD_CLOEXEC);
  if (fd < 0) fail("memfd_create");
  return fd;
}

std::string contents(int fd) {
  struct stat about {};
  if (fstat(fd, &about) != 0) fail("fstat");
  std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = pread(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (n <= 0) fail("pread");
    done += static_cast<std::size_t>(n);
  }
  return bytes;
}

/// Holds SIGPIPE back in this thread, so that a gnuplot that dies is an error of write().
class NoBrokenPipeSignal {
 public:
  NoBrokenPipeSignal() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  NoBrokenPipeSignal(const NoBrokenPipeSignal&) = delete;
  NoBrokenPipeSignal& operator=(const NoBrokenPipeSignal&) = delete;
  ~NoBrokenPipeSignal() {
    const timespec now{};
    if (!sigismember(&before_, SIGPIPE)) sigtimedwait(&pipe_, nullptr, &now);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t pipe_, before_;
};

/// A running gnuplot that reads, writes and complains to the given descriptors.
class Child {
 public:
  Child(const std::string& program, int in, int out, int err) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t pipe, none;
    sigemptyset(&none);
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &pipe);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    std::string name = program, no_startup_file = "-d";
    std::array<char*, 3> words{name.data(), no_startup_file.data(), nullptr};
    const int error = posix_spawnp(&pid_, name.c_str(), &files, &attributes, words.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    if (error != 0) {
      pid_ = -1;
      require_gnuplot(program);
      throw RunFailure(fmt::format("cannot run {}: {}", program, std::strerror(error)));
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { wait(); }

  int wait() {
    while (pid_ > 0 && waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status_;
  }

 private:
  pid_t pid_ = -1;
  int status_ = 0;
};

/// Whether all of the script could be handed over. Closes `fd`.
bool send(Descriptor& fd, std::string_view script) {
  std::FILE* file = fdopen(fd.get(), "w");
  if (file == nullptr) fail("fdopen");
  fd.release();
  const NoBrokenPipeSignal guard;
  Gnuplot gnuplot(file);  // closes the file
  try {
    gnuplot.write(script.data(), static_cast<std::streamsize>(script.size()));
    gnuplot.flush();
  } catch (const std::exception&) {
    return false;
  }
  return gnuplot.good();
}

/// The line of gnuplot's complaint that says what is wrong: the one that starts "line N:", else
/// the first one.
std::string complaint(const std::string& said) {
  std::string first;
  for (std::size_t at = 0; at < said.size();) {
    const std::size_t end = std::min(said.find('\n', at), said.size());
    const std::size_t start = std::min(said.find_first_not_of(" \t\r\n", at), end);
    const std::string line = said.substr(start, end - start);
    if (line.starts_with("line ")) return line;
    if (first.empty()) first = line;
    at = end + 1;
  }
  return first;
}

std::string ending(int status) {
  if (WIFSIGNALED(status)) return fmt::format("it was ended by signal {}", WTERMSIG(status));
  if (WEXITSTATUS(status) != 0) return fmt::format("exit status {}", WEXITSTATUS(status));
  return "it wrote no picture";
}

}  // namespace

bool installed(const std::string& program) {
  if (program.find('/') != program.npos) return access(program.c_str(), X_OK) == 0;
  const char* variable = std::getenv("PATH");
  const std::string path = variable ? variable : "/bin:/usr/bin";
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find(':', at), path.size());
    const std::string folder = end == at ? "." : path.substr(at, end - at);
    if (access((folder + "/" + program).c_str(), X_OK) == 0) return true;
    at = end + 1;
  }
  return false;
}

void require_gnuplot(const std::string& program) {
  if (installed(program)) return;
  throw RunFailure(
      fmt::format("{} is not installed, and --plot needs it (Debian: apt install gnuplot-nox); "
                  "--format gnuplot and --trace work without it",
                  program));
}

std::string run_gnuplot(std::string_view script, const std::string& program) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
  Descriptor in(ends[0]), to_child(ends[1]);
  const Descriptor out(memory_file("picture")), err(memory_file("complaint"));
  Child child(program, in.get(), out.get(), err.get());
  in.close();
  const bool sent = send(to_child, script);
  const int status = child.wait();
  std::string picture = contents(out.get());
  if (sent && status == 0 && !picture.empty()) return picture;
  const std::string said = complaint(contents(err.get()));
  throw RunFailure(fmt::format("{} failed: {}", program, said.empty() ? ending(status) : said));
}

}  // namespace nnopt
