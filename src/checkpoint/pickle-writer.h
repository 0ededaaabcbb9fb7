/* pickle-writer.h: pickles of protocol 2
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "tensor/dtype.h"

G_BEGIN_DECLS

/* Each appends opcodes to PICKLE. A pickle begins with _begin and ends with _end; in between is
 * one value. */
void unet_pickle_write_begin (GByteArray *pickle);
void unet_pickle_write_end (GByteArray *pickle);

/* Single opcodes: '(' the mark, ')' the empty tuple, 'R' the call, 't' the tuple from the mark ...
 */
void unet_pickle_write_opcode (GByteArray *pickle, uint8_t opcode);
void unet_pickle_write_int (GByteArray *pickle, int64_t number);
void unet_pickle_write_double (GByteArray *pickle, double number);
void unet_pickle_write_bool (GByteArray *pickle, bool truth);
void unet_pickle_write_string (GByteArray *pickle, const char *text);
void unet_pickle_write_global (GByteArray *pickle, const char *module, const char *name);

/* A tuple of integers. */
void unet_pickle_write_ints (GByteArray *pickle, int n, const int64_t *numbers);

/* The Python value that JSON says; FALSE with an error if JSON is no value of numbers, strings,
 * booleans, null and lists of those. */
bool unet_pickle_write_json (GByteArray *pickle, const char *json, GError **error);

G_END_DECLS
