/* pickle.h: a pickle machine that executes nothing
 *
 * Turns one pickle (protocols 2 to 5) into a tree of values. Calls are not made but kept as values
 * of their own, with the function, which must be on the allow-list of pickle-globals.h, and its
 * arguments; whoever reads the tree knows what the few functions mean.
 *
 * Every opcode takes a bounded step and makes a bounded number of bytes, so time and memory are
 * linear in the length of the pickle, whatever it says. The values may share parts and even hold
 * themselves: who walks them must bound depth and work.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "checkpoint/pickle-globals.h"

#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef enum
{
  UNET_VALUE_NONE,
  UNET_VALUE_BOOL,
  UNET_VALUE_INT,
  UNET_VALUE_BIG_INT, /* of more than 64 bits: its little-endian two's complement, in text */
  UNET_VALUE_FLOAT,
  UNET_VALUE_STRING, /* as in the file: most likely UTF-8, but unchecked */
  UNET_VALUE_BYTES,
  UNET_VALUE_LIST,
  UNET_VALUE_TUPLE,
  UNET_VALUE_SET,
  UNET_VALUE_DICT,      /* items: key, value, key, value ... */
  UNET_VALUE_GLOBAL,    /* a function or type that was named but not called */
  UNET_VALUE_CALL,      /* items: the arguments, and what BUILD set if anything */
  UNET_VALUE_PERSISTENT /* items: the one value that stands for something outside the pickle */
} UnetValueType;

typedef struct _UnetValue UnetValue;

struct _UnetValue
{
  UnetValueType     type;
  uint8_t           mark; /* for whoever walks the tree; 0 at first */
  const UnetGlobal *global;
  union
  {
    bool    truth;
    int64_t integer;
    double  number;
    struct
    {
      const char *data; /* borrowed from the pickle, no NUL at the end */
      size_t      length;
    } text;
    struct
    {
      UnetValue **items;
      guint       n;
      guint       capacity;
    };
  };
};

typedef struct _UnetPickle UnetPickle;

/* Reads the pickle that starts at *OFFSET of BYTES and moves *OFFSET behind it. NAME is the file's
 * in messages. */
UnetPickle *unet_pickle_parse (GBytes *bytes, size_t *offset, const char *name, GError **error);
void        unet_pickle_free (UnetPickle *pickle);

/* What the pickle says; belongs to it. */
UnetValue *unet_pickle_get_root (UnetPickle *pickle);

/* Bytes of the pickle: what bounds on walks are made from. */
size_t unet_pickle_get_length (UnetPickle *pickle);

/* All UNET_VALUE_PERSISTENT values, in order of appearance. */
GPtrArray *unet_pickle_get_persistent (UnetPickle *pickle);

/* Whether VALUE is the string TEXT. */
bool unet_value_is_string (const UnetValue *value, const char *text);

/* The value of the string KEY in a dictionary; NULL if there is none or DICT is none. */
UnetValue *unet_value_lookup (const UnetValue *dict, const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetPickle, unet_pickle_free)

G_END_DECLS
