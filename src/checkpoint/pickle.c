/* pickle.c: a pickle machine that executes nothing
 *
 * A pickle is a program for a machine with a stack, marks on the stack and a memo. This machine
 * knows the opcodes that Python's pickler writes in protocols 2 to 4 for plain values, calls of
 * functions and persistent values, and refuses the others by name: those of protocols 0 and 1
 * (text), and those that make objects of classes (INST, OBJ, NEWOBJ, EXT).
 *
 * One opcode makes at most one value and copies at
 * most what it takes from the stack; the two calls that copy a container which stays in the memo
 * (a dictionary or set made from a list) are charged to a budget, or a short loop of them would
 * take quadratic time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/pickle-private.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <string.h>

void
unet_machine_set_error (UnetMachine *m, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list          args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (m->error, UNET_ERROR, UNET_ERROR_FORMAT,
               _ ("%s: the pickle in it %s (at its byte %zu): the file is damaged or no "
                  "checkpoint, get it again"),
               m->name, what, m->start);
}

bool
unet_machine_refuse (UnetMachine *m, const char *what)
{
  g_set_error (m->error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
               _ ("%s: the pickle in it uses %s (at its byte %zu): refused, a checkpoint may hold "
                  "only tensors and plain values"),
               m->name, what, m->start);
  return false;
}

/* Bytes of the file, or NULL with an error; every length from outside passes here. */
static const uint8_t *
take (UnetMachine *m, uint64_t size)
{
  const uint8_t *bytes = m->data + m->at;

  if (size > m->length - m->at)
    {
      unet_machine_set_error (m, _ ("ends early"));
      return NULL;
    }
  m->at += size;
  return bytes;
}

/* An unsigned little-endian number of SIZE bytes. */
static bool
take_number (UnetMachine *m, int size, uint64_t *number)
{
  const uint8_t *bytes = take (m, (uint64_t)size);

  if (bytes == NULL)
    return false;
  *number = 0;
  for (int i = 0; i < size; i++)
    *number |= (uint64_t)bytes[i] << (8 * i);
  return true;
}

/* A line of GLOBAL: ends with a newline that is not part of it. */
bool
unet_machine_take_line (UnetMachine *m, const char **line, size_t *length)
{
  const uint8_t *end = memchr (m->data + m->at, '\n', m->length - m->at);

  if (end == NULL)
    return unet_machine_fail (m, _ ("ends early"));
  *line = (const char *)m->data + m->at;
  *length = (size_t)(end - (m->data + m->at));
  m->at += *length + 1;
  return true;
}

void
unet_machine_push (UnetMachine *m, UnetValue *value)
{
  g_ptr_array_add (m->stack, value);
}

static guint
floor_of_stack (UnetMachine *m)
{
  return m->marks->len > 0 ? g_array_index (m->marks, guint, m->marks->len - 1) : 0;
}

/* Values above a mark are out of reach of what does not name the mark, as in Python. */
UnetValue *
unet_machine_pop (UnetMachine *m)
{
  if (m->stack->len <= floor_of_stack (m))
    {
      unet_machine_set_error (m, _ ("takes from an empty stack"));
      return NULL;
    }
  return g_ptr_array_steal_index (m->stack, m->stack->len - 1);
}

UnetValue *
unet_machine_peek (UnetMachine *m)
{
  if (m->stack->len <= floor_of_stack (m))
    {
      unet_machine_set_error (m, _ ("takes from an empty stack"));
      return NULL;
    }
  return m->stack->pdata[m->stack->len - 1];
}

/* The values above the last mark, which goes: FIRST is the height of the stack below them. */
static bool
pop_mark (UnetMachine *m, guint *first)
{
  if (m->marks->len == 0)
    return unet_machine_fail (m, _ ("has no mark where one is needed"));
  *first = floor_of_stack (m);
  g_array_set_size (m->marks, m->marks->len - 1);
  return true;
}

static bool
push_text (UnetMachine *m, UnetValueType type, int length_size)
{
  uint64_t       length;
  const uint8_t *bytes;
  UnetValue     *value;

  if (!take_number (m, length_size, &length) || (bytes = take (m, length)) == NULL)
    return false;
  value = unet_value_new (m->pickle, type);
  value->text.data = (const char *)bytes;
  value->text.length = (size_t)length;
  unet_machine_push (m, value);
  return true;
}

static void
push_int (UnetMachine *m, int64_t number)
{
  UnetValue *value = unet_value_new (m->pickle, UNET_VALUE_INT);

  value->integer = number;
  unet_machine_push (m, value);
}

/* LONG1 and LONG4: little-endian two's complement of any length. */
static bool
push_long (UnetMachine *m, int length_size)
{
  uint64_t       length;
  const uint8_t *bytes;
  uint64_t       number = 0;
  UnetValue     *value;

  if (!take_number (m, length_size, &length) || (bytes = take (m, length)) == NULL)
    return false;
  if (length <= 8)
    {
      for (size_t i = 0; i < length; i++)
        number |= (uint64_t)bytes[i] << (8 * i);
      if (length > 0 && length < 8 && bytes[length - 1] & 0x80)
        number |= ~(uint64_t)0 << (8 * length);
      push_int (m, (int64_t)number);
      return true;
    }
  value = unet_value_new (m->pickle, UNET_VALUE_BIG_INT);
  value->text.data = (const char *)bytes;
  value->text.length = (size_t)length;
  unet_machine_push (m, value);
  return true;
}

static bool
push_float (UnetMachine *m)
{
  const uint8_t *bytes = take (m, 8);
  UnetValue     *value;
  uint64_t       bits = 0;

  if (bytes == NULL)
    return false;
  for (int i = 0; i < 8; i++) /* the one big-endian number of the format */
    bits = bits << 8 | bytes[i];
  value = unet_value_new (m->pickle, UNET_VALUE_FLOAT);
  memcpy (&value->number, &bits, sizeof bits);
  unet_machine_push (m, value);
  return true;
}

/* A tuple, or another container by TYPE, of the stack's values from FIRST on. */
static UnetValue *
collect (UnetMachine *m, UnetValueType type, guint first)
{
  UnetValue *value;
  guint      n = m->stack->len - first;

  if (type == UNET_VALUE_TUPLE && n == 0)
    return m->empty_tuple;
  value = unet_value_new (m->pickle, type);
  if (n > 0)
    value->items = g_memdup2 (m->stack->pdata + first, n * sizeof (UnetValue *));
  value->n = value->capacity = n;
  g_ptr_array_set_size (m->stack, (int)first);
  return value;
}

static bool
push_tuple (UnetMachine *m, guint n)
{
  if (m->stack->len - floor_of_stack (m) < n)
    return unet_machine_fail (m, _ ("takes from an empty stack"));
  unet_machine_push (m, collect (m, UNET_VALUE_TUPLE, m->stack->len - n));
  return true;
}

static bool
push_collected (UnetMachine *m, UnetValueType type)
{
  guint first;

  if (!pop_mark (m, &first))
    return false;
  unet_machine_push (m, collect (m, type, first));
  return true;
}

static bool
is_key (UnetMachine *m, const UnetValue *value)
{
  if (value->type > UNET_VALUE_BYTES && value->type != UNET_VALUE_TUPLE)
    return unet_machine_fail (m, _ ("has a key of a dictionary that cannot be one"));
  return true;
}

/* SETITEMS, APPENDS, ADDITEMS: the values from FIRST on go into the container below them. */
static bool
extend (UnetMachine *m, UnetValueType type, guint first)
{
  UnetValue *container;
  guint      n = m->stack->len - first;

  if (first <= floor_of_stack (m))
    return unet_machine_fail (m, _ ("takes from an empty stack"));
  container = m->stack->pdata[first - 1];
  if (container->type != type)
    return unet_machine_fail (m, _ ("adds to what holds nothing"));
  if (type == UNET_VALUE_DICT)
    {
      if (n % 2 != 0)
        return unet_machine_fail (m, _ ("has a key without a value"));
      for (guint i = 0; i < n; i += 2)
        if (!is_key (m, m->stack->pdata[first + i]))
          return false;
    }
  for (guint i = 0; i < n; i++)
    unet_value_append (container, m->stack->pdata[first + i]);
  g_ptr_array_set_size (m->stack, (int)first);
  return true;
}

static bool
extend_from_mark (UnetMachine *m, UnetValueType type)
{
  guint first;

  return pop_mark (m, &first) && extend (m, type, first);
}

static bool
extend_by (UnetMachine *m, UnetValueType type, guint n)
{
  if (m->stack->len - floor_of_stack (m) < n + 1)
    return unet_machine_fail (m, _ ("takes from an empty stack"));
  return extend (m, type, m->stack->len - n);
}

static bool
memo_put (UnetMachine *m, uint64_t index)
{
  UnetValue *value = unet_machine_peek (m);

  if (value == NULL)
    return false;
  g_hash_table_insert (m->memo, GSIZE_TO_POINTER ((gsize)index), value);
  return true;
}

static bool
op_put (UnetMachine *m, int size)
{
  uint64_t index;

  return take_number (m, size, &index) && memo_put (m, index);
}

static bool
op_get (UnetMachine *m, int size)
{
  uint64_t index;
  gpointer value;

  if (!take_number (m, size, &index))
    return false;
  if (!g_hash_table_lookup_extended (m->memo, GSIZE_TO_POINTER ((gsize)index), NULL, &value))
    return unet_machine_fail (m, _ ("asks for what was not remembered"));
  unet_machine_push (m, value);
  return true;
}

static bool
op_pop (UnetMachine *m)
{
  guint first;

  /* Python's POP takes a mark away where the mark is on top. */
  if (m->marks->len > 0 && m->stack->len == floor_of_stack (m))
    return pop_mark (m, &first);
  return unet_machine_pop (m) != NULL;
}

static bool
op_pop_mark (UnetMachine *m)
{
  guint first;

  if (!pop_mark (m, &first))
    return false;
  g_ptr_array_set_size (m->stack, (int)first);
  return true;
}

static bool
op_protocol (UnetMachine *m)
{
  uint64_t version;

  if (!take_number (m, 1, &version))
    return false;
  if (version < 2 || version > 5)
    return unet_machine_fail (m, _ ("is of protocol %d, which is not known"), (int)version);
  return true;
}

/* One opcode other than STOP. */
static bool
step (UnetMachine *m, uint8_t opcode)
{
  uint64_t   number;
  UnetValue *value;
  guint      height = m->stack->len;

  switch (opcode)
    {
    case '(':
      g_array_append_val (m->marks, height);
      return true;
    case '0':
      return op_pop (m);
    case '1':
      return op_pop_mark (m);
    case '2':
      if ((value = unet_machine_peek (m)) != NULL)
        unet_machine_push (m, value);
      return value != NULL;
    case 'N':
      unet_machine_push (m, m->none);
      return true;
    case 0x88:
    case 0x89:
      unet_machine_push (m, m->truth[opcode == 0x88]);
      return true;
    case 'J':
      if (!take_number (m, 4, &number))
        return false;
      push_int (m, (int32_t)(uint32_t)number);
      return true;
    case 'K':
    case 'M':
      if (!take_number (m, opcode == 'K' ? 1 : 2, &number))
        return false;
      push_int (m, (int64_t)number);
      return true;
    case 0x8a:
      return push_long (m, 1);
    case 0x8b:
      return push_long (m, 4);
    case 'G':
      return push_float (m);
    case 'X':
    case 'T': /* the strings of Python 2 */
      return push_text (m, UNET_VALUE_STRING, 4);
    case 0x8c:
    case 'U':
      return push_text (m, UNET_VALUE_STRING, 1);
    case 0x8d:
      return push_text (m, UNET_VALUE_STRING, 8);
    case 'B':
      return push_text (m, UNET_VALUE_BYTES, 4);
    case 'C':
      return push_text (m, UNET_VALUE_BYTES, 1);
    case 0x8e:
      return push_text (m, UNET_VALUE_BYTES, 8);
    case ')':
      unet_machine_push (m, m->empty_tuple);
      return true;
    case 0x85:
    case 0x86:
    case 0x87:
      return push_tuple (m, opcode - 0x84u);
    case 't':
      return push_collected (m, UNET_VALUE_TUPLE);
    case ']':
      unet_machine_push (m, unet_value_new (m->pickle, UNET_VALUE_LIST));
      return true;
    case 'l':
      return push_collected (m, UNET_VALUE_LIST);
    case 'a':
      return extend_by (m, UNET_VALUE_LIST, 1);
    case 'e':
      return extend_from_mark (m, UNET_VALUE_LIST);
    case '}':
      unet_machine_push (m, unet_value_new (m->pickle, UNET_VALUE_DICT));
      return true;
    case 's':
      return extend_by (m, UNET_VALUE_DICT, 2);
    case 'u':
      return extend_from_mark (m, UNET_VALUE_DICT);
    case 0x8f:
      unet_machine_push (m, unet_value_new (m->pickle, UNET_VALUE_SET));
      return true;
    case 0x90:
      return extend_from_mark (m, UNET_VALUE_SET);
    case 0x91:
      return push_collected (m, UNET_VALUE_SET);
    case 'c':
      return unet_machine_global (m);
    case 0x93:
      return unet_machine_stack_global (m);
    case 'R':
      return unet_machine_reduce (m);
    case 'b':
      return unet_machine_build (m);
    case 'Q':
      return unet_machine_persistent (m);
    case 'q':
      return op_put (m, 1);
    case 'r':
      return op_put (m, 4);
    case 0x94:
      return memo_put (m, g_hash_table_size (m->memo));
    case 'h':
      return op_get (m, 1);
    case 'j':
      return op_get (m, 4);
    case 0x80:
      return op_protocol (m);
    case 0x95: /* FRAME: a hint for streams */
      return take (m, 8) != NULL;
    case 'i':
      return unet_machine_inst (m);
    case 'o':
      return unet_machine_refuse (m, _ ("the opcode OBJ"));
    case 0x81:
    case 0x92:
      return unet_machine_refuse (m, _ ("the opcode NEWOBJ"));
    case 0x82:
    case 0x83:
    case 0x84:
      return unet_machine_refuse (m, _ ("the opcode EXT"));
    case 'F':
    case 'I':
    case 'L':
    case 'S':
    case 'V':
    case 'P':
    case 'd':
    case 'g':
    case 'p':
      return unet_machine_refuse (m, _ ("an opcode of the text protocols 0 and 1"));
    default:
      return unet_machine_fail (m, _ ("has the unknown opcode 0x%02x"), opcode);
    }
}

static bool
run (UnetMachine *m)
{
  const uint8_t *opcode = take (m, 2);

  if (opcode == NULL)
    return false;
  if (opcode[0] != 0x80)
    return unet_machine_fail (m, _ ("does not begin with its protocol"));
  m->at -= 2;
  for (;;)
    {
      m->start = m->at;
      if ((opcode = take (m, 1)) == NULL)
        return false;
      if (*opcode == '.')
        break;
      if (!step (m, *opcode))
        return false;
    }
  if (m->marks->len != 0)
    return unet_machine_fail (m, _ ("ends inside a container"));
  return (m->pickle->root = unet_machine_pop (m)) != NULL;
}

UnetPickle *
unet_pickle_parse (GBytes *bytes, size_t *offset, const char *name, GError **error)
{
  g_autoptr (UnetPickle) pickle = unet_pickle_new (bytes);
  UnetMachine m = {.pickle = pickle, .name = name, .error = error};
  size_t      size;
  bool        good;

  m.data = g_bytes_get_data (bytes, &size);
  m.length = m.data != NULL ? size : 0;
  g_return_val_if_fail (*offset <= m.length, NULL);
  m.data += *offset;
  m.length -= *offset;
  m.copies_left = m.length + 64;
  m.stack = g_ptr_array_new ();
  m.marks = g_array_new (FALSE, FALSE, sizeof (guint));
  m.memo = g_hash_table_new (NULL, NULL);
  m.none = unet_value_new (pickle, UNET_VALUE_NONE);
  for (int i = 0; i < 2; i++)
    {
      m.truth[i] = unet_value_new (pickle, UNET_VALUE_BOOL);
      m.truth[i]->truth = i != 0;
    }
  m.empty_tuple = unet_value_new (pickle, UNET_VALUE_TUPLE);

  good = run (&m);
  pickle->length = m.at;
  *offset += m.at;
  g_ptr_array_unref (m.stack);
  g_array_unref (m.marks);
  g_hash_table_unref (m.memo);
  return good ? g_steal_pointer (&pickle) : NULL;
}
