#include "CXMLReader.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  int kind;
  int depth;
  long line;
  const char *name;   // interned by libxml2 for as long as the parser lives
  const char *space;  // likewise
  size_t text;        // offset into `texts`
  size_t text_length;
} stored;

struct cxml_reader {
  xmlParserCtxtPtr parser;
  xmlSAXHandler sax;
  stored *events;
  size_t count, room;
  char *texts;
  size_t texts_length, texts_room;
  // Character data of the element being read; pieces arrive one by one.
  char *pending;
  size_t pending_length, pending_room;
  int pending_solid;  // holds more than whitespace
  int depth, max_depth;
  size_t max_text;
  int error;
  long error_line;
  int error_number;
  int saw_root;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fail(cxml_reader *r, int error) {
  if (r->error != CXML_OK) return;
  r->error = error;
  if (r->parser != NULL) {
    r->error_line = r->parser->input != NULL ? r->parser->input->line : 0;
    xmlStopParser(r->parser);
  }
}

static int grow(void **memory, size_t *room, size_t wanted, size_t unit) {
  if (wanted <= *room) return 1;
  size_t next = *room == 0 ? 256 : *room;
  while (next < wanted) {
    if (next > SIZE_MAX / 2) return 0;
    next *= 2;
  }
  if (next > SIZE_MAX / unit) return 0;
  void *grown = realloc(*memory, next * unit);
  if (grown == NULL) return 0;
  *memory = grown;
  *room = next;
  return 1;
}

static void put(cxml_reader *r, int kind, const char *name, const char *space, const char *text, size_t length) {
  if (r->error != CXML_OK) return;
  if (!grow((void **)&r->events, &r->room, r->count + 1, sizeof(stored)) ||
      !grow((void **)&r->texts, &r->texts_room, r->texts_length + length + 1, 1)) {
    fail(r, CXML_MEMORY);
    return;
  }
  stored *e = &r->events[r->count++];
  e->kind = kind;
  e->depth = r->depth;
  e->line = r->parser->input != NULL ? r->parser->input->line : 0;
  e->name = name;
  e->space = space;
  e->text = r->texts_length;
  e->text_length = length;
  if (length > 0) memcpy(r->texts + r->texts_length, text, length);
  r->texts_length += length;
}

static void flush_text(cxml_reader *r) {
  if (r->pending_solid) put(r, CXML_TEXT, NULL, NULL, r->pending, r->pending_length);
  r->pending_length = 0;
  r->pending_solid = 0;
}

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int spaces,
                     const xmlChar **space_list, int attributes, int defaulted, const xmlChar **list) {
  (void)prefix, (void)spaces, (void)space_list, (void)defaulted;
  cxml_reader *r = ((xmlParserCtxtPtr)context)->_private;
  if (r->error != CXML_OK) return;
  flush_text(r);
  r->saw_root = 1;
  r->depth++;
  if (r->depth > r->max_depth) {
    fail(r, CXML_DEPTH);
    return;
  }
  put(r, CXML_START, (const char *)name, (const char *)uri, NULL, 0);
  for (int i = 0; i < attributes; i++) {
    const char *value = (const char *)list[i * 5 + 3], *end = (const char *)list[i * 5 + 4];
    size_t length = value != NULL && end > value ? (size_t)(end - value) : 0;
    if (length > r->max_text) {
      fail(r, CXML_TOO_LONG);
      return;
    }
    put(r, CXML_ATTRIBUTE, (const char *)list[i * 5], (const char *)list[i * 5 + 2], value, length);
  }
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
  (void)prefix;
  cxml_reader *r = ((xmlParserCtxtPtr)context)->_private;
  if (r->error != CXML_OK) return;
  flush_text(r);
  put(r, CXML_END, (const char *)name, (const char *)uri, NULL, 0);
  r->depth--;
}

static void on_text(void *context, const xmlChar *text, int length) {
  cxml_reader *r = ((xmlParserCtxtPtr)context)->_private;
  if (r->error != CXML_OK || length <= 0 || r->depth == 0) return;
  if (r->pending_length + (size_t)length > r->max_text) {
    fail(r, CXML_TOO_LONG);
    return;
  }
  if (!grow((void **)&r->pending, &r->pending_room, r->pending_length + (size_t)length, 1)) {
    fail(r, CXML_MEMORY);
    return;
  }
  memcpy(r->pending + r->pending_length, text, (size_t)length);
  r->pending_length += (size_t)length;
  for (int i = 0; !r->pending_solid && i < length; i++) {
    xmlChar c = text[i];
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') r->pending_solid = 1;
  }
}

static void on_doctype(void *context, const xmlChar *name, const xmlChar *external, const xmlChar *system) {
  (void)name, (void)external, (void)system;
  fail(((xmlParserCtxtPtr)context)->_private, CXML_DOCTYPE);
}

static void on_error(void *context, xmlErrorPtr error) {
  // libxml2 hands the parser context as user data.
  cxml_reader *r = ((xmlParserCtxtPtr)context)->_private;
  if (r == NULL || r->error != CXML_OK || error == NULL || error->level < XML_ERR_ERROR) return;
  // Namespace trouble (an unbound prefix) leaves the document readable by local name.
  if (error->domain == XML_FROM_NAMESPACE) return;
  switch (error->code) {
    case XML_ERR_DOCUMENT_EMPTY: r->error = CXML_EMPTY; break;
    case XML_ERR_INVALID_ENCODING:
    case XML_ERR_UNKNOWN_ENCODING:
    case XML_ERR_UNSUPPORTED_ENCODING:
    case XML_ERR_INVALID_CHAR:
    case XML_I18N_CONV_FAILED: r->error = CXML_ENCODING; break;
    case XML_ERR_NO_MEMORY: r->error = CXML_MEMORY; break;
    default: r->error = CXML_MALFORMED;
  }
  r->error_line = error->line > 0 ? error->line : 0;
  r->error_number = error->code;
}

cxml_reader *cxml_open(int max_depth, size_t max_text) {
  pthread_once(&once, xmlInitParser);
  cxml_reader *r = calloc(1, sizeof(cxml_reader));
  if (r == NULL) return NULL;
  r->max_depth = max_depth;
  r->max_text = max_text;
  r->sax.initialized = XML_SAX2_MAGIC;
  r->sax.startElementNs = on_start;
  r->sax.endElementNs = on_end;
  r->sax.characters = on_text;
  r->sax.ignorableWhitespace = on_text;
  r->sax.cdataBlock = on_text;
  r->sax.internalSubset = on_doctype;
  r->sax.serror = on_error;
  return r;
}

void cxml_close(cxml_reader *r) {
  if (r == NULL) return;
  if (r->parser != NULL) {
    if (r->parser->myDoc != NULL) xmlFreeDoc(r->parser->myDoc);
    r->parser->myDoc = NULL;
    xmlFreeParserCtxt(r->parser);
  }
  free(r->events);
  free(r->texts);
  free(r->pending);
  free(r);
}

size_t cxml_push(cxml_reader *r, const char *bytes, size_t length, int last) {
  r->count = 0;
  r->texts_length = 0;
  if (r->error != CXML_OK) return 0;
  if (r->parser == NULL) {
    if (length == 0) {
      r->error = CXML_EMPTY;
      return 0;
    }
    // The first bytes tell the encoding; libxml2 wants four of them.
    int first = length < 4 ? (int)length : 4;
    r->parser = xmlCreatePushParserCtxt(&r->sax, NULL, bytes, first, NULL);
    if (r->parser == NULL) {
      r->error = CXML_MEMORY;
      return 0;
    }
    r->parser->_private = r;
    // No network, no DTD, no entity substitution, no size limits lifted.
    xmlCtxtUseOptions(r->parser, XML_PARSE_NONET | XML_PARSE_NOCDATA);
    r->parser->userData = r->parser;
    bytes += first;
    length -= (size_t)first;
  }
  while (length > 0 && r->error == CXML_OK) {
    int piece = length > (1 << 20) ? (1 << 20) : (int)length;
    xmlParseChunk(r->parser, bytes, piece, 0);
    bytes += piece;
    length -= (size_t)piece;
  }
  if (last && r->error == CXML_OK) {
    // Whatever goes wrong only now goes wrong because there is no more: inside an element that is truncation.
    xmlParseChunk(r->parser, NULL, 0, 1);
    if (r->depth > 0 && (r->error == CXML_OK || r->error == CXML_MALFORMED || r->error == CXML_EMPTY)) {
      r->error = CXML_TRUNCATED;
    } else if (r->error == CXML_EMPTY && r->saw_root) {
      r->error = CXML_MALFORMED;
    } else if (r->error == CXML_OK && !r->saw_root) {
      r->error = CXML_EMPTY;
    }
    if (r->error_line == 0 && r->parser->input != NULL) r->error_line = r->parser->input->line;
  }
  return r->count;
}

cxml_event cxml_get(const cxml_reader *r, size_t index) {
  cxml_event out = {0};
  if (index >= r->count) return out;
  const stored *e = &r->events[index];
  out.kind = e->kind;
  out.depth = e->depth;
  out.line = e->line;
  out.name = e->name;
  out.name_length = e->name != NULL ? strlen(e->name) : 0;
  out.space = e->space;
  out.space_length = e->space != NULL ? strlen(e->space) : 0;
  out.text = r->texts != NULL ? r->texts + e->text : NULL;
  out.text_length = e->text_length;
  return out;
}

int cxml_error(const cxml_reader *r) { return r->error; }
long cxml_error_line(const cxml_reader *r) { return r->error_line; }
int cxml_error_number(const cxml_reader *r) { return r->error_number; }
