/* pickle-calls.c: the opcodes that name, call and fill
 *
 * A call of a container makes it, for later opcodes fill it; any other call of an allowed function
 * is kept as a value with its arguments, for the reader of the tree.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/pickle-private.h"

#include <glib/gi18n.h>

static bool
push_global (UnetMachine *m,
             const char  *module,
             size_t       module_length,
             const char  *name,
             size_t       name_length)
{
  const UnetGlobal *global =
      unet_global_find (module, module_length, name, name_length, m->name, m->error);
  UnetValue *value;

  if (global == NULL)
    return false;
  value = unet_value_new (m->pickle, UNET_VALUE_GLOBAL);
  value->global = global;
  unet_machine_push (m, value);
  return true;
}

bool
unet_machine_global (UnetMachine *m)
{
  const char *module, *name;
  size_t      module_length, name_length;

  return unet_machine_take_line (m, &module, &module_length) &&
         unet_machine_take_line (m, &name, &name_length) &&
         push_global (m, module, module_length, name, name_length);
}

bool
unet_machine_stack_global (UnetMachine *m)
{
  UnetValue *name = unet_machine_pop (m);
  UnetValue *module = name != NULL ? unet_machine_pop (m) : NULL;

  if (module == NULL)
    return false;
  if (name->type != UNET_VALUE_STRING || module->type != UNET_VALUE_STRING)
    return unet_machine_fail (m, _ ("names a function by what is no string"));
  return push_global (m, module->text.data, module->text.length, name->text.data,
                      name->text.length);
}

/* INST is refused in any case, but a forbidden class is worth naming. */
bool
unet_machine_inst (UnetMachine *m)
{
  return unet_machine_global (m) && unet_machine_refuse (m, _ ("the opcode INST"));
}

static bool
charge_copy (UnetMachine *m, guint n)
{
  if (n > m->copies_left)
    return unet_machine_fail (m, _ ("copies the same values over and over"));
  m->copies_left -= n;
  return true;
}

/* dict (), dict ({...}) or dict ([(key, value) ...]). */
static bool
push_dict (UnetMachine *m, const UnetValue *source)
{
  UnetValue *dict = unet_value_new (m->pickle, UNET_VALUE_DICT);

  unet_machine_push (m, dict);
  if (source == NULL)
    return true;
  if (source->type != UNET_VALUE_DICT && source->type != UNET_VALUE_LIST)
    return unet_machine_fail (m, _ ("makes a dictionary of what is none"));
  if (!charge_copy (m, source->n))
    return false;
  for (guint i = 0; i < source->n; i++)
    {
      const UnetValue *pair = source->items[i];

      if (source->type == UNET_VALUE_DICT)
        {
          unet_value_append (dict, source->items[i]);
          continue;
        }
      if ((pair->type != UNET_VALUE_TUPLE && pair->type != UNET_VALUE_LIST) || pair->n != 2 ||
          pair->items[0]->type > UNET_VALUE_BYTES)
        return unet_machine_fail (m, _ ("makes a dictionary of what is none"));
      unet_value_append (dict, pair->items[0]);
      unet_value_append (dict, pair->items[1]);
    }
  return true;
}

static bool
push_set (UnetMachine *m, const UnetValue *source)
{
  UnetValue *set = unet_value_new (m->pickle, UNET_VALUE_SET);

  unet_machine_push (m, set);
  if (source == NULL)
    return true;
  if (source->type != UNET_VALUE_LIST && source->type != UNET_VALUE_TUPLE)
    return unet_machine_fail (m, _ ("makes a set of what is no list"));
  if (!charge_copy (m, source->n))
    return false;
  for (guint i = 0; i < source->n; i++)
    unet_value_append (set, source->items[i]);
  return true;
}

/* Calls of containers make them, for later opcodes fill them; any other call is kept as it is. */
bool
unet_machine_reduce (UnetMachine *m)
{
  UnetValue       *args = unet_machine_pop (m);
  UnetValue       *function = args != NULL ? unet_machine_pop (m) : NULL;
  const UnetValue *first;
  UnetValue       *call;

  if (function == NULL)
    return false;
  if (function->type != UNET_VALUE_GLOBAL || args->type != UNET_VALUE_TUPLE)
    return unet_machine_fail (m, _ ("calls what is no function"));
  first = args->n > 0 ? args->items[0] : NULL;
  switch (function->global->kind)
    {
    case UNET_GLOBAL_DICT:
      return push_dict (m, first);
    case UNET_GLOBAL_DEFAULT_DICT:
      return push_dict (m, args->n > 1 ? args->items[1] : NULL);
    case UNET_GLOBAL_SET:
      return push_set (m, first);
    case UNET_GLOBAL_SIZE:
      if (args->n != 1 || (first->type != UNET_VALUE_TUPLE && first->type != UNET_VALUE_LIST))
        return unet_machine_fail (m, _ ("makes a size of what is none"));
      unet_machine_push (m, args->items[0]);
      return true;
    case UNET_GLOBAL_TENSOR:
    case UNET_GLOBAL_PARAMETER:
    case UNET_GLOBAL_FROM_TYPE:
    case UNET_GLOBAL_DEVICE:
    case UNET_GLOBAL_NUMPY_SCALAR:
    case UNET_GLOBAL_NUMPY_DTYPE:
    case UNET_GLOBAL_ENCODE:
      call = unet_value_new (m->pickle, UNET_VALUE_CALL);
      call->global = function->global;
      unet_value_append (call, args);
      unet_machine_push (m, call);
      return true;
    case UNET_GLOBAL_FACTORY:
    case UNET_GLOBAL_TENSOR_TYPE:
    case UNET_GLOBAL_STORAGE:
    case UNET_GLOBAL_DTYPE:
    default:
      return unet_machine_fail (m, _ ("calls %s.%s, which is not for calling"),
                                function->global->module, function->global->name);
    }
}

/* Attributes of dictionaries (the `_metadata` of a state dict) are not for us. */
bool
unet_machine_build (UnetMachine *m)
{
  UnetValue *state = unet_machine_pop (m);
  UnetValue *object = state != NULL ? unet_machine_peek (m) : NULL;

  if (object == NULL)
    return false;
  if (object->type == UNET_VALUE_DICT)
    return true;
  if (object->type != UNET_VALUE_CALL)
    return unet_machine_fail (m, _ ("sets the state of what has none"));
  object->n = 1;
  unet_value_append (object, state);
  return true;
}

bool
unet_machine_persistent (UnetMachine *m)
{
  UnetValue *id = unet_machine_pop (m);
  UnetValue *value;

  if (id == NULL)
    return false;
  value = unet_value_new (m->pickle, UNET_VALUE_PERSISTENT);
  unet_value_append (value, id);
  g_ptr_array_add (m->pickle->persistent, value);
  unet_machine_push (m, value);
  return true;
}
