#pragma once
#include <stddef.h>

/// One definition file as it stands in `data/`, carried inside the binary.
struct entente_definition {
  /// Path below `data/`, prefixed with `data/`.
  const char *path;
  /// The file's bytes, followed by one zero that `length` does not count.
  const unsigned char *bytes;
  size_t length;
};

/// How many files `files.def` registers.
size_t entente_definition_count(void);

/// The file at a position; null past the end.
const struct entente_definition *entente_definition_at(size_t index);
