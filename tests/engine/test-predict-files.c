/* test-predict-files.c: which files in, which files out
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/predict-files.h"

#include "base/error.h"
#include "engine-test.h"
#include "image/codec.h"
#include "support/support.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* A folder with the model m.pth (two classes, 0 and 255) and pictures in pics/. */
typedef struct
{
  char *folder;

  int         n_done, n_failed;
  char        failed[128]; /* names */
  double      scale;
  UnetVerdict verdict;
  int         after_images;

  UnetPredictResult result;
} Fixture;

static const char *
path_of (const Fixture *fixture, const char *name)
{
  return engine_test_path (fixture->folder, name);
}

static void
add_picture (Fixture *fixture, const char *name, uint32_t seed)
{
  g_autoptr (UnetImage) image = engine_test_picture (32, 24, 2, seed);

  engine_test_write (path_of (fixture, name), 32, 24, image->data);
}

static void
open_fixture (Fixture *fixture)
{
  *fixture = (Fixture){.folder = test_make_folder ()};
  engine_test_save_model (path_of (fixture, "m.pth"), 1, 2, 1, 3);
  g_mkdir (path_of (fixture, "pics"), 0700);
  add_picture (fixture, "pics/a.png", 1);
  add_picture (fixture, "pics/b.tif", 2);
  add_picture (fixture, "one.png", 3);
  add_picture (fixture, "two.png", 4);
}

static void
close_fixture (Fixture *fixture)
{
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static UnetVerdict
on_poll (void *data)
{
  Fixture *fixture = data;

  return fixture->n_done >= fixture->after_images ? fixture->verdict : UNET_GO_ON;
}

static void
on_started (void *data, int n_images, const UnetModelFile *file, double scale)
{
  ((Fixture *)data)->scale = scale;
}

static void
on_done (void *data, int index, int n_images, const UnetPredictRecord *record)
{
  Fixture *fixture = data;

  fixture->n_done++;
  if (record->mask != NULL)
    g_assert_true (g_file_test (record->mask, G_FILE_TEST_IS_REGULAR));
  g_assert_cmpfloat (record->foreground, >=, 0);
  g_assert_cmpfloat (record->foreground, <=, 1);
  g_assert_cmpfloat (record->lowest, <=, record->highest);
  g_assert_cmpint (index, <, n_images);
}

static void
on_failed (void *data, int index, int n_images, const char *input, const GError *error)
{
  Fixture         *fixture = data;
  g_autofree char *base = g_path_get_basename (input);

  fixture->n_failed++;
  g_strlcat (fixture->failed, base, sizeof fixture->failed);
  g_assert_nonnull (strstr (error->message, base));
}

/* INPUTS and OUTPUTS: names below the folder, with spaces between. SPEC may be NULL. */
static bool
run (Fixture               *fixture,
     const UnetPredictSpec *spec,
     const char            *inputs,
     const char            *outputs,
     GError               **error)
{
  UnetPredictSpec  own;
  UnetPredictHooks hooks = {.poll = on_poll,
                            .started = on_started,
                            .done = on_done,
                            .failed = on_failed,
                            .data = fixture};
  const char      *lists[] = {inputs, outputs};
  bool             ok;

  unet_predict_spec_init (&own);
  if (spec != NULL)
    own = *spec;
  if (own.model == NULL)
    own.model = g_strdup (path_of (fixture, "m.pth"));
  own.n_threads = 1;
  for (int k = 0; k < 2; k++)
    {
      g_auto (GStrv) names = lists[k] != NULL ? g_strsplit (lists[k], " ", -1) : NULL;

      for (int i = 0; names != NULL && names[i] != NULL; i++)
        {
          char *path = g_strconcat (fixture->folder, "/", names[i], NULL);

          g_free (names[i]);
          names[i] = path;
        }
      *(k == 0 ? &own.inputs : &own.outputs) = g_steal_pointer (&names);
    }
  fixture->n_done = fixture->n_failed = 0;
  fixture->failed[0] = '\0';
  ok = unet_predict_files (&own, &hooks, &fixture->result, error);
  g_assert_cmpint (fixture->n_done, ==, fixture->result.n_done);
  g_assert_cmpint (fixture->n_failed, ==, fixture->result.n_failed);
  unet_predict_spec_clear (&own);
  return ok;
}

static void
run_well (Fixture *fixture, const UnetPredictSpec *spec, const char *inputs, const char *outputs)
{
  g_autoptr (GError) error = NULL;

  run (fixture, spec, inputs, outputs, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture->n_failed, ==, 0);
}

static void
assert_exists (const Fixture *fixture, const char *names)
{
  g_auto (GStrv) each = g_strsplit (names, " ", -1);

  for (int i = 0; each[i] != NULL; i++)
    if (!g_file_test (path_of (fixture, each[i]), G_FILE_TEST_IS_REGULAR))
      g_error ("%s was not written", each[i]);
}

/* --- names --- */

static void
test_beside (void)
{
  Fixture fixture;

  open_fixture (&fixture);
  run_well (&fixture, NULL, "one.png", NULL);
  assert_exists (&fixture, "one_OUT.png");
  run_well (&fixture, NULL, "two.png pics/b.tif", NULL);
  assert_exists (&fixture, "two_OUT.png pics/b_OUT.png");
  close_fixture (&fixture);
}

static void
test_folder (void)
{
  Fixture fixture;

  open_fixture (&fixture);
  run_well (&fixture, NULL, "pics", NULL);
  g_assert_cmpint (fixture.n_done, ==, 2);
  engine_test_assert_files (path_of (&fixture, "pics_OUT"), "a_OUT.png", "b_OUT.png", NULL);
  engine_test_assert_files (path_of (&fixture, "pics"), "a.png", "b.tif", NULL);
  /* The same with a separator at the end; and again, over what is there. */
  run_well (&fixture, NULL, "pics/", NULL);
  engine_test_assert_files (path_of (&fixture, "pics_OUT"), "a_OUT.png", "b_OUT.png", NULL);
  /* A folder and a file. */
  run_well (&fixture, NULL, "pics one.png", NULL);
  assert_exists (&fixture, "one_OUT.png");
  close_fixture (&fixture);
}

/* The folder "." is called by its name. */
static void
test_this_folder (void)
{
  Fixture          fixture;
  g_autofree char *here = g_get_current_dir ();

  open_fixture (&fixture);
  g_assert_cmpint (g_chdir (path_of (&fixture, "pics")), ==, 0);
  run_well (&fixture, NULL, "pics/.", NULL);
  g_assert_cmpint (g_chdir (here), ==, 0);
  assert_exists (&fixture, "pics_OUT/a_OUT.png pics_OUT/b_OUT.png");
  engine_test_assert_files (path_of (&fixture, "pics"), "a.png", "b.tif", NULL);
  close_fixture (&fixture);
}

static void
test_output_folder (void)
{
  Fixture fixture;

  open_fixture (&fixture);
  run_well (&fixture, NULL, "pics", "results"); /* made */
  engine_test_assert_files (path_of (&fixture, "results"), "a_OUT.png", "b_OUT.png", NULL);
  run_well (&fixture, NULL, "one.png", "results"); /* there already */
  assert_exists (&fixture, "results/one_OUT.png");
  run_well (&fixture, NULL, "one.png two.png pics/a.png", "deep/er/");
  engine_test_assert_files (path_of (&fixture, "deep/er"), "a_OUT.png", "one_OUT.png",
                            "two_OUT.png", NULL);
  run_well (&fixture, NULL, "pics", "results.v2"); /* of a folder, whatever it looks like */
  engine_test_assert_files (path_of (&fixture, "results.v2"), "a_OUT.png", "b_OUT.png", NULL);
  g_mkdir (path_of (&fixture, "v1.png"), 0700); /* looks like a file, but is none */
  run_well (&fixture, NULL, "one.png", "v1.png");
  assert_exists (&fixture, "v1.png/one_OUT.png");
  close_fixture (&fixture);
}

static void
test_output_files (void)
{
  Fixture fixture;

  open_fixture (&fixture);
  run_well (&fixture, NULL, "one.png", "mask.png");
  run_well (&fixture, NULL, "one.png two.png", "x.png y.tif");
  assert_exists (&fixture, "mask.png x.png y.tif");
  engine_test_assert_same_file (path_of (&fixture, "mask.png"), path_of (&fixture, "x.png"));
  close_fixture (&fixture);
}

static void
test_extras (void)
{
  Fixture         fixture;
  UnetPredictSpec spec;

  open_fixture (&fixture);
  unet_predict_spec_init (&spec);
  spec.probability = spec.overlay = true;
  run_well (&fixture, &spec, "pics", NULL);
  engine_test_assert_files (path_of (&fixture, "pics_OUT"), "a_OUT.png", "a_PROB.png",
                            "a_OVERLAY.png", "b_OUT.png", "b_PROB.png", "b_OVERLAY.png", NULL);
  spec.save = false;
  spec.probability_tiff = true;
  run_well (&fixture, &spec, "one.png", "only");
  engine_test_assert_files (path_of (&fixture, "only"), "one_PROB.tif", "one_OVERLAY.png", NULL);
  {
    g_autoptr (UnetImage) probability =
                   unet_image_load (path_of (&fixture, "only/one_PROB.tif"), UNET_ROLE_MASK, NULL);
    g_autoptr (UnetImage) overlay = unet_image_load (path_of (&fixture, "only/one_OVERLAY.png"),
                                                     UNET_ROLE_PICTURE, NULL);

    g_assert_cmpint (probability->bits, ==, 16);
    g_assert_cmpint (probability->channels, ==, 1);
    g_assert_cmpint (overlay->channels, ==, 3);
    g_assert_cmpint (overlay->width, ==, 32);
    g_assert_cmpint (overlay->height, ==, 24);
  }
  spec.probability = spec.overlay = false; /* nothing at all */
  run_well (&fixture, &spec, "two.png", NULL);
  g_assert_cmpint (fixture.n_done, ==, 1);
  g_assert_false (g_file_test (path_of (&fixture, "two_OUT.png"), G_FILE_TEST_EXISTS));
  close_fixture (&fixture);
}

static void
test_tiff (void)
{
  Fixture         fixture;
  UnetPredictSpec spec;

  open_fixture (&fixture);
  unet_predict_spec_init (&spec);
  spec.mask_tiff = true;
  run_well (&fixture, &spec, "pics", "out");
  engine_test_assert_files (path_of (&fixture, "out"), "a_OUT.tif", "b_OUT.tif", NULL);
  close_fixture (&fixture);
}

/* --- contents --- */

/* Foreground everywhere, which no network here says; as large as the pictures, or not. */
static UnetPrediction *
make_up (int width)
{
  g_autofree float *logits = g_new (float, width * 24);

  for (int i = 0; i < width * 24; i++)
    logits[i] = 9;
  return unet_prediction_new (NULL, logits, 1, 24, width, 24, width, NULL);
}

static const UnetPrediction *
find_known (void *data, const char *input)
{
  return g_str_has_suffix (input, "one.png") ? data : NULL;
}

static int
count_foreground (const char *path)
{
  g_autoptr (UnetImage) mask = unet_image_load (path, UNET_ROLE_MASK, NULL);
  int n = 0;

  for (int p = 0; p < mask->width * mask->height; p++)
    n += ((const uint8_t *)mask->data)[p] != 0;
  return n;
}

/* What is known already is written and not made again, unless it is of another picture's size. */
static void
test_known (void)
{
  static const int widths[] = {32, 16};

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      Fixture fixture;
      g_autoptr (UnetPrediction) known = make_up (widths[i]);
      UnetPredictHooks  hooks = {.known = find_known, .data = known};
      UnetPredictSpec   spec;
      UnetPredictResult result;

      open_fixture (&fixture);
      unet_predict_spec_init (&spec);
      spec.model = g_strdup (path_of (&fixture, "m.pth"));
      spec.inputs = g_new0 (char *, 3);
      spec.inputs[0] = g_strdup (path_of (&fixture, "one.png"));
      spec.inputs[1] = g_strdup (path_of (&fixture, "two.png"));
      g_assert_true (unet_predict_files (&spec, &hooks, &result, NULL));
      g_assert_cmpint (result.n_done, ==, 2);
      if (widths[i] == 32)
        g_assert_cmpint (count_foreground (path_of (&fixture, "one_OUT.png")), ==, 32 * 24);
      else
        g_assert_cmpint (count_foreground (path_of (&fixture, "one_OUT.png")), <, 32 * 24);
      g_assert_cmpint (count_foreground (path_of (&fixture, "two_OUT.png")), <, 32 * 24);
      unet_predict_spec_clear (&spec);
      close_fixture (&fixture);
    }
}

static void
test_values (void)
{
  Fixture fixture;
  g_autoptr (UnetImage) mask = NULL;
  g_autoptr (UnetImage) all = NULL;
  int             n[256] = {0};
  UnetPredictSpec spec;

  open_fixture (&fixture);
  run_well (&fixture, NULL, "one.png", NULL);
  mask = unet_image_load (path_of (&fixture, "one_OUT.png"), UNET_ROLE_MASK, NULL);
  g_assert_cmpint (mask->width, ==, 32);
  g_assert_cmpint (mask->height, ==, 24);
  g_assert_cmpint (mask->channels, ==, 1);
  for (int p = 0; p < 32 * 24; p++)
    n[((uint8_t *)mask->data)[p]]++;
  g_assert_cmpint (n[0] + n[255], ==, 32 * 24);
  g_assert_cmpint (n[0], >, 0);
  g_assert_cmpint (n[255], >, 0);

  unet_predict_spec_init (&spec);
  spec.threshold = 0;
  run_well (&fixture, &spec, "one.png", "all.png");
  all = unet_image_load (path_of (&fixture, "all.png"), UNET_ROLE_MASK, NULL);
  for (int p = 0; p < 32 * 24; p++)
    g_assert_cmpint (((uint8_t *)all->data)[p], ==, 255);
  close_fixture (&fixture);
}

/* The file's own scale; that of the command; the reference's where neither is known. */
static void
test_scale (void)
{
  Fixture         fixture;
  UnetPredictSpec spec;

  open_fixture (&fixture);
  run_well (&fixture, NULL, "one.png", NULL);
  g_assert_cmpfloat (fixture.scale, ==, 1);
  unet_predict_spec_init (&spec);
  spec.scale = 0.75;
  run_well (&fixture, &spec, "one.png", NULL);
  g_assert_cmpfloat (fixture.scale, ==, 0.75);
  engine_test_save_model (path_of (&fixture, "m.pth"), 1, 2, 0, 3);
  {
    g_autoptr (UnetImage) image = engine_test_picture (64, 48, 2, 1);

    engine_test_write (path_of (&fixture, "one.png"), 64, 48, image->data);
  }
  run_well (&fixture, NULL, "one.png", NULL);
  g_assert_cmpfloat (fixture.scale, ==, 0.5);
  close_fixture (&fixture);
}

/* --- what goes wrong --- */

static void
refused (Fixture *fixture, int code, const char *inputs, const char *outputs, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (run (fixture, NULL, inputs, outputs, &error));
  g_assert_error (error, UNET_ERROR, code);
  if (strstr (error->message, word) == NULL)
    g_error ("\"%s\" does not mention %s", error->message, word);
  g_assert_cmpint (fixture->n_done, ==, 0);
}

static void
test_clashes (void)
{
  Fixture         fixture;
  UnetPredictSpec spec;
  g_autoptr (GError) error = NULL;

  open_fixture (&fixture);
  add_picture (&fixture, "a.tif", 6);
  add_picture (&fixture, "pics/one.png", 7);
  refused (&fixture, UNET_ERROR_ARGUMENT, "pics/a.png a.tif", "results", "a_OUT.png");
  refused (&fixture, UNET_ERROR_ARGUMENT, "one.png two.png", "x.png x.png", "x.png");
  refused (&fixture, UNET_ERROR_ARGUMENT, "pics one.png", "results", "one_OUT.png");
  refused (&fixture, UNET_ERROR_ARGUMENT, "one.png one.png", NULL, "one_OUT.png");
  /* Also where only the extras are written. */
  unet_predict_spec_init (&spec);
  spec.save = false;
  spec.probability = true;
  g_assert_false (run (&fixture, &spec, "pics/a.png a.tif", "results", &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT);
  /* Beside their pictures they do not clash. */
  run_well (&fixture, NULL, "pics/a.png a.tif", NULL);
  assert_exists (&fixture, "pics/a_OUT.png a_OUT.png");
  close_fixture (&fixture);
}

static void
test_refusals (void)
{
  Fixture fixture;

  open_fixture (&fixture);
  refused (&fixture, UNET_ERROR_ARGUMENT, "one.png two.png pics/a.png", "x.png y.png", "3");
  refused (&fixture, UNET_ERROR_ARGUMENT, "one.png", "x.jpg", "x.jpg"); /* would lose values */
  refused (&fixture, UNET_ERROR_DATA, "nowhere.png", NULL, "nowhere.png");
  g_mkdir (path_of (&fixture, "empty"), 0700);
  refused (&fixture, UNET_ERROR_DATA, "empty", NULL, "empty");
  refused (&fixture, UNET_ERROR_IO, "one.png", "two.png/results", "two.png");
  g_unlink (path_of (&fixture, "m.pth"));
  refused (&fixture, UNET_ERROR_IO, "one.png", NULL, "m.pth");
  close_fixture (&fixture);
}

/* A picture that fails is named, and the others go on. */
static void
test_failing_picture (void)
{
  Fixture fixture;
  g_autoptr (GError) error = NULL;
  uint8_t tiny[10 * 10] = {0};

  open_fixture (&fixture);
  g_file_set_contents (path_of (&fixture, "pics/aa.png"), "no picture", -1, NULL);
  engine_test_write (path_of (&fixture, "pics/tiny.png"), 10, 10, tiny);
  g_assert_true (run (&fixture, NULL, "pics", NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fixture.result.n_done, ==, 2);
  g_assert_cmpint (fixture.result.n_failed, ==, 2);
  g_assert_cmpstr (fixture.failed, ==, "aa.pngtiny.png");
  g_assert_false (fixture.result.stopped);
  engine_test_assert_files (path_of (&fixture, "pics_OUT"), "a_OUT.png", "b_OUT.png", NULL);
  close_fixture (&fixture);
}

static void
test_stop (void)
{
  Fixture fixture;
  g_autoptr (GError) error = NULL;

  open_fixture (&fixture);
  fixture.verdict = UNET_STOP;
  fixture.after_images = 2;
  g_assert_true (run (&fixture, NULL, "one.png two.png pics/a.png pics/b.tif", "out", &error));
  g_assert_no_error (error);
  g_assert_true (fixture.result.stopped);
  g_assert_cmpint (fixture.result.n_done, ==, 2);
  engine_test_assert_files (path_of (&fixture, "out"), "one_OUT.png", "two_OUT.png", NULL);

  fixture.verdict = UNET_CANCEL;
  fixture.after_images = 1;
  g_assert_false (run (&fixture, NULL, "one.png two.png", "cancelled", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  engine_test_assert_files (path_of (&fixture, "cancelled"), "one_OUT.png", NULL);
  close_fixture (&fixture);
}

/* The files that are there of those that a run would write, which itself is not done. */
static void
assert_existing (UnetPredictSpec *spec, const char *const *expected)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) existing = unet_predict_list_existing (spec, &error);

  g_assert_no_error (error);
  g_assert_cmpstrv (existing, expected);
}

static void
test_existing (void)
{
  Fixture          fixture;
  UnetPredictSpec  spec;
  g_autofree char *folder = NULL;
  g_autofree char *mask = NULL;
  g_autofree char *overlay = NULL;
  g_autoptr (GError) error = NULL;

  open_fixture (&fixture);
  folder = g_strdup (path_of (&fixture, "out/"));
  mask = g_strdup (path_of (&fixture, "out/b_OUT.png"));
  overlay = g_strdup (path_of (&fixture, "out/a_OVERLAY.png"));
  unet_predict_spec_init (&spec);
  spec.inputs = g_strsplit (path_of (&fixture, "pics"), "\n", 0);
  spec.outputs = g_strsplit (folder, "\n", 0);
  assert_existing (&spec, (const char *const[]){NULL});
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  add_picture (&fixture, "out/b_OUT.png", 1);
  add_picture (&fixture, "out/a_OVERLAY.png", 1);
  add_picture (&fixture, "out/c_OUT.png", 1);
  assert_existing (&spec, (const char *const[]){mask, NULL});
  spec.overlay = true;
  assert_existing (&spec, (const char *const[]){overlay, mask, NULL});
  spec.save = false;
  assert_existing (&spec, (const char *const[]){overlay, NULL});
  spec.save = true;
  spec.mask_tiff = true;
  spec.overlay = false;
  assert_existing (&spec, (const char *const[]){NULL});

  /* One name for two pictures. */
  g_strfreev (spec.outputs);
  spec.outputs = g_strsplit (mask, "\n", 0);
  g_free (spec.inputs[0]);
  spec.inputs[0] = g_strdup (path_of (&fixture, "one.png"));
  assert_existing (&spec, (const char *const[]){mask, NULL});
  g_strfreev (spec.inputs);
  spec.inputs = g_new0 (char *, 3);
  spec.inputs[0] = g_strdup (path_of (&fixture, "one.png"));
  spec.inputs[1] = g_strdup (path_of (&fixture, "two.png"));
  g_assert_null (unet_predict_list_existing (&spec, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT);
  unet_predict_spec_clear (&spec);
  close_fixture (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/predict-files/beside", test_beside);
  g_test_add_func ("/engine/predict-files/folder", test_folder);
  g_test_add_func ("/engine/predict-files/this-folder", test_this_folder);
  g_test_add_func ("/engine/predict-files/output-folder", test_output_folder);
  g_test_add_func ("/engine/predict-files/output-files", test_output_files);
  g_test_add_func ("/engine/predict-files/extras", test_extras);
  g_test_add_func ("/engine/predict-files/tiff", test_tiff);
  g_test_add_func ("/engine/predict-files/known", test_known);
  g_test_add_func ("/engine/predict-files/values", test_values);
  g_test_add_func ("/engine/predict-files/scale", test_scale);
  g_test_add_func ("/engine/predict-files/clashes", test_clashes);
  g_test_add_func ("/engine/predict-files/refusals", test_refusals);
  g_test_add_func ("/engine/predict-files/failing-picture", test_failing_picture);
  g_test_add_func ("/engine/predict-files/stop", test_stop);
  g_test_add_func ("/engine/predict-files/existing", test_existing);
  return g_test_run ();
}
