#pragma once
// XML as a stream of events, behind opaque pointers: libxml2's own headers clash with Foundation's ICU and stay inside.
//
// Bytes are pushed in, events come out. Refused on sight: a document type declaration (and with it every entity
// declaration and external subset), too much depth, too long a text. Nothing is ever fetched.
#include <stddef.h>

typedef struct cxml_reader cxml_reader;

enum {
  CXML_START = 1,      // name, space
  CXML_ATTRIBUTE = 2,  // name, text; follows its element's start
  CXML_TEXT = 3,       // text; whitespace alone is left out
  CXML_END = 4         // name
};

enum {
  CXML_OK = 0,
  CXML_MALFORMED = 1,
  CXML_DOCTYPE = 2,    // a document type declaration
  CXML_DEPTH = 3,
  CXML_TOO_LONG = 4,   // a text or attribute past the limit
  CXML_ENCODING = 5,   // bytes that are not of the declared encoding, or an encoding nobody knows
  CXML_TRUNCATED = 6,  // the end came inside an element
  CXML_EMPTY = 7,      // nothing there
  CXML_MEMORY = 8
};

typedef struct {
  int kind;
  int depth;           // of the element, the root being 1
  long line;           // on which the event ends, counted from 1
  const char *name;    // local name, without prefix
  size_t name_length;
  const char *space;   // namespace name
  size_t space_length;
  const char *text;
  size_t text_length;
} cxml_event;

cxml_reader *cxml_open(int max_depth, size_t max_text);
void cxml_close(cxml_reader *reader);

// Pushes bytes in; `last` says that no more will come. Gives the number of events now ready, which stay valid until
// the next push. After an error the events before it are still given; `cxml_error` then says what it was.
size_t cxml_push(cxml_reader *reader, const char *bytes, size_t length, int last);
cxml_event cxml_get(const cxml_reader *reader, size_t index);
int cxml_error(const cxml_reader *reader);
// The line at which the error was met, and libxml2's number for it.
long cxml_error_line(const cxml_reader *reader);
int cxml_error_number(const cxml_reader *reader);
