#include "CNameData.h"
static const unsigned char letters[] = {
#embed "data/letters.tsv"
};
static const unsigned char han[] = {
#embed "data/han.tsv"
};
static const unsigned char japanese[] = {
#embed "data/japanese.tsv"
};
static const unsigned char surnames[] = {
#embed "data/surnames.tsv"
};
static const unsigned char words[] = {
#embed "data/words.tsv"
};
static const unsigned char forms[] = {
#embed "data/forms.tsv"
};
static const unsigned char frequencies[] = {
#embed "data/frequencies.tsv"
};

struct CNameTable CNameDataLetters(void) { return (struct CNameTable){letters, sizeof letters}; }
struct CNameTable CNameDataHan(void) { return (struct CNameTable){han, sizeof han}; }
struct CNameTable CNameDataJapanese(void) { return (struct CNameTable){japanese, sizeof japanese}; }
struct CNameTable CNameDataSurnames(void) { return (struct CNameTable){surnames, sizeof surnames}; }
struct CNameTable CNameDataWords(void) { return (struct CNameTable){words, sizeof words}; }
struct CNameTable CNameDataForms(void) { return (struct CNameTable){forms, sizeof forms}; }
struct CNameTable CNameDataFrequencies(void) { return (struct CNameTable){frequencies, sizeof frequencies}; }
