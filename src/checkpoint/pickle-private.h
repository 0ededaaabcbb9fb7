/* pickle-private.h: the inside of the pickle machine
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "checkpoint/pickle.h"

G_BEGIN_DECLS

struct _UnetPickle
{
  GBytes    *bytes;
  size_t     length;
  GPtrArray *blocks; /* arrays of UnetValue, which go all at once */
  guint      n_used; /* of the last block */
  GPtrArray *persistent;
  UnetValue *root;
};

typedef struct
{
  UnetPickle    *pickle;
  const uint8_t *data;
  size_t         length;
  size_t         at;    /* next byte */
  size_t         start; /* of the opcode under way */
  size_t         copies_left;
  GPtrArray     *stack; /* borrowed values */
  GArray        *marks; /* guint: heights of the stack */
  GHashTable    *memo;  /* index -> borrowed value */
  UnetValue     *none, *truth[2], *empty_tuple;
  const char    *name;
  GError       **error;
} UnetMachine;

/* pickle-value.c */
UnetPickle *unet_pickle_new (GBytes *bytes);
UnetValue  *unet_value_new (UnetPickle *pickle, UnetValueType type);
void        unet_value_append (UnetValue *container, UnetValue *item);

/* pickle.c. Values above a mark are out of reach of pop and peek, as in Python; NULL with an error
 * if there is none. */
void       unet_machine_set_error (UnetMachine *m, const char *format, ...) G_GNUC_PRINTF (2, 3);
bool       unet_machine_refuse (UnetMachine *m, const char *what);
bool       unet_machine_take_line (UnetMachine *m, const char **line, size_t *length);
void       unet_machine_push (UnetMachine *m, UnetValue *value);
UnetValue *unet_machine_pop (UnetMachine *m);
UnetValue *unet_machine_peek (UnetMachine *m);

/* Says what is wrong, and is false. */
#define unet_machine_fail(m, ...) (unet_machine_set_error (m, __VA_ARGS__), false)

/* pickle-calls.c: one opcode each */
bool unet_machine_global (UnetMachine *m);
bool unet_machine_stack_global (UnetMachine *m);
bool unet_machine_inst (UnetMachine *m);
bool unet_machine_reduce (UnetMachine *m);
bool unet_machine_build (UnetMachine *m);
bool unet_machine_persistent (UnetMachine *m);

G_END_DECLS
