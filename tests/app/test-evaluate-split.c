/* test-evaluate-split.c: beside each other, or one above the other
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-split.h"

static GtkWidget *
make_part (int width, int height)
{
  GtkWidget *part = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_set_size_request (part, width, height);
  return part;
}

static UnetEvaluateSplit *
make (void)
{
  return g_object_new (UNET_TYPE_EVALUATE_SPLIT, "start-child", make_part (200, 60), "end-child",
                       make_part (300, 80), NULL);
}

typedef struct
{
  UnetEvaluateSplit *split;
  GtkOrientation     wanted;
} Wait;

static gboolean
is_turned (gpointer data)
{
  Wait *wait = data;

  return unet_evaluate_split_get_orientation (wait->split) == wait->wanted;
}

/* Of the first part, but for the handle. */
static void
assert_share (UnetEvaluateSplit *split, GtkOrientation orientation, double share)
{
  const gboolean beside = orientation == GTK_ORIENTATION_HORIZONTAL;
  GtkWidget     *start;
  double         part, whole;

  g_object_get (split, "start-child", &start, NULL);
  part = beside ? gtk_widget_get_width (start) : gtk_widget_get_height (start);
  whole = beside ? gtk_widget_get_width (GTK_WIDGET (split))
                 : gtk_widget_get_height (GTK_WIDGET (split));
  g_assert_cmpfloat_with_epsilon (part / whole, share, 0.02);
  g_object_unref (start);
}

static void
test_turns (void)
{
  static const struct
  {
    int            width;
    GtkOrientation wanted;
    double         share;
  } cases[] = {{UNET_EVALUATE_SPLIT_WIDE + 60, GTK_ORIENTATION_HORIZONTAL, 0.52},
               {UNET_EVALUATE_SPLIT_WIDE - 60, GTK_ORIENTATION_VERTICAL, 0.36}};

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Wait       wait = {make (), cases[i].wanted};
      GtkWindow *window = app_test_show (GTK_WIDGET (wait.split), cases[i].width, 400);

      app_test_wait (is_turned, &wait);
      app_test_run_for (100);
      g_assert_true (is_turned (&wait));
      assert_share (wait.split, cases[i].wanted, cases[i].share);
      gtk_window_destroy (window);
    }
}

/* However wide it is, it can be made as narrow as its wider part. */
static void
test_measure (void)
{
  Wait       wait = {make (), GTK_ORIENTATION_HORIZONTAL};
  GtkWidget *split = GTK_WIDGET (wait.split);
  GtkWindow *window = app_test_show (split, UNET_EVALUATE_SPLIT_WIDE + 200, 400);
  int        width, height;
  GtkWidget *start;

  app_test_wait (is_turned, &wait);
  app_test_run_for (100);
  gtk_widget_measure (split, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  gtk_widget_measure (split, GTK_ORIENTATION_VERTICAL, -1, &height, NULL, NULL, NULL);
  g_assert_cmpint (width, ==, 300);
  g_assert_cmpint (height, >=, 140);
  g_assert_cmpint (height, <, 160);
  /* What is hidden needs no room. */
  g_object_get (split, "start-child", &start, NULL);
  gtk_widget_set_visible (start, FALSE);
  gtk_widget_measure (split, GTK_ORIENTATION_VERTICAL, -1, &height, NULL, NULL, NULL);
  g_assert_cmpint (height, <, 100);
  g_object_unref (start);
  app_test_run_for (50);
  gtk_window_destroy (window);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/evaluate-split/turns", test_turns);
  g_test_add_func ("/app/evaluate-split/measure", test_measure);
  return g_test_run ();
}
