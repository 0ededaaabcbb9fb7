/* test-train-log.c: what a run logged is read back
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/train-log.h"

#include "base/error.h"
#include "engine-test.h"
#include "support/support.h"
#include "train-test.h"

#include <string.h>

typedef struct
{
  GArray *steps, *validations;
} Heard;

static void
on_step (void *data, const UnetTrainStep *step)
{
  g_array_append_vals (((Heard *)data)->steps, step, 1);
}

static void
on_validation (void *data, const UnetTrainValidation *validation)
{
  g_array_append_vals (((Heard *)data)->validations, validation, 1);
}

static void
assert_near (double a, double b)
{
  g_assert_cmpfloat_with_epsilon (a, b, 1e-7 * (1 + ABS (b)));
}

/* Everything that the hooks were told comes back from the file, to the nine digits it has. */
static void
test_round_trip (void)
{
  TrainFixture    fixture;
  Heard           heard = {g_array_new (FALSE, FALSE, sizeof (UnetTrainStep)),
                           g_array_new (FALSE, FALSE, sizeof (UnetTrainValidation))};
  UnetTrainHooks  hooks = {.step = on_step, .validation = on_validation, .data = &heard};
  UnetTrainResult result;
  g_autoptr (UnetTrainLog) log = NULL;
  g_autoptr (GError) error = NULL;

  train_test_open (&fixture, 12, 2, false);
  fixture.spec.log = g_strdup (train_test_path (&fixture, "log.csv"));
  g_assert_true (unet_train (&fixture.spec, &hooks, &result, NULL));
  unet_train_result_clear (&result);
  log = unet_train_log_read (fixture.spec.log, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (log->steps->len, ==, heard.steps->len);
  g_assert_cmpuint (log->validations->len, ==, heard.validations->len);
  g_assert_cmpuint (log->validations->len, >, 3);
  for (guint i = 0; i < log->steps->len; i++)
    {
      const UnetTrainStep *a = &g_array_index (log->steps, UnetTrainStep, i);
      const UnetTrainStep *b = &g_array_index (heard.steps, UnetTrainStep, i);

      g_assert_cmpint (a->step, ==, b->step);
      g_assert_cmpint (a->epoch, ==, b->epoch);
      assert_near (a->loss, b->loss);
      assert_near (a->dice_loss, b->dice_loss);
      assert_near (a->learning_rate, b->learning_rate);
    }
  for (guint i = 0; i < log->validations->len; i++)
    {
      const UnetTrainValidation *a = &g_array_index (log->validations, UnetTrainValidation, i);
      const UnetTrainValidation *b = &g_array_index (heard.validations, UnetTrainValidation, i);

      g_assert_cmpint (a->step, ==, b->step);
      assert_near (a->dice, b->dice);
      assert_near (a->loss, b->loss);
      assert_near (a->iou, b->iou);
      g_assert_cmpint (a->is_best, ==, b->is_best);
    }
  g_array_unref (heard.steps);
  g_array_unref (heard.validations);
  train_test_close (&fixture);
}

static UnetTrainLog *
read_text (const char *text, GError **error)
{
  g_autofree char *folder = test_make_folder ();
  const char      *path = engine_test_path (folder, "log.csv");
  UnetTrainLog    *log;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  log = unet_train_log_read (path, error);
  test_remove_folder (folder);
  return log;
}

/* Columns in another order, unknown ones, lines that say nothing, a last one that was cut off. */
static void
test_odd_lines (void)
{
  g_autoptr (UnetTrainLog) log = read_text ("epoch,new,step,loss,validation_dice\r\n"
                                            "1,x,1,0.5,\r\n"
                                            "1,x,many,0.5,\n"
                                            "\n"
                                            "1,,2,nothing,\n"
                                            "1,,2,,0.75\n"
                                            "1,,-5,0.5,\n"
                                            "2,,3,0.25,",
                                            NULL);
  const UnetTrainStep *step = &g_array_index (log->steps, UnetTrainStep, 0);

  g_assert_cmpuint (log->steps->len, ==, 1);
  g_assert_cmpint (step->step, ==, 1);
  g_assert_cmpfloat (step->loss, ==, 0.5);
  g_assert_cmpuint (log->validations->len, ==, 1);
  g_assert_cmpfloat (g_array_index (log->validations, UnetTrainValidation, 0).dice, ==, 0.75);
}

static void
test_refused (void)
{
  static const char *const texts[] = {"", "step,epoch", "a,b\n1,2\n", "step\n1\n"};
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_null (read_text (texts[i], &error));
      g_assert_error (error, UNET_ERROR, UNET_ERROR_FORMAT);
      g_assert_nonnull (strstr (error->message, "log.csv"));
      g_clear_error (&error);
    }
  g_assert_null (unet_train_log_read ("/nowhere/log.csv", &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_IO);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/train-log/round-trip", test_round_trip);
  g_test_add_func ("/engine/train-log/odd-lines", test_odd_lines);
  g_test_add_func ("/engine/train-log/refused", test_refused);
  return g_test_run ();
}
