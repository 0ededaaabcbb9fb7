/* test-pth-numpy.c: scalars of numpy
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint-test.h"

#define SCALAR "cnumpy.core.multiarray\nscalar\n"
#define DTYPE(code) "cnumpy\ndtype\nU\x02" code "\x89\x88\x87R"
#define ORDER(order) "(K\x03U\x01" order "NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"

static void
check (GBytes *opcodes, const char *expected)
{
  g_autoptr (UnetPickle) pickle = test_pickle (opcodes);
  g_autoptr (GString) text = g_string_new (NULL);
  UnetPthReader reader = {.name = "test.pth", .tensor = ""};
  GError       *error = NULL;
  bool          good = unet_pth_append_numpy (&reader, unet_pickle_get_root (pickle), text, &error);

  if (expected != NULL)
    {
      g_assert_no_error (error);
      g_assert_true (good);
      g_assert_cmpstr (text->str, ==, expected);
    }
  else
    {
      g_assert_false (good);
      test_error (&error, UNET_ERROR_UNSUPPORTED, "numpy");
    }
}

static void
test_numbers (void)
{
  check (PICKLE_BYTES (SCALAR DTYPE ("f8") ORDER ("<") "C\x08\x00\x00\x00\x00\x00\x00\x0c@\x86R"),
         "3.5");
  check (PICKLE_BYTES (SCALAR DTYPE ("f4") ORDER ("<") "C\x04\x00\x00\x20\xc0\x86R"), "-2.5");
  check (PICKLE_BYTES (SCALAR DTYPE ("f2") ORDER ("<") "C\x02\x00\x38\x86R"), "0.5");
  check (PICKLE_BYTES (SCALAR DTYPE ("i2") ORDER ("<") "C\x02\xfe\xff\x86R"), "-2");
  check (PICKLE_BYTES (SCALAR DTYPE ("u2") ORDER ("<") "C\x02\xfe\xff\x86R"), "65534");
  check (PICKLE_BYTES (SCALAR DTYPE ("b1") ORDER ("|") "C\x01\x01\x86R"), "true");
}

/* Protocol 2 has no bytes: Latin-1 in UTF-8 stands for them. */
static void
test_latin1 (void)
{
  check (PICKLE_BYTES (SCALAR DTYPE ("i2") ORDER ("<") "c_codecs\nencode\nX\x03\x00\x00\x00\x00\xc3"
                                                       "\xbfX\x06\x00\x00\x00latin1\x86R\x86R"),
         "-256");
  check (PICKLE_BYTES (SCALAR DTYPE ("i2") ORDER ("<") "c_codecs\nencode\nX\x02\x00\x00\x00\xc4\x80"
                                                       "X\x06\x00\x00\x00latin1\x86R\x86R"),
         NULL);
}

static void
test_refused (void)
{
  check (PICKLE_BYTES (SCALAR DTYPE ("f8") ORDER (">") "C\x08\x00\x00\x00\x00\x00\x00\x0c@\x86R"),
         NULL);
  check (PICKLE_BYTES (SCALAR DTYPE ("f8") "C\x07\x00\x00\x00\x00\x00\x00\x0c\x86R"), NULL);
  check (PICKLE_BYTES (SCALAR DTYPE ("f1") "C\x01\x00\x86R"), NULL);
  check (PICKLE_BYTES (SCALAR DTYPE ("O8") "C\x08\x00\x00\x00\x00\x00\x00\x0c@\x86R"), NULL);
  check (PICKLE_BYTES (SCALAR DTYPE ("f\x00") "C\x00\x86R"), NULL);
  check (PICKLE_BYTES (SCALAR "NN\x86R"), NULL);
  check (PICKLE_BYTES (SCALAR ")R"), NULL);
  check (PICKLE_BYTES (SCALAR "cnumpy\ndtype\n)RN\x86R"), NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/pth-numpy/numbers", test_numbers);
  g_test_add_func ("/checkpoint/pth-numpy/latin1", test_latin1);
  g_test_add_func ("/checkpoint/pth-numpy/refused", test_refused);
  return g_test_run ();
}
