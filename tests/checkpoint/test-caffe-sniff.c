/* test-caffe-sniff.c: whether a file is one of Caffe's
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/caffe.h"

#include "checkpoint/checkpoint-test.h"

static bool
is (bool (*what) (UnetSource *), const char *data, size_t size)
{
  g_autofree char *copy = g_memdup2 (data, size);
  g_autoptr (GBytes) bytes = g_bytes_new_static (copy, size);
  g_autoptr (UnetSource) source = unet_source_new (bytes, "file");

  return what (source);
}

#define IS_PLAUSIBLE(literal) is (unet_caffe_is_plausible, literal, sizeof literal - 1)
#define IS_TEXT(literal) is (unet_caffe_is_description, literal, sizeof literal - 1)

static void
test_plausible (void)
{
  g_assert_true (IS_PLAUSIBLE ("\x0a\3net\x12\3\x22\1a"));
  g_assert_true (IS_PLAUSIBLE ("\x12\3\x22\1a"));
  g_assert_true (IS_PLAUSIBLE ("\xa2\6\3\x0a\1a"));
  /* input, input_dim, force_backward, state, debug_info, input_shape */
  g_assert_true (IS_PLAUSIBLE ("\x0a\1n\x1a\4data\x20\xbc\4\x28\1\x32\0\x38\0\x42\2\x0a\0"
                               "\xa2\6\3\x0a\1a"));
}

static void
test_implausible (void)
{
  g_assert_false (IS_PLAUSIBLE (""));
  g_assert_false (IS_PLAUSIBLE ("\x0a\3net"));              /* no layer */
  g_assert_false (IS_PLAUSIBLE ("\x0a\3net\x12\4\x22\1a")); /* which goes beyond the end */
  g_assert_false (IS_PLAUSIBLE ("\x12\3\x22\2a"));          /* whose name goes beyond its end */
  g_assert_false (IS_PLAUSIBLE ("\x12\0\x22\1a"));          /* which is empty */
  g_assert_false (IS_PLAUSIBLE ("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\x12\3\x22\1a"));
  g_assert_false (IS_PLAUSIBLE ("\x0a\xff\xff\xff\xff\xff\xff\xff\x7f\x12\3\x22\1a"));
  g_assert_false (IS_PLAUSIBLE ("\x20\1\x4a\1a\x12\3\x22\1a")); /* 9 is no field of a network */
  g_assert_false (IS_PLAUSIBLE ("\x08\1\x12\3\x22\1a"));        /* a name that is a number */
  g_assert_false (IS_PLAUSIBLE ("\x80\2}q\1."));                /* a pickle */
  g_assert_false (IS_PLAUSIBLE ("PK\3\4\x14\0\0\0"));
  g_assert_false (IS_PLAUSIBLE ("\x12\2\0\0\0\0\0\0{\"a\""));
  g_assert_false (IS_PLAUSIBLE ("\xa2\6\0\0\0\0\0\0{\"a\""));
  g_assert_false (IS_PLAUSIBLE ("\n\nlayer {\n name: \"a\" }\n"));
}

/* Every prefix and every changed byte of a file is looked at without a step behind its end. */
static void
test_hostile (void)
{
  static const char good[] = "\x0a\3net\x20\xbc\4\x12\3\x22\1a";
  char              copy[sizeof good];

  for (size_t i = 0; i < sizeof good - 1; i++)
    {
      g_assert_false (is (unet_caffe_is_plausible, good, i));
      for (int byte = 0; byte < 256; byte++)
        {
          memcpy (copy, good, sizeof good);
          copy[i] = (char)byte;
          if (is (unet_caffe_is_plausible, copy, sizeof good - 1) && i == 0)
            g_assert_cmpint (byte & 7, ==, 2);
        }
    }
}

static void
test_description (void)
{
  g_assert_true (IS_TEXT ("name: \"net\"\nlayer {\n  name: \"data\"\n}\n"));
  g_assert_true (IS_TEXT ("layers{ name: \"data\" }"));
  g_assert_true (IS_TEXT ("input: \"data\"\ninput_dim: 1\nlayers: { bottom: \"data\" }"));
  g_assert_false (IS_TEXT ("player { }"));
  g_assert_false (IS_TEXT ("layer\0{"));
  g_assert_false (IS_TEXT ("multilayer networks are layered"));
  g_assert_false (IS_TEXT (""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/caffe-sniff/plausible", test_plausible);
  g_test_add_func ("/checkpoint/caffe-sniff/implausible", test_implausible);
  g_test_add_func ("/checkpoint/caffe-sniff/hostile", test_hostile);
  g_test_add_func ("/checkpoint/caffe-sniff/description", test_description);
  return g_test_run ();
}
