#pragma once
#include <stddef.h>
/// The tables that name matching needs, embedded in the binary. README.md says where each comes from.
struct CNameTable { const unsigned char *_Nonnull bytes; size_t count; };
struct CNameTable CNameDataLetters(void);
struct CNameTable CNameDataHan(void);
struct CNameTable CNameDataJapanese(void);
struct CNameTable CNameDataSurnames(void);
struct CNameTable CNameDataWords(void);
struct CNameTable CNameDataForms(void);
struct CNameTable CNameDataFrequencies(void);
