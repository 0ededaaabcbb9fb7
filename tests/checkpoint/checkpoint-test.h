/* checkpoint-test.h: what the tests of checkpoint need
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/error.h"
#include "checkpoint/pickle.h"
#include "checkpoint/pth-private.h"
#include "checkpoint/pth.h"
#include "checkpoint/safetensors.h"
#include "support/support.h"

#include <string.h>

G_BEGIN_DECLS

/* Bytes of a string literal, zeros inside it included. */
#define BYTES(literal) g_bytes_new_static (literal, sizeof literal - 1)

/* Pickle of the opcodes in a literal: protocol in front, STOP behind. */
#define PICKLE(literal) ("\x80\x02" literal ".")
#define PICKLE_BYTES(literal) BYTES ("\x80\x02" literal ".")

/* Opcodes of often used values. */
#define OP_STORAGE(type, key, count)                                                               \
  "(X\x07\x00\x00\x00storagectorch\n" type "\nX\x01\x00\x00\x00" key "X\x03\x00\x00\x00"           \
  "cpuK" count "NtQ"
#define OP_REBUILD "ctorch._utils\n_rebuild_tensor_v2\n"

/* ERROR has CODE and says WORD; it is cleared. */
void test_error (GError **error, UnetError code, const char *word);

/* Parses OPCODES, which must work. */
UnetPickle *test_pickle (GBytes *bytes);

/* A legacy file of OBJECT (a whole pickle) and storages "0", "1" ... of so many bytes. */
GBytes *test_legacy (GBytes *object, guint n_storages, GBytes *const *storages, size_t element);

/* A table with tensors of each element type, odd sizes, a scalar and an empty one. */
UnetTable *test_table (void);

/* The bytes of the tensor NAME are EXPECTED. */
void test_tensor (UnetTable *table, const char *name, const char *expected, size_t size);

/* Same names, order, types, shapes and bytes. */
void test_same_tensors (UnetTable *a, UnetTable *b);

/* What a parser makes of every prefix of BYTES, and of BYTES with every bit flipped: a table or an
 * error that names the file. The whole must parse. */
typedef UnetTable *(*TestParser) (GBytes *bytes, const char *name, GError **error);
void test_truncated (GBytes *bytes, TestParser parser);
void test_flipped (GBytes *bytes, TestParser parser);

/* The whole file as bytes. */
GBytes *test_read (const char *path);

G_END_DECLS
