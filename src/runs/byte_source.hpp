// Files that may be packed: what one holds, whether as it is or in gzip.
#pragma once
#include <memory>
#include <string>

#include "base/file.hpp"

namespace nnopt {

/// The bytes themselves or, where they are gzip (RFC 1952; several members follow each other as
/// one), which the first two tell, what is packed in them. `file` names them in messages. The
/// source throws BadInput "'<file>' is damaged: ..." where gzip finds a wrong check sum, length,
/// code or header, or an end too early.
std::unique_ptr<ByteSource> unpacked(std::unique_ptr<ByteSource> bytes, std::string file);

/// Those of a file.
std::unique_ptr<ByteSource> open_bytes(const std::string& file);

}  // namespace nnopt
