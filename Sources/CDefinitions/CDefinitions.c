// The definition files, embedded by the compiler (C23 `#embed`): the program needs no files beside it and may be moved.
#include "CDefinitions.h"

static const struct entente_definition table[] = {
#include "files.def"
};

size_t entente_definition_count(void) { return sizeof(table) / sizeof(table[0]); }

const struct entente_definition *entente_definition_at(size_t index) {
  return index < entente_definition_count() ? &table[index] : NULL;
}
