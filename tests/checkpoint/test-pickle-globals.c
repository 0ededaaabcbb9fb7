/* test-pickle-globals.c: what a checkpoint may name
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint-test.h"

static const UnetGlobal *
find (const char *module, const char *name, GError **error)
{
  return unet_global_find (module, strlen (module), name, strlen (name), "test.pth", error);
}

static void
test_allowed (void)
{
  g_assert_cmpint (find ("torch", "HalfStorage", NULL)->dtype, ==, UNET_DTYPE_F16);
  g_assert_cmpint (find ("torch.cuda", "HalfStorage", NULL)->dtype, ==, UNET_DTYPE_F16);
  g_assert_cmpint (find ("collections", "OrderedDict", NULL)->kind, ==, UNET_GLOBAL_DICT);
  g_assert_cmpint (find ("torch._utils", "_rebuild_tensor_v2", NULL)->kind, ==, UNET_GLOBAL_TENSOR);
}

static void
test_refused (void)
{
  static const char *const names[][2] = {
      {"os", "system"},
      {"builtins", "eval"},
      {"builtins", "exec"},
      {"builtins", "__import__"},
      {"subprocess", "Popen"},
      {"torch", "load"},
      {"torch.cuda", "device"},
      {"torch.hub", "load"},
      {"collections", "OrderedDict.popitem"},
      {"", ""},
      {"collections.OrderedDict", ""},
  };
  GError *error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *word =
          g_strdup_printf ("wants to call %s.%s: refused", names[i][0], names[i][1]);

      g_assert_null (find (names[i][0], names[i][1], &error));
      test_error (&error, UNET_ERROR_UNSUPPORTED, word);
    }
  g_assert_null (find ("torch", "ComplexFloatStorage", &error));
  test_error (&error, UNET_ERROR_UNSUPPORTED, "complex tensors");
}

/* A name out of a file may hold anything; a message holds text. */
static void
test_message (void)
{
  g_autofree char *name = g_strnfill (100000, 'x');
  GError          *error = NULL;

  g_assert_null (find (name, name, &error));
  g_assert_cmpuint (strlen (error->message), <, 500);
  g_clear_error (&error);
  g_assert_null (unet_global_find ("a\0b", 3, "\xff\x1b[1m", 5, "test.pth", &error));
  test_error (&error, UNET_ERROR_UNSUPPORTED, "a?b.??[1m");
}

static void
test_storage_names (void)
{
  for (int i = 0; i < UNET_N_DTYPES; i++)
    {
      const char *name = unet_global_storage_name ((UnetDtype)i);

      g_assert_cmpint (find ("torch", name, NULL)->dtype, ==, i);
    }
  g_assert_cmpstr (unet_global_storage_name (UNET_DTYPE_U8), ==, "ByteStorage");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/pickle-globals/allowed", test_allowed);
  g_test_add_func ("/checkpoint/pickle-globals/refused", test_refused);
  g_test_add_func ("/checkpoint/pickle-globals/message", test_message);
  g_test_add_func ("/checkpoint/pickle-globals/storage-names", test_storage_names);
  return g_test_run ();
}
