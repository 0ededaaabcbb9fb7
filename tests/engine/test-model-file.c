/* test-model-file.c: networks in files, with their mask values and scale
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/model-file.h"

#include "base/error.h"
#include "checkpoint/pth.h"
#include "checkpoint/safetensors.h"
#include "engine-test.h"
#include "support/support.h"

#include <string.h>

static void
assert_same_weights (UnetModel *a, UnetModel *b)
{
  g_autoptr (UnetTable) from = unet_model_to_table (a);
  g_autoptr (UnetTable) to = unet_model_to_table (b);

  g_assert_cmpuint (unet_table_get_n_tensors (from), ==, unet_table_get_n_tensors (to));
  for (guint i = 0; i < unet_table_get_n_tensors (from); i++)
    {
      const UnetTensor *p = unet_table_get_tensor (from, i), *q = unet_table_get_tensor (to, i);
      g_autoptr (GBytes) p_bytes = unet_tensor_get_bytes (p, NULL);
      g_autoptr (GBytes) q_bytes = unet_tensor_get_bytes (q, NULL);

      g_assert_cmpstr (p->name, ==, q->name);
      g_assert_true (g_bytes_equal (p_bytes, q_bytes));
    }
}

static void
check_round_trip (const char *path, UnetFormat format, const char *values, int n_classes)
{
  UnetModelFile   file = {.model = engine_test_model (3, n_classes, n_classes == 2, 1),
                          .scale = 1.0 / 3,
                          .ignore_value = 77};
  UnetModelConfig config;
  g_autoptr (UnetModelFile) read = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (unet_mask_values_from_json (values, &file.values, NULL));
  g_assert_true (unet_model_file_save (&file, NULL, path, &error));
  read = unet_model_file_load (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (read->format, ==, format);
  g_assert_true (read->has_values);
  json = unet_mask_values_to_json (&read->values);
  g_assert_cmpstr (json, ==, values);
  g_assert_cmpfloat (read->scale, ==, 1.0 / 3);
  g_assert_cmpint (read->ignore_value, ==, 77);
  g_assert_cmpint (unet_model_get_config (read->model)->n_classes, ==, n_classes);
  g_assert_cmpint (unet_model_get_config (read->model)->bilinear, ==, n_classes == 2);
  assert_same_weights (file.model, read->model);
  g_assert_true (unet_model_file_peek (path, &config, NULL));
  g_assert_cmpint (config.n_classes, ==, n_classes);
  g_assert_cmpint (config.bilinear, ==, n_classes == 2);
  unet_model_free (file.model);
}

static void
test_round_trip (void)
{
  static const struct
  {
    const char *values;
    int         n_classes;
  } cases[] = {
      {"[0, 255]", 2},
      {"[0, 1]", 1},
      {"[0, 300, 65535]", 3},
      {"[[0, 0, 0], [255, 0, 0], [0, 128, 255]]", 3},
  };
  g_autofree char *folder = test_make_folder ();

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      check_round_trip (engine_test_path (folder, "a.pth"), UNET_FORMAT_PTH_ZIP, cases[i].values,
                        cases[i].n_classes);
      check_round_trip (engine_test_path (folder, "a.safetensors"), UNET_FORMAT_SAFETENSORS,
                        cases[i].values, cases[i].n_classes);
    }
  /* Nothing half-written is left beside them. */
  engine_test_assert_files (folder, "a.pth", "a.safetensors", NULL);
  test_remove_folder (folder);
}

/* Saves a network of N_CLASSES as the reference would, with what MASK_VALUES says (NULL: none). */
static void
save (const char *path, int n_classes, const char *mask_values, const char *ours)
{
  g_autoptr (UnetModel) model = engine_test_model (1, n_classes, false, 1);
  g_autoptr (UnetTable) table = unet_model_to_table (model);
  g_autoptr (GError) error = NULL;

  if (ours != NULL)
    unet_table_set_note (table, "unet-studio", ours);
  unet_pth_save (table, mask_values != NULL ? "mask_values" : NULL, mask_values, NULL, path,
                 &error);
  g_assert_no_error (error);
}

static void
check_values (const char *path, int n_classes, const char *in, bool has, const char *out)
{
  g_autoptr (UnetModelFile) file = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  save (path, n_classes, in, NULL);
  file = unet_model_file_load (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (file->has_values, ==, has);
  json = unet_mask_values_to_json (&file->values);
  g_assert_cmpstr (json, ==, out);
  g_assert_cmpfloat (file->scale, ==, 0);
  g_assert_cmpint (file->ignore_value, ==, -1);
}

/* The encoder of a network that was given pictures as they are goes on with such. */
static void
test_encoder_of_plain (void)
{
  g_autofree char *folder = test_make_folder ();
  UnetModelConfig  config;

  unet_model_config_init (&config);
  config.encoder = UNET_ENCODER_MOBILENET_V2;
  for (int plain = 0; plain < 2; plain++)
    {
      g_autoptr (UnetModel) source = NULL;
      g_autoptr (UnetModel) model = NULL;
      UnetModelFile file = {.scale = 1, .ignore_value = -1};
      g_autoptr (GError) error = NULL;

      config.imagenet_input = !plain;
      source = file.model = unet_model_new (&config, &error);
      unet_mask_values_init_range (&file.values, 2);
      g_assert_true (
          unet_model_file_save (&file, NULL, engine_test_path (folder, "source.pth"), &error));
      config.imagenet_input = true;
      model = unet_model_new (&config, &error);
      g_assert_true (
          unet_model_file_load_encoder (engine_test_path (folder, "source.pth"), model, &error));
      g_assert_no_error (error);
      g_assert_cmpint (unet_model_get_config (model)->imagenet_input, ==, !plain);
    }
  test_remove_folder (folder);
}

/* A note of a million brackets, which nobody's stack holds, counts as none. */
static void
test_deep_note (void)
{
  const size_t     n = 1000000;
  g_autofree char *folder = test_make_folder ();
  g_autofree char *note = g_malloc (n + 1);
  g_autoptr (UnetModelFile) file = NULL;
  g_autoptr (GError) error = NULL;

  memset (note, '[', n);
  note[n] = '\0';
  save (engine_test_path (folder, "deep.pth"), 2, NULL, note);
  file = unet_model_file_load (engine_test_path (folder, "deep.pth"), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (file->scale, ==, 0);
  test_remove_folder (folder);
}

static void
test_foreign_values (void)
{
  g_autofree char *folder = test_make_folder ();
  const char      *path = engine_test_path (folder, "m.pth");

  check_values (path, 2, NULL, false, "[0, 1]");
  check_values (path, 1, NULL, false, "[0, 1]"); /* one class: foreground and background */
  check_values (path, 5, NULL, false, "[0, 1, 2, 3, 4]");
  check_values (path, 2, "[0, 255]", true, "[0, 255]");
  check_values (path, 2, "[false, true]", true, "[0, 1]");
  check_values (path, 2, "[[0, 0, 0], [255, 255, 255]]", true, "[[0, 0, 0], [255, 255, 255]]");
  check_values (path, 2, "[[0, 0, 0, 255], [9, 8, 7, 255]]", true, "[[0, 0, 0], [9, 8, 7]]");
  check_values (path, 4, "[0, 255]", true, "[0, 255, 1, 2]"); /* fewer than classes */
  check_values (path, 3, "[0, 2]", true, "[0, 2, 1]");
  check_values (path, 2, "[0, 5, 9]", true, "[0, 5]"); /* more */
  check_values (path, 1, "[0, 5, 9]", true, "[0, 5]");
  test_remove_folder (folder);
}

static void
check_ours (const char *path, const char *ours, double scale, int ignore_value)
{
  g_autoptr (UnetModelFile) file = NULL;
  g_autoptr (GError) error = NULL;

  save (path, 2, NULL, ours);
  file = unet_model_file_load (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (file->scale, ==, scale);
  g_assert_cmpint (file->ignore_value, ==, ignore_value);
}

/* Whatever is odd counts as unknown, and nothing complains. */
static void
test_hostile_record (void)
{
  g_autofree char *folder = test_make_folder ();
  const char      *path = engine_test_path (folder, "m.pth");

  check_ours (path, "", 0, -1);
  check_ours (path, "{", 0, -1);
  check_ours (path, "null", 0, -1);
  check_ours (path, "[0.5]", 0, -1);
  check_ours (path, "{\"scale\": \"half\", \"ignore_value\": \"x\"}", 0, -1);
  check_ours (path, "{\"scale\": {}, \"ignore_value\": []}", 0, -1);
  check_ours (path, "{\"scale\": -1, \"ignore_value\": -7}", 0, -1);
  check_ours (path, "{\"scale\": 1e999, \"ignore_value\": 65536}", 0, -1);
  check_ours (path, "{\"scale\": 1000}", 0, -1);
  check_ours (path, "{\"scale\": 1, \"ignore_value\": 0}", 1, 0);
  check_ours (path, "{\"scale\": 0.37, \"ignore_value\": 65535}", 0.37, 65535);
  test_remove_folder (folder);
}

static void
refused (const char *path, int code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *base = g_path_get_basename (path);

  g_assert_null (unet_model_file_load (path, NULL, &error));
  g_assert_error (error, UNET_ERROR, code);
  g_assert_nonnull (strstr (error->message, base));
}

static void
test_refusals (void)
{
  static const int64_t dims[] = {2, 3};
  g_autofree char     *folder = test_make_folder ();
  const char          *path = engine_test_path (folder, "m.pth");
  g_autoptr (UnetTable) table = unet_table_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (24), 24);
  const char *st = engine_test_path (folder, "other.safetensors");

  refused (path, UNET_ERROR_IO); /* no such file */
  g_file_set_contents (path, "this is a text", -1, NULL);
  refused (path, UNET_ERROR_FORMAT);
  g_file_set_contents (path, "", -1, NULL);
  refused (path, UNET_ERROR_FORMAT);
  save (path, 2, "[\"a\", \"b\"]", NULL);
  refused (path, UNET_ERROR_FORMAT);
  save (path, 2, "[[1, 2], 3]", NULL);
  refused (path, UNET_ERROR_FORMAT);
  save (path, 2, "[]", NULL);
  refused (path, UNET_ERROR_FORMAT);
  save (path, 2, "[0, 70000]", NULL);
  refused (path, UNET_ERROR_FORMAT);

  /* Tensors, but of something else. */
  g_assert_true (unet_table_add (table, "weight", UNET_DTYPE_F32, 2, dims, bytes));
  g_assert_true (unet_safetensors_save (table, st, NULL));
  refused (st, UNET_ERROR_MISMATCH);
  test_remove_folder (folder);
}

/* Whether pictures are normalised is in the file; of one that does not say, as of the library whose
 * networks these are, they are. */
static void
test_encoder_input (void)
{
  static const char *const names[] = {"a.pth", "a.safetensors"};
  g_autofree char         *folder = test_make_folder ();
  UnetModelConfig          config;
  g_autoptr (UnetModelFile) foreign = NULL;
  g_autoptr (UnetTable) table = NULL;
  g_autoptr (GError) error = NULL;

  unet_model_config_init (&config);
  config.encoder = UNET_ENCODER_MOBILENET_V2;
  for (int imagenet = 0; imagenet < 2; imagenet++)
    for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
      {
        const char   *path = engine_test_path (folder, names[i]);
        UnetModelFile file = {.scale = 0.5, .ignore_value = -1};
        g_autoptr (UnetModelFile) read = NULL;

        config.imagenet_input = imagenet;
        file.model = unet_model_new (&config, NULL);
        unet_mask_values_init_range (&file.values, 2);
        g_assert_true (unet_model_file_save (&file, NULL, path, &error));
        read = unet_model_file_load (path, NULL, &error);
        g_assert_no_error (error);
        g_assert_cmpint (unet_model_get_config (read->model)->encoder, ==, config.encoder);
        g_assert_cmpint (unet_model_get_config (read->model)->imagenet_input, ==, imagenet);
        if (foreign == NULL)
          foreign = g_steal_pointer (&read);
        unet_model_free (file.model);
      }
  table = unet_model_to_table (foreign->model);
  g_assert_true (unet_safetensors_save (table, engine_test_path (folder, "b.safetensors"), &error));
  g_clear_pointer (&foreign, unet_model_file_free);
  foreign = unet_model_file_load (engine_test_path (folder, "b.safetensors"), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (unet_model_get_config (foreign->model)->imagenet_input);
  test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/model-file/round-trip", test_round_trip);
  g_test_add_func ("/engine/model-file/encoder-input", test_encoder_input);
  g_test_add_func ("/engine/model-file/foreign-values", test_foreign_values);
  g_test_add_func ("/engine/model-file/encoder-of-plain", test_encoder_of_plain);
  g_test_add_func ("/engine/model-file/deep-note", test_deep_note);
  g_test_add_func ("/engine/model-file/hostile-record", test_hostile_record);
  g_test_add_func ("/engine/model-file/refusals", test_refusals);
  return g_test_run ();
}
