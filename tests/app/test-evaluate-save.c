/* test-evaluate-save.c: the page's files are the command line's, byte for byte
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-entries.h"
#include "app/evaluate-page-private.h"
#include "evaluate-page-test.h"

#include <string.h>

static const struct
{
  const char *action, *option, *name;
} files[] = {
    {"evaluate.export-csv", "--csv", "scores.csv"},
    {"evaluate.export-json", "--json", "scores.json"},
    {"evaluate.export-curve", "--threshold-curve", "curve.csv"},
};

static gboolean
has_toast (gpointer data)
{
  return ((EvaluateTestPage *)data)->toast != NULL;
}

static void
assert_same_file (const char *a, const char *b)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  gsize            first_size, second_size;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (a, &first, &first_size, &error);
  g_assert_no_error (error);
  g_file_get_contents (b, &second, &second_size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first_size, >, 50);
  g_assert_cmpmem (first, first_size, second, second_size);
}

/* unet evaluate, with OPTIONS (NULL at the end) beside data set, model and files. */
static void
run_command (const char *folder, const char *what, const char *model, const char *const *options)
{
  g_autofree char *program =
      g_build_filename (g_test_get_dir (G_TEST_BUILT), "..", "..", "src", "cli", "unet", NULL);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *stderr_text = NULL;
  int              status;

  g_ptr_array_add (words, program);
  g_ptr_array_add (words, (gpointer) "evaluate");
  g_ptr_array_add (words, (gpointer) "--quiet");
  g_ptr_array_add (words, (gpointer) "--images");
  g_ptr_array_add (words, (gpointer)evaluate_test_path (folder, "imgs"));
  g_ptr_array_add (words, (gpointer) "--masks");
  g_ptr_array_add (words, (gpointer)evaluate_test_path (folder, "masks"));
  g_ptr_array_add (words, (gpointer)what);
  g_ptr_array_add (words, (gpointer)evaluate_test_path (folder, model));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (i < 2 || g_str_equal (what, "--model"))
      {
        g_autofree char *name = g_strconcat ("command-", files[i].name, NULL);

        g_ptr_array_add (words, (gpointer)files[i].option);
        g_ptr_array_add (words, (gpointer)evaluate_test_path (folder, name));
      }
  for (int i = 0; options[i] != NULL; i++)
    g_ptr_array_add (words, (gpointer)options[i]);
  g_ptr_array_add (words, NULL);
  g_spawn_sync (NULL, (char **)words->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                &stderr_text, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (stderr_text, ==, "");
  g_assert_cmpint (status, ==, 0);
}

static void
assert_exports (EvaluateTestPage *test, const char *folder, guint n_files)
{
  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *theirs = g_strconcat ("command-", files[i].name, NULL);

      g_clear_pointer (&test->toast, g_free);
      unet_evaluate_page_export (test->page, files[i].action,
                                 evaluate_test_path (folder, files[i].name));
      app_test_wait (has_toast, test);
      g_assert_nonnull (strstr (test->toast, files[i].name));
      assert_same_file (evaluate_test_path (folder, files[i].name),
                        evaluate_test_path (folder, theirs));
    }
}

static void
test_same (void)
{
  static const char *const none[] = {NULL};
  static const char *const some[] = {"--per-class",      "--scale", "0.5",
                                     "--mask-threshold", "0.25",    NULL};
  char                    *folder = evaluate_test_make (4);
  EvaluateTestPage        *test = evaluate_test_page_new ();

  evaluate_test_page_fill (test, folder, "one/best.pth", "other", NULL);
  evaluate_test_page_run (test);
  run_command (folder, "--model", "one/best.pth", none);
  assert_exports (test, folder, 3);

  unet_evaluate_session_set_per_class (test->session, TRUE);
  unet_evaluate_session_set_scale (test->session, 0.5);
  unet_evaluate_session_set_threshold (test->session, 0.25);
  evaluate_test_page_run (test);
  run_command (folder, "--model", "one/best.pth", some);
  assert_exports (test, folder, 3);

  /* The other one, of masks. */
  gtk_drop_down_set_selected (test->page->model_choice, 1);
  run_command (folder, "--predictions", "other", some);
  assert_exports (test, folder, 2);
  evaluate_test_page_free (test);
  evaluate_test_clear (folder);
}

/* The table of all, as the command line writes it, but for the seconds. */
static void
test_all (void)
{
  static const struct
  {
    const char *action, *name, *has;
  } tables[] = {
      {"evaluate.export-all-text", "all.txt", "\nother - best, Dice  "},
      {"evaluate.export-all-markdown", "all.md", "\n| other - best, Dice | "},
      {"evaluate.export-all-csv", "all.csv", "model,file,images,"},
      {"evaluate.export-all-json", "all.json", "\"against\": \"best\""},
  };
  char             *folder = evaluate_test_make (3);
  EvaluateTestPage *test = evaluate_test_page_new ();

  evaluate_test_page_fill (test, folder, "one/best.pth", "other", NULL);
  evaluate_test_page_run (test);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (UnetEvaluateEntries) entries = unet_evaluate_entries_new (test->page->results);
      g_autofree char *expected =
          unet_evaluate_table_format (entries->entries, 2, (UnetTableFormat)i);
      g_autofree char *text = NULL;

      g_clear_pointer (&test->toast, g_free);
      unet_evaluate_page_export (test->page, tables[i].action,
                                 evaluate_test_path (folder, tables[i].name));
      app_test_wait (has_toast, test);
      g_assert_true (
          g_file_get_contents (evaluate_test_path (folder, tables[i].name), &text, NULL, NULL));
      g_assert_cmpstr (text, ==, expected);
      g_assert_nonnull (strstr (text, tables[i].has));
    }
  evaluate_test_page_free (test);
  evaluate_test_clear (folder);
}

/* The file is of what the dialog was opened for, whatever came meanwhile. */
static void
test_held (void)
{
  char             *folder = evaluate_test_make (2);
  EvaluateTestPage *test = evaluate_test_page_new ();
  g_autofree char  *expected = NULL;
  g_autofree char  *text = NULL;

  evaluate_test_page_fill (test, folder, "one/best.pth", "other", NULL);
  evaluate_test_page_run (test);
  expected =
      unet_evaluation_curve_to_csv (unet_evaluate_model_get_evaluation (test->page->current));
  g_assert_true (unet_evaluate_page_hold (test->page, "evaluate.export-curve"));
  unet_evaluate_session_remove (test->session, test->page->current);
  g_assert_true (unet_evaluate_model_is_folder (test->page->current));
  unet_evaluate_page_write_held (test->page, evaluate_test_path (folder, "held.csv"));
  app_test_wait (has_toast, test);
  g_assert_true (g_file_get_contents (evaluate_test_path (folder, "held.csv"), &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
  /* Masks have no curve, and once is enough. */
  g_assert_false (unet_evaluate_page_hold (test->page, "evaluate.export-curve"));
  unet_evaluate_page_write_held (test->page, evaluate_test_path (folder, "again.csv"));
  g_assert_true (
      unet_evaluate_page_hold (test->page, "evaluate.export-csv")); /* and goes with it */
  evaluate_test_page_free (test);
  g_assert_false (g_file_test (evaluate_test_path (folder, "again.csv"), G_FILE_TEST_EXISTS));
  evaluate_test_clear (folder);
}

static gboolean
has_notice (gpointer page)
{
  return unet_notice_get_text (((UnetEvaluatePage *)page)->notice) != NULL;
}

static void
test_failure (void)
{
  char             *folder = evaluate_test_make (2);
  EvaluateTestPage *test = evaluate_test_page_new ();

  /* There is nothing to write. */
  unet_evaluate_page_export (test->page, files[0].action, evaluate_test_path (folder, "a.csv"));
  app_test_run_for (50);
  g_assert_false (g_file_test (evaluate_test_path (folder, "a.csv"), G_FILE_TEST_EXISTS));
  evaluate_test_page_fill (test, folder, "other", NULL);
  evaluate_test_page_run (test);
  unet_evaluate_page_export (test->page, files[0].action,
                             evaluate_test_path (folder, "no such folder/a.csv"));
  app_test_wait (has_notice, test->page);
  g_assert_nonnull (strstr (unet_notice_get_text (test->page->notice), "no such folder"));
  g_assert_null (test->toast);
  evaluate_test_page_free (test);
  evaluate_test_clear (folder);
}

static char *
get_label (GMenuModel *menu, int item)
{
  char *label = NULL;

  g_menu_model_get_item_attribute (menu, item, G_MENU_ATTRIBUTE_LABEL, "s", &label);
  return label;
}

/* Of several models the menu says which one's scores it writes. */
static void
test_menu (void)
{
  char             *folder = evaluate_test_make (2);
  EvaluateTestPage *test = evaluate_test_page_new ();
  g_autofree char  *first = NULL;
  g_autofree char  *second = NULL;
  g_autofree char  *alone = NULL;

  evaluate_test_page_fill (test, folder, "one/best.pth", "other", NULL);
  evaluate_test_page_run (test);
  first = get_label (gtk_menu_button_get_menu_model (test->page->export), 0);
  g_assert_cmpstr (first, ==, "A · best");
  gtk_drop_down_set_selected (test->page->model_choice, 1);
  second = get_label (gtk_menu_button_get_menu_model (test->page->export), 0);
  g_assert_cmpstr (second, ==, "B · other");
  unet_evaluate_session_remove (test->session, test->page->results->pdata[0]);
  alone = get_label (gtk_menu_button_get_menu_model (test->page->export), 0);
  g_assert_null (alone);
  evaluate_test_page_free (test);
  evaluate_test_clear (folder);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/evaluate-save/same", test_same);
  g_test_add_func ("/app/evaluate-save/all", test_all);
  g_test_add_func ("/app/evaluate-save/held", test_held);
  g_test_add_func ("/app/evaluate-save/failure", test_failure);
  g_test_add_func ("/app/evaluate-save/menu", test_menu);
  return g_test_run ();
}
